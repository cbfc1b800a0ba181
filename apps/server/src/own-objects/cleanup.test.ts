import { NETLOFT_TRACEFLOW_LABEL } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { createClusterRegistry } from '../upstreams/kubernetes/registry.ts';
import type { ClusterRegistry } from '../upstreams/kubernetes/types.ts';
import { recordRights } from '../testing/rights-record.ts';
import { createCleanup, isExpired, type OwnKind } from './cleanup.ts';

const KINDS: readonly OwnKind[] = [
  { group: 'crd.antrea.io', plural: 'traceflows', what: 'Traceflows', retentionMinutes: 60 },
  { group: 'crd.antrea.io', plural: 'packetcaptures', what: 'PacketCaptures', retentionMinutes: 24 * 60 },
  { group: 'crd.antrea.io', plural: 'nothings', what: 'what no cluster serves', retentionMinutes: 1 },
];

const NOW = Date.parse('2026-11-25T10:00:00Z');
const label = { [NETLOFT_TRACEFLOW_LABEL]: 'true' };
const object = (labels: Record<string, string> | undefined, creationTimestamp?: string) => ({
  metadata: {
    name: 'x',
    ...(labels === undefined ? {} : { labels }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
  },
});

describe('isExpired', () => {
  it.each([
    ['another’s, however old', object(undefined, '2020-01-01T00:00:00Z'), false],
    ['one of Antrea UI', object({ 'ui.antrea.io': '' }, '2020-01-01T00:00:00Z'), false],
    [
      'one with another value of the label',
      object({ [NETLOFT_TRACEFLOW_LABEL]: 'false' }, '2020-01-01T00:00:00Z'),
      false,
    ],
    ['one without creation time', object(label), false],
    ['one of exactly an hour', object(label, '2026-11-25T09:00:00Z'), false],
    ['one of over an hour', object(label, '2026-11-25T08:59:59Z'), true],
  ])('%s: %s', (_name, given, expected) => {
    expect(isExpired(given, 60, NOW)).toBe(expected);
  });
});

describe('the clean-up', () => {
  let simulator: Simulator;
  let clusters: ClusterRegistry;
  const log = {
    info: vi.fn<(facts: object, message: string) => void>(),
    warn: vi.fn<(facts: object, message: string) => void>(),
  };
  const names = () =>
    simulator.clusters[0].store
      .list('crd.antrea.io', 'traceflows')
      .map((one) => one.metadata.name)
      .toSorted();
  const add = (name: string, labels: Record<string, string>) =>
    simulator.clusters[0].store.create('crd.antrea.io', 'traceflows', {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'Traceflow',
      metadata: { name, labels },
      spec: {},
    });

  beforeAll(async () => {
    simulator = await startSimulator({});
    recordRights(simulator);
    const registry = createClusterRegistry({
      kubeconfig: simulator.kubeconfigPath,
      contexts: simulator.clusters.map((one) => one.name),
      now: Date.now,
    });
    if (!registry.ok) throw new Error(registry.error);
    clusters = registry.value;
  });
  afterAll(async () => {
    await clusters.close();
    await simulator.close();
  });

  it('removes Netloft’s own after an hour, and leaves younger ones and those of others', async () => {
    add('own', label);
    add('other', { 'ui.antrea.io': '' });
    let now = Date.now();
    const cleanup = createCleanup({ clusters, now: () => now }, log, KINDS);
    expect(await cleanup.run()).toBe(0);
    now += 61 * 60_000;
    expect(await cleanup.run()).toBe(1);
    expect(names()).toEqual(['other']);
    expect(await cleanup.run()).toBe(0);
  });

  it('tells a cluster that stays away once, and goes on when it is back', async () => {
    add('own', label);
    const cleanup = createCleanup({ clusters, now: () => Date.now() + 61 * 60_000 }, log, KINDS.slice(0, 1));
    await simulator.clusters[0].stopApiServer();
    expect(await cleanup.run()).toBe(0);
    expect(await cleanup.run()).toBe(0);
    expect(log.warn).toHaveBeenCalledTimes(1);
    await simulator.clusters[0].startApiServer();
    await vi.waitFor(async () => expect(await cleanup.run()).toBe(1), { timeout: 20_000, interval: 200 });
    expect(names()).toEqual(['other']);
  });
});
