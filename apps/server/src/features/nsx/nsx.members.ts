import type { NsxMember, NsxMembers } from '@netloft/contracts';
import { type Group, GROUPS_PATH, groupTypeOf, type MemberKind } from '@netloft/nsx';
import { z } from 'zod';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import type { Known } from './nsx.cache.ts';
import type { Json } from './nsx.objects.ts';
import type { NsxSources } from './nsx.sources.ts';

/** Leaf collections below `groups/{id}/members` by the kind that they hold. */
const ROUTES: Readonly<Record<Exclude<MemberKind, 'IP address'>, string>> = {
  Pod: 'pods',
  Service: 'kubernetes-services',
  Ingress: 'kubernetes-ingresses',
  Gateway: 'kubernetes-gateways',
  Node: 'kubernetes-node-ips',
  'Node Pod CIDR': 'kubernetes-node-pod-cidrs',
  Egress: 'antrea-egresses',
  IPPool: 'antrea-ip-pools',
};
/** Member types that a group's criteria name, and the collections where these members are. */
const KINDS_OF_TYPE: Readonly<Record<string, readonly (keyof typeof ROUTES)[]>> = {
  KubernetesService: ['Service'],
  KubernetesIngress: ['Ingress'],
  KubernetesGateway: ['Gateway'],
  KubernetesNode: ['Node', 'Node Pod CIDR'],
  AntreaEgress: ['Egress'],
  AntreaIPPool: ['IPPool'],
};
const MAX_SHOWN = 1_000;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objectsIn = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const nameOf = (object: Json): string | undefined => textOf(object['display_name']) ?? textOf(object['cluster_name']);
const idOf = (object: Json): string | undefined =>
  textOf(object['external_id']) ?? textOf(object['id']) ?? textOf(object['cluster_id']);

/** What a leaf tells beside its name, one text each: lists of texts, and what its inner objects hold. */
function detailOf(leaf: Json): string[] {
  const skip = new Set(['display_name', 'external_id', 'id', 'path', 'type']);
  const texts = (value: unknown): string[] => {
    if (typeof value === 'string') return value === '' ? [] : [value];
    if (typeof value === 'number') return [String(value)];
    if (Array.isArray(value)) return value.flatMap(texts);
    if (!isObject(value)) return [];
    const { node_ip: ip, node_port: port, load_balancer_ingress_ip: balanced, start, end, cidr } = value;
    if (textOf(ip) !== undefined) return [`${String(ip)}:${String(port)} by NodePortLocal`];
    if (textOf(balanced) !== undefined) return [`${String(balanced)} at the load balancer`];
    if (textOf(start) !== undefined) return [`${String(start)}–${String(end)}`];
    return textOf(cidr) === undefined ? [] : [String(cidr)];
  };
  return Object.entries(leaf).flatMap(([key, value]) => (skip.has(key) ? [] : texts(value)));
}

/** Every list of objects in an object, whatever it is called: names of some lists of members are not published. */
const listsIn = (object: Json, except: string): readonly Json[] =>
  Object.entries(object).flatMap(([key, value]) => (key === except ? [] : objectsIn(value)));

/** Members of NSX's tree of clusters, Namespaces and leafs. */
export function membersOf(kind: string, results: readonly unknown[]): NsxMember[] {
  const leaf = (object: Json, cluster: Json, namespace: Json | undefined): NsxMember => ({
    id: idOf(object) ?? nameOf(object) ?? '',
    kind,
    cluster: nameOf(cluster) ?? idOf(cluster) ?? null,
    namespace: namespace === undefined ? null : (nameOf(namespace) ?? idOf(namespace) ?? null),
    name: nameOf(object) ?? idOf(object) ?? '',
    detail: detailOf(object),
  });
  return objectsIn(results).flatMap((result) =>
    [...objectsIn(result['clusters']), ...objectsIn(result['cluster'])].flatMap((cluster) => [
      ...listsIn(cluster, 'namespaces').map((one) => leaf(one, cluster, undefined)),
      ...objectsIn(cluster['namespaces']).flatMap((namespace) =>
        listsIn(namespace, '').map((one) => leaf(one, cluster, namespace)),
      ),
    ]),
  );
}

/** Members of one kind, and what NSX answered. */
export interface ReadMembers {
  readonly members: NsxMembers;
  readonly answer: NsxResult<Known<unknown>>;
}

function toldOf(
  kind: string,
  answer: NsxResult<Known<NsxListed<unknown>>>,
  of: (all: readonly unknown[]) => NsxMember[],
): ReadMembers {
  if (!answer.ok)
    return {
      members: { kind, source: 'nsx', items: [], total: null, failed: `NSX did not tell: ${answer.error.message}` },
      answer,
    };
  const items = of(answer.value.value.items);
  return { members: { kind, source: 'nsx', items: items.slice(0, MAX_SHOWN), total: items.length }, answer };
}

async function readKind(sources: NsxSources, group: Group, kind: keyof typeof ROUTES): Promise<ReadMembers> {
  const answer = await sources.detail(`groups one ${group.id} ${kind}`, (api) =>
    api.list(policyPath(GROUPS_PATH, group.id, 'members', ROUTES[kind]), z.unknown()),
  );
  return toldOf(kind, answer, (all) => membersOf(kind, all));
}

async function readAddresses(sources: NsxSources, group: Group): Promise<ReadMembers> {
  const kind = 'IP address';
  const answer = await sources.detail(`groups one ${group.id} ${kind}`, (api) =>
    api.list(policyPath(GROUPS_PATH, group.id, 'members', 'ip-addresses'), z.string()),
  );
  return toldOf(kind, answer, (all) =>
    all.map((one): NsxMember => {
      const ip = String(one);
      return { id: ip, kind, cluster: null, namespace: null, name: ip, detail: [] };
    }),
  );
}

function typesIn(group: Group): ReadonlySet<string> {
  const types = new Set<string>();
  const add = (value: unknown): void => {
    for (const one of objectsIn(value)) {
      const type = textOf(one['member_type']);
      if (type !== undefined) types.add(type);
      add(one['expressions']);
    }
  };
  add(group.expression);
  return types;
}

/** Kinds of members that a group's criteria can find. */
function kindsOf(group: Group): readonly (keyof typeof ROUTES)[] {
  if (groupTypeOf(group) === 'antrea') return ['Pod'];
  return [...new Set([...typesIn(group)].flatMap((one) => KINDS_OF_TYPE[one] ?? []))];
}

/** In place of what the criteria find, where NSX's inventory could not be read: that is not known, and not nothing. */
export const unknownMatches = (group: Group, why: string): readonly NsxMembers[] =>
  kindsOf(group).map((kind) => ({
    kind,
    source: 'criteria',
    items: [],
    total: null,
    failed: `NSX did not tell its inventory: ${why}`,
  }));

/** What NSX says the members of a group are; only the collections that its criteria can fill are asked. */
export function readMembers(sources: NsxSources, group: Group): Promise<readonly ReadMembers[]> {
  const hasAddresses =
    groupTypeOf(group) !== 'antrea' || group.expression.some((one) => one.resource_type === 'IPAddressExpression');
  return Promise.all([
    ...kindsOf(group).map((kind) => readKind(sources, group, kind)),
    ...(hasAddresses ? [readAddresses(sources, group)] : []),
  ]);
}
