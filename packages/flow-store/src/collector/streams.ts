import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncomingFlow } from '../types.ts';
import type { StreamConfig } from './config.ts';
import type { Intake } from './intake.ts';
import type { ExporterStatus } from './protocol.ts';
import { DomainRouting } from './routing.ts';

/** How a stream fares, as its client tells it. */
export interface StreamState {
  readonly connected: boolean;
  readonly fault?: string;
  /** Records that the other side dropped because it was not read fast enough. */
  readonly dropped?: number;
}

/** Opens one stream; see packages/flow-store/src/stream/client.ts. */
export type StreamOpener = (
  options: StreamConfig & {
    readonly onFlows: (flows: readonly IncomingFlow[]) => void;
    readonly onState: (state: StreamState) => void;
    /** Keeps where the stream was read to, as text of the client's own. */
    readonly cursor: { readonly load: () => string | undefined; readonly save: (text: string) => void };
  },
) => { close(): void };

interface Open {
  readonly config: StreamConfig;
  readonly stream: { close(): void };
  status(): ExporterStatus;
}

const keyOf = (config: StreamConfig): string =>
  JSON.stringify(Object.entries(config).sort(([left], [right]) => left.localeCompare(right)));

/** Streams that records are fetched from, into the intake. */
export class Streams {
  readonly #intake: Intake;
  readonly #directory: string;
  readonly #opener: StreamOpener;
  readonly #open = new Map<string, Open>();

  /** `directory` keeps where each stream was read to. */
  constructor(intake: Intake, directory: string, opener: StreamOpener) {
    this.#intake = intake;
    this.#directory = directory;
    this.#opener = opener;
  }

  /** Opens streams that are new, closes those that are gone, and leaves the others alone. */
  set(streams: readonly StreamConfig[]): void {
    const wanted = new Map(streams.map((config) => [keyOf(config), config]));
    for (const [key, { stream }] of this.#open)
      if (!wanted.has(key)) {
        this.#open.delete(key);
        stream.close();
      }
    for (const [key, config] of wanted) if (!this.#open.has(key)) this.#open.set(key, this.#openOne(config));
  }

  status(): ExporterStatus[] {
    return [...this.#open.values()].map((open) => open.status());
  }

  close(): void {
    this.set([]);
  }

  #openOne(config: StreamConfig): Open {
    const intake = this.#intake;
    const routing = new DomainRouting(intake.book, config.address, undefined, config.cluster);
    let state: StreamState = { connected: false };
    let records = 0;
    let lastSeen = 0;
    const path = join(
      this.#directory,
      `stream-${createHash('sha256').update(`${config.cluster} ${config.address}`).digest('hex').slice(0, 16)}.json`,
    );
    const stream = this.#opener({
      ...config,
      onFlows: (flows) => {
        for (const flow of flows) intake.take(flow, routing);
        records += flows.length;
        lastSeen = intake.now();
        intake.received();
      },
      onState: (next) => {
        state = next;
      },
      cursor: {
        load: () => readIfThere(path),
        save: (text) => {
          // A place is kept only when what was read before it is on disk.
          intake.flush();
          keep(path, text);
        },
      },
    });
    return {
      config,
      stream,
      status: () => ({
        peer: config.address,
        protocol: 'grpc',
        observationDomain: null,
        records,
        missed: state.dropped ?? null,
        malformed: 0,
        ...(state.fault === undefined ? {} : { lastFault: state.fault }),
        lastSeen: lastSeen === 0 ? null : new Date(lastSeen).toISOString(),
        connected: state.connected,
        cluster: config.cluster,
      }),
    };
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function keep(path: string, text: string): void {
  try {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  } catch {
    // A full disk: the place before stays, and what comes again is told apart by the client.
  }
}
