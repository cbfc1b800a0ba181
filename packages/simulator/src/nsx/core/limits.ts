import type { NsxRefusal } from '../types.ts';
import { filterRefusal } from './refusals.ts';
import type { ApiService } from './system-state.ts';

interface Client {
  tokens: number;
  /** Epoch milliseconds when the tokens were counted. */
  at: number;
  running: number;
}
type Entry = { readonly ok: true; leave(): void } | { readonly ok: false; readonly refusal: NsxRefusal };

export const tooMany = (): NsxRefusal => filterRefusal(429, 429, 'Client exceeded the rate of requests per second.');
const busy = (): NsxRefusal => filterRefusal(503, 503, 'Server is overloaded: too many concurrent requests.');

/** The limits of one manager on requests a second and at a time, per client address and in all. */
export class Limits {
  readonly #clients = new Map<string, Client>();
  readonly #service: () => ApiService;
  readonly #now: () => number;
  #running = 0;

  constructor(service: () => ApiService, now: () => number) {
    this.#service = service;
    this.#now = now;
  }

  /** 429 when the client's tokens are used up, 503 when too many requests run; otherwise counts one until it leaves. */
  enter(address: string): Entry {
    const limits = this.#service();
    const client = this.#client(address, limits.client_api_rate_limit);
    if (limits.client_api_rate_limit > 0) {
      if (client.tokens < 1) return { ok: false, refusal: tooMany() };
      client.tokens -= 1;
    }
    const isOver = (running: number, limit: number): boolean => limit > 0 && running >= limit;
    if (
      isOver(client.running, limits.client_api_concurrency_limit) ||
      isOver(this.#running, limits.global_api_concurrency_limit)
    )
      return { ok: false, refusal: busy() };
    client.running += 1;
    this.#running += 1;
    return {
      ok: true,
      leave: () => {
        client.running -= 1;
        this.#running -= 1;
      },
    };
  }

  /** The bucket holds the tokens of one second. */
  #client(address: string, rate: number): Client {
    const now = this.#now();
    const client = this.#clients.get(address) ?? { tokens: rate, at: now, running: 0 };
    client.tokens = Math.min(rate, client.tokens + ((now - client.at) / 1000) * rate);
    client.at = now;
    this.#clients.set(address, client);
    return client;
  }
}
