import type { Freshness, FreshnessState } from '@netloft/contracts';

const FROM_BAD_TO_GOOD: readonly FreshnessState[] = [
  'unavailable',
  'forbidden',
  'stale',
  'relisting',
  'resuming',
  'live',
];

/** The worst of several, with the oldest time: what is made of several sources is as fresh as the least fresh of them. */
export function worstFreshness(all: readonly Freshness[]): Freshness | undefined {
  const [first] = [...all].sort((a, b) => FROM_BAD_TO_GOOD.indexOf(a.state) - FROM_BAD_TO_GOOD.indexOf(b.state));
  if (first === undefined) return undefined;
  const times = all.map((one) => one.asOf).filter((time) => time !== null);
  const asOf = times.length < all.length ? null : (times.sort()[0] ?? null);
  return { ...first, asOf };
}
