import { UserInfo } from '@netloft/nsx';
import type { FastifyBaseLogger } from 'fastify';
import { err, ok } from '../../result.ts';
import { NsxAccount } from './account.ts';
import { createNsxApi } from './api.ts';
import { type Call, NsxCaller } from './caller.ts';
import { digestOf, passwordCredential } from './credential.ts';
import { fixedSource } from './credential-source.ts';
import { Deadline } from './deadline.ts';
import type { NsxLink } from './link.ts';
import type { NsxApi, NsxError, NsxMode, NsxResult, NsxUpstream } from './types.ts';

/** People who may be signed in to NSX at the same time; the one who was idle for longest gives way. */
const CAPACITY = 1_000;
const SWEEP_MS = 60_000;
const WHO_AM_I: Call = { method: 'GET', path: '/api/v1/aaa/user-info', headers: {}, body: null, isRead: true };

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
    const { timings } = link.parts;
    const credential = passwordCredential(type === 'remote' ? 'remote' : 'session', username, password);
    if (!credential.ok) return err({ code: 'invalid', message: credential.error });
    const digest = digestOf(credential.value);
    const rest = this.#refused.get(digest);
    if (rest !== undefined && rest.until > now()) return err(rest.error);
    const account = new NsxAccount(link, { source: fixedSource(credential.value), now, logger });
    const caller = new NsxCaller(link, account);
    const asked = await caller.call(WHO_AM_I, new Deadline(timings.deadlineMs));
    // With a session they are signed in, whatever else NSX does not let them ask.
    if (!asked.ok && !account.hasSession) {
      if (asked.error.code === 'unauthenticated')
        this.#refused.set(digest, { until: now() + timings.refusedMs, error: asked.error });
      return asked;
    }
    this.drop(sessionKey);
    const who = asked.ok ? UserInfo.safeParse(asked.value.body) : undefined;
    const user = (who?.success === true ? who.data.user_name : undefined) ?? username;
    const { mode } = credential.value;
    const api = createNsxApi({
      caller,
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
