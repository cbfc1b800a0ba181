import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { GET_FLOWS, type GetFlowsRequest, type GetFlowsResponse, openFlowStream } from '@netloft/flow-store/stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { as } from '../cluster/testing.ts';
import { startSimulator } from '../index.ts';
import type { SimulatedCluster, Simulator, SimulatorOptions } from '../types.ts';
import { testCollector, type TestCollector } from './testing.ts';

const FIRST = 'stc-tkg-cluster-1';
const SECOND = 'stc-tkg-cluster-2';
const SPAN = { timeout: 15_000, interval: 50 };
const CONFIG = '/api/v1/namespaces/kube-system/configmaps/antrea-config';
const AGGREGATOR_CONFIG = '/api/v1/namespaces/flow-aggregator/configmaps/flow-aggregator-configmap';
const MERGE = 'application/merge-patch+json';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
async function simulate(options: SimulatorOptions): Promise<Simulator> {
  const simulator = await startSimulator(options);
  closing.push(() => simulator.close());
  return simulator;
}
async function collect(port?: number): Promise<TestCollector> {
  const collector = await testCollector(port);
  closing.push(() => collector.close());
  return collector;
}
const dataOf = async (cluster: SimulatedCluster, path: string): Promise<Record<string, string>> =>
  (await as(cluster, 'admin')('GET', path)).json['data'] as Record<string, string>;

describe('flows are refused', () => {
  it.each([
    [{ [FIRST]: 'here' }, "'here' is no address of a collector"],
    [{ ghost: 'tcp://127.0.0.1:1' }, "there is no cluster 'ghost'"],
  ])('for %j', async (collectors, message) => {
    await expect(startSimulator({ flows: { collectors } })).rejects.toThrow(message);
  });
});

