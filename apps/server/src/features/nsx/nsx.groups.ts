import type {
  ListQuery,
  NsxGroupDetail,
  NsxGroupList,
  NsxGroupPreview,
  NsxGroupSummary,
  NsxMembers,
} from '@netloft/contracts';
import {
  checkGroup,
  clustersOfMembers,
  evaluateGroup,
  Group,
  groupText,
  groupTypeOf,
  GROUPS_PATH,
  isAntreaGroup,
  listMembers,
  tagText,
  usesOfGroup,
} from '@netloft/nsx';
import type { Fault } from '../../errors.ts';
import { type ListShape, pageOf } from '../../list-query.ts';
import { ok, type Result } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import { agesOf, orListed, pendingOf } from './nsx.ages.ts';
import { freshnessOf, type Known } from './nsx.cache.ts';
import { parsed } from './nsx.check.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { agesOfInventory, type WholeInventory, wholeInventory } from './nsx.inventory-view.ts';
import { readMembers, unknownMatches } from './nsx.members.ts';
import type { Json } from './nsx.objects.ts';
import type { PolicyFacts } from './nsx.policy-source.ts';
import { changedOf, readOnlyOf } from './nsx.envelope.ts';

const shape: ListShape<NsxGroupSummary> = {
  fields: {
    name: (row) => row.name,
    id: (row) => row.id,
    type: (row) => row.type,
    text: (row) => row.text,
    state: (row) => row.state,
    usedBy: (row) => row.usedBy,
    tags: (row) => row.tags,
    changedAt: (row) => row.changedAt,
    changedBy: (row) => row.changedBy,
  },
  idOf: (row) => row.id,
  defaultSort: 'name',
};

export const pathOfGroup = (group: Pick<Group, 'id' | 'path'>): string => group.path ?? `${GROUPS_PATH}/${group.id}`;

/** Policies with their rules, as `usesOfGroup` reads them. */
export const policiesOf = (facts: PolicyFacts) =>
  facts.items.map(({ policy, rules }) => ({ ...policy, rules: [...rules] }));

function namesOf(groups: readonly Group[]): (path: string) => string | undefined {
  const names = new Map(groups.map((group) => [pathOfGroup(group), group.display_name ?? group.id]));
  return (path) => names.get(path);
}

