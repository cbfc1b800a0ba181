import { read, TIER_ACCESS_GROUP } from '@netloft/antrea';
import type { EditorFacts } from '@netloft/contracts';
import { callerOf } from '../../caller.ts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import { CRD_GROUP } from '../../upstreams/antrea/agents.ts';
import { WATCHED_KINDS, type WatchedKind } from '../../upstreams/antrea/policy-state/kinds.ts';
import type { PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';

const MOST_KEYS = 200;
const MOST_VALUES = 50;
const GROUPS = [CRD_GROUP, 'networking.k8s.io', 'policy.networking.k8s.io', TIER_ACCESS_GROUP];
/** Kinds that admission compares with. */
const COMPARED: readonly WatchedKind[] = [
  'tiers',
  'clusterGroups',
  'groups',
  'tierEntitlements',
  'tierEntitlementBindings',
];

/** Names that occur, the most frequent first. */
const byFrequency = (counts: ReadonlyMap<string, number>, most: number): string[] =>
  [...counts]
    .toSorted(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([name]) => name);

function labelsOf(objects: Iterable<KubeObject>): Record<string, string[]> {
  const keys = new Map<string, number>();
  const values = new Map<string, Map<string, number>>();
  const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { metadata } of objects) {
    for (const [key, value] of Object.entries(metadata.labels ?? {})) {
      count(keys, key);
      const own = values.get(key) ?? new Map<string, number>();
      values.set(key, own);
      count(own, value);
    }
  }
  return Object.fromEntries(
    byFrequency(keys, MOST_KEYS).map((key) => [key, byFrequency(values.get(key) ?? new Map(), MOST_VALUES)]),
  );
}

const placeOf = ({ metadata: { name, namespace = 'default' } }: KubeObject): { namespace: string; name: string } => ({
  namespace,
  name,
});

const byPlace = (a: { namespace: string; name: string }, b: { namespace: string; name: string }): number =>
  a.namespace === b.namespace ? (a.name < b.name ? -1 : 1) : a.namespace < b.namespace ? -1 : 1;

/** ServiceAccounts of the cluster; those that Pods use, where the caller may not list them. */
async function serviceAccounts({ client }: OpenCluster, state: PolicyState): Promise<EditorFacts['serviceAccounts']> {
  const listed = await client.list({ group: '', version: 'v1', plural: 'serviceaccounts' });
  if (listed.ok) return listed.value.map(placeOf).toSorted(byPlace);
  const used = new Map<string, { namespace: string; name: string }>();
  for (const { namespace, serviceAccount: name } of state.index().inventory.pods.values())
    used.set(`${namespace}/${name}`, { namespace, name });
  return [...used.values()].toSorted(byPlace);
}

async function servedVersions({ cluster, identity }: OpenCluster): Promise<EditorFacts['served']> {
  const answers = await Promise.all(GROUPS.map((group) => cluster.served(identity, group)));
  return Object.fromEntries(
    answers.flatMap((answer, at) =>
      answer.ok
        ? Object.entries(answer.value).map(([plural, versions]) => [`${GROUPS[at] ?? ''}/${plural}`, [...versions]])
        : [],
    ),
  );
}

/** What admission looks at of an object. */
const comparable = ({ metadata: { name, namespace }, ...object }: KubeObject): Record<string, unknown> => ({
  apiVersion: object.apiVersion,
  kind: object.kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  spec: object['spec'],
});

/** Everything that an editor needs to check and complete on its own. Kinds that the caller may not read are absent from `admission`. */
export async function editorFacts(open: OpenCluster, state: PolicyState): Promise<Result<EditorFacts, Fault>> {
  const [user, served, accounts] = await Promise.all([
    callerOf(open),
    servedVersions(open),
    serviceAccounts(open, state),
  ]);
  if (!user.ok) return user;
  const values = (kind: WatchedKind): KubeObject[] => [...state.raw(kind).values()];
  const names = (kind: WatchedKind): string[] =>
    values(kind)
      .map(({ metadata }) => metadata.name)
      .toSorted();
  const priorityOf = (tier: KubeObject): number => read.number(read.object(tier['spec'])?.['priority']) ?? 0;
  const admission = Object.fromEntries(
    WATCHED_KINDS.filter(({ kind }) => COMPARED.includes(kind) && state.known(kind) && state.served(kind)).map(
      ({ kind, group, plural }) => [`${group}/${plural}`, values(kind).map(comparable)],
    ),
  );
  return ok({
    served,
    antreaVersion: state.antrea.version(),
    tiers: values('tiers')
      .map((tier) => ({ name: tier.metadata.name, priority: priorityOf(tier) }))
      .toSorted((a, b) => a.priority - b.priority),
    clusterGroups: names('clusterGroups'),
    groups: values('groups').map(placeOf).toSorted(byPlace),
    namespaces: names('namespaces'),
    services: values('services').map(placeOf).toSorted(byPlace),
    serviceAccounts: accounts,
    labels: {
      pods: labelsOf(state.raw('pods').values()),
      namespaces: labelsOf(state.raw('namespaces').values()),
      nodes: labelsOf(state.raw('nodes').values()),
    },
    gates: state.antrea.gates(),
    admission,
    user: { username: user.value.username, groups: [...user.value.groups] },
  });
}