describe('an aggregator', () => {
  it('sends the past once, whole, and then what happens', async () => {
    const collector = await collect();
    const dataDir = mkdtempSync(join(tmpdir(), 'netloft-flows-'));
    closing.push(() => rmSync(dataDir, { recursive: true }));
    const options = { dataDir, flows: { historyMs: 120_000, collectors: { [FIRST]: collector.address } } };
    const simulator = await startSimulator(options);
    const [cluster] = simulator.clusters;
    await vi.waitFor(() => expect(cluster.flows().history).toBe('done'), SPAN);
    await vi.waitFor(() => expect(collector.flows.length).toBe(cluster.flows().sent), SPAN);
    // Two minutes at twenty a second, by the time of the day.
    expect(cluster.flows().historyRecords).toBeGreaterThan(1_000);
    expect(collector.faults()).toEqual({ malformed: 0, missed: 0 });
    const now = Date.now() / 1_000;
    expect(Math.min(...collector.flows.map((flow) => flow.flowEndSeconds ?? 0))).toBeLessThan(now - 110);
    await simulator.close();

    const before = collector.flows.length;
    const again = await simulate(options);
    await vi.waitFor(() => expect(collector.flows.length).toBeGreaterThan(before), SPAN);
    expect(again.clusters[0].flows()).toMatchObject({ history: 'none', historyRecords: 0 });
  });

  it('sends nothing of the story’s cluster until the gate is on and the agents have read it', async () => {
    const collector = await collect();
    const simulator = await simulate({ flows: { collectors: { [FIRST]: collector.address } } });
    const [cluster] = simulator.clusters;
    const text = (await dataOf(cluster, CONFIG))['antrea-agent.conf'] ?? '';
    const admin = as(cluster, 'admin');
    const on = text.replace('FlowExporter: false', 'FlowExporter: true');
    await admin('PATCH', CONFIG, { data: { 'antrea-agent.conf': on } }, MERGE);
    expect(cluster.flows()).toMatchObject({ exporting: 0, sent: 0, history: 'none' });
    await admin('DELETE', '/api/v1/namespaces/kube-system/pods?labelSelector=app%3Dantrea');
    await vi.waitFor(() => expect(collector.flows.length).toBeGreaterThan(0), SPAN);
    await vi.waitFor(() => expect(cluster.flows().exporting).toBe(3), SPAN);
  });

  it('goes on when its collector comes late or comes back; what it told meanwhile is lost', async () => {
    const gone = await collect();
    await gone.close();
    const simulator = await simulate({ flows: { perSecond: 200, collectors: { [FIRST]: gone.address } } });
    const [cluster] = simulator.clusters;
    await vi.waitFor(() => expect(cluster.flows().lost).toBeGreaterThan(0), SPAN);
    const back = await collect(gone.port);
    await vi.waitFor(() => expect(back.flows.length).toBeGreaterThan(0), SPAN);
    expect(cluster.flows()).toMatchObject({ connected: true, collector: gone.address });
  });

  it('sends nothing while it is down, or while no agent exports, and answers a burst of drops', async () => {
    const collector = await collect();
    const simulator = await simulate({ flows: { perSecond: 100, collectors: { [FIRST]: collector.address } } });
    const [cluster] = simulator.clusters;
    const flows = async (path: string, method = 'GET'): Promise<unknown> =>
      (await fetch(`${simulator.controlUrl}${path}`, { method })).json();
    await vi.waitFor(() => expect(collector.flows.length).toBeGreaterThan(0), SPAN);
    expect(await flows('/flows')).toMatchObject({ [FIRST]: { exporting: 3, aggregator: true }, [SECOND]: { sent: 0 } });
    expect(await flows('/flows/burst?records=none', 'POST')).toEqual({
      error: expect.stringContaining('from 1 to 100000'),
    });
    expect(await flows('/flows/burst?records=700', 'POST')).toEqual({ sent: 700 });
    const dropped = (): number =>
      collector.flows.filter(
        (flow) => Math.max(flow.ingressNetworkPolicyRuleAction ?? 0, flow.egressNetworkPolicyRuleAction ?? 0) === 2,
      ).length;
    await vi.waitFor(() => expect(dropped()).toBeGreaterThanOrEqual(700), SPAN);

    const nodes = cluster.store.list('', 'nodes').map((node) => node.metadata.name);
    // A burst looks at the cluster as it is now.
    cluster.setFaults({ stopFlowExport: nodes.slice(1) });
    await flows('/flows/burst?records=1', 'POST');
    expect(cluster.flows().exporting).toBe(1);
    cluster.setFaults({ stopFlowExport: true });
    expect(await flows('/flows/burst', 'POST')).toEqual({ sent: 0 });
    expect(cluster.flows().exporting).toBe(0);
    cluster.setFaults({ flowAggregatorDown: true });
    await vi.waitFor(() => expect(cluster.flows()).toMatchObject({ aggregator: false, connected: false }), SPAN);
    cluster.setFaults({});
    const before = collector.flows.length;
    await vi.waitFor(() => expect(collector.flows.length).toBeGreaterThan(before), SPAN);
  });

  it('heeds its configuration', async () => {
    const collector = await collect();
    const simulator = await simulate({ flows: { perSecond: 100, collectors: { [FIRST]: collector.address } } });
    const [cluster] = simulator.clusters;
    await vi.waitFor(() => expect(collector.flows.some((flow) => flow.sourcePodLabels !== undefined)).toBe(true), SPAN);
    const text = (await dataOf(cluster, AGGREGATOR_CONFIG))['flow-aggregator.conf'] ?? '';
    const conf = (from: string, to: string) => ({ data: { 'flow-aggregator.conf': text.replace(from, to) } });
    const admin = as(cluster, 'admin');
    await admin('PATCH', AGGREGATOR_CONFIG, conf('podLabels: true', 'podLabels: false'), MERGE);
    await vi.waitFor(() => {
      const last = collector.flows.slice(-20);
      expect(last.every((flow) => flow.sourcePodLabels === undefined)).toBe(true);
    }, SPAN);
    await admin('PATCH', AGGREGATOR_CONFIG, conf('enable: true', 'enable: false'), MERGE);
    const made = (): number => cluster.flows().records - cluster.flows().sent;
    await vi.waitFor(() => expect(made()).toBeGreaterThan(50), SPAN);
  });
});

