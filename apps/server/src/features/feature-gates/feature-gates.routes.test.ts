import type { FeatureGates, Overview, Problem } from '@netloft/contracts';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';

const GATES = '/api/v1/clusters/stc-tkg-cluster-1/feature-gates';
const CONFIG_MAP = 'api/v1/namespaces/kube-system/configmaps/antrea-config';
let server: TestApp;
let admin: TestClient;

beforeAll(async () => {
  server = await startTestApp();
  admin = await server.signIn('admin-password');
});
afterAll(() => server.close());

/** As kubectl of a cluster administrator would, past Netloft. */
async function kubectl(method: string, path: string, body?: unknown): Promise<unknown> {
  const dispatcher = new Agent({ connect: { ca: server.cluster.authority } });
  const answer = await request(`${server.cluster.url}/${path}`, {
    method: method as 'GET',
    dispatcher,
    headers: {
      authorization: `Bearer ${server.cluster.token('admin')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/merge-patch+json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  await dispatcher.close();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
  return JSON.parse(text);
}
const gate = (gates: FeatureGates, id: string) => gates.gates.find((one) => one.id === id);
const agentPods = () =>
  server.cluster.store
    .list('', 'pods', 'kube-system')
    .filter((pod) => pod.metadata.labels?.['component'] === 'antrea-agent')
    .map((pod) => pod.metadata.name);

describe('GET /api/v1/featuregates, as Antrea UI has it', () => {
  it('refuses who may not ask the controller, in the words of the API server', async () => {
    const user1 = await server.signIn('user1');
    const problem = (await (await user1.fetch('/api/v1/featuregates')).json()) as Problem;
    expect(problem).toMatchObject({ status: 403, code: 'UPSTREAM_FORBIDDEN' });
    expect(problem.detail).toContain('is forbidden: User "sso:user1@');
    expect((await user1.fetch('/auth/session')).status).toBe(200);
  });

  it('is the controller’s answer, byte for byte', async () => {
    const response = await admin.fetch('/api/v1/featuregates');
    expect(response.headers.get('content-type')).toContain('application/json');
    const direct = (await kubectl(
      'GET',
      'api/v1/namespaces/kube-system/services/https:antrea:443/proxy/featuregates',
    )) as object;
    const body = await response.text();
    expect(JSON.parse(body)).toEqual(direct);
    expect(JSON.parse(body)).toContainEqual({
      component: 'agent',
      name: 'AntreaPolicy',
      status: 'Enabled',
      version: 'BETA',
    });
  });
});

describe('feature gates of a cluster (story 8)', () => {
  it('are those of the ConfigMap, reported by the controller and by every agent', async () => {
    const gates = await admin.json<FeatureGates>(GATES);
    expect(gates).toMatchObject({
      antreaVersion: expect.stringMatching(/^v1\.7\.2/),
      source: 'controller-api',
      restartPending: [],
    });
    expect(gates.agents).toMatchObject({ reported: agentPods().length, total: agentPods().length });
    const on = ['AntreaProxy', 'EndpointSlice', 'Traceflow', 'NodePortLocal', 'AntreaPolicy', 'Egress'];
    const off = [
      'FlowExporter',
      'NetworkPolicyStats',
      'AntreaIPAM',
      'Multicast',
      'Multicluster',
      'SecondaryNetwork',
      'ServiceExternalIP',
      'TrafficControl',
    ];
    for (const name of on)
      expect(gate(gates, `agent/${name}`)).toMatchObject({ enabled: true, configured: true, differing: [] });
    for (const name of off)
      expect(gate(gates, `agent/${name}`)).toMatchObject({ enabled: false, configured: true, differing: [] });
    expect(gate(gates, 'controller/Traceflow')).toMatchObject({ enabled: true, configured: true });
    expect(gates.hidden).toBeUndefined();
  });

  it('come with the settings of both files', async () => {
    const { config } = await admin.json<FeatureGates>(GATES);
    expect(config.map((one) => one.component)).toEqual(['agent', 'controller']);
    expect(config[0]?.text).toContain('trafficEncapMode: encap');
    expect(config[0]?.settings).toContainEqual(
      expect.objectContaining({ key: 'nodePortLocal.portRange', value: '61000-62000', set: true }),
    );
  });

  it('say what user1 may not see, and compute the rest', async () => {
    const user1 = await server.signIn('user1');
    const gates = await user1.json<FeatureGates>(GATES);
    expect(gates.source).not.toBe('controller-api');
    expect(gates.hidden?.map((one) => one.reason).join('\n')).toContain('needs get on services/proxy in kube-system');
    expect(gates.agents.reported).toBe(0);
  });

  it('change only with a restart, name the agents that differ, and agree again when all restarted', async () => {
    const map = (await kubectl('GET', CONFIG_MAP)) as { data: Record<string, string> };
    const text = (map.data['antrea-agent.conf'] ?? '').replace('FlowExporter: false', 'FlowExporter: true');
    await kubectl('PATCH', CONFIG_MAP, { data: { 'antrea-agent.conf': text } });
    const pods = agentPods();
    await expect
      .poll(async () => (await admin.json<FeatureGates>(GATES)).restartPending.map((one) => one.pod).toSorted())
      .toEqual(pods.toSorted());
    const pending = await admin.json<FeatureGates>(GATES);
    expect(gate(pending, 'agent/FlowExporter')).toMatchObject({ enabled: false, differing: [] });
    expect(pending.restartPending.every((one) => one.gates.includes('FlowExporter'))).toBe(true);
    expect(pending.config[0]?.text).toContain('FlowExporter: true');

    await kubectl('DELETE', `api/v1/namespaces/kube-system/pods/${pods[0]}`);
    await expect
      .poll(async () => gate(await admin.json<FeatureGates>(GATES), 'agent/FlowExporter')?.differing, {
        timeout: 20_000,
        interval: 500,
      })
      .toEqual([expect.objectContaining({ enabled: true, reason: expect.stringContaining('restarted since') })]);

    for (const pod of pods.slice(1)) await kubectl('DELETE', `api/v1/namespaces/kube-system/pods/${pod}`);
    await expect
      .poll(async () => gate(await admin.json<FeatureGates>(GATES), 'agent/FlowExporter'), {
        timeout: 20_000,
        interval: 500,
      })
      .toMatchObject({ enabled: true, differing: [] });
    await expect
      .poll(async () => (await admin.json<FeatureGates>(GATES)).restartPending, { timeout: 20_000, interval: 500 })
      .toEqual([]);
    const overview = await admin.json<Overview>('/api/v1/clusters/stc-tkg-cluster-1/overview');
    expect(overview.gates).toMatchObject({ state: 'ok', data: { differing: [] } });
  });
});
