import { join } from 'node:path';
import { openCollector } from '../collector/collector.ts';
import { ClickHouseEngine } from '../engine/clickhouse.ts';
import { EmbeddedEngine } from '../engine/embedded.ts';
import { LeftBehind } from '../ingest/left-behind.ts';
import { Tries } from '../ingest/tries.ts';
import { Writer } from '../ingest/writer.ts';
import { createQueries } from '../queries/index.ts';
import type { Layout } from '../schema/layout.ts';
import { wholeTable } from '../schema/layout.ts';
import { migrate } from '../schema/migrate.ts';
import type { CollectorStream, FlowStore, FlowStoreOptions, SqlEngine, StoreStatus } from '../types.ts';
import { Ceiling } from './ceiling.ts';
import { spoolIdOf } from './spool-id.ts';

interface Prepared {
  readonly state: 'starting' | 'unavailable';
  readonly detail?: string;
}

const RETRY_MS = 2_000;
const CHECK_MS = 60_000;

const streamConfig = ({ address, cluster, tls, ca, serverName }: CollectorStream) => ({
  address,
  cluster,
  ...(ca === undefined ? {} : { ca }),
  ...(serverName === undefined ? {} : { serverName }),
  ...(tls ? {} : { insecure: true }),
});

function engineFor(options: FlowStoreOptions, onOpen: () => void): SqlEngine & { probe?(): Promise<boolean> } {
  if (options.mode === 'embedded')
    return new EmbeddedEngine({
      entry: options.entries.engine,
      directory: join(options.dataDir, 'store'),
      log: options.log,
      onOpen,
    });
  return new ClickHouseEngine(options.clickhouse ?? { url: 'http://127.0.0.1:8123', database: 'netloft' });
}

/**
 * Opens the store and what brings records in. Records are taken in from the first moment and wait on disk until the store is there; what is
 * wrong with the store is told by `status` and tried again.
 */
export async function openFlowStore(options: FlowStoreOptions): Promise<FlowStore> {
  const { log, dataDir } = options;
  const layout: Layout = {
    database: options.clickhouse?.database ?? 'netloft',
    retentionHours: options.retentionHours,
    ...(options.clickhouse?.cluster === undefined ? {} : { cluster: options.clickhouse.cluster }),
  };
  const spoolDirectory = join(dataDir, 'spool');
  const collector = openCollector({
    entry: options.entries.collector,
    // Whose records come in, where they do not say: the default cluster's.
    listeners: options.listeners.map((one) => ({ ...one, cluster: one.cluster ?? options.defaultCluster })),
    streams: options.streams.map(streamConfig),
    clusterIds: options.clusterIds,
    spool: { directory: spoolDirectory, maxBytes: options.bufferBytes },
  });

  let prepared: 'ready' | Prepared = { state: 'starting', detail: 'the tables are being prepared' };
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let preparing: Promise<void> | undefined;
  const engine = engineFor(options, () => prepare());
  const ceiling = new Ceiling({
    engine,
    layout,
    maxBytes: options.maxBytes,
    log,
    ...(options.mode === 'embedded' ? { directory: dataDir } : {}),
  });
  // Kept from the first time that the volume tells it.
  let ownId = spoolIdOf(dataDir);
  const tries = new Tries(engine);
  const writer = new Writer({
    feed: collector,
    engine,
    table: wholeTable(layout, 'flows'),
    spoolId: () => {
      if (!ownId.ok) ownId = spoolIdOf(dataDir);
      return ownId;
    },
    tries,
    rejectedDirectory: join(dataDir, 'rejected'),
    log,
  });

  const leftBehind =
    options.sharedDir === undefined || options.role !== 'all'
      ? undefined
      : new LeftBehind({
          engine,
          table: wholeTable(layout, 'flows'),
          shared: options.sharedDir,
          own: dataDir,
          rejectedDirectory: join(dataDir, 'rejected'),
          log,
          tries,
          // Not the time of day, which may be set.
          now: () => performance.now(),
        });
  let takingOver: Promise<void> | undefined;
  const takeOver = (): void => {
    takingOver ??= leftBehind?.run().finally(() => {
      takingOver = undefined;
    });
  };

  async function prepareNow(): Promise<void> {
    const done = await migrate(engine, layout);
    if (closed) return;
    if (done.ok) {
      prepared = 'ready';
      writer.start();
      if (options.role === 'all') {
        await ceiling.load();
        await ceiling.check(Date.now());
        takeOver();
      }
      return;
    }
    const detail = 'detail' in done.error ? done.error.detail : done.error.type;
    if (prepared === 'ready' || prepared.detail !== detail)
      log('warn', 'the flow store cannot be prepared', { detail });
    prepared = { state: 'unavailable', detail };
    timer = setTimeout(prepare, RETRY_MS);
    timer.unref();
  }

  function prepare(): void {
    clearTimeout(timer);
    preparing ??= prepareNow().finally(() => {
      preparing = undefined;
    });
  }

  // The embedded engine says when it is open; a server is asked.
  if (options.mode === 'clickhouse') prepare();
  const checks = setInterval(() => {
    // Collectors leave that to the process that answers questions.
    if (prepared !== 'ready' || options.role !== 'all') return;
    void ceiling.check(Date.now());
    takeOver();
  }, CHECK_MS);
  checks.unref();
  const probes = setInterval(() => {
    if (prepared === 'ready' && engine.state().state !== 'ready' && engine.probe !== undefined)
      void engine.probe().then((isThere) => (isThere ? writer.start() : undefined));
  }, RETRY_MS);
  probes.unref();

  return {
    queries: createQueries({
      engine,
      table: (source) => wholeTable(layout, source),
      rollUps: ['flows_hour', 'flows_minute'],
    }),
    collector,
    async status(): Promise<StoreStatus> {
      const now = engine.state();
      const collected = collector.status();
      // A server that is there may still refuse to have the tables made.
      const { state, detail = writer.fault ?? collected.fault ?? leftBehind?.fault } =
        prepared === 'ready' || now.state === 'unavailable' ? now : prepared;
      return {
        kind: options.mode,
        state,
        ...(detail === undefined ? {} : { detail }),
        bytes: ceiling.bytes,
        maxBytes: options.maxBytes,
        retentionHours: options.retentionHours,
        waiting: collected.waiting + (leftBehind?.waiting ?? 0),
        dropped: collected.dropped + writer.rejected + (leftBehind?.rejected ?? 0),
        stored: collected.stored + (leftBehind?.stored ?? 0),
        partitionsDropped: ceiling.dropped,
      };
    },
    setClusterIds: (ids) => collector.know(ids),
    setStreams: (streams) => collector.stream(streams.map(streamConfig)),
    async close(graceMs = 5_000) {
      await collector.close(graceMs);
      closed = true;
      clearTimeout(timer);
      clearInterval(checks);
      clearInterval(probes);
      writer.close();
      await preparing;
      // An insert under way ends with the engine; its file stays until it is told to be stored.
      await Promise.all([engine.close(), takingOver]);
    },
  };
}