describe('the stream of Antrea 2.7', () => {
  async function stream(cluster: SimulatedCluster): Promise<{ address: string; ca: string }> {
    const ca =
      (await dataOf(cluster, '/api/v1/namespaces/flow-aggregator/configmaps/flow-aggregator-ca'))['ca.crt'] ?? '';
    return { address: cluster.flows().stream ?? '', ca };
  }
  function ask({ address, ca }: { address: string; ca: string }, request: GetFlowsRequest) {
    const client = new Client(address, credentials.createSsl(Buffer.from(ca)), { 'grpc.enable_http_proxy': 0 });
    closing.push(() => client.close());
    const call = client.makeServerStreamRequest(
      GET_FLOWS.path,
      GET_FLOWS.requestSerialize,
      GET_FLOWS.responseDeserialize,
      request,
    );
    const flows: NonNullable<GetFlowsResponse['flows']>[number][] = [];
    call.on('data', (response: GetFlowsResponse) => flows.push(...(response.flows ?? [])));
    const ended = new Promise<Partial<ServiceError>>((resolve) => {
      call.on('error', resolve);
      call.on('end', () => resolve({ code: status.OK }));
    });
    return { flows, ended };
  }

  it('is not there before', async () => {
    const simulator = await simulate({ antrea: '1.12' });
    expect(simulator.clusters[0].flows().stream).toBeUndefined();
  });

  it('tells its buffer by filters, since a time and up to a number, and refuses what it cannot read', async () => {
    const simulator = await simulate({ antrea: '2.7' });
    const second = simulator.clusters[1]!;
    await vi.waitFor(() => expect(second.flows().history).toBe('done'), SPAN);
    const at = await stream(second);
    const all = ask(at, {});
    expect(await all.ended).toEqual({ code: status.OK });
    expect(all.flows.length).toBeGreaterThan(3_000);
    // The buffer's 8,192, and what came while it was told.
    expect(all.flows.length).toBeLessThan(9_000);

    const some = ask(at, { maxCount: 5, filters: [{ namespaces: ['yelb'], direction: 1 }] });
    await some.ended;
    expect(some.flows.map((flow) => flow.k8s?.sourcePodNamespace)).toEqual(Array.from({ length: 5 }, () => 'yelb'));
    const now = Math.floor(Date.now() / 1_000);
    const late = ask(at, { since: { seconds: now - 60 } });
    await late.ended;
    expect(late.flows.length).toBeGreaterThan(0);
    expect(late.flows.length).toBeLessThan(all.flows.length / 2);
    expect(await ask(at, { filters: [{ serviceNames: ['x'], direction: 1 }] }).ended).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'invalid filter 0: service_names filter does not support FROM direction',
    });
  });

  it('is followed by Netloft’s client, which takes no record twice when it breaks', async () => {
    const simulator = await simulate({ antrea: '2.7', flows: { perSecond: 50 } });
    const [cluster] = simulator.clusters;
    const keys: string[] = [];
    let connected = false;
    const { close } = openFlowStream({
      ...(await stream(cluster)),
      cluster: FIRST,
      onFlows: (flows) =>
        keys.push(
          ...flows.map((flow) =>
            [flow.sourceIP, flow.sourceTransportPort, flow.destinationIP, flow.flowEndSeconds].join(' '),
          ),
        ),
      onState: (state) => {
        connected = state.connected;
      },
      timing: { firstPauseMs: 10, longestPauseMs: 50 },
    });
    closing.push(close);
    await vi.waitFor(() => expect(keys.length).toBeGreaterThan(20), SPAN);
    cluster.setFaults({ flowAggregatorDown: true });
    await vi.waitFor(() => expect(connected).toBe(false), SPAN);
    cluster.setFaults({});
    const before = keys.length;
    await vi.waitFor(() => expect(keys.length).toBeGreaterThan(before), SPAN);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
