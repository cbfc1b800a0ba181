import { err, ok, type Result } from '../../result.ts';
import { Backoff } from '../kubernetes/backoff.ts';
import type { TlsIdentity } from './connections.ts';
import { type NsxCredential, userHeader, withoutTraces } from './credential.ts';
import { Deadline } from './deadline.ts';
import { CredentialKeeper, type KeeperParts } from './keeper.ts';
import type { NsxLink, Reached } from './link.ts';
import type { NsxManager } from './managers.ts';
import { destroyRequest, openSession, type Session } from './session.ts';
import type { NsxError } from './types.ts';
import type { Headers } from './wire.ts';

/** What a request shows of a credential. */
export interface Authorization {
  readonly digest: string;
  readonly headers: Headers;
  readonly identity?: TlsIdentity;
  readonly session?: Session;
}
type NotReached = Exclude<Reached, { readonly type: 'answer' }>;
export type Authorized = Result<Authorization, NotReached>;
type Proven = Result<Session | undefined, NotReached>;

/** A proof of user and password without a session counts this long: until then, requests go out in parallel. */
const PROOF_MS = 60_000;
/** Cookies and tokens of so many sessions back are looked for in what NSX says; each session has a few. */
const MAX_QUOTED = 32;

const end = (error: NsxError): Result<never, NotReached> => err({ type: 'end', error, undone: true });

/**
 * One credential at all managers: a session at each, or what every request shows. Parallel requests share a login, and those with user and
 * password wait until one of them was taken: a wrong password is shown once.
 */
export class NsxAccount {
  readonly keeper: CredentialKeeper;
  readonly #sessions = new Map<NsxManager, { readonly session: Session; readonly digest: string }>();
  readonly #proofs = new Map<NsxManager, Promise<Proven>>();
  #provenUntil = 0;
  #isLeft = false;
  #quoted: readonly string[] = [];

  constructor(
    private readonly link: NsxLink,
    private readonly parts: Omit<KeeperParts, 'timings'>,
  ) {
    this.keeper = new CredentialKeeper({ ...parts, timings: link.parts.timings });
  }

  /** A text without anything of the credential or its sessions, should NSX have quoted it. */
  clean(text: string): string {
    return withoutTraces(text, [...this.keeper.secrets(), ...this.#quoted]);
  }

  get hasSession(): boolean {
    return this.#sessions.size > 0;
  }

  async authorize(manager: NsxManager, deadline: Deadline): Promise<Authorized> {
    if (this.#isLeft) return end({ code: 'unauthenticated', message: 'signed out of NSX' });
    const loaded = await deadline.until(this.keeper.load());
    if (loaded === undefined) return end(this.#late(manager, deadline));
    if (!loaded.ok) return end(loaded.error);
    const { credential, digest } = loaded.value;
    if (credential.mode === 'token')
      return ok({ digest, headers: { authorization: `Bearer ${credential.token.reveal()}` } });
    if (credential.mode === 'certificate') return ok({ digest, headers: {}, identity: credential });
    const known = this.#sessions.get(manager);
    if (known?.digest === digest) return ok({ digest, headers: known.session.headers, session: known.session });
    const isBasic = credential.mode === 'basic';
    if (!isBasic || this.#provenUntil <= this.parts.now()) {
      const proven = await deadline.until(this.#prove(manager, credential, digest));
      if (proven === undefined) return end(this.#late(manager, deadline));
      if (!proven.ok) return proven;
      if (proven.value !== undefined) return ok({ digest, headers: proven.value.headers, session: proven.value });
    }
    return ok({ digest, headers: { authorization: userHeader('Basic', credential.user, credential.password) } });
  }

  /** NSX did not take what it was shown. True: it is worth showing something again. */
  async refused(manager: NsxManager, shown: Authorization, error: NsxError): Promise<boolean> {
    this.#provenUntil = 0;
    if (shown.session === undefined) return this.keeper.refused(shown.digest, error);
    if (this.#sessions.get(manager)?.session === shown.session) this.#sessions.delete(manager);
    return true;
  }

  /** Shows the credential no more, and ends the sessions at NSX as far as it answers in time. */
  async leave(ms: number): Promise<void> {
    this.#isLeft = true;
    const deadline = new Deadline(ms);
    const sessions = [...this.#sessions];
    this.#sessions.clear();
    await Promise.all(
      sessions.map(([manager, { session }]) => this.link.reach(manager, undefined, destroyRequest(session), deadline)),
    );
  }

  #late({ address }: NsxManager, deadline: Deadline): NsxError {
    return deadline.over
      ? { code: 'timeout', message: `no sign-in at ${address} within ${deadline.ms / 1_000} s` }
      : { code: 'failed', message: 'the request was given up' };
  }

  #prove(
    manager: NsxManager,
    credential: Extract<NsxCredential, { password: unknown }>,
    digest: string,
  ): Promise<Proven> {
    const known = this.#proofs.get(manager);
    if (known !== undefined) return known;
    const proof = this.#tryProof(manager, credential, digest).finally(() => this.#proofs.delete(manager));
    this.#proofs.set(manager, proof);
    return proof;
  }

  async #tryProof(
    manager: NsxManager,
    credential: Extract<NsxCredential, { password: unknown }>,
    digest: string,
  ): Promise<Proven> {
    const { timings } = this.link.parts;
    // Of its own: whoever asked first may leave, the others still want the session.
    const deadline = new Deadline(timings.deadlineMs);
    const pauses = new Backoff(timings.repeatMs);
    for (;;) {
      const reached =
        credential.mode === 'basic'
          ? await this.#askWho(manager, credential, deadline)
          : await openSession(this.link, manager, credential, deadline);
      if (reached.type === 'session' || reached.type === 'answer') {
        this.keeper.accepted();
        if (reached.type === 'answer') {
          this.#provenUntil = this.parts.now() + PROOF_MS;
          return ok(undefined);
        }
        this.#quoted = [...reached.session.secrets, ...this.#quoted].slice(0, MAX_QUOTED);
        this.#sessions.set(manager, { session: reached.session, digest });
        return ok(reached.session);
      }
      if (reached.type !== 'refusal') return err(reached);
      const { next, error } = reached.refusal;
      if (next === 'session' || error.code === 'forbidden') {
        const refused: NsxError = { ...error, code: 'unauthenticated' };
        const other = await this.keeper.refused(digest, refused);
        return other ? err({ type: 'refusal', refusal: { error: refused, next: 'session' } }) : end(refused);
      }
      if (next !== 'busy' && next !== 'again') return err(reached);
      if (!(await deadline.pause(next === 'again' ? pauses.next(timings.repeatCapMs) : 0))) return err(reached);
    }
  }

  /** User and password shown once with a request that every role may make; any answer but a refusal of them proves them. */
  async #askWho(
    manager: NsxManager,
    { user, password }: Extract<NsxCredential, { password: unknown }>,
    deadline: Deadline,
  ): Promise<Reached> {
    const headers = { authorization: userHeader('Basic', user, password) };
    const outgoing = { method: 'GET', path: '/api/v1/aaa/user-info', headers, body: null } as const;
    const reached = await this.link.reach(manager, undefined, outgoing, deadline);
    const isTaken =
      reached.type === 'refusal' && reached.refusal.next === 'final' && reached.refusal.error.code !== 'bad-answer';
    return isTaken
      ? { type: 'answer', answer: { status: 200, body: undefined, format: 'empty', text: '', setCookies: [] } }
      : reached;
  }
}
