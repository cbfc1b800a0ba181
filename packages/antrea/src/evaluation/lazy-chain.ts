import type { ChainStep, Verdict } from './types.ts';

/** Worked out when it is first asked for. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The result with a chain that is worked out when it is read: with thousands of rules that costs more than the verdict. */
export function withChain<T extends object>(
  result: T,
  chain: () => readonly ChainStep[],
): T & { readonly chain: readonly ChainStep[] } {
  return Object.defineProperty(result, 'chain', { get: chain, enumerable: true, configurable: true }) as T & {
    readonly chain: readonly ChainStep[];
  };
}

/** The verdict with some members replaced; its chain stays unread. */
export function revised(verdict: Verdict, changes: Partial<Omit<Verdict, 'chain'>>): Verdict {
  const { verdict: word, decidedBy, egress, ingress, missing, notes } = verdict;
  const kept = { verdict: word, egress, ingress, missing, notes, ...(decidedBy === undefined ? {} : { decidedBy }) };
  return withChain({ ...kept, ...changes }, () => verdict.chain);
}
