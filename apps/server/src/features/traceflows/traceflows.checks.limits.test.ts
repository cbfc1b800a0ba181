import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NETLOFT_CHECK_RUN_LABEL, type CheckRun, OneOffRun } from '@netloft/contracts';
import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import { RecentWrites } from '../../own-objects/recent-writes.ts';
import { bearer } from '../../upstreams/kubernetes/api-server.fixture.ts';
import { createClusterRegistry } from '../../upstreams/kubernetes/registry.ts';
import type { ClusterRegistry } from '../../upstreams/kubernetes/types.ts';
import { CheckRunner } from './traceflows.checks.runner.ts';
import { startOneOff } from './traceflows.checks.runs.ts';
import { CheckStore } from './traceflows.checks.store.ts';
import { CHECK_TIMINGS, type CheckTimings, Slots } from './traceflows.checks.waiting.ts';

const UI = { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' } as const;
const TO = { type: 'pod', namespace: 'yelb', name: 'yelb-appserver-857c5c76d5-4cd86' } as const;
const TIMINGS = { ...CHECK_TIMINGS, tickMs: 50, saveMs: 50, backoffMs: 20, backoffCapMs: 100, graceMs: 3_000 };

let simulator: Simulator;
let clusters: ClusterRegistry;
let open: OpenCluster;
let directory: string;
beforeAll(async () => {
  simulator = await startSimulator({});
  const contexts = simulator.clusters.map((one) => one.name);
  const registry = createClusterRegistry({ kubeconfig: simulator.kubeconfigPath, contexts, now: Date.now });
  if (!registry.ok) throw new Error(registry.error);
  clusters = registry.value;
  const opened = openCluster({ clusters }, bearer(simulator.clusters[0].token('admin')));
  if (!opened.ok) throw new Error(opened.error.detail);
  open = opened.value;
});
afterAll(async () => {
  await clusters.close();
  await simulator.close();
});
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'netloft-limits-'));
  return () => rm(directory, { recursive: true, force: true });
});

/** Starts one check with short patience; `run` answers what it is now. */
async function start(timings: Partial<CheckTimings>, now: () => number = Date.now) {
  const store = CheckStore.open(join(directory, 'trace-checks'), now);
  const log = { error: (facts: object, message: string) => void expect.fail(`${message} ${JSON.stringify(facts)}`) };
  const runner = new CheckRunner({
    store,
    writes: new RecentWrites(now),
    timings: { ...TIMINGS, ...timings },
    now,
    log,
  });
  const request = { source: UI, destination: TO, destinationPort: 4567, timeout: 1 };
  const given = OneOffRun.parse({ checks: [{ name: 'a', request, expectation: { verdict: 'NotDelivered' } }] });
  const begun = await startOneOff({ store, runner, now }, open, given);
  if (!begun.ok) throw new Error(begun.error.detail);
  const { id } = begun.value;
  const run = (): CheckRun | undefined => store.run(open.cluster.name, id)?.run;
  const ended = async (): Promise<CheckRun> => {
    await expect.poll(() => run()?.state, { timeout: 20_000, interval: 20 }).not.toBe('Running');
    return run()!;
  };
  const traces = () =>
    simulator.clusters[0].store
      .list('crd.antrea.io', 'traceflows')
      .filter(({ metadata }) => metadata.labels?.[NETLOFT_CHECK_RUN_LABEL] === id);
  return { run, ended, traces, store };
}

