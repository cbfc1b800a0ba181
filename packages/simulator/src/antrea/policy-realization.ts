import type { MemoryStore } from '../kubernetes/store.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import { specOf } from '../world/pods.ts';

/** A condition of a policy or group; without reason and message where there is nothing to explain. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly lastTransitionTime: string;
  readonly reason?: string;
  readonly message?: string;
}
/** By Node: null once it has realized the policy, else what it says went wrong. */
export type NodeAnswers = ReadonlyMap<string, string | null>;

export interface PolicyState {
  /** Nodes that are to realize the policy; undefined when it cannot be realized. */
  readonly span: ReadonlySet<string> | undefined;
  readonly answers: NodeAnswers;
  /** Why it cannot be realized. */
  readonly fault: string | undefined;
  /** Conditions so far; undefined for a release that has none. */
  readonly known: readonly Condition[] | undefined;
  /** Whether the release has the condition RealizationFailure. */
  readonly reportsFailures: boolean;
  readonly now: string;
}

/** Messages about failing Nodes are cut here. */
const MESSAGE_LIMIT = 256;

/** The condition with the time of the one before when nothing else changed. */
function since(condition: Omit<Condition, 'lastTransitionTime'>, known: readonly Condition[], now: string): Condition {
  const before = known.find((one) => one.type === condition.type);
  const same =
    before?.status === condition.status && before.reason === condition.reason && before.message === condition.message;
  const { type, status, ...why } = condition;
  return { type, status, lastTransitionTime: same ? before.lastTransitionTime : now, ...why };
}

function failureMessage(failed: readonly (readonly [node: string, message: string])[]): string {
  const nodes = failed.map(([node, message]) => `"${node}":"${message}"`).join(', ');
  const text = `Failed Nodes count ${failed.length}: ${nodes}`;
  return text.length > MESSAGE_LIMIT ? `${text.slice(0, MESSAGE_LIMIT)}...` : text;
}

function conditionsOf({ answers, fault, known = [], reportsFailures, now }: PolicyState): readonly Condition[] {
  const realizable =
    fault === undefined
      ? { type: 'Realizable', status: 'True' as const }
      : {
          type: 'Realizable',
          status: 'False' as const,
          reason: 'NetworkPolicyAppliedToUnsupportedGroup',
          message: fault,
        };
  const failed = [...answers].flatMap(([node, message]) => (message === null ? [] : [[node, message] as const]));
  const conditions = [since(realizable, known, now)];
  if (fault !== undefined || failed.length === 0 || !reportsFailures) return conditions;
  const failure = {
    type: 'RealizationFailure',
    status: 'True' as const,
    reason: 'NetworkPolicyRealizationFailedOnNode',
    message: failureMessage(failed.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
  return [...conditions, since(failure, known, now)];
}

/**
 * `status` of a policy without observedGeneration. Failed: every Node has answered, one of them with a failure. A policy that
 * selects no Pod is realized on 0 of 0 Nodes.
 */
export function realization(state: PolicyState): Readonly<Record<string, unknown>> {
  const { span, answers, known } = state;
  const desired = span?.size ?? 0;
  const done = span === undefined ? 0 : [...answers.values()].filter((answer) => answer === null).length;
  const phase =
    span === undefined ? 'Pending' : done === desired ? 'Realized' : answers.size === desired ? 'Failed' : 'Realizing';
  return {
    phase,
    currentNodesRealized: done,
    desiredNodesRealized: desired,
    ...(known === undefined ? {} : { conditions: conditionsOf(state) }),
  };
}

/**
 * Why an Antrea NetworkPolicy cannot be realized: it is applied to a Group that reaches into other Namespaces (Antrea's literal
 * sentence). Undefined when there is no such Group.
 */
export function unsupportedGroup(store: MemoryStore, policy: KubeObject, namespace: string): string | undefined {
  if (store.definition('crd.antrea.io', 'groups') === undefined) return undefined;
  const spec = specOf(policy) as { appliedTo?: unknown; ingress?: unknown; egress?: unknown };
  const rules = [spec.ingress, spec.egress].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  for (const one of [spec, ...rules]) {
    const { appliedTo } = one as { appliedTo?: readonly { group?: string }[] };
    for (const { group } of appliedTo ?? []) {
      if (group === undefined || group === '') continue;
      const found = store.get('crd.antrea.io', 'groups', group, namespace);
      if (found !== undefined && specOf(found)['namespaceSelector'] !== undefined)
        return `Group ${namespace}/${group} with Pods in other Namespaces can not be used as AppliedTo`;
    }
  }
  return undefined;
}
