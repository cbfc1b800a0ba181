import type { Finding } from '@netloft/contracts';
import type { PolicyIndex } from '../../evaluation/policy-index.ts';
import type { Policy } from '../../evaluation/rules.ts';
import { finish, type Steps } from '../../evaluation/steps.ts';
import type { PolicyRef, RawObject } from '../../evaluation/types.ts';
import { type IndexView, viewOf } from '../index-view.ts';
import { policyIdOf, type PolicyKindFacts } from '../kinds.ts';
import { subjectsOfPolicy } from '../members.ts';
import { realizationOf } from '../status.ts';
import { countWords, listWords } from '../words.ts';
import { decidedFindings } from './decided-words.ts';
import { type DnsCut, dnsCutsInSteps, dnsFindings } from './dns.ts';
import { type Scan, scanInSteps } from './scan.ts';
import { emptyPeers, emptySelections, groupFindings, settingFindings } from './selections.ts';
import { finding, type FindingFacts, idsOf, Namer } from './words.ts';

/** What a look at the cluster, or at one policy's Pods, brought. */
interface Looked {
  readonly scan: Scan;
  readonly dns: ReadonlyMap<Policy, readonly DnsCut[]>;
}

/** Policies between two pauses. */
const STRIDE = 100;

const whole = new WeakMap<IndexView, Looked>();

function* lookAtAll(view: IndexView): Steps<Looked> {
  let looked = whole.get(view);
  if (looked === undefined) {
    const scan = yield* scanInSteps(view);
    looked = { scan, dns: yield* dnsCutsInSteps(view, scan.zones) };
    whole.set(view, looked);
  }
  return looked;
}

/** What was found out about the whole cluster, else only what concerns the policy. */
function* lookAt(view: IndexView, policy: Policy): Steps<Looked> {
  const known = whole.get(view);
  if (known !== undefined) return known;
  const selected = view.subjects(subjectsOfPolicy(policy));
  if (selected === 'unknown') return yield* lookAtAll(view);
  const scan = yield* scanInSteps(view, { policy, classes: selected.classes });
  return { scan, dns: yield* dnsCutsInSteps(view, scan.zones) };
}

function overlapFindings(policy: Policy, { overlaps }: Scan, namer: Namer): Finding[] {
  return [...(overlaps.get(policy)?.values() ?? [])].map(({ other, directions, shared, differs }) =>
    finding(
      'EQUAL_PRIORITY_OVERLAP',
      differs ? 'warning' : 'info',
      `${namer.placed(policy)} and ${namer.policy(other)} have the same priority ${policy.priority} and both apply to ${shared} in ${listWords(
        [...directions].map((one) => one.toLowerCase()),
        'and',
      )}: which of them decides first is not defined.`,
      differs
        ? 'Give them different priorities.'
        : 'Give them different priorities, should they ever decide differently about the same traffic.',
      { related: idsOf([other]) },
    ),
  );
}

/** What a policy's own status says against it: it failed on a Node, or cannot be realized at all. */
export function notRealizedFinding(object: RawObject, facts: PolicyKindFacts): Finding | undefined {
  const { phase, conditions, nodesRealized, nodesDesired } = realizationOf(object, facts);
  const refused = conditions.find(({ type, status }) => type === 'Realizable' && status === 'False');
  const failed = conditions.find(({ type, status }) => type === 'RealizationFailure' && status === 'True');
  if (refused !== undefined)
    return finding(
      'NOT_REALIZED',
      'warning',
      `Antrea does not enforce the policy: ${refused.message ?? refused.reason ?? 'it is not realizable'}.`,
      'Correct what the message names.',
    );
  if (phase !== 'Failed' && failed === undefined) return undefined;
  const counts =
    nodesRealized === null || nodesDesired === null
      ? ''
      : ` on ${nodesRealized} of ${countWords(nodesDesired, 'Node')} it is`;
  const why = failed?.message ?? failed?.reason;
  return finding(
    'NOT_REALIZED',
    'warning',
    `The policy is not realized on every Node${counts === '' ? '' : `:${counts}`}${why === undefined ? '.' : ` (${why}).`}`,
    'Look at the agents of the Nodes that lack it.',
  );
}

function findingsAbout(view: IndexView, policy: Policy, { scan, dns }: Looked, facts: FindingFacts): Finding[] {
  const namer = new Namer(facts);
  return [
    ...settingFindings(view, policy, facts),
    ...groupFindings(view, policy),
    ...emptySelections(view, policy, namer),
    ...dnsFindings(policy, dns.get(policy) ?? [], namer),
    ...decidedFindings(policy, scan, facts, namer),
    ...overlapFindings(policy, scan, namer),
    ...emptyPeers(view, policy),
  ];
}

type PolicyFacts = FindingFacts & { readonly kind?: PolicyKindFacts };

/** As `findingsOf`, pausing every few milliseconds. */
export function* findingsInSteps(index: PolicyIndex, ref: PolicyRef, facts: PolicyFacts = {}): Steps<Finding[]> {
  const view = viewOf(index);
  const policy = view.policy(ref);
  if (policy === undefined) return [];
  const status =
    facts.object === undefined || facts.kind === undefined ? undefined : notRealizedFinding(facts.object, facts.kind);
  const found = findingsAbout(view, policy, yield* lookAt(view, policy), facts);
  const all = status === undefined ? found : [status, ...found];
  return [...all.filter((one) => one.severity === 'warning'), ...all.filter((one) => one.severity === 'info')];
}

/**
 * What the author of a policy may not have meant, warnings first. The policy must be in the index (apply a draft first); what its
 * status says is looked up in `facts.object`.
 */
export const findingsOf = (index: PolicyIndex, ref: PolicyRef, facts: PolicyFacts = {}): Finding[] =>
  finish(findingsInSteps(index, ref, facts));

/** As `findingCounts`, pausing every few milliseconds. */
export function* findingCountsInSteps(
  index: PolicyIndex,
  facts: Pick<FindingFacts, 'gates'> = {},
): Steps<ReadonlyMap<string, number>> {
  const view = viewOf(index);
  const looked = yield* lookAtAll(view);
  const counts = new Map<string, number>();
  let done = 0;
  for (const policy of view.policies.values()) {
    const found = findingsAbout(view, policy, looked, facts).filter((one) => one.severity === 'warning');
    if (found.length > 0) counts.set(policyIdOf(policy.ref), found.length);
    done += 1;
    if (done % STRIDE === 0) yield undefined;
  }
  return counts;
}

/** Number of warnings of every policy that has some, by id; without those that its status gives. */
export const findingCounts = (
  index: PolicyIndex,
  facts: Pick<FindingFacts, 'gates'> = {},
): ReadonlyMap<string, number> => finish(findingCountsInSteps(index, facts));
