import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FlowStore, type FlowStoreOptions, openFlowStore, openTheia, type TheiaSource } from '@netloft/flow-store';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { readAuthority } from '../authority-file.ts';
import { err, ok, type Result } from '../result.ts';
import type { ClusterRegistry } from '../upstreams/kubernetes/types.ts';
import { NO_FLOWS, type StoredFlows } from './backend.ts';
import { type ClusterFacts, followClusterFacts } from './cluster-facts.ts';

const GB = 1_000_000_000;
const MB = 1_000_000;
/** What came in is stored within this long at the end of the server; what is not stays on disk. */
const CLOSE_MS = 5_000;

/**
 * The bundled child process and worker of the store: beside the server's own bundle, or, when the server runs from its sources, where the
 * tests' set-up puts them.
 */
function storeEntries(): FlowStoreOptions['entries'] {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = (folder: string) => ({
    engine: join(folder, 'flow-engine.js'),
    collector: join(folder, 'flow-collector.js'),
  });
  const own = beside(here);
  return existsSync(own.engine) ? own : beside(join(here, '../../../../packages/flow-store/dist'));
}

const authorityOf = (setting: string, file: string | undefined): Result<string | undefined, string> =>
  file === undefined ? ok(undefined) : readAuthority(setting, file);

/** Options of the store as far as the configuration tells them. */
export function storeOptions(
  config: Config,
  logger: Logger,
  clusters: { readonly defaultCluster: string; readonly known: readonly string[] },
): Result<FlowStoreOptions | undefined, string> {
  const { flowStore, flowListen, flowStreams } = config;
  if (flowStore.mode === 'off') return ok(undefined);
  for (const { cluster } of [...flowListen, ...flowStreams, ...config.theiaStores])
    if (cluster !== undefined && config.role === 'all' && !clusters.known.includes(cluster))
      return err(`a setting of flows names the cluster ${cluster}, but registered are ${clusters.known.join(', ')}`);
  const tls =
    config.flowTlsCert === undefined || config.flowTlsKey === undefined
      ? undefined
      : {
          certPath: config.flowTlsCert,
          keyPath: config.flowTlsKey,
          ...(config.flowTlsCa === undefined ? {} : { caPath: config.flowTlsCa }),
        };
  const streamCa = authorityOf('NETLOFT_FLOW_STREAM_CA', config.flowStreamCa);
  if (!streamCa.ok) return streamCa;
  const storeCa = authorityOf('NETLOFT_FLOW_STORE_CA', config.flowStoreCa);
  if (!storeCa.ok) return storeCa;
  const ca = streamCa.value;
  const log = logger.child({ part: 'flows' });
  return ok({
    mode: flowStore.mode,
    role: config.role,
    sharedDir: join(config.dataDir, 'flows'),
    // What waits for the store belongs to one process.
    dataDir: join(config.dataDir, 'flows', ...(config.replica === undefined ? [] : ['replicas', config.replica])),
    ...(flowStore.mode === 'clickhouse'
      ? {
          clickhouse: {
            url: flowStore.url,
            database: flowStore.database,
            ...(config.flowStoreUser === undefined ? {} : { user: config.flowStoreUser }),
            ...(config.flowStorePassword === undefined ? {} : { password: config.flowStorePassword.reveal() }),
            ...(storeCa.value === undefined ? {} : { ca: storeCa.value }),
            ...(config.flowStoreCluster === undefined ? {} : { cluster: config.flowStoreCluster }),
          },
        }
      : {}),
    retentionHours: config.flowRetentionHours,
    maxBytes: config.flowMaxGb * GB,
    bufferBytes: config.flowBufferMb * MB,
    entries: storeEntries(),
    listeners: flowListen.map((one) => ({ ...one, ...(one.protocol === 'tls' && tls !== undefined ? { tls } : {}) })),
    streams: flowStreams.map((one) => ({
      address: one.address,
      tls: one.tls,
      cluster: one.cluster ?? clusters.defaultCluster,
      ...(ca === undefined ? {} : { ca, serverName: 'flow-aggregator' }),
    })),
    clusterIds: {},
    defaultCluster: clusters.defaultCluster,
    log: (level, message, facts = {}) => log[level](facts, message),
  });
}

/** Theia's stores by the cluster whose flows they hold, asked with their own user, or with the one of Netloft's store. */
export async function openTheiaSources(
  config: Config,
  defaultCluster: string,
): Promise<Result<ReadonlyMap<string, TheiaSource>, string>> {
  const ca = authorityOf('NETLOFT_THEIA_CLICKHOUSE_CA', config.theiaCa);
  if (!ca.ok) return ca;
  // Another server has other people: with a user of its own, the store's password is not shown to it.
  const [user, password] =
    config.theiaUser === undefined
      ? [config.flowStoreUser, config.flowStorePassword]
      : [config.theiaUser, config.theiaPassword];
  const sources = new Map<string, TheiaSource>();
  for (const { url, database, cluster = defaultCluster } of config.theiaStores)
    sources.set(
      cluster,
      await openTheia({
        url,
        database,
        cluster,
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { password: password.reveal() }),
        ...(ca.value === undefined ? {} : { ca: ca.value }),
      }),
    );
  return ok(sources);
}

const statusOf = async (store: FlowStore | undefined, theia: TheiaSource | undefined) => (theia ?? store)?.status();

/** Opens the flow store and the collector as configured, and tells them what clusters say about themselves. */
export async function openFlowBackend(
  config: Config,
  logger: Logger,
  clusters: ClusterRegistry,
): Promise<Result<StoredFlows, string>> {
  const defaultCluster = clusters.default.name;
  const options = storeOptions(config, logger, { defaultCluster, known: clusters.all().map(({ name }) => name) });
  if (!options.ok) return options;
  const sources = await openTheiaSources(config, defaultCluster);
  if (!sources.ok) return sources;
  const theia = sources.value;
  if (options.value === undefined && theia.size === 0) return ok(NO_FLOWS);
  const store = options.value === undefined ? undefined : await openFlowStore(options.value);
  const { streams = [] } = options.value ?? {};
  const stop =
    store === undefined
      ? () => undefined
      : followClusterFacts(clusters, {
          wantsAuthority: new Set(streams.filter((one) => one.tls && one.ca === undefined).map((one) => one.cluster)),
          tell: (facts: ClusterFacts) => {
            store.setClusterIds(facts.ids);
            store.setStreams(
              streams.map((one) => {
                const ca = facts.authorities.get(one.cluster);
                return one.ca === undefined && ca !== undefined ? { ...one, ca, serverName: 'flow-aggregator' } : one;
              }),
            );
          },
        });
  return ok({
    queriesFor(cluster) {
      const queries = (theia.get(cluster) ?? store)?.queries;
      return queries === undefined ? NO_FLOWS.queriesFor(cluster) : ok(queries);
    },
    collector: store?.collector,
    status: (cluster) => statusOf(store, theia.get(cluster)),
    async close() {
      stop();
      await Promise.all([store?.close(CLOSE_MS), ...[...theia.values()].map((source) => source.close())]);
    },
  });
}
