import type { FastifyBaseLogger } from 'fastify';
import { err, ok } from '../../result.ts';
import { NsxAccount } from './account.ts';
import { createNsxApi } from './api.ts';
import { NsxCaller } from './caller.ts';
import { digestOf, passwordCredential } from './credential.ts';
import { fixedSource } from './credential-source.ts';
import { Deadline } from './deadline.ts';
import type { NsxLink } from './link.ts';
import type { NsxApi, NsxError, NsxMode, NsxResult, NsxUpstream } from './types.ts';

/** People who may be signed in to NSX at the same time; the one who was idle for longest gives way. */
const CAPACITY = 1_000;
const SWEEP_MS = 60_000;

interface Person {
  readonly account: NsxAccount;
  readonly api: NsxApi;
  readonly mode: NsxMode;
  readonly user: string;
  usedAt: number;
}

export interface PersonalParts {
  readonly link: NsxLink;
  readonly now: () => number;
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn'> | undefined;
}

/** Credentials of people who signed in to NSX, in memory alone, by the key of their session of Netloft. */
export class PersonalCredentials {
  /** Insertion order is the order of use. */
  readonly #people = new Map<string, Person>();
  readonly #refused = new Map<string, { readonly until: number; readonly error: NsxError }>();
  readonly #sweep: NodeJS.Timeout;

  constructor(private readonly parts: PersonalParts) {
    this.#sweep = setInterval(() => this.#forgetIdle(), SWEEP_MS);
    this.#sweep.unref();
  }

  get(sessionKey: string): Pick<Person, 'api' | 'mode' | 'user'> | undefined {
    this.#forgetIdle();
    const person = this.#people.get(sessionKey);
    if (person === undefined) return undefined;
    person.usedAt = this.parts.now();
    this.#people.delete(sessionKey);
    this.#people.set(sessionKey, person);
    return person;
  }

  async signIn(
    sessionKey: string,
    { username, password, type }: Parameters<NsxUpstream['signIn']>[1],
  ): Promise<NsxResult<{ readonly user: string }>> {
    const { link, now, logger } = this.parts;
    const { managers, timings } = link.parts;
    const credential = passwordCredential(type === 'remote' ? 'remote' : 'session', username, password);
    if (!credential.ok) return err({ code: 'invalid', message: credential.error });
    const digest = digestOf(credential.value);
    const rest = this.#refused.get(digest);
    if (rest !== undefined && rest.until > now()) return err(rest.error);
    const account = new NsxAccount(link, { source: fixedSource(credential.value), now, logger });
    const deadline = new Deadline(timings.deadlineMs);
    const tries = new Map<NonNullable<ReturnType<typeof managers.next>>, number>();
    let last: NsxError | undefined;
    for (;;) {
      const manager = managers.next(tries);
      if (manager === undefined) return err(last ?? { code: 'unavailable', message: managers.whyNone() });
      const authorized = await account.authorize(
        manager,
        managers.next(tries, manager) === undefined ? deadline : deadline.within(timings.hedgeMs),
      );
      if (authorized.ok) break;
      const reached = authorized.error;
      const error = reached.type === 'refusal' ? reached.refusal.error : reached.error;
      last = { ...error, message: account.clean(error.message) };
      const isElsewhere = reached.type === 'elsewhere' || (error.code === 'timeout' && !deadline.over);
      if (!isElsewhere) {
        if (error.code === 'unauthenticated')
          this.#refused.set(digest, { until: now() + timings.refusedMs, error: last });
        return err(last);
      }
      tries.set(manager, (tries.get(manager) ?? 0) + 1);
    }
    this.drop(sessionKey);
    const { mode, user } = credential.value;
    const api = createNsxApi({
      caller: new NsxCaller(link, account),
      timings,
      key: () => `personal:${digest}`,
      user: () => user,
    });
    this.#people.set(sessionKey, { account, api, mode, user, usedAt: now() });
    const [oldest] = this.#people.size > CAPACITY ? this.#people.keys() : [];
    if (oldest !== undefined) this.drop(oldest);
    return ok({ user });
  }

  async signOut(sessionKey: string): Promise<void> {
    const person = this.#people.get(sessionKey);
    this.#people.delete(sessionKey);
    await person?.account.leave(this.parts.link.parts.timings.closeMs);
  }

  drop(sessionKey: string): void {
    void this.signOut(sessionKey);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([...this.#people.keys()].map((sessionKey) => this.signOut(sessionKey)));
  }

  #forgetIdle(): void {
    const { now, link } = this.parts;
    for (const [digest, { until }] of this.#refused) if (until <= now()) this.#refused.delete(digest);
    for (const [sessionKey, { usedAt, account }] of this.#people)
      // A password that NSX does not take any more is of no use to anybody.
      if (now() - usedAt > link.parts.timings.idleMs || account.keeper.isResting) this.drop(sessionKey);
  }
}
