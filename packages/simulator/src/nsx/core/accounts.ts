import { timingSafeEqual } from 'node:crypto';
import type { NsxPrincipal, NsxRefusal, Stored } from '../types.ts';
import { filterRefusal } from './refusals.ts';

export interface NsxAccount {
  readonly name: string;
  readonly password: string;
  /** What `Authorization: Bearer` takes. */
  readonly token: string;
  /** Remote accounts are of an identity provider: `Authorization: Remote`. */
  readonly type: 'local' | 'remote';
  readonly roles: readonly string[];
}

/** `GET /api/v1/node/aaa/auth-policy`, as far as it counts here; times in seconds. */
export interface AuthPolicy {
  readonly api_max_auth_failures: number;
  readonly api_failed_auth_lockout_period: number;
  readonly api_failed_auth_reset_period: number;
}

interface Failures {
  readonly count: number;
  /** Epoch milliseconds of the first of them. */
  readonly since: number;
  readonly lockedUntil: number;
}

export const badCredentials = (): NsxRefusal =>
  filterRefusal(403, 403, 'The credentials were incorrect or the account specified has been locked.');
const locked = (): NsxRefusal => filterRefusal(403, 401, 'User account locked');

const isSame = (given: string, kept: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(kept)];
  return a.length === b.length && timingSafeEqual(a, b);
};
const principalOf = ({ name, roles }: NsxAccount): NsxPrincipal => ({ name, roles, isProtected: false });

/** Users with passwords and tokens. Too many failures in a row lock a user out for a time, for right passwords too. */
export class Accounts {
  readonly all: readonly NsxAccount[];
  readonly #failures = new Map<string, Failures>();
  readonly #policy: () => AuthPolicy;
  readonly #now: () => number;

  constructor(all: readonly NsxAccount[], policy: () => AuthPolicy, now: () => number) {
    this.all = all;
    this.#policy = policy;
    this.#now = now;
  }

  /** 403/403 for a wrong name, password or kind; 403/401 while the user is locked out. */
  signIn(name: string, password: string, type: NsxAccount['type']): Stored<NsxPrincipal> {
    const account = this.all.find((one) => one.name === name);
    if (account === undefined) return { ok: false, refusal: badCredentials() };
    if ((this.#failures.get(name)?.lockedUntil ?? 0) > this.#now()) return { ok: false, refusal: locked() };
    if (account.type === type && isSame(password, account.password)) {
      this.#failures.delete(name);
      return { ok: true, value: principalOf(account) };
    }
    this.#fail(name);
    return { ok: false, refusal: badCredentials() };
  }

  #fail(name: string): void {
    const policy = this.#policy();
    const now = this.#now();
    const before = this.#failures.get(name);
    const isOld = before === undefined || now - before.since > policy.api_failed_auth_reset_period * 1000;
    const count = (isOld ? 0 : before.count) + 1;
    const isLocked = policy.api_max_auth_failures > 0 && count >= policy.api_max_auth_failures;
    this.#failures.set(name, {
      count: isLocked ? 0 : count,
      since: isOld ? now : before.since,
      lockedUntil: isLocked ? now + policy.api_failed_auth_lockout_period * 1000 : 0,
    });
  }

  byToken(token: string): NsxPrincipal | undefined {
    const account = this.all.find((one) => isSame(token, one.token));
    return account === undefined ? undefined : principalOf(account);
  }
}
