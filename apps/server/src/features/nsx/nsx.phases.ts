import type { NsxChangeKind } from '@netloft/contracts';
import { CLUSTER_CONTROL_PLANES_PATH, ContainerClusterSpan, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { ok } from '../../result.ts';
import { policyPath } from '../../upstreams/nsx/paths.ts';
import type { NsxApi, NsxResult, NsxWriteOptions } from '../../upstreams/nsx/types.ts';
import { forWriting, idOfPath, type Json, KINDS } from './nsx.objects.ts';

/** One part of a write. `expected` is the whole object, span included, as it is when the part is done. */
export interface Phase {
  readonly part: 'object' | 'span';
  readonly expected: Json;
}

/** How long to wait before an object is tried again whose former namesake NSX is still purging, in milliseconds. */
const PURGE_WAITS_MS = [250, 500, 1_000, 2_000, 2_000] as const;

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Clusters of a policy as Netloft speaks of it; none of other objects. */
export const spanOf = (object: Json | null | undefined): readonly string[] =>
  Array.isArray(object?.['span']) ? object['span'].filter((one): one is string => typeof one === 'string') : [];

const rulesOf = (object: Json): readonly Json[] => (Array.isArray(object['rules']) ? (object['rules'] as Json[]) : []);
const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.toSorted().join('\n') === b.toSorted().join('\n');

/** The policy with rules that nobody enforces. A new one has none: an id that was used would be purged before it is free again. */
const quiet = (object: Json, isNew: boolean): Json => ({
  ...object,
  rules: isNew ? [] : rulesOf(object).map((rule) => ({ ...rule, disabled: true })),
});

/**
 * The parts of which a write is made, in the order in which nothing goes wrong between them. A policy without a span is the distributed
 * firewall's, for the whole data centre. So where a policy comes to clusters or leaves them all, its rules are off, or not there yet,
 * from before the span is written until after it. A policy that stays in clusters is written first; the span gets its new clusters
 * before it loses others, and is never empty between.
 */
export function phasesOf(kind: NsxChangeKind, before: Json | undefined, wanted: Json): readonly Phase[] {
  if (kind !== 'SecurityPolicy') return [{ part: 'object', expected: wanted }];
  const [had, gets] = [spanOf(before), spanOf(wanted)];
  if (isSame(had, gets)) return [{ part: 'object', expected: wanted }];
  if (before !== undefined && had.length > 0 && gets.length > 0)
    return [
      { part: 'object', expected: { ...wanted, span: had } },
      { part: 'span', expected: wanted },
    ];
  // NSX checks rules that are off as well: they are those of the side that has clusters, whose limits are the narrower.
  const inert = quiet(gets.length > 0 || before === undefined ? wanted : before, before === undefined);
  return [
    { part: 'object', expected: { ...inert, span: had } },
    { part: 'span', expected: { ...inert, span: gets } },
    ...(rulesOf(wanted).length === 0 && before === undefined
      ? []
      : [{ part: 'object', expected: wanted } satisfies Phase]),
  ];
}

const ruleKeys = (object: Json): readonly string[] =>
  rulesOf(object).map((rule) => `${String(rule['id'])} ${rule['disabled'] === true}`);

/** Whether two states of a policy have the same rules on and off, in the same clusters: what NSX fills in otherwise does not count. */
export const hasTheSameRules = (a: Json, b: Json): boolean =>
  isSame(ruleKeys(a), ruleKeys(b)) && isSame(spanOf(a), spanOf(b));

/** A PUT that waits for a few seconds where NSX is still purging a deleted object of that id. */
async function patientPut(api: NsxApi, path: readonly string[], options: NsxWriteOptions): Promise<NsxResult<unknown>> {
  let made = await api.write('PUT', path, options);
  for (const ms of PURGE_WAITS_MS) {
    if (made.ok || made.error.code !== 'pending-delete') return made;
    await wait(ms);
    made = await api.write('PUT', path, options);
  }
  return made;
}

/** Writes an object itself, policies with their rules and without their span. */
export function putObject(
  api: NsxApi,
  kind: NsxChangeKind,
  id: string,
  object: Json,
  overwrite: boolean,
): Promise<NsxResult<unknown>> {
  const { span: _span, ...own } = object;
  return patientPut(api, policyPath(KINDS[kind].path, id), { body: forWriting(own), overwrite });
}

/** Brings the span of a policy to what is wanted, new clusters first; those that it had already stay as they are. */
export async function writeSpan(
  api: NsxApi,
  id: string,
  wanted: readonly string[],
  overwrite: boolean,
): Promise<NsxResult<void>> {
  const base = policyPath(SECURITY_POLICIES_PATH, id, 'container-cluster-span');
  const found = await api.list(base, ContainerClusterSpan);
  if (!found.ok) return found;
  const has = new Map(found.value.items.map((one) => [idOfPath(one.container_cluster_path), one.id]));
  for (const cluster of wanted.filter((one) => !has.has(one))) {
    const body = {
      resource_type: 'SecurityPolicyContainerCluster',
      id: cluster,
      display_name: cluster,
      container_cluster_type: 'ANTREA',
      container_cluster_path: `${CLUSTER_CONTROL_PLANES_PATH}/${cluster}`,
    };
    const made = await patientPut(api, [...base, cluster], { body, overwrite });
    if (!made.ok) return made;
  }
  for (const [cluster, span] of has) {
    if (wanted.includes(cluster)) continue;
    const gone = await api.write('DELETE', [...base, span], { overwrite });
    if (!gone.ok && gone.error.code !== 'not-found') return gone;
  }
  return ok(undefined);
}

/** An object with the revisions that another one has now, its rules by id. */
export function onTopOf(object: Json, current: Json): Json {
  const rulesNow = new Map(rulesOf(current).map((rule) => [rule['id'], rule['_revision']]));
  const { _revision: _old, ...rest } = object;
  const rules = Array.isArray(rest['rules'])
    ? {
        rules: rulesOf(rest).map(({ _revision: _stale, ...rule }) => {
          const revision = rulesNow.get(rule['id']);
          return revision === undefined ? rule : { ...rule, _revision: revision };
        }),
      }
    : {};
  const revision = current['_revision'] === undefined ? {} : { _revision: current['_revision'] };
  return { ...rest, ...rules, ...revision };
}
