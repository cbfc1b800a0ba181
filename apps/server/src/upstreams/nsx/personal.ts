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
import type { NsxCredential, SignInVault } from './sign-in-vault.ts';
import type { NsxApi, NsxError, NsxMode, NsxResult } from './types.ts';

/** People who may be signed in to NSX at the same time; the one who was idle for longest gives way. */
const CAPACITY = 1_000;
const SWEEP_MS = 60_000;
const WHO_AM_I: Call = { method: 'GET', path: '/api/v1/aaa/user-info', headers: {}, body: null, isRead: true };

const credentialIn = ({ username, password, type }: NsxCredential) =>
  passwordCredential(type === 'remote' ? 'remote' : 'session', username, password);
const digestIn = (credential: NsxCredential): string | undefined => {
  const made = credentialIn(credential);
  return made.ok ? digestOf(made.value) : undefined;
};

interface Person {
  readonly account: NsxAccount;
  readonly api: NsxApi;
  readonly mode: NsxMode;
  readonly user: string;
  readonly digest: string;
  usedAt: number;
}

export interface PersonalParts {
  readonly link: NsxLink;
  readonly now: () => number;
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn'> | undefined;
  /** Where several replicas share a volume. */
  readonly vault?: SignInVault | undefined;
}

/**
 * Credentials of people who signed in to NSX, by the key of their session of Netloft: in memory alone, and in the vault where several replicas
 * serve one session.
 */
export class PersonalCredentials {
  /** Insertion order is the order of use. */
  readonly #people = new Map<string, Person>();
  readonly #refused = new Map<string, { readonly until: number; readonly error: NsxError }>();
  readonly #recalling = new Map<string, Promise<void>>();
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

  /** Brings what this replica knows of a person in line with what they did at another one. */
  recall(sessionKey: string): Promise<void> {
    const { vault } = this.parts;
    if (vault === undefined) return Promise.resolve();
    let under = this.#recalling.get(sessionKey);
    if (under === undefined) {
      under = this.#recall(sessionKey, vault).finally(() => this.#recalling.delete(sessionKey));
      this.#recalling.set(sessionKey, under);
    }
    return under;
  }

  async #recall(sessionKey: string, vault: SignInVault): Promise<void> {
    const credential = await vault.find(sessionKey);
    const known = this.#people.get(sessionKey);
    if (credential === undefined) {
      if (known !== undefined) await this.#leave(sessionKey);
      return;
    }
    if (known !== undefined && known.digest === digestIn(credential)) return;
    const done = await this.#enter(sessionKey, credential);
    if (!done.ok && done.error.code === 'unauthenticated') await vault.drop(sessionKey);
  }

  async signIn(sessionKey: string, credential: NsxCredential): Promise<NsxResult<{ readonly user: string }>> {
    const done = await this.#enter(sessionKey, credential);
    if (done.ok) this.parts.vault?.keep(sessionKey, credential);
    return done;
  }

  async #enter(
    sessionKey: string,
    { username, password, type }: NsxCredential,
  ): Promise<NsxResult<{ readonly user: string }>> {
    const { link, now, logger } = this.parts;
    const { timings } = link.parts;
    const credential = credentialIn({ username, password, type });
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
    void this.#leave(sessionKey);
    const who = asked.ok ? UserInfo.safeParse(asked.value.body) : undefined;
    const user = (who?.success === true ? who.data.user_name : undefined) ?? username;
    const { mode } = credential.value;
    const api = createNsxApi({
      caller,
      timings,
      key: () => `personal:${digest}`,
      user: () => user,
    });
    this.#people.set(sessionKey, { account, api, mode, user, digest, usedAt: now() });
    const [oldest] = this.#people.size > CAPACITY ? this.#people.keys() : [];
    if (oldest !== undefined) void this.#leave(oldest);
    return ok({ user });
  }

  async signOut(sessionKey: string): Promise<void> {
    await Promise.all([this.#leave(sessionKey), this.parts.vault?.drop(sessionKey)]);
  }

  async #leave(sessionKey: string): Promise<void> {
    const person = this.#people.get(sessionKey);
    this.#people.delete(sessionKey);
    await person?.account.leave(this.parts.link.parts.timings.closeMs);
  }

  drop(sessionKey: string): void {
    void this.signOut(sessionKey);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweep);
    await Promise.all([...this.#people.keys()].map((sessionKey) => this.#leave(sessionKey)));
  }

  #forgetIdle(): void {
    const { now, link } = this.parts;
    for (const [digest, { until }] of this.#refused) if (until <= now()) this.#refused.delete(digest);
    for (const [sessionKey, { usedAt, account }] of this.#people)
      // A password that NSX does not take any more is of no use to anybody.
      if (now() - usedAt > link.parts.timings.idleMs || account.keeper.isResting) void this.#leave(sessionKey);
  }
}
