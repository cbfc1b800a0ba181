import { randomBytes } from 'node:crypto';
import type { NsxPrincipal, NsxRefusal, Stored } from '../types.ts';
import { badCredentials } from './accounts.ts';
import { filterRefusal } from './refusals.ts';

interface Session {
  readonly principal: NsxPrincipal;
  readonly xsrf: string;
  /** Epoch milliseconds. */
  lastUsed: number;
}

export const badXsrf = (): NsxRefusal =>
  filterRefusal(403, 98, 'The X-XSRF-TOKEN of the request is missing or is not that of the session.');

/** Sessions of one manager: another one does not know them. They end after a time without a request. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #now: () => number;
  readonly #timeoutSeconds: () => number;

  constructor(now: () => number, timeoutSeconds: () => number) {
    this.#now = now;
    this.#timeoutSeconds = timeoutSeconds;
  }

  get count(): number {
    return this.#sessions.size;
  }

  create(principal: NsxPrincipal): { readonly id: string; readonly xsrf: string } {
    const id = randomBytes(16).toString('hex').toUpperCase();
    const xsrf = randomBytes(16).toString('hex');
    this.#sessions.set(id, { principal, xsrf, lastUsed: this.#now() });
    return { id, xsrf };
  }

  /** 403/403 for a session that is not there or has ended, 403/98 without its XSRF token. */
  use(id: string, xsrf: string | undefined): Stored<NsxPrincipal> {
    const session = this.#sessions.get(id);
    const now = this.#now();
    if (session === undefined || now - session.lastUsed > this.#timeoutSeconds() * 1000) {
      this.#sessions.delete(id);
      return { ok: false, refusal: badCredentials() };
    }
    if (session.xsrf !== xsrf) return { ok: false, refusal: badXsrf() };
    session.lastUsed = now;
    return { ok: true, value: session.principal };
  }

  end(id: string): void {
    this.#sessions.delete(id);
  }

  endAll(): void {
    this.#sessions.clear();
  }
}