describe('what a cluster cannot do ends in a clear state:', () => {
  const nodeOf = (pod: string) =>
    simulator.clusters[0].store.get('', 'pods', pod, 'yelb')?.['spec'] as { nodeName: string };

  it('no data-plane tag comes free, so that the trace is taken back', async () => {
    simulator.clusters[0].setTraceFaults({ tagsTaken: 14 });
    const { run, ended, traces } = await start({ tagPatienceMs: 500 });
    await expect.poll(() => run()?.detail).toContain('waits for a free data-plane tag');
    expect(run()?.results[0]?.outcome).toBe('Waiting');
    // As a server would find it that starts after a crash at this moment.
    const found = CheckStore.open(join(directory, 'trace-checks'), Date.now).run(open.cluster.name, run()?.id ?? '');
    expect(found?.run).toMatchObject({ state: 'Interrupted', progress: { skipped: 1 } });
    const { state, results } = await ended();
    expect(state).toBe('Failed');
    expect(results[0]).toMatchObject({
      outcome: 'Error',
      reason: expect.stringContaining('no data-plane tag came free') as string,
    });
    expect(traces()).toEqual([]);
    simulator.clusters[0].setTraceFaults({});
  });

  it('the agent of the source’s Node does not answer, and proves no drop', async () => {
    const { nodeName } = nodeOf(UI.name);
    simulator.clusters[0].setTraceFaults({ agentsDown: [nodeName] });
    const { ended } = await start({}, () => Date.now() + 600_000);
    expect((await ended()).results[0]).toMatchObject({
      outcome: 'Error',
      got: null,
      reason: expect.stringMatching(
        new RegExp(`^Traceflow timeout; agent on Node ${nodeName} does not answer: no heartbeat for \\d+ min`),
      ) as string,
    });
    simulator.clusters[0].setTraceFaults({});
  });

  it('the agent of the destination’s Node does not report', async () => {
    const { nodeName } = nodeOf(TO.name);
    simulator.clusters[0].setTraceFaults({ silent: [nodeName] });
    const { ended } = await start({});
    expect((await ended()).results[0]).toMatchObject({
      outcome: 'Error',
      got: 'Lost',
      reason: 'Traceflow timeout: the packet left a Node and no other Node reported it',
    });
    simulator.clusters[0].setTraceFaults({});
  });

  it('the API server stays away for longer than the run may take', async () => {
    await simulator.clusters[0].stopApiServer();
    const { ended } = await start({ runMs: 100, graceMs: 0 });
    const { state, detail, results } = await ended();
    expect([state, results[0]?.outcome]).toEqual(['Failed', 'Error']);
    expect(detail).toContain('time');
    expect(results[0]?.reason).toMatch(/time of \d+ min was over; the check waits for the API server/);
    await simulator.clusters[0].startApiServer();
  });

  it('the disk is full in the middle: nothing is lost, and it says so', async () => {
    const { run, ended } = await start({ saveMs: 30 });
    // At once, so that nothing is saved in between.
    rmSync(join(directory, 'trace-checks'), { recursive: true });
    writeFileSync(join(directory, 'trace-checks'), 'no directory');
    const { results } = await ended();
    await expect.poll(() => run()?.detail).toContain('The results are not on disk yet.');
    expect(results[0]).toMatchObject({ outcome: 'Failed', reason: expect.stringContaining('got Delivered') as string });
    await rm(join(directory, 'trace-checks'));
    await expect.poll(() => run()?.detail).toBe('');
    const again = CheckStore.open(join(directory, 'trace-checks'), Date.now);
    expect(again.run(open.cluster.name, run()?.id ?? '')?.run).toEqual(run());
  });

  it('the Pod is deleted in the middle', async () => {
    simulator.clusters[0].setTraceFaults({ silent: true });
    const { traces, ended } = await start({});
    await expect.poll(() => traces()).toHaveLength(1);
    simulator.clusters[0].store.remove('', 'pods', UI.name, 'yelb');
    expect((await ended()).results[0]).toMatchObject({
      outcome: 'Error',
      reason: expect.stringContaining(`the Pod yelb/${UI.name} is not there any more`) as string,
    });
    simulator.clusters[0].setTraceFaults({});
  });
});

describe('places', () => {
  it('are given in the order in which they were asked for, and not to who has left', async () => {
    const slots = new Slots(1);
    const stays = new AbortController();
    const leaves = new AbortController();
    const first = await slots.take(stays.signal);
    const order: string[] = [];
    const second = slots.take(stays.signal).then((free) => (order.push('second'), free));
    const gone = slots.take(leaves.signal);
    const third = slots.take(stays.signal).then((free) => (order.push('third'), free));
    leaves.abort();
    expect(await gone).toBeUndefined();
    first?.();
    (await second)?.();
    (await third)?.();
    expect(order).toEqual(['second', 'third']);
    expect(await slots.take(leaves.signal)).toBeUndefined();
    expect(await slots.take(stays.signal)).toBeDefined();
  });
});
