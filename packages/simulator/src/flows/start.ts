import type { ExportedFlow } from '@netloft/flow-store/codec';
import { atLeast } from '../antrea/release.ts';
import { createAuthority, issue } from '../kubernetes/certificates.ts';
import type { FlowsStatus } from '../types.ts';
import { ClusterFlows, type ClusterFlowsOptions } from './cluster-flows.ts';
import { Ring } from './ring.ts';

/** Records that an aggregator keeps for streams (recordBufferSize). */
const BUFFER = 8_192;
const LOCAL = ['127.0.0.1', '::1'];
const NAMES = ['flow-aggregator', 'flow-aggregator.flow-aggregator.svc', 'localhost'];

export interface RunningFlows {
  status(): FlowsStatus;
  burst(count: number): number;
  /** Ends streams where the aggregator is down. */
  heed(down: boolean): void;
  close(): Promise<void>;
}
export type FlowsStart = Omit<ClusterFlowsOptions, 'stream'> & {
  /** Port of the last run, tried first; 0 for any. */
  readonly streamPort: number;
};

/**
 * Starts the flow export of a cluster; since 2.7 with the FlowStreamService. As each start of an aggregator makes an authority of its own,
 * ConfigMap `flow-aggregator-ca` is written anew.
 */
export async function startFlows(options: FlowsStart): Promise<RunningFlows> {
  const { store, facts } = options.world;
  const authority = await createAuthority('flow-aggregator-ca');
  store.create('', 'configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'flow-aggregator-ca', namespace: 'flow-aggregator', labels: { app: 'flow-aggregator' } },
    data: { 'ca.crt': authority.certificate },
  });
  if (!atLeast(facts.antrea, '2.7')) {
    const flows = new ClusterFlows(options);
    return {
      status: () => flows.status(),
      burst: (count) => flows.burst(count),
      heed: () => undefined,
      close: () => flows.close(),
    };
  }
  const { FlowStreamServer } = await import('./stream-server.ts');
  const ring = new Ring<ExportedFlow>(BUFFER);
  const server = new FlowStreamServer(ring);
  const certificate = await issue(authority, { commonName: NAMES[1] ?? '' }, { dns: NAMES, ips: LOCAL });
  const port = await server.listen(certificate, options.streamPort).catch(() => server.listen(certificate, 0));
  const flows = new ClusterFlows({ ...options, stream: { ring, size: BUFFER, address: `127.0.0.1:${port}` } });
  return {
    status: () => flows.status(),
    burst: (count) => flows.burst(count),
    heed: (down) => server.suspend(down),
    async close() {
      server.close();
      await flows.close();
    },
  };
}
