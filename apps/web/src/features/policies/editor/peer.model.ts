import type { Path } from '@netloft/antrea';
import { requirementsOf } from '@netloft/antrea';
import type { EditorKindName } from './editor.search.ts';

export type Loose = Readonly<Record<string, unknown>>;
export type Side = 'appliedTo' | 'from' | 'to';
export const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const records = (value: unknown): readonly Loose[] =>
  Array.isArray(value) ? value.map((item): Loose => (isRecord(item) ? item : {})) : [];
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What an entry of appliedTo, from or to selects by. `other`: a combination that the form does not know. */
export type PeerType = 'pods' | 'group' | 'block' | 'fqdn' | 'nodes' | 'serviceAccount' | 'service' | 'other';

const POD_FIELDS = ['podSelector', 'namespaceSelector', 'namespaces'] as const;
const OWN_FIELD: Readonly<Record<string, PeerType>> = {
  group: 'group',
  ipBlock: 'block',
  fqdn: 'fqdn',
  nodeSelector: 'nodes',
  serviceAccount: 'serviceAccount',
  service: 'service',
};

/** By its fields; fields that nobody knows here, such as `scope`, do not decide. */
export function peerTypeOf(peer: Loose): PeerType {
  const fields = Object.keys(peer).filter((field) => peer[field] !== undefined && peer[field] !== null);
  const known = new Set(
    fields.flatMap((field): PeerType[] => {
      if ((POD_FIELDS as readonly string[]).includes(field)) return ['pods'];
      if (field === 'externalEntitySelector') return ['other'];
      const type = OWN_FIELD[field];
      return type === undefined ? [] : [type];
    }),
  );
  const [only] = known;
  return known.size === 1 && only !== undefined ? only : 'other';
}

/** Types that an entry may have, most used first. */
export function peerTypes(kind: EditorKindName, side: Side, inRule: boolean): readonly PeerType[] {
  if (kind === 'K8sNetworkPolicy') return ['pods', 'block'];
  const isCluster = kind === 'AntreaClusterNetworkPolicy';
  if (side === 'appliedTo') {
    if (!isCluster) return ['pods', 'group'];
    return inRule
      ? ['pods', 'group', 'serviceAccount', 'service']
      : ['pods', 'group', 'serviceAccount', 'service', 'nodes'];
  }
  const types: PeerType[] = ['pods', 'group', 'block'];
  if (side === 'to') types.push('fqdn');
  if (isCluster) types.push('serviceAccount');
  types.push('nodes');
  return types;
}

/** An entry of the type that selects something plausible, to be narrowed by the user. */
export function newPeer(type: PeerType, namespace: string): Loose {
  if (type === 'group') return { group: '' };
  if (type === 'block') return { ipBlock: { cidr: '' } };
  if (type === 'fqdn') return { fqdn: '' };
  if (type === 'nodes') return { nodeSelector: {} };
  if (type === 'serviceAccount') return { serviceAccount: { name: '', namespace } };
  if (type === 'service') return { service: { name: '', namespace } };
  return { podSelector: {} };
}

/** In which Namespaces Pods are looked for. `default`: all of them for cluster-wide policies, the policy's own otherwise. */
export type PodScope = 'default' | 'labels' | 'self' | 'sameLabels';

export interface PodsPeer {
  readonly pods: readonly string[];
  readonly scope: PodScope;
  readonly namespaces: readonly string[];
  readonly sameLabels: readonly string[];
}

export function podsOf(peer: Loose): PodsPeer {
  const namespaces = isRecord(peer['namespaces']) ? peer['namespaces'] : undefined;
  const sameLabels = namespaces?.['sameLabels'];
  const scope: PodScope =
    sameLabels !== undefined
      ? 'sameLabels'
      : namespaces !== undefined
        ? 'self'
        : isRecord(peer['namespaceSelector'])
          ? 'labels'
          : 'default';
  return {
    pods: requirementsOf(peer['podSelector']),
    scope,
    namespaces: requirementsOf(peer['namespaceSelector']),
    sameLabels: Array.isArray(sameLabels) ? sameLabels.filter((one) => typeof one === 'string') : [],
  };
}

/** The entry with other Pods; the selector of Pods is left out where the Namespaces alone say all, unless it was written. */
export function withPods(
  peer: Loose,
  change: {
    readonly podSelector?: Loose;
    readonly scope?: PodScope;
    readonly namespaceSelector?: Loose;
    readonly sameLabels?: readonly string[];
  },
): Loose {
  const scope = change.scope ?? podsOf(peer).scope;
  const podSelector = change.podSelector ?? (isRecord(peer['podSelector']) ? peer['podSelector'] : undefined);
  const namespaceSelector =
    change.namespaceSelector ?? (isRecord(peer['namespaceSelector']) ? peer['namespaceSelector'] : {});
  const { podSelector: _pods, namespaceSelector: _selector, namespaces: _namespaces, ...rest } = peer;
  return {
    ...rest,
    ...(podSelector === undefined && scope !== 'default' ? {} : { podSelector: podSelector ?? {} }),
    ...(scope === 'labels' ? { namespaceSelector } : {}),
    ...(scope === 'self' ? { namespaces: { match: 'Self' } } : {}),
    ...(scope === 'sameLabels' ? { namespaces: { sameLabels: change.sameLabels ?? podsOf(peer).sameLabels } } : {}),
  };
}

/** Fields of an entry that the form shows, by its type. */
const SHOWN: Readonly<Record<PeerType, readonly string[]>> = {
  pods: POD_FIELDS,
  group: ['group'],
  block: ['ipBlock'],
  fqdn: ['fqdn'],
  nodes: ['nodeSelector'],
  serviceAccount: ['serviceAccount'],
  service: ['service'],
  other: [],
};
export const keptOfPeer = (peer: Loose): readonly string[] =>
  Object.keys(peer).filter((field) => !SHOWN[peerTypeOf(peer)].includes(field));

export const pathKey = (path: Path): string => path.join('/');
