import type { Problem, TraceflowRequestInput, TraceNow, TracePreflight } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';

const TRACEFLOWS = '/api/v1/clusters/stc-tkg-cluster-1/traceflows';
const CRD = 'crd.antrea.io';
const POLICY = '9ae2599a-3bd3-4413-849e-06f53f467559';
const UI = { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' } as const;
const APPSERVER = { type: 'pod', namespace: 'yelb', name: 'yelb-appserver-857c5c76d5-4cd86' } as const;

let server: TestApp;
let admin: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  admin = await server.signIn('admin-password');
});
afterAll(() => server.close());

/** A Traceflow that is there with its status already, as Antrea would have left it. */
function put(name: string, spec: object, status: object): void {
  const { store } = server.cluster;
  if (store.get(CRD, 'traceflows', name) !== undefined) store.remove(CRD, 'traceflows', name);
  const object = { apiVersion: `${CRD}/v1beta1`, kind: 'Traceflow', metadata: { name }, spec };
  store.updateStatus(CRD, 'traceflows', { ...store.create(CRD, 'traceflows', { ...object, status }), status });
}
const now = (name: string): Promise<TraceNow> => admin.json<TraceNow>(`${TRACEFLOWS}/${name}/now`);
const spec = (dstPort: number): object => ({
  source: { namespace: UI.namespace, pod: UI.name },
  destination: { namespace: APPSERVER.namespace, pod: APPSERVER.name },
  packet: { ipHeader: { protocol: 6 }, transportHeader: { tcp: { dstPort, flags: 2 } } },
});
const startTime = '2026-01-01T00:00:00Z';
const decided = (observation: object): object => ({
  phase: 'Succeeded',
  startTime,
  results: [
    {
      node: 'a',
      timestamp: 1_767_225_600,
      observations: [
        { component: 'SpoofGuard', action: 'Forwarded' },
        { component: 'Forwarding', action: 'Forwarded' },
      ],
    },
    {
      node: 'b',
      timestamp: 1_767_225_601,
      observations: [{ component: 'Forwarding', action: 'Received' }, observation],
    },
  ],
});
const reference = `AntreaClusterNetworkPolicy:${POLICY}`;
const drop = (networkPolicy: string): object =>
  decided({ component: 'NetworkPolicy', componentInfo: 'IngressMetric', action: 'Dropped', networkPolicy });
const delivered = decided({ component: 'Forwarding', componentInfo: 'Output', action: 'Delivered' });

