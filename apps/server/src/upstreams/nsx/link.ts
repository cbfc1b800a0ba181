import { networkError } from '../kubernetes/upstream-errors.ts';
import {
  type NsxConnections,
  type NsxTrust,
  NotConnectedError,
  ThumbprintError,
  type TlsIdentity,
} from './connections.ts';
import type { Deadline } from './deadline.ts';
import type { GateRefusal, Permit, RequestGate } from './gate.ts';
import type { NsxManager, NsxManagers, Probed } from './managers.ts';
import { type Refusal, refusalOf } from './refusals.ts';
import type { NsxTimings } from './timings.ts';
import type { NsxError } from './types.ts';
import { type Incoming, MAX_BYTES, type Outgoing, send } from './wire.ts';

/** What one request to one manager led to. */
export type Reached =
  | { readonly type: 'answer'; readonly answer: Incoming }
  /** NSX itself refused. After 429 and 503 everybody pauses already. */
  | { readonly type: 'refusal'; readonly refusal: Refusal }
  /** This manager does not serve. `undone`: what was asked for was certainly not done. */
  | { readonly type: 'elsewhere'; readonly error: NsxError; readonly undone: boolean }
  /** Nothing else is to be tried. `undone` as above. */
  | { readonly type: 'end'; readonly error: NsxError; readonly undone: boolean };

export interface LinkParts {
  readonly managers: NsxManagers;
  readonly gate: RequestGate;
  readonly connections: NsxConnections;
  readonly trust: NsxTrust;
  readonly timings: NsxTimings;
  readonly maxBytes?: number;
}

const GATEWAY = new Set([502, 503, 504]);
const PROBE: Outgoing = { method: 'GET', path: '/api/v1/reverse-proxy/node/health', headers: {}, body: null };

/** That a proxy answered because the manager behind it does not, as while it boots; undefined for answers of NSX. A 503 that says when to come back, or is not a page, is NSX's own. */
function proxyPage({ address }: NsxManager, { status, format, retryAfterSeconds }: Incoming): string | undefined {
  if (!GATEWAY.has(status) || format === 'json') return undefined;
  if (status === 503 && (format === 'empty' || retryAfterSeconds !== undefined)) return undefined;
  return `${address} answered ${status} with a page of a proxy in place of NSX’s answer`;
}

/** One request to one manager, with its turn at the gate; tells managers and gate what it learned. */
export class NsxLink {
  constructor(readonly parts: LinkParts) {}

  async reach(
    manager: NsxManager,
    identity: TlsIdentity | undefined,
    outgoing: Outgoing,
    deadline: Deadline,
  ): Promise<Reached> {
    const { gate, connections, maxBytes = MAX_BYTES } = this.parts;
    const entered = await gate.enter(deadline);
    if (!entered.ok) return { type: 'end', error: this.#noTurn(entered.error, deadline), undone: true };
    const permit = entered.value;
    const sent = await send(connections.to(manager.url, identity), outgoing, deadline.signal, permit, maxBytes);
    switch (sent.type) {
      case 'lost':
        return this.#lost(manager, sent.error, deadline);
      case 'too-large':
        return {
          type: 'end',
          undone: false,
          error: {
            code: 'too-large',
            status: sent.status,
            manager: manager.url,
            message: `the answer of ${manager.address} is larger than ${Math.round(maxBytes / 1024 / 1024)} MiB`,
          },
        };
      case 'answer':
        return this.#judge(manager, permit, sent.answer);
    }
  }

  /** Whether a manager serves at all: any answer will do that is not a proxy's. Asks without a credential. */
  async probe(manager: NsxManager, deadline: Deadline): Promise<Probed> {
    const { gate, connections, maxBytes = MAX_BYTES } = this.parts;
    const entered = await gate.enter(deadline);
    if (!entered.ok) return { is: 'unasked' };
    const sent = await send(connections.to(manager.url), PROBE, deadline.signal, entered.value, maxBytes);
    if (sent.type === 'too-large') return { is: 'up' };
    if (sent.type === 'answer') {
      const page = proxyPage(manager, sent.answer);
      return page === undefined ? { is: 'up' } : { is: 'down', detail: page };
    }
    return {
      is: 'down',
      detail: deadline.over
        ? `no answer from ${manager.address} within ${deadline.ms / 1_000} s`
        : this.#why(manager, sent.error),
    };
  }

  #noTurn(refusal: GateRefusal, deadline: Deadline): NsxError {
    const { gate } = this.parts;
    if (refusal === 'full')
      return { code: 'too-many', message: `${gate.waiting} requests to NSX wait for their turn already` };
    if (refusal === 'paused') {
      const seconds = Math.max(1, Math.ceil(gate.pauseMs / 1_000));
      return {
        code: 'too-many',
        message: `NSX takes no requests for another ${seconds} s: there were too many`,
        retryAfterSeconds: seconds,
      };
    }
    if (!deadline.over) return { code: 'failed', message: 'the request was given up' };
    return {
      code: 'timeout',
      message: `the request had no turn at NSX within ${deadline.ms / 1_000} s; ${gate.waiting} others wait`,
    };
  }

  #lost(manager: NsxManager, error: unknown, deadline: Deadline): Reached {
    const { managers } = this.parts;
    if (error instanceof NotConnectedError) {
      const message = this.#why(manager, error);
      managers.down(manager, message);
      return { type: 'elsewhere', undone: true, error: { code: 'unavailable', message, manager: manager.url } };
    }
    if (deadline.over) {
      managers.suspect(manager);
      const message = `no answer from ${manager.address} within ${deadline.ms / 1_000} s`;
      return { type: 'end', undone: false, error: { code: 'timeout', message, manager: manager.url } };
    }
    if (deadline.givenUp)
      return { type: 'end', undone: false, error: { code: 'failed', message: 'the request was given up' } };
    managers.suspect(manager);
    const { code, message } = networkError('', manager.address, error);
    return {
      type: 'elsewhere',
      undone: false,
      error: { code: code === 'bad-answer' ? 'bad-answer' : 'unavailable', message, manager: manager.url },
    };
  }

  #why({ address }: NsxManager, error: unknown): string {
    const { trust } = this.parts;
    const cause = error instanceof NotConnectedError ? error.cause : error;
    if (cause instanceof ThumbprintError)
      return `the certificate of ${address} has another thumbprint than the configuration names: ${cause.found}`;
    return networkError('', address, cause, trust.type === 'authority' ? trust.words : undefined).message;
  }

  #judge(manager: NsxManager, permit: Permit, answer: Incoming): Reached {
    const { managers, gate } = this.parts;
    const { status, format, retryAfterSeconds } = answer;
    const message = proxyPage(manager, answer);
    if (message !== undefined) {
      managers.down(manager, message);
      const error: NsxError = { code: 'unavailable', status, message, manager: manager.url };
      // 502 and 504 are said of requests that may have been passed on.
      return { type: 'elsewhere', error, undone: status === 503 };
    }
    managers.served(manager);
    if (status >= 200 && status < 300) {
      gate.served();
      if (format !== 'text') return { type: 'answer', answer };
    }
    const refusal = refusalOf(manager, answer);
    if (refusal.next === 'busy') gate.pause(permit, retryAfterSeconds);
    else gate.served();
    return { type: 'refusal', refusal };
  }
}
