import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FlowStore, openFlowStore } from '@netloft/flow-store';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { listenForMetrics } from '../metrics/listener.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { observeFlows } from '../metrics/sources.ts';
import { err, ok, type Result } from '../result.ts';
import { VERSION } from '../version.ts';
import { storeOptions } from './open-backend.ts';

/** What came in is stored within this long at the end; what is not stays on disk for the next start. */
const CLOSE_MS = 10_000;

/** `/healthz` says whether the process lives, `/readyz` whether records get through to the store; nothing else is served. */
function healthServer(store: FlowStore): Server {
  return createServer((request, response) => {
    const { url = '' } = request;
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(`${JSON.stringify(body)}\n`);
    };
    if (url === '/healthz') return answer(200, { status: 'ok' });
    if (url !== '/readyz') return answer(404, { status: 'not found' });
    void store.status().then(
      ({ state, waiting, dropped, stored }) =>
        answer(state === 'ready' ? 200 : 503, { status: state, waiting, dropped, stored }),
      () => answer(503, { status: 'unavailable' }),
    );
  });
}

function closeOnSignals(server: Server, store: FlowStore): void {
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    server.close();
    void store.close(CLOSE_MS).finally(() => process.exit(0));
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
  if (process.send !== undefined) process.on('disconnect', close);
}

/** Runs ingest alone (`--role collector`): records come in and go to ClickHouse. The port answers probes only. */
export async function startCollectorRole(config: Config, logger: Logger): Promise<Result<{ port: number }, string>> {
  const options = storeOptions(config, logger, { defaultCluster: config.clusterName, known: [] });
  if (!options.ok) return options;
  if (options.value === undefined) return err('a collector needs a flow store: set NETLOFT_FLOW_STORE');
  const store = await openFlowStore(options.value);
  if (config.metricsPort !== undefined) {
    const metrics = createMetrics({ version: VERSION, role: config.role }, true);
    observeFlows(metrics, { collector: store.collector, status: () => store.status() }, config.clusterName);
    const host = config.metricsHost ?? config.host;
    const listening = await listenForMetrics(metrics, { host, port: config.metricsPort });
    if (!listening.ok) {
      await store.close(0);
      return listening;
    }
  }
  const server = healthServer(store);
  closeOnSignals(server, store);
  return new Promise((resolve) => {
    server.once('error', (error) => {
      void store.close(0);
      resolve(err(`cannot listen on ${config.host} port ${config.port}: ${error.message}`));
    });
    server.listen(config.port, config.host, () => resolve(ok({ port: (server.address() as AddressInfo).port })));
  });
}