describe('what the policies say now about a trace', () => {
  it('is not told of one that is not there', async () => {
    const answer = await admin.fetch(`${TRACEFLOWS}/none/now`);
    expect([answer.status, ((await answer.json()) as Problem).code]).toEqual([404, 'UPSTREAM_NOT_FOUND']);
  });
  it('is the same when nothing changed, and then needs no explanation', async () => {
    put('same', spec(4568), drop(reference));
    expect(await now('same')).toMatchObject({
      verdict: 'Dropped',
      decidedBy: { reference, displayName: 'Yelb-Zero-Trust', tier: 'nsx-category-application' },
      compared: 'same',
      connection: `yelb/${UI.name} to yelb/${APPSERVER.name}, 4568/TCP`,
      explanations: [],
      missing: [],
    });
  });
  it('names the policy that is gone first when it differs', async () => {
    put('gone', spec(4567), drop('AntreaClusterNetworkPolicy:old-drop'));
    const answer = await now('gone');
    expect([answer.verdict, answer.compared]).toEqual(['Allowed', 'verdict']);
    const reasons = answer.explanations.map((one) => one.reason);
    expect(reasons[0]).toBe('policy-gone');
    expect(answer.explanations.find((one) => one.reason === 'policy-gone')).toMatchObject({
      text: 'old-drop decided about the trace and is not there any more.',
      policy: { reference: 'AntreaClusterNetworkPolicy:old-drop' },
    });
  });
  it('is another verdict after a policy was made, which is named with its time', async () => {
    // Before the world's policies were made.
    put('newer', spec(4568), { ...delivered, startTime: '2020-01-01T00:00:00Z' });
    const { verdict, compared, explanations } = await now('newer');
    expect([verdict, compared]).toEqual(['Dropped', 'verdict']);
    expect(explanations.find((one) => one.reason === 'policy-new')?.text).toMatch(
      /^Yelb-Zero-Trust was made at .* UTC, after the trace\.$/,
    );
    expect(explanations.map((one) => one.reason)).toContain('nsx-policy');
  });
  it('cannot be told of a Pod that is gone, which is said with what to do', async () => {
    put(
      'ghost',
      { ...spec(80), source: { namespace: 'yelb', pod: 'ghost' } },
      { phase: 'Failed', reason: 'Traceflow timeout', startTime, results: [] },
    );
    const answer = await now('ghost');
    expect(answer).toMatchObject({ verdict: 'Undecidable', compared: 'none' });
    expect(answer.missing.join()).toContain('Pod yelb/ghost');
    expect(answer.explanations[0]).toMatchObject({
      reason: 'pod-gone',
      text: 'The source Pod yelb/ghost is not there any more.',
    });
  });
  it('names every Kubernetes policy that may have isolated the Pod', async () => {
    const { store } = server.cluster;
    for (const name of ['isolate-a', 'isolate-b'])
      store.create('networking.k8s.io', 'networkpolicies', {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name, namespace: 'yelb' },
        spec: { podSelector: { matchLabels: { app: 'yelb-appserver' } }, policyTypes: ['Ingress'] },
      });
    put(
      'isolated',
      spec(9),
      decided({ component: 'NetworkPolicy', componentInfo: 'IngressDefaultRule', action: 'Dropped' }),
    );
    await expect
      .poll(async () => (await now('isolated')).isolatedBy.map((one) => one.reference).toSorted())
      .toEqual(['K8sNetworkPolicy:yelb/isolate-a', 'K8sNetworkPolicy:yelb/isolate-b']);
    for (const name of ['isolate-a', 'isolate-b']) store.remove('networking.k8s.io', 'networkpolicies', name, 'yelb');
  });
  it('names the agent that is away when a packet got lost', async () => {
    const { store } = server.cluster;
    const { nodeName: node } = store.get('', 'pods', APPSERVER.name, 'yelb')!['spec'] as { nodeName: string };
    const info = store.list(CRD, 'antreaagentinfos').find((one) => one.metadata.name.includes(node))!;
    store.remove(CRD, 'antreaagentinfos', info.metadata.name);
    put('lost', spec(80), {
      phase: 'Failed',
      reason: 'Traceflow timeout',
      startTime,
      results: [
        {
          node: 'a',
          observations: [
            { component: 'SpoofGuard', action: 'Forwarded' },
            { component: 'Forwarding', action: 'Forwarded', tunnelDstIP: '10.0.0.1' },
          ],
        },
      ],
    });
    await expect
      .poll(async () => (await now('lost')).explanations.map((one) => one.text).join())
      .toContain(`The agent of Node ${node} has no AntreaAgentInfo`);
  });
});

describe('a request that is looked at before it is sent', () => {
  const preflight = async (who: TestClient, request: TraceflowRequestInput): Promise<TracePreflight> =>
    (await (await who.send('POST', `${TRACEFLOWS}/preflight`, request)).json()) as TracePreflight;
  it.each<[string, TraceflowRequestInput, string, string]>([
    [
      'a Pod that is not there',
      { source: { ...UI, name: 'nobody' }, destination: APPSERVER },
      'source',
      'requested source Pod yelb/nobody not found',
    ],
    [
      'a destination that is not there',
      { source: UI, destination: { ...APPSERVER, name: 'nobody' } },
      'destination',
      'failed to get the destination Pod: pods "nobody" not found',
    ],
    [
      'IPv6 where Pods have none',
      { source: UI, destination: APPSERVER, ipv6: true },
      'source',
      'source Pod does not have an IPv6 address',
    ],
    ['no destination', { source: UI }, 'destination', 'destination is not specified'],
    ['no port', { source: UI, destination: APPSERVER }, 'destinationPort', 'TCP needs a destination port'],
    [
      'live traffic of no Pod, in the words of the webhook',
      { liveTraffic: true },
      'source',
      'Traceflow netloft has neither source nor destination Pod specified',
    ],
  ])('is refused for %s', async (_title, request, path, message) => {
    const { faults } = await preflight(admin, request);
    expect(faults.map((one) => one.path)).toContain(path);
    expect(faults.map((one) => one.message).join()).toContain(message);
  });
  it('passes, and makes nothing', async () => {
    const before = server.cluster.store.list(CRD, 'traceflows').length;
    expect(await preflight(admin, { source: UI, destination: APPSERVER, destinationPort: 4567 })).toEqual({
      faults: [],
      unknown: [],
    });
    expect(server.cluster.store.list(CRD, 'traceflows').length).toBe(before);
  });
});
