import type { FastifyBaseLogger } from 'fastify';
import { Backoff } from '../kubernetes/backoff.ts';
import type { NsxTimings } from './timings.ts';
import type { NsxManagerState } from './types.ts';

/** A request is sent to one manager at most so often in all. */
const MOST_TRIES = 3;
/** A manager that nothing was sent to for so long is probed, so that its state is not told from long ago. */
const QUIET_MS = 60_000;

export interface NsxManager {
  /** Origin. */
  readonly url: string;
  /** `host:port`, for messages. */
  readonly address: string;
}

interface Known extends NsxManager {
  state: NsxManagerState['state'];
  since: number | null;
  /** When its state was last found to hold. */
  heardAt: number;
  detail?: string | undefined;
  readonly backoff: Backoff;
  timer?: NodeJS.Timeout | undefined;
  probing: boolean;
}

export interface ManagersParts {
  readonly urls: readonly string[];
  readonly timings: Pick<NsxTimings, 'probeMs' | 'probeCapMs'>;
  readonly now: () => number;
  readonly logger: Pick<FastifyBaseLogger, 'info' | 'warn'> | undefined;
  /** Never rejects. */
  readonly probe: (manager: NsxManager) => Promise<Probed>;
}

/** What a probe found; `unasked`: it had no turn. */
export type Probed = { readonly is: 'up' | 'unasked' } | { readonly is: 'down'; readonly detail: string };

const addressOf = (origin: string): string => {
  const url = new URL(origin);
  return `${url.hostname}:${url.port === '' ? '443' : url.port}`;
};

/**
 * The managers of one NSX and how each fares. Requests go to the last one that answered well. One that is down is left out, and
 * probed in growing intervals until it is back; no request waits for it. While one answers, the others are probed once a minute.
 */
export class NsxManagers {
  readonly #all: readonly Known[];
  #preferred: Known | undefined;
  #closed = false;

  constructor(private readonly parts: ManagersParts) {
    this.#all = parts.urls.map((url) => ({
      url,
      address: addressOf(url),
      state: 'unknown',
      since: null,
      heardAt: parts.now(),
      backoff: new Backoff(parts.timings.probeMs),
      probing: false,
    }));
  }

  /** The next manager for a request that was sent to others already; undefined when there is none left. */
  next(tries: ReadonlyMap<NsxManager, number>, besides?: NsxManager): NsxManager | undefined {
    const open = this.#all
      .filter((one) => one.state !== 'down' && one !== besides && (tries.get(one) ?? 0) < MOST_TRIES)
      .map((manager) => ({
        manager,
        rank: (tries.get(manager) ?? 0) * 2 + (manager === this.#preferred ? 0 : 1),
      }));
    return open.sort((a, b) => a.rank - b.rank)[0]?.manager;
  }

  states(): NsxManagerState[] {
    return this.#all.map(({ url, state, since, detail }) => ({
      url,
      state,
      since,
      ...(detail === undefined ? {} : { detail }),
    }));
  }

  /** Why none serves, in one sentence. */
  whyNone(): string {
    return this.#all.map(({ address, detail }) => detail ?? `${address} does not answer`).join('; ');
  }

  served(manager: NsxManager): void {
    const known = this.#known(manager);
    this.#preferred = known;
    known.backoff.reset();
    clearTimeout(known.timer);
    this.#turn(known, 'up', undefined);
    for (const other of this.#all) {
      if (other.state !== 'down' && this.parts.now() - other.heardAt >= QUIET_MS) void this.#probe(other);
    }
  }

  /** It certainly does not serve: nothing is sent to it until a probe succeeds. */
  down(manager: NsxManager, detail: string): void {
    const known = this.#known(manager);
    if (this.#preferred === known) this.#preferred = undefined;
    this.#turn(known, 'down', detail);
    this.#schedule(known);
  }

  /** It did not answer, which may be the request's fault: others are preferred, and a probe tells. */
  suspect(manager: NsxManager): void {
    const known = this.#known(manager);
    if (this.#preferred === known) this.#preferred = undefined;
    if (known.state !== 'down') void this.#probe(known);
  }

  close(): void {
    this.#closed = true;
    for (const { timer } of this.#all) clearTimeout(timer);
  }

  #known(manager: NsxManager): Known {
    const known = this.#all.find((one) => one.url === manager.url);
    if (known === undefined) throw new Error(`${manager.url} is not a manager of this NSX`);
    return known;
  }

  #turn(known: Known, state: 'up' | 'down', detail: string | undefined): void {
    const { logger, now } = this.parts;
    known.detail = detail;
    known.heardAt = now();
    if (known.state === state) return;
    const before = known.state;
    known.state = state;
    known.since = now();
    if (state === 'down') logger?.warn({ manager: known.url, detail }, 'NSX manager is down');
    else if (before === 'down') logger?.info({ manager: known.url }, 'NSX manager is up again');
  }

  #schedule(known: Known): void {
    clearTimeout(known.timer);
    if (this.#closed) return;
    known.timer = setTimeout(() => void this.#probe(known), known.backoff.next(this.parts.timings.probeCapMs));
    known.timer.unref();
  }

  async #probe(known: Known): Promise<void> {
    if (known.probing || this.#closed) return;
    known.probing = true;
    known.heardAt = this.parts.now();
    const probed = await this.parts.probe(known);
    known.probing = false;
    if (this.#closed) return;
    if (probed.is === 'up') {
      known.backoff.reset();
      clearTimeout(known.timer);
      this.#turn(known, 'up', undefined);
      return;
    }
    if (probed.is === 'down') this.#turn(known, 'down', probed.detail);
    if (known.state === 'down') this.#schedule(known);
  }
}
