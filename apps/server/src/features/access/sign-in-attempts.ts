import type { Fault } from '../../errors.ts';
import { TokenBuckets } from '../../plugins/token-bucket.ts';
import { err, type Result } from '../../result.ts';
import { createGate } from './gate.ts';

/** What counts as a guess that went wrong. */
const FAILURES = new Set(['PASSWORD_WRONG', 'CREDENTIAL_REJECTED']);
const MAX_WAITING = 32;

export interface SignInAttempts {
  /**
   * Runs a check of a password or credential for an address: RATE_LIMITED, without running it, within a second after one that went wrong.
   * One failure a second for each address, over all ways to sign in; successes do not count.
   */
  attempt<T>(address: string, check: () => Promise<Result<T, Fault>>): Promise<Result<T, Fault>>;
  /** As attempt, one after the other for each address, so that guesses sent side by side do not pass together. */
  attemptInTurn<T>(address: string, check: () => Promise<Result<T, Fault>>): Promise<Result<T, Fault>>;
}

type Gate = ReturnType<typeof createGate>;

/** IPv6 clients own a /64 at least, so that is what counts as one address. */
function keyOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = tail.split(':').filter((group) => group !== '');
  const groups = address.includes('::')
    ? [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right]
    : left;
  return groups.slice(0, 4).join(':');
}

export function createSignInAttempts(now: () => number): SignInAttempts {
  const failures = new TokenBuckets({ perSecond: 1, burst: 1, now });
  const gates = new Map<string, { readonly gate: Gate; users: number }>();
  const limited = (seconds: number) =>
    err<Fault>({
      code: 'RATE_LIMITED',
      detail: 'Too many sign-in attempts from this address.',
      retryAfterSeconds: seconds,
    });

  const attempt: SignInAttempts['attempt'] = async (address, check) => {
    const key = keyOf(address);
    const seconds = failures.wait(key);
    if (seconds > 0) return limited(seconds);
    const result = await check();
    if (!result.ok && FAILURES.has(result.error.code)) failures.take(key);
    return result;
  };

  return {
    attempt,
    async attemptInTurn(address, check) {
      const key = keyOf(address);
      const entry = gates.get(key) ?? { gate: createGate(1, MAX_WAITING), users: 0 };
      gates.set(key, entry);
      entry.users += 1;
      try {
        return (await entry.gate(() => attempt(address, check))) ?? limited(1);
      } finally {
        entry.users -= 1;
        if (entry.users === 0) gates.delete(key);
      }
    },
  };
}
