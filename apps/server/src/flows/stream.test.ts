import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { FlowStatus } from '@netloft/contracts';
import { startTestApp, type TestApp } from '../testing/harness.ts';

const CLUSTER = 'stc-tkg-cluster-1';
let simulator: Simulator;
let server: TestApp;

beforeAll(async () => {
  simulator = await startSimulator({ antrea: '2.7', flows: { perSecond: 50, historyMs: 0 } });
  const [cluster] = simulator.clusters;
  const stream = `https://${cluster.flows().stream ?? ''}`;
  server = await startTestApp({
    simulator,
    env: { NETLOFT_FLOW_STORE: 'embedded', NETLOFT_FLOW_STREAM: `${CLUSTER}=${stream}` },
  });
}, 60_000);
afterAll(async () => {
  await server.close();
  await simulator.close();
});

it('follows the FlowStreamService of Antrea 2.7, with the authority that the cluster names', async () => {
  const admin = await server.signIn('admin-password');
  const status = await vi.waitFor(
    async () => {
      const now = await admin.json<FlowStatus>(`/api/v1/clusters/${CLUSTER}/flows/status`);
      expect(now.store.rows).toBeGreaterThan(50);
      expect(now.exporters).toMatchObject([{ protocol: 'grpc', connected: true }]);
      return now;
    },
    { timeout: 30_000, interval: 250 },
  );
  expect(status.gaps.filter(({ severity }) => severity === 'blocking')).toEqual([]);
}, 60_000);
