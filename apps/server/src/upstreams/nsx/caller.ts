import { err, ok, type Result } from '../../result.ts';
import { Backoff } from '../kubernetes/backoff.ts';
import type { Authorization, NsxAccount } from './account.ts';
import type { Deadline } from './deadline.ts';
import type { NsxLink, Reached } from './link.ts';
import type { NsxManager } from './managers.ts';
import type { NsxError, NsxResult } from './types.ts';
import type { Incoming, Outgoing } from './wire.ts';

export interface Call extends Outgoing {
  /** Without effect, so that it may be sent as often as need be. */
  readonly isRead: boolean;
}

interface Attempt {
  readonly manager: NsxManager;
  readonly reached: Reached;
  /** Absent when the login did not get so far. */
  readonly shown?: Authorization;
}

const UNKNOWN = 'whether the change was made is not known';

/** Requests of one account, with everything that is tried before one fails: other managers, a new session, waiting. */
export class NsxCaller {
  constructor(
    private readonly link: NsxLink,
    readonly account: NsxAccount,
  ) {}

  async call(call: Call, deadline: Deadline): Promise<NsxResult<Incoming>> {
    const done = await this.#try(call, deadline);
    return done.ok ? done : err({ ...done.error, message: this.account.clean(done.error.message) });
  }

  async #try(call: Call, deadline: Deadline): Promise<Result<Incoming, NsxError>> {
    const { managers, timings } = this.link.parts;
    const tries = new Map<NsxManager, number>();
    const pauses = new Backoff(timings.repeatMs);
    let isRenewed = false;
    let busy: NsxError | undefined;
    let last: NsxError | undefined;
    for (;;) {
      const candidate = managers.next(tries);
      if (candidate === undefined) return err(last ?? { code: 'unavailable', message: managers.whyNone() });
      const { manager, reached, shown } = call.isRead
        ? await this.#hedged(candidate, call, tries, deadline)
        : await this.#attempt(candidate, call, deadline, managers.next(tries, candidate) !== undefined);
      if (reached.type === 'answer') return ok(reached.answer);
      if (reached.type === 'end') return err(this.#ended(call, reached, busy));
      if (reached.type === 'elsewhere') {
        if (!call.isRead && !reached.undone) return err(asOpen(reached.error));
        tries.set(manager, (tries.get(manager) ?? 0) + 1);
        last = reached.error;
        continue;
      }
      const { error, next } = reached.refusal;
      if (next === 'session') {
        const again = shown === undefined || (await this.account.refused(manager, shown, error));
        if (isRenewed || !again || !mayRepeat(call, error))
          // A session that was opened a moment ago is a good one: it is the request that its user may not make.
          return err(isRenewed && shown?.session !== undefined ? { ...error, code: 'forbidden' } : error);
        isRenewed = true;
      } else if (next === 'busy') busy = error;
      else if (next !== 'again' || !call.isRead) return err(isOpen(call, error) ? asOpen(error) : error);
      else {
        const ms = pauses.next(timings.repeatCapMs);
        if (ms >= deadline.left || !(await deadline.pause(ms))) return err(error);
      }
    }
  }

  #ended(call: Call, { error, undone }: Extract<Reached, { type: 'end' }>, busy: NsxError | undefined): NsxError {
    // What NSX said tells more than that the time is up.
    if (undone && busy !== undefined && (error.code === 'too-many' || error.code === 'timeout')) {
      const seconds = error.retryAfterSeconds ?? busy.retryAfterSeconds;
      return { ...busy, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
    }
    if (call.isRead || undone) return error;
    return asOpen(error);
  }

  async #attempt(manager: NsxManager, call: Call, deadline: Deadline, hasOthers: boolean): Promise<Attempt> {
    const { managers, timings } = this.link.parts;
    // A login that hangs at one manager leaves time for another; it goes on, for whoever comes back to this one.
    const signIn = hasOthers ? deadline.within(timings.hedgeMs) : deadline;
    const authorized = await this.account.authorize(manager, signIn);
    if (!authorized.ok) {
      // Whatever became of the login, the request itself was not sent.
      const reached = authorized.error.type === 'refusal' ? authorized.error : { ...authorized.error, undone: true };
      if (!signIn.over || deadline.over || reached.type !== 'end') return { manager, reached };
      managers.suspect(manager);
      return { manager, reached: { type: 'elsewhere', error: reached.error, undone: true } };
    }
    const shown = authorized.value;
    const outgoing: Outgoing = { ...call, headers: { ...call.headers, ...shown.headers } };
    const reached = await this.link.reach(manager, shown.identity, outgoing, deadline);
    return { manager, reached, shown };
  }

  /** A read whose answer takes long is sent to another manager too, and the first that says anything counts. */
  async #hedged(
    manager: NsxManager,
    call: Call,
    tries: ReadonlyMap<NsxManager, number>,
    deadline: Deadline,
  ): Promise<Attempt> {
    const { managers } = this.link.parts;
    const given = [new AbortController(), new AbortController()] as const;
    const first = this.#attempt(manager, call, deadline.also(given[0].signal), false);
    if (managers.next(tries, manager) === undefined) return first;
    const other = await this.#slow(first, () => managers.next(tries, manager));
    if (other === undefined) return first;
    const second = this.#attempt(other, call, deadline.also(given[1].signal), false);
    const winner = await firstToSay([first, second]);
    if (winner.manager !== manager) managers.suspect(manager);
    for (const one of given) one.abort();
    return winner;
  }

  /** Another manager, once the attempt has gone on for long with nothing in its way; undefined when it ended before. */
  #slow(attempt: Promise<Attempt>, another: () => NsxManager | undefined): Promise<NsxManager | undefined> {
    const { gate, timings } = this.link.parts;
    return new Promise((resolve, reject) => {
      // While others wait for their turn, the delay is not the manager's, and one more request would only add to it.
      const look = (): void => {
        const other = gate.waiting === 0 && gate.pauseMs === 0 ? another() : undefined;
        if (other === undefined) timer = setTimeout(look, timings.hedgeMs / 5);
        else resolve(other);
      };
      let timer = setTimeout(look, timings.hedgeMs);
      attempt.then(() => resolve(undefined), reject).finally(() => clearTimeout(timer));
    });
  }
}

/** Refused for who asks, and before anything was done: by status, since NSX's 500s may come from within. */
const mayRepeat = ({ isRead }: Call, { status }: NsxError): boolean => isRead || status === 401 || status === 403;

/** The first attempt that reached NSX; the last one when none did. */
function firstToSay(attempts: readonly Promise<Attempt>[]): Promise<Attempt> {
  return new Promise((resolve, reject) => {
    let left = attempts.length;
    const said = (attempt: Attempt): void => {
      left -= 1;
      if (left === 0 || attempt.reached.type !== 'elsewhere') resolve(attempt);
    };
    for (const one of attempts) one.then(said, reject);
  });
}

/** Answers that come from before NSX, or cannot be read, do not tell whether NSX did what was asked. */
const isOpen = ({ isRead }: Call, { status = 0 }: NsxError): boolean =>
  !isRead && ((status >= 200 && status < 300) || status === 502 || status === 504);

const asOpen = (error: NsxError): NsxError => ({ ...error, open: true, message: `${error.message}; ${UNKNOWN}` });
