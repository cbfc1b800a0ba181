import type { WayAntrea } from './facts.ts';

/** What the cluster's policies make of the connection from one address of the load balancer to one Pod. */
export interface WayPair extends WayAntrea {
  readonly source: string;
  /** `namespace/name`. */
  readonly pod: string;
}

/** The worst first. */
const ORDER = ['Dropped', 'Rejected', 'Undecidable', 'Allowed'] as const satisfies readonly WayAntrea['verdict'][];
const WORDS = { Dropped: 'dropped', Rejected: 'rejected', Undecidable: 'not known', Allowed: 'allowed' } as const;

const ruleOf = ({ decidedBy }: WayAntrea): string =>
  decidedBy === null
    ? ''
    : ` by ${decidedBy.ruleName === '' ? 'a rule' : `rule ${decidedBy.ruleName}`} of ${decidedBy.policyName}`;

function noteOf(worst: WayPair, pairs: readonly WayPair[]): Pick<WayAntrea, 'note'> {
  const unspoken = pairs.filter(({ decidedBy }) => decidedBy === null);
  const [first] = unspoken;
  if (worst.verdict !== 'Allowed' || first === undefined || unspoken.length === pairs.length) return {};
  return {
    note: `${unspoken.length} of ${pairs.length} pairs of balancer address and Pod are allowed only because no policy speaks of them; the first is ${first.source} to ${first.pod}.`,
  };
}

/**
 * All pairs as one: what they agree on, else the worst of them with, where some are denied and some are not, how many fare how and
 * which is the first denied. Null without a pair.
 */
export function togetherOf(pairs: readonly WayPair[]): WayAntrea | null {
  const sorted = pairs.toSorted(
    // Of those that fare alike, one that a rule decides tells more.
    (a, b) =>
      ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) ||
      Number(a.decidedBy === null) - Number(b.decidedBy === null),
  );
  const [worst] = sorted;
  if (worst === undefined) return null;
  const { source, pod, ...found } = worst;
  const missing = [...new Set(pairs.flatMap((one) => one.missing))];
  const isDenied = worst.verdict === 'Dropped' || worst.verdict === 'Rejected';
  const counts = ORDER.flatMap((verdict) => {
    const count = pairs.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${WORDS[verdict]}`];
  });
  const someGoOn = pairs.some(({ verdict }) => verdict === 'Allowed' || verdict === 'Undecidable');
  if (!isDenied || !someGoOn) return { ...found, missing, ...noteOf(worst, pairs) };
  return {
    ...found,
    missing,
    differs: `Differs among ${pairs.length} pairs of balancer address and Pod: ${counts.join(', ')}. First: ${source} to ${pod} is ${WORDS[worst.verdict]}${ruleOf(worst)}.`,
  };
}
