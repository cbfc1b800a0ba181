import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type SimulatedCluster, type Simulator } from '@netloft/simulator';
import { parse, stringify } from 'yaml';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bearer } from './api-server.fixture.ts';
import { createClusterRegistry } from './registry.ts';
import { serverIdentity } from './server-identity.ts';
import type { ClusterHandle, ClusterRegistry, SharedWatch, WatchSpec } from './types.ts';

let folder: string;
let simulator: Simulator;
let cluster: SimulatedCluster;
let registry: ClusterRegistry;
let handle: ClusterHandle;

const openRegistry = (kubeconfig: string, context: string): ClusterRegistry => {
  const opened = createClusterRegistry({ kubeconfig, contexts: [context] });
  if (!opened.ok) throw new Error(opened.error);
  return opened.value;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netloft-resilience-'));
  simulator = await startSimulator({ heartbeatMs: 100 });
  [cluster] = simulator.clusters;
  registry = openRegistry(simulator.kubeconfigPath, 'admin');
  handle = registry.default;
});
afterEach(async () => {
  cluster.setFaults({});
});
afterAll(async () => {
  await registry.close();
  await simulator.close();
  rmSync(folder, { recursive: true });
});

const CONFIG_MAPS: WatchSpec<string> = {
  name: 'versions',
  resource: { group: '', version: 'v1', plural: 'configmaps' },
  project: (object) => object.metadata.resourceVersion ?? '',
};
const AGENTS: WatchSpec<string> = {
  ...CONFIG_MAPS,
  resource: { group: 'crd.antrea.io', version: 'v1beta1', plural: 'antreaagentinfos' },
};

