import { Spool } from '../record/spool.ts';
import type { StreamConfig, WorkerConfig } from './config.ts';
import { ExporterTable } from './exporters.ts';
import { Intake } from './intake.ts';
import { Listener } from './listener.ts';
import type { FromWorker, IntakeStatus, ListenerStatus, ToWorker } from './protocol.ts';
import { type StreamOpener, Streams } from './streams.ts';

const TICK_MS = 100;
const SAMPLE_MS = 1_000;
const REOPEN_MS = 2_000;

/** Everything that is open while the spool is. */
interface Running {
  readonly spool: Spool;
  readonly intake: Intake;
  readonly exporters: ExporterTable;
  readonly listeners: readonly Listener[];
  readonly streams: Streams;
}

/** Takes records in: listeners and streams, their rows into a spool. Without a spool nothing listens, so that nothing is taken in vain. */
export class CollectorProcess {
  readonly #config: WorkerConfig;
  readonly #tell: (message: FromWorker) => void;
  readonly #openStream: StreamOpener;
  #running: Running | undefined;
  #timers: NodeJS.Timeout[] = [];
  #fault: string | undefined;
  #clusterIds: Readonly<Record<string, string>>;
  #streams: readonly StreamConfig[];
  #listening: readonly string[] = [];

  constructor(config: WorkerConfig, tell: (message: FromWorker) => void, openStream: StreamOpener) {
    this.#config = config;
    this.#tell = tell;
    this.#openStream = openStream;
    this.#clusterIds = config.clusterIds;
    this.#streams = config.streams;
    this.#open();
    this.#timers.push(
      setInterval(() => this.#tick(), TICK_MS),
      setInterval(() => this.#tellStatus(), config.statusMs),
      setInterval(() => this.#running?.intake.sampleRates(), SAMPLE_MS),
      setInterval(() => this.#open(), REOPEN_MS),
      setInterval(() => this.#running?.listeners.forEach((one) => one.renew()), config.tlsCheckMs),
    );
  }

  told(message: ToWorker): void {
    switch (message.type) {
      case 'release':
        this.#running?.spool.release(message.name);
        break;
      case 'listen':
        this.#listening = message.clusters;
        this.#running?.intake.listen(message.clusters);
        break;
      case 'clusters':
        this.#clusterIds = message.clusterIds;
        this.#running?.intake.book.know(message.clusterIds);
        break;
      case 'streams':
        this.#streams = message.streams;
        this.#running?.streams.set(message.streams);
        break;
      case 'stop':
      case 'end':
        this.#stop();
    }
  }

  #open(): void {
    if (this.#running !== undefined) return;
    const { spool: spoolConfig, listeners, livePerSecond, maxConnections, idleMs } = this.#config;
    const spool = Spool.open({
      ...spoolConfig,
      onSegment: (segment) => this.#tell({ type: 'segment', segment }),
      onLost: ({ name }) => this.#tell({ type: 'lost', name }),
    });
    if (!(spool instanceof Spool)) {
      this.#fault = spool.fault;
      this.#tellStatus();
      return;
    }
    this.#fault = undefined;
    const intake = new Intake({ spool, clusterIds: this.#clusterIds, livePerSecond });
    intake.listen(this.#listening);
    const exporters = new ExporterTable(intake.book);
    const context = { intake, exporters, maxConnections, idleMs };
    const streams = new Streams(intake, spoolConfig.directory, this.#openStream);
    streams.set(this.#streams);
    this.#running = {
      spool,
      intake,
      exporters,
      listeners: listeners.map((listener, index) => new Listener(index, listener, context)),
      streams,
    };
    // Ports are bound in the next turns of the loop; whoever waits for them is told soon.
    setTimeout(() => this.#tellStatus(), 20);
  }

  #tick(): void {
    const running = this.#running;
    if (running === undefined) return;
    running.spool.tick();
    for (const { cluster, rows, skipped } of running.intake.drainLive())
      this.#tell({ type: 'live', cluster, rows, skipped });
  }

  #tellStatus(): void {
    this.#tell({ type: 'status', status: this.#status() });
  }

  #status(): IntakeStatus {
    const running = this.#running;
    if (running === undefined) {
      const listeners: ListenerStatus[] = this.#config.listeners.map(({ id, host, port, protocol }) => ({
        id,
        address: `${host}:${port}`,
        protocol,
        fault: `not open: the spool cannot be used (${this.#fault ?? 'unknown'})`,
      }));
      return {
        listeners,
        exporters: [],
        rates: {},
        waiting: 0,
        dropped: 0,
        ...(this.#fault === undefined ? {} : { fault: this.#fault }),
      };
    }
    // What is told as received is on disk.
    running.intake.flush();
    const { waiting, dropped, fault } = running.spool.status();
    return {
      listeners: running.listeners.map((listener) => listener.status()),
      exporters: [...running.exporters.status(), ...running.streams.status()],
      rates: running.intake.rates(),
      waiting,
      dropped,
      ...(fault === undefined ? {} : { fault }),
    };
  }

  #stop(): void {
    if (this.#timers.length === 0) return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    const running = this.#running;
    if (running !== undefined) {
      for (const listener of running.listeners) listener.close();
      running.streams.close();
      running.intake.flush();
      running.spool.close();
      this.#tellStatus();
    }
    this.#tell({ type: 'stopped' });
  }
}
