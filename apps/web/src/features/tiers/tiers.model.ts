import { admit, type AdmissionCluster, VALIDATING_WEBHOOKS } from '@netloft/antrea';
import type { Rung, RungPolicy, TierList } from '@netloft/contracts';
import { type Fall, outcomeMark } from '../../components/connection/fall.model.ts';
import type { MarkKind } from '../../components/mark.tsx';
import { plural } from '../../lib/format.ts';

export const ACTIONS = ['Allow', 'Drop', 'Reject', 'Pass'] as const;
export type ActionName = (typeof ACTIONS)[number];

/** First evaluated first. */
export const ladderOrder = (rungs: readonly Rung[]): Rung[] =>
  rungs.toSorted((a, b) => a.place - b.place || a.name.localeCompare(b.name));

/** The part of a subject's words that tells people apart: `User sso:andreasm@example.org` to `andreasm`, `NSX Manager, …` to `NSX Manager`. */
export function shortSubject(words: string): string {
  const [, name] = /^(?:User|Group|ServiceAccount) (.+)$/.exec(words) ?? [];
  if (name === undefined) return words.replace(/,.*$/, '');
  const bare = name.replace(/^[a-z]+:/i, '').replace(/@.*$/, '');
  return bare === '' ? name : bare;
}

/** A policy's own name for people: NSX's display name, else `ns/name`. */
export const policyName = (policy: RungPolicy): string =>
  policy.displayName ?? (policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`);

/** Priorities as people write them: NSX's carry digits that say nothing. */
export const shortPriority = (priority: number): string =>
  Number.isInteger(priority) ? String(priority) : String(Number(priority.toFixed(3)));

const mixWords = (actions: Rung['counts']['actions']): string =>
  ACTIONS.filter((action) => actions[action] > 0)
    .map((action) => plural(actions[action], `${action} rule`))
    .join(', ');

const noun = (rung: Rung): string => (rung.type === 'tier' ? `Tier ${rung.name}` : rung.name);

/** How a packet gets to a rung, what may happen to it there, and where it goes on, in sentences. */
export function readingOf(rungs: readonly Rung[], id: string): string | null {
  const at = rungs.findIndex((rung) => rung.id === id);
  const rung = rungs[at];
  if (rung === undefined) return null;
  const above = rungs.slice(0, at).reduce((sum, one) => sum + one.counts.policies, 0);
  const arrive =
    at === 0
      ? 'Every packet meets this rung first.'
      : above === 0
        ? 'Every packet gets here: there is no policy above.'
        : `A packet gets here when none of the ${plural(above, 'policy', 'policies')} above decided${rung.place >= 252 ? ', or one of them passed it on' : ''}.`;
  const next = rungs[at + 1];
  const on = next === undefined ? 'it is allowed' : `it falls to ${noun(next)}`;
  if (rung.counts.policies === 0) return `${arrive} ${noun(rung)} is empty: ${on}.`;
  const pods = rung.counts.pods === null ? '' : `, applied to ${plural(rung.counts.pods, 'Pod')}`;
  const mix = mixWords(rung.counts.actions);
  const here = `${noun(rung)} has ${plural(rung.counts.policies, 'policy', 'policies')}${mix === '' ? '' : ` with ${mix}`}${pods}.`;
  const isolated =
    rung.counts.isolated !== null && rung.counts.isolated > 0
      ? ` ${plural(rung.counts.isolated, 'Pod is', 'Pods are')} isolated here: what no rule allows is dropped.`
      : '';
  return `${arrive} ${here}${isolated} What no rule there matches goes on: ${on}.`;
}

/** What a lane of the ladder shows at one rung. */
export interface LaneCell {
  /** The packet comes down to this rung; skipped: a Pass took it past it. */
  readonly line: 'none' | 'falls' | 'ends' | 'skipped' | 'open';
  readonly mark: MarkKind | null;
  /** In words, for screen readers and hover. */
  readonly words: string;
}

const NONE: LaneCell = { line: 'none', mark: null, words: '' };
const KUBERNETES_PLACE = 252;
const WORDS: Readonly<Record<keyof typeof outcomeMark, string>> = {
  through: 'falls through, no rule matched',
  allowed: 'allowed here',
  dropped: 'dropped here',
  rejected: 'rejected here',
  passed: 'passed on to Kubernetes NetworkPolicies and the baseline',
  open: 'not known whether a rule matches here',
};

/** One direction of a packet's fall, a cell for each rung and a last one for the end of the ladder. */
export function laneOf(rungs: readonly Rung[], fall: Fall | null): readonly LaneCell[] {
  if (fall === null || !fall.reached) return [...rungs.map(() => NONE), NONE];
  let state: 'falling' | 'passed' | 'open' | 'over' = 'falling';
  const cells = rungs.map((rung): LaneCell => {
    if (state === 'over') return NONE;
    if (state === 'passed' && rung.place < KUBERNETES_PLACE)
      return { line: 'skipped', mark: null, words: 'not asked: an earlier rule passed the packet on' };
    const stop = fall.stops.find((one) => one.rung === rung.id);
    if (stop === undefined)
      return { line: state === 'open' ? 'open' : 'falls', mark: null, words: 'nothing here is for it' };
    if (stop.decides) {
      state = 'over';
      return { line: 'ends', mark: outcomeMark[stop.outcome], words: WORDS[stop.outcome] };
    }
    if (stop.outcome === 'open') state = 'open';
    else if (stop.outcome === 'passed') state = 'passed';
    const line = state === 'open' ? 'open' : 'falls';
    return { line, mark: outcomeMark[stop.outcome], words: WORDS[stop.outcome] };
  });
  const ended = (state as string) === 'over';
  const last: LaneCell = ended
    ? NONE
    : fall.verdict === 'Undecidable'
      ? { line: 'open', mark: 'unknown', words: 'cannot be told' }
      : { line: 'ends', mark: 'allowed', words: 'allowed: nothing decided' };
  return [...cells, last];
}

/** Ids of policies that decided, with the verdict's mark. */
export function decidersOf(falls: readonly Fall[]): ReadonlyMap<string, MarkKind> {
  const found = new Map<string, MarkKind>();
  for (const fall of falls) {
    if (!fall.reached) continue;
    const stop = fall.stops.find((one) => one.decides);
    const policy = stop?.policies.find((one) => one.steps.some((step) => step.outcome === 'matched'));
    if (stop !== undefined && policy !== undefined) found.set(policy.id, outcomeMark[stop.outcome]);
  }
  return found;
}

const UPSTREAM_ADMIN = 220;

/** The ladder's Tiers as Antrea's admission looks them up. */
function admissionOf(rungs: readonly Rung[], limits: TierList['limits']): AdmissionCluster {
  const tiers = rungs
    .filter((rung) => rung.type === 'tier')
    .map((rung) => ({ metadata: { name: rung.name }, spec: { priority: rung.place } }));
  return {
    list: (_, plural) => (plural === 'tiers' ? tiers : []),
    get: (_, plural, name) => (plural === 'tiers' ? tiers.find(({ metadata }) => metadata.name === name) : undefined),
    featureGate: (name) => name === 'ClusterNetworkPolicy' && limits.reserved.includes(UPSTREAM_ADMIN),
    secretAccess: () => 'denied',
  };
}

/** What Antrea's webhook would say to a new Tier, in its own words; null when nothing. The dry run has the last word. */
export function tierFault(
  rungs: readonly Rung[],
  limits: TierList['limits'],
  name: string,
  priority: number,
): string | null {
  const answer = admit(
    VALIDATING_WEBHOOKS,
    {
      operation: 'CREATE',
      group: 'crd.antrea.io',
      resource: 'tiers',
      user: { username: '', groups: [] },
      object: { metadata: { name }, spec: { priority } },
    },
    admissionOf(rungs, limits),
  );
  return answer.allowed ? null : answer.message;
}

/** Names of the rungs between which a priority would stand. */
export function neighbours(rungs: readonly Rung[], priority: number): { before: string | null; after: string | null } {
  return {
    before: rungs.findLast((rung) => rung.place < priority)?.name ?? null,
    after: rungs.find((rung) => rung.place > priority)?.name ?? null,
  };
}

/** Priorities that are taken or reserved, in order, each with what takes it. */
export function takenPriorities(
  rungs: readonly Rung[],
  limits: TierList['limits'],
): readonly { readonly priority: number; readonly by: string | null }[] {
  const taken = rungs.filter((rung) => rung.type === 'tier').map((rung) => ({ priority: rung.place, by: rung.name }));
  const reserved = limits.reserved
    .filter((priority) => !taken.some((one) => one.priority === priority))
    .map((priority) => ({ priority, by: null }));
  return [...taken, ...reserved].toSorted((a, b) => a.priority - b.priority);
}

/** Everything of the ladder on which a verdict may depend. */
export const ladderVersion = (rungs: readonly Rung[]): string =>
  rungs
    .map(
      ({ id, place, counts, policies }) =>
        `${id}|${place}|${counts.rules}|${counts.pods ?? ''}|${policies.map((one) => `${one.id}@${one.priority ?? ''}`).join(',')}`,
    )
    .join('\n');
