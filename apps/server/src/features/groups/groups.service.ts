import {
  describeGroup,
  findingsOfGroup,
  type Members,
  membersOfGroup,
  countOf,
  nodeRef,
  podRef,
} from '@netloft/antrea';
import type { GroupDetail, GroupList, GroupSummary, ListQuery } from '@netloft/contracts';
import { isDeepStrictEqual } from 'node:util';
import type { OpenCluster } from '../../cluster-access.ts';
import { createDerivedView, type Pulse } from '../../derived-view.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import type { LiveView } from '../../live.ts';
import { err, ok, type Result } from '../../result.ts';
import { CRD_GROUP } from '../../upstreams/antrea/agents.ts';
import { withoutManagedFields } from '../../upstreams/antrea/objects.ts';
import { policyState, type PolicyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { waitForState } from '../../upstreams/antrea/policy-state/wait-for.ts';
import { mayI, neededRight } from '../../upstreams/kubernetes/access-review.ts';
import { groupConditions, GROUP_SOURCES, groupRows, type KnownGroup, summaryOf, usersOf } from './groups.rows.ts';

const MOST_MEMBERS = 500;

const FIELDS = [
  'name',
  'displayName',
  'kind',
  'namespace',
  'origin',
  'form',
  'text',
  'pods',
  'blocks',
  'children',
  'usedBy',
  'computed',
  'warnings',
  'changedAt',
] as const satisfies readonly (keyof GroupSummary)[];

const shape: ListShape<GroupSummary> = {
  fields: Object.fromEntries(FIELDS.map((name) => [name, (row: GroupSummary) => row[name]])),
  idOf: (row) => `${row.kind}/${row.id}`,
  defaultSort: 'name',
};

const isHidden = (state: PolicyState): boolean => !state.known('clusterGroups') && !state.known('groups');

/** One page of groups with their members of now. */
export async function listGroups(
  context: FeatureContext,
  open: OpenCluster,
  query: ListQuery,
): Promise<Result<GroupList, Fault>> {
  const state = policyState(context, open);
  try {
    await state.ready();
    const failure = state.failure('clusterGroups');
    if (isHidden(state) && failure !== undefined && failure.code !== 'forbidden') return err(faultOfUpstream(failure));
    const page = pageOf(groupRows(state), query, shape);
    if (!page.ok) return page;
    const hidden = state.hidden(GROUP_SOURCES);
    return ok({ ...page.value, freshness: state.freshness(), ...(hidden.length > 0 ? { hidden: [...hidden] } : {}) });
  } finally {
    state.release();
  }
}

/** All groups, as they and their members change. */
export function groupsView(context: FeatureContext, open: OpenCluster): LiveView<GroupSummary> {
  const state = policyState(context, open);
  const pulse: Pulse = {
    ready: () => state.ready(),
    listen: (listener) => state.listen(() => listener()),
    release: () => undefined,
  };
  return createDerivedView<GroupSummary>({
    watches: state.watches,
    pulses: [pulse],
    compute: () => groupRows(state),
    same: isDeepStrictEqual,
    freshness: state.freshness,
    hidden: () => state.hidden(GROUP_SOURCES),
    patienceMs: 15_000,
    throttleMs: 500,
  });
}

async function findGroup(open: OpenCluster, state: PolicyState, key: string): Promise<Result<KnownGroup, Fault>> {
  const slash = key.indexOf('/');
  const kind = slash < 0 ? 'ClusterGroup' : 'Group';
  const stateKind = slash < 0 ? 'clusterGroups' : 'groups';
  const inState = (): KnownGroup | undefined => {
    const object = state.raw(stateKind).get(key);
    return object === undefined ? undefined : { key, kind, object };
  };
  const held = inState();
  if (held !== undefined) return ok(held);
  const missing: Fault = {
    code: 'UPSTREAM_NOT_FOUND',
    detail: `There is no ${kind} ${key} in ${open.cluster.name}.`,
  };
  const plural = slash < 0 ? 'clustergroups' : 'groups';
  const resource = await open.cluster.resolve(open.identity, CRD_GROUP, plural);
  if (!resource.ok) return err(faultOfUpstream(resource.error));
  if (resource.value === null) return err(missing);
  const namespace = slash < 0 ? undefined : key.slice(0, slash);
  const answer = await open.client.get(resource.value, key.slice(slash + 1), namespace);
  if (!answer.ok) return err(answer.error.code === 'not-found' ? missing : faultOfUpstream(answer.error));
  await waitForState(state, () => inState() !== undefined);
  const arrived = inState();
  return arrived === undefined ? err(missing) : ok(arrived);
}

function membersView(members: Members): GroupDetail['members'] {
  if (members === 'unknown') return { items: [], total: null };
  const pods = members.pods.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const all = [...pods.slice(0, MOST_MEMBERS).map(podRef), ...members.nodes.map(nodeRef)];
  return { items: all.slice(0, MOST_MEMBERS), total: members.pods.length + members.nodes.length };
}

async function rightsTo(open: OpenCluster, { kind, object }: KnownGroup): Promise<GroupDetail['may']> {
  const { namespace, name } = object.metadata;
  const question = (verb: string) => ({
    verb,
    group: CRD_GROUP,
    resource: kind === 'Group' ? 'groups' : 'clustergroups',
    name,
    ...(kind === 'Group' && namespace !== undefined ? { namespace } : {}),
  });
  const [update, remove] = await Promise.all([
    mayI(open.client, question('update')),
    mayI(open.client, question('delete')),
  ]);
  const reasons = [
    ...(update.ok ? (update.value ? [] : [neededRight(question('update'))]) : [update.error.detail]),
    ...(remove.ok ? (remove.value ? [] : [neededRight(question('delete'))]) : [remove.error.detail]),
  ];
  return {
    update: update.ok && update.value,
    delete: remove.ok && remove.value,
    ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
  };
}

/** One group with its members, nesting and users. One that is not there is UPSTREAM_NOT_FOUND. */
export async function readGroup(
  context: FeatureContext,
  open: OpenCluster,
  key: string,
): Promise<Result<GroupDetail, Fault>> {
  const state = policyState(context, open);
  try {
    await state.ready();
    const found = await findGroup(open, state, key);
    if (!found.ok) return found;
    const { kind, object } = found.value;
    const index = state.index();
    const users = usersOf(state);
    const usedBy = users.get(key) ?? [];
    const { blocks, children } = describeGroup(object, kind === 'Group');
    const namespace = kind === 'Group' ? `${object.metadata.namespace ?? 'default'}/` : '';
    return ok({
      id: key,
      summary: summaryOf(state, found.value, users),
      members: membersView(membersOfGroup(index, key)),
      ipBlocks: [...blocks],
      children: children.map((child) => {
        const id = `${namespace}${child}`;
        const exists = state.raw(kind === 'Group' ? 'groups' : 'clusterGroups').has(id);
        return { id, exists, pods: exists ? countOf(membersOfGroup(index, id)) : null };
      }),
      parents: usedBy.filter(({ type }) => type === 'group').map(({ id }) => id),
      usedBy: [...usedBy],
      findings: findingsOfGroup(index, key),
      conditions: groupConditions(object),
      freshness: state.freshness(),
      may: await rightsTo(open, found.value),
      object: withoutManagedFields(object),
    });
  } finally {
    state.release();
  }
}
