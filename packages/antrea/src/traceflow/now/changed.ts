import type { TraceExplanation, TracePolicy } from '@netloft/contracts';
import { object, text } from '../../evaluation/read.ts';
import type { RawObject } from '../../evaluation/types.ts';
import { groupsUsedByPolicy } from '../../policies/group-users.ts';
import { policyKindFacts } from '../../policies/kinds.ts';
import { changedAtOf, displayNameOf, originOf } from '../../policies/origin.ts';
import { realizationOf } from '../../policies/status.ts';
import { clock, isSince } from './times.ts';

/** An object that is looked for: `hidden` where the caller may not read its kind, so that its absence says nothing. */
export type Looked = RawObject | 'absent' | 'hidden';

/** Where objects are looked up, and since when a change counts. */
export interface ChangeFacts {
  /** When the trace met the policies, in epoch milliseconds. */
  readonly traceAt: number;
  readonly policy: (policy: TracePolicy) => Looked;
  /** ClusterGroups, Groups and Tiers with their words, `ClusterGroup`, as far as they can be read. */
  readonly groups: readonly (readonly [kind: string, object: RawObject])[];
}

const named = (policy: TracePolicy, object?: RawObject): string =>
  (object === undefined ? undefined : displayNameOf(object)) ??
  policy.displayName ??
  (policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`);

/** What became of a policy since the trace, how far it is realized, and whether NSX writes it; `seen`: the trace named it. */
export function explainPolicy(policy: TracePolicy, looked: Looked, traceAt: number, seen: boolean): TraceExplanation[] {
  if (looked === 'hidden') return [];
  if (looked === 'absent')
    return seen
      ? [
          {
            reason: 'policy-gone',
            text: `${named(policy)} decided about the trace and is not there any more.`,
            action: 'Run the trace again: it meets the policies of now.',
            policy,
          },
        ]
      : [];
  const found: TraceExplanation[] = [];
  const name = named(policy, looked);
  const made = text(looked.metadata['creationTimestamp']);
  const changed = changedAtOf(looked);
  const again = 'Run the trace again: it meets the policies of now.';
  if (isSince(made, traceAt))
    found.push({
      reason: 'policy-new',
      text: `${name} was made at ${clock(made)}, after the trace.`,
      action: again,
      policy,
    });
  else if (isSince(changed, traceAt))
    found.push({
      reason: 'policy-changed',
      text: `${name} was changed at ${clock(changed)}, after the trace.`,
      action: again,
      policy,
    });
  const facts = policyKindFacts(policy.kind);
  const realization = facts === undefined ? undefined : realizationOf(looked, facts);
  if (realization !== undefined && !['Realized', 'NotReported'].includes(realization.phase)) {
    const { nodesRealized, nodesDesired, phase } = realization;
    const count =
      nodesRealized === null || nodesDesired === null ? '' : `: ${nodesRealized} of ${nodesDesired} Nodes enforce it`;
    found.push({
      reason: 'not-realized',
      text: `${name} is ${phase}${count}.`,
      action: 'Wait until every Node enforces it, or look at the agents that do not.',
      policy,
    });
  }
  if (originOf(looked).source === 'nsx')
    found.push({
      reason: 'nsx-policy',
      text: `${name} is written by NSX, which may hold a version that has not reached the cluster.`,
      action: 'Look at the policy in NSX and how far it is realized.',
      policy,
    });
  return found;
}

/** Groups and Tiers that the policies use and that changed since. */
export function explainGroups(facts: ChangeFacts, policies: readonly TracePolicy[]): TraceExplanation[] {
  const used = new Set(
    policies.flatMap((policy) => {
      const looked = facts.policy(policy);
      const kind = policyKindFacts(policy.kind);
      if (typeof looked === 'string' || kind === undefined) return [];
      const tier = text(object(looked.spec)?.['tier']);
      return [`Tier ${tier ?? ''}`, ...groupsUsedByPolicy(looked, kind).map(({ key }) => `Group ${key}`)];
    }),
  );
  const since = facts.groups.flatMap(([kind, group]) => {
    const { name, namespace } = group.metadata;
    const key = namespace === undefined ? name : `${namespace}/${name}`;
    const changed = changedAtOf(group);
    if (!used.has(`${kind === 'Tier' ? 'Tier' : 'Group'} ${key}`) || !isSince(changed, facts.traceAt)) return [];
    return [{ words: `${kind} ${displayNameOf(group) ?? key}`, changed }];
  });
  const last = since.toSorted((a, b) => (a.changed < b.changed ? -1 : 1)).at(-1);
  if (last === undefined) return [];
  const names = since.map((one) => one.words).join(', ');
  const told =
    since.length === 1
      ? `${names} was changed at ${clock(last.changed)}, after the trace.`
      : `After the trace were changed, the last at ${clock(last.changed)}: ${names}.`;
  return [{ reason: 'group-changed', text: told, action: 'Look at whom the policies speak of now.' }];
}