/** Paths of groups, and how many policies use each. */
function usesByPath(facts: PolicyFacts): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { policy, rules } of facts.items) {
    const used = new Set([
      ...(policy.scope ?? []),
      ...rules.flatMap((rule) => [
        ...(rule.source_groups ?? []),
        ...(rule.destination_groups ?? []),
        ...(rule.scope ?? []),
      ]),
    ]);
    for (const path of used) counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

function summaryOf(
  group: Group,
  nameOf: (path: string) => string | undefined,
  uses: ReadonlyMap<string, number> | undefined,
): NsxGroupSummary {
  const path = pathOfGroup(group);
  return {
    id: group.id,
    name: group.display_name ?? group.id,
    path,
    type: groupTypeOf(group),
    text: groupText(group, nameOf),
    state: group.state ?? '',
    usedBy: uses === undefined ? null : (uses.get(path) ?? 0),
    tags: (group.tags ?? []).map(tagText),
    readOnly: readOnlyOf(group),
    ...changedOf(group),
    revision: group._revision ?? null,
  };
}

const usesOf = (policies: NsxResult<Known<PolicyFacts>>): ReadonlyMap<string, number> | undefined =>
  policies.ok && policies.value.value.partial === undefined ? usesByPath(policies.value.value) : undefined;

/** Groups of NSX's default domain. */
export async function listNsxGroups(
  context: NsxContext,
  open: OpenNsx,
  query: ListQuery,
): Promise<Result<NsxGroupList, Fault>> {
  const sources = sourcesOf(context, open);
  const [groups, policies] = await Promise.all([sources.groups(), sources.policies()]);
  if (!groups.ok) return nsxFault(groups.error);
  const { items, partial } = groups.value.value;
  const nameOf = namesOf(items);
  const uses = usesOf(policies);
  const page = pageOf(
    items.map((group) => summaryOf(group, nameOf, uses)),
    query,
    shape,
  );
  if (!page.ok) return page;
  return ok({
    ...page.value,
    freshness: freshnessOf([groups.value]),
    ...(partial === undefined ? {} : { partial }),
  });
}

const EMPTY_UNTIL_USED =
  'NSX works out the members of an Antrea group only once a rule of a policy uses it. Until then it is empty, however good its criteria are.';

const countOf = (lists: readonly NsxMembers[]): number => lists.reduce((sum, { total }) => sum + (total ?? 0), 0);

interface Found {
  readonly matches: readonly NsxMembers[];
  readonly clusters: readonly string[];
  /** Collections of the inventory that could not be read, so that more may meet the criteria. */
  readonly missing: readonly string[];
}

/** What a group's criteria find in NSX's inventory. */
function findMembers(group: Group, inventory: NsxResult<WholeInventory>, all: ReadonlyMap<string, Group>): Found {
  if (!inventory.ok)
    return { matches: unknownMatches(group, inventory.error.message), clusters: [], missing: ['inventory'] };
  const { view, missing } = inventory.value;
  const evaluated = evaluateGroup(group, view, { groupOfPath: (path) => all.get(path) });
  const names = new Map(view.clusters.map((one) => [one.external_id, one.display_name ?? one.external_id]));
  return {
    matches: listMembers(evaluated, view),
    clusters: clustersOfMembers(evaluated).map((one) => names.get(one) ?? one),
    missing,
  };
}

/** Why NSX shows no members although there may be some; null where that needs no words. */
function emptyBecause(
  group: Group,
  members: readonly NsxMembers[],
  uses: number | null,
  { matches, missing }: Found,
): string | null {
  if (countOf(members) > 0 || members.some(({ failed }) => failed !== undefined)) return null;
  if (isAntreaGroup(group) && uses === 0) return EMPTY_UNTIL_USED;
  if (countOf(matches) === 0)
    return missing.length === 0
      ? 'Nothing in NSX’s inventory meets the criteria.'
      : `NSX did not tell its ${missing.join(', ')}, so that it is not known what meets the criteria.`;
  return 'NSX has not worked out the members yet; the criteria find some in its inventory.';
}

function groupsByPath(groups: NsxResult<Known<NsxListed<Group>>>): ReadonlyMap<string, Group> {
  return new Map(groups.ok ? groups.value.value.items.map((group) => [pathOfGroup(group), group]) : []);
}

/** One group: what NSX says its members are, what its criteria find, and who uses it. */
export async function readNsxGroup(
  context: NsxContext,
  open: OpenNsx,
  id: string,
): Promise<Result<NsxGroupDetail, Fault>> {
  const sources = sourcesOf(context, open);
  const read = orListed(
    await sources.detail(`groups one ${id}`, (api) => api.get(policyPath(GROUPS_PATH, id), Group)),
    sources.listedBefore().groups,
    ({ items }) => items.find((one) => one.id === id),
  );
  if (!read.ok) return nsxFault(read.error);
  const group = read.value.value;
  const [groups, policies, inventory, told] = await Promise.all([
    sources.groups(),
    sources.policies(),
    wholeInventory(sources),
    readMembers(sources, group),
  ]);
  const members = told.map((one) => one.members);
  const all = groupsByPath(groups);
  const nameOf = namesOf([...all.values(), group]);
  const uses = usesOf(policies);
  const found = findMembers(group, inventory, all);
  const summary = summaryOf(group, nameOf, uses);
  const usedBy = policies.ok ? usesOfGroup(pathOfGroup(group), policiesOf(policies.value.value)) : null;
  return ok({
    id: group.id,
    summary: { ...summary, usedBy: usedBy?.length ?? summary.usedBy },
    members: [...members],
    matches: [...found.matches],
    emptyBecause: emptyBecause(group, members, usedBy?.length ?? null, found),
    clusters: [...found.clusters],
    usedBy: usedBy === null ? null : [...usedBy],
    findings: [...checkGroup(group)],
    freshness: freshnessOf([
      read.value,
      ...agesOf([policies, ...told.map(({ answer }) => answer)]),
      ...agesOfInventory(inventory),
    ]),
    object: group,
  });
}

/** A group that is being written: its limits, its sentence, and what it would find. */
export async function previewGroup(
  context: NsxContext,
  open: OpenNsx,
  object: Json,
): Promise<Result<NsxGroupPreview, Fault>> {
  const group = parsed(Group, object);
  if (!group.ok) return group;
  const sources = sourcesOf(context, open);
  const [groups, policies, inventory] = await Promise.all([
    sources.groups(),
    sources.policies(),
    wholeInventory(sources),
  ]);
  const waiting = pendingOf([groups, policies, inventory]);
  if (waiting !== undefined) return nsxFault(waiting);
  const all = groupsByPath(groups);
  const { matches } = findMembers(group.value, inventory, all);
  const uses = usesOf(policies)?.get(pathOfGroup(group.value)) ?? 0;
  return ok({
    text: groupText(group.value, namesOf([...all.values()])),
    findings: [...checkGroup(group.value)],
    matches: [...matches],
    emptyBecause: isAntreaGroup(group.value) && uses === 0 ? EMPTY_UNTIL_USED : null,
  });
}