/** What the store holds, as a watch would: versions by `namespace/name`. */
const truth = ({ resource: { group, plural } }: WatchSpec<string>): Record<string, string> =>
  Object.fromEntries(
    cluster.store
      .list(group, plural)
      .map(({ metadata }) => [
        metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`,
        metadata.resourceVersion ?? '',
      ]),
  );
const held = (watch: SharedWatch<string>): Record<string, string> => Object.fromEntries(watch.items);
const agrees = (watch: SharedWatch<string>, spec = CONFIG_MAPS): Promise<void> =>
  vi.waitFor(
    () => {
      expect(watch.freshness().state).toBe('live');
      expect(held(watch)).toEqual(truth(spec));
    },
    { timeout: 20_000, interval: 50 },
  );

let made = 0;
/** Adds, changes and removes objects, as a busy cluster would. */
function churn(rounds: number): void {
  for (let round = 0; round < rounds; round += 1) {
    made += 1;
    const name = `churn-${made}`;
    const created = cluster.store.create('', 'configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default' },
      data: { round: '0' },
    });
    if (made % 2 === 0) cluster.store.update('', 'configmaps', { ...created, data: { round: '1' } });
    if (made % 3 === 0) cluster.store.remove('', 'configmaps', `churn-${made - 1}`, 'default');
  }
}

describe('a TLS connection is refused', () => {
  interface Kubeconfig {
    clusters: { name: string; cluster: Record<string, unknown> }[];
  }
  /** The simulator's kubeconfig with another cluster entry. */
  const altered = (change: (cluster: Record<string, unknown>) => Record<string, unknown>): string => {
    const config = parse(readFileSync(simulator.kubeconfigPath, 'utf8')) as Kubeconfig;
    for (const entry of config.clusters) entry.cluster = change(entry.cluster);
    const path = join(folder, `altered-${Math.random()}`);
    writeFileSync(path, stringify(config));
    return path;
  };

  it.each([
    [
      'by another authority',
      (entry: Record<string, unknown>) => ({ server: entry['server'] }),
      /is not signed by the authority of the kubeconfig$/,
    ],
    [
      'for another name',
      (entry: Record<string, unknown>) => ({ ...entry, 'tls-server-name': 'other.example' }),
      /does not name this address$/,
    ],
  ])('when the certificate was signed %s', async (_what, change, words) => {
    const other = openRegistry(altered(change), 'admin');
    await other.default.probed();
    expect(other.default.state.reachability).toMatchObject({
      state: 'unreachable',
      detail: expect.stringMatching(words),
    });
    await other.close();
  });

  it('unless the kubeconfig says that it shall not be checked, or names the server otherwise', async () => {
    for (const change of [
      (entry: Record<string, unknown>) => ({ server: entry['server'], 'insecure-skip-tls-verify': true }),
      (entry: Record<string, unknown>) => ({ ...entry, 'tls-server-name': 'localhost' }),
    ]) {
      const other = openRegistry(altered(change), 'admin');
      await other.default.probed();
      expect(other.default.state.reachability.state).toBe('reachable');
      await other.close();
    }
  });
});

describe('identities', () => {
  it('of a token never ride on the certificate of the server', async () => {
    const asUser = handle.client({ ...bearer(cluster.token('user1')) });
    const nodes = asUser.ok ? await asUser.value.list({ group: '', version: 'v1', plural: 'nodes' }) : asUser;
    expect(nodes).toMatchObject({
      ok: false,
      error: { code: 'forbidden', status: 403, message: expect.stringContaining('User "sso:user1@') },
    });
    const own = handle.client(serverIdentity);
    expect(own.ok && (await own.value.list({ group: '', version: 'v1', plural: 'nodes' }))).toMatchObject({
      ok: true,
      value: { length: 3 },
    });
  });

  it('of the admin password are impersonated, groups included', async () => {
    const client = handle.client({
      ...serverIdentity,
      credentialFor: () => ({ type: 'impersonate', user: 'nobody-special', groups: ['system:masters'] }),
    });
    expect(client.ok && (await client.value.list({ group: '', version: 'v1', plural: 'nodes' }))).toMatchObject({
      ok: true,
    });
    const plain = handle.client({
      ...serverIdentity,
      credentialFor: () => ({ type: 'impersonate', user: 'nobody-special', groups: [] }),
    });
    expect(plain.ok && (await plain.value.list({ group: '', version: 'v1', plural: 'nodes' }))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('User "nobody-special" cannot list resource "nodes"') },
    });
  });
});

describe('a watch of the simulated cluster agrees exactly with its list', () => {
  it('while objects come, change and go', async () => {
    const watch = handle.watch(serverIdentity, CONFIG_MAPS);
    await watch.ready();
    churn(200);
    await agrees(watch);
    watch.release();
  });

  it('after the API server was stopped and started, within seconds and with the reason meanwhile', async () => {
    const watch = handle.watch(serverIdentity, CONFIG_MAPS);
    await agrees(watch);
    const before = held(watch);
    await cluster.stopApiServer();
    await vi.waitFor(() =>
      expect(watch.freshness()).toMatchObject({
        state: 'stale',
        detail: expect.stringMatching(/^connection refused at 127\.0\.0\.1:\d+; trying again$/),
      }),
    );
    await vi.waitFor(() => expect(handle.state.reachability.state).toBe('unreachable'), { timeout: 20_000 });
    churn(20);
    expect(held(watch)).toEqual(before);
    await cluster.startApiServer();
    await agrees(watch);
    await vi.waitFor(() => expect(handle.state.reachability.state).toBe('reachable'), { timeout: 20_000 });
    watch.release();
  });

  it('after a storm of 410, during which it is not called live', async () => {
    const watch = handle.watch(serverIdentity, CONFIG_MAPS);
    await agrees(watch);
    cluster.setFaults({ gone410Storm: true });
    churn(10);
    await vi.waitFor(() => expect(watch.freshness().state).not.toBe('live'), { timeout: 20_000 });
    churn(10);
    cluster.setFaults({});
    await agrees(watch);
    watch.release();
  });

  it.each([
    ['connections were dropped', { dropRate: 0.4 }],
    ['it answered 503', { status503: true }],
    ['it answered 429', { status429: true }],
    ['it was slow', { latencyMs: 150 }],
  ])('after %s', async (_what, faults) => {
    const watch = handle.watch(serverIdentity, CONFIG_MAPS);
    const agents = handle.watch(serverIdentity, AGENTS);
    await agrees(watch);
    await agents.ready();
    cluster.setFaults(faults);
    // Watches that are open would not notice: all of them have to connect again.
    await cluster.stopApiServer();
    await cluster.startApiServer();
    churn(20);
    await vi.waitFor(() => expect(watch.freshness().state).not.toBe('live'));
    const late = handle.watch(serverIdentity, { ...CONFIG_MAPS, name: `late-${Object.keys(faults)[0]}` });
    churn(20);
    cluster.setFaults({ stopHeartbeats: true });
    churn(20);
    await Promise.all([agrees(watch), agrees(late), agrees(agents, AGENTS)]);
    for (const one of [watch, late, agents]) one.release();
  });
});
