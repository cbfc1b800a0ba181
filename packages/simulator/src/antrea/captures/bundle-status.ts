import { read, selectorOf } from '@netloft/antrea';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { NewCondition } from './conditions.ts';

type Json = Readonly<Record<string, unknown>>;

const condition = (type: string, isTrue: boolean, rest: Partial<NewCondition> = {}): NewCondition => ({
  type,
  status: isTrue ? 'True' : 'False',
  ...rest,
});

/** One collection at a time runs on Nodes (pkg/controller/supportbundlecollection); the others say this and try again. */
export const CONFLICTING: readonly NewCondition[] = [
  condition('Started', false, {
    reason: 'Conflict',
    message:
      'another SupportBundleCollection is processing on Nodes or on ExternalNodes in the same namespace, retry in 10s',
  }),
  ...['BundleCollected', 'CollectionFailure', 'Completed'].map((type) => condition(type, false)),
];

/** The time is over: before the start, or while agents are silent. */
export const expired = (started: boolean): readonly NewCondition[] => [
  ...(started ? [] : [condition('Started', false, { reason: 'Expired' }), condition('BundleCollected', false)]),
  condition('CollectionFailure', true, { reason: 'Expired' }),
  condition('Completed', true),
];

/** What the agents' reports (by Node; undefined when its file is there) make of a collection of so many Nodes. */
export function reported(
  reports: ReadonlyMap<string, string | undefined>,
  desired: number,
): { readonly conditions: readonly NewCondition[]; readonly collected: number; readonly isDone: boolean } {
  const failed = [...reports].filter((one): one is [string, string] => one[1] !== undefined);
  const collected = reports.size - failed.length;
  const byReason = new Map<string, string[]>();
  for (const [node, reason] of failed) byReason.set(reason, [...(byReason.get(reason) ?? []), node]);
  const reasons = [...byReason].map(([reason, nodes]) => `"${reason}":[${nodes.toSorted().join(', ')}]`).toSorted();
  const isDone = reports.size === desired;
  const failure =
    failed.length === 0
      ? condition('CollectionFailure', false)
      : condition('CollectionFailure', true, {
          reason: 'InternalError',
          message: `Failed Agent count: ${failed.length}, ${reasons.join(', ')}`,
        });
  const conditions = [
    condition('Started', true),
    condition('BundleCollected', collected > 0),
    failure,
    condition('Completed', isDone),
  ];
  return { conditions, collected, isDone };
}

/** Names of the Nodes that a collection asks for, by name and by label; every Node when by neither. Names that no Node has are passed over. */
export function bundleNodes(spec: Json, all: readonly KubeObject[]): readonly string[] {
  const nodes = read.object(spec['nodes']);
  if (nodes === undefined) return [];
  const names = new Set(read.strings(nodes['nodeNames']));
  const selector = nodes['nodeSelector'] === undefined ? undefined : selectorOf(nodes['nodeSelector']);
  const isAll = names.size === 0 && nodes['nodeSelector'] === undefined;
  return all
    .filter(({ metadata }) => isAll || names.has(metadata.name) || selector?.matches(metadata.labels ?? {}) === true)
    .map((node) => node.metadata.name);
}
