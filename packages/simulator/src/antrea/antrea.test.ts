import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { as, send } from '../cluster/testing.ts';
import { startSimulator } from '../index.ts';
import type { KubeObject } from '../kubernetes/types.ts';
import type { SimulatedUser, Simulator } from '../types.ts';

interface Gate {
  readonly component: string;
  readonly name: string;
  readonly status: string;
  readonly version: string;
}
interface AgentInfo {
  readonly metadata: { readonly name: string };
  readonly localPodNum: number;
  readonly podRef: { readonly name: string };
  readonly agentConditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly lastHeartbeatTime: string;
  }[];
}

const PROXY = '/api/v1/namespaces/kube-system/services/https:antrea:443/proxy/featuregates';
const SYSTEM = '/api/v1/namespaces/kube-system';
const MERGE = 'application/merge-patch+json';
const SPAN = { timeout: 20_000, interval: 50 };

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ heartbeatMs: 1000 });
});
afterAll(() => simulator.close());

const call = (user: SimulatedUser, ...rest: [method: string, path: string, body?: unknown, type?: string]) =>
  as(simulator.clusters[0], user)(...rest);
const gatesAt = async (path: string): Promise<Gate[]> => (await call('admin', 'GET', path)).json as unknown as Gate[];
const gate = (gates: readonly Gate[], name: string, component = 'agent'): string | undefined =>
  gates.find((one) => one.name === name && one.component === component)?.status;
const infos = async (): Promise<AgentInfo[]> =>
  ((await call('admin', 'GET', '/apis/crd.antrea.io/v1beta1/antreaagentinfos')).json.items ??
    []) as unknown as AgentInfo[];
async function agentPods(): Promise<readonly KubeObject[]> {
  const list = await call('admin', 'GET', `${SYSTEM}/pods?labelSelector=component%3Dantrea-agent`);
  return (list.json.items ?? []).filter((pod) => (pod['status'] as { phase: string }).phase === 'Running');
}

describe('the controller’s feature gates', () => {
  it('are refused through the proxy to who may not use it, in Kubernetes’ words', async () => {
    const reply = await call('user1', 'GET', PROXY);
    expect(reply.status).toBe(403);
    expect(reply.json.message).toContain(
      'cannot get resource "services/proxy" in API group "" in the namespace "kube-system"',
    );
  });

  it.each([
    ['another Service', 'services/https:antrea-ui:3000', 503],
    ['a Service that is not there', 'services/https:ghost:443', 404],
    ['plain HTTP', 'services/http:antrea:443', 400],
    ['a port that the Service lacks', 'services/https:antrea:8443', 503],
    ['a Pod that is no agent', 'pods/https:antrea-ui-9c89486f4-msw6m:10350', 503],
  ])('are not found behind %s', async (_title, target, status) => {
    expect((await call('admin', 'GET', `${SYSTEM}/${target}/proxy/featuregates`)).status).toBe(status);
  });

  it.each(['https:antrea:443', 'https:antrea:'])('are exactly the ConfigMap’s at %s', async (target) => {
    const gates = await gatesAt(`${SYSTEM}/services/${target}/proxy/featuregates`);
    const on = (component: string): string[] =>
      gates.filter((one) => one.component === component && one.status === 'Enabled').map((one) => one.name);
    expect(on('agent')).toEqual([
      'AntreaPolicy',
      'AntreaProxy',
      'Egress',
      'EndpointSlice',
      'NodePortLocal',
      'Traceflow',
    ]);
    expect(on('controller')).toEqual(['AntreaPolicy', 'Egress', 'Traceflow']);
    expect(gates).toHaveLength(18);
    expect(gates[0]).toEqual({ component: 'agent', name: 'AntreaIPAM', status: 'Disabled', version: 'ALPHA' });
  });

  it.each<[user: SimulatedUser | undefined, status: number]>([
    [undefined, 403],
    ['user1', 403],
    ['andreasm', 200],
    ['admin', 200],
  ])('are served at the address of the Service: %s gets %i', async (user, status) => {
    const [cluster] = simulator.clusters;
    const map = await call('admin', 'GET', `${SYSTEM}/configmaps/antrea-ca`);
    const authority = (map.json['data'] as Record<string, string>)['ca.crt']!;
    expect(new X509Certificate(authority).subject).toContain('antrea-ca');
    const token = user === undefined ? {} : { token: cluster.token(user) };
    const reply = await send(`${cluster.antreaServiceUrl}/featuregates`, authority, token);
    expect(reply.status).toBe(status);
    if (status === 200) expect(reply.json).toEqual(await gatesAt(PROXY));
    else expect(reply.text).toContain('cannot get path \\"/featuregates\\"');
  });

  it.each<[user: SimulatedUser, as: string, status: number, words: string]>([
    ['netloft', '', 403, 'User \\"system:serviceaccount:netloft:netloft\\" cannot get path'],
    ['user1', 'system:serviceaccount:netloft:netloft-admin', 403, 'cannot impersonate resource \\"serviceaccounts\\"'],
    ['netloft', 'kubernetes-admin', 403, 'cannot impersonate resource \\"users\\"'],
    ['netloft', 'system:serviceaccount:netloft:netloft-admin', 200, 'FlowExporter'],
  ])('are served there to who may impersonate: %s acting as “%s” gets %i', async (user, name, status, words) => {
    const [cluster] = simulator.clusters;
    const map = await call('admin', 'GET', `${SYSTEM}/configmaps/antrea-ca`);
    const reply = await send(
      `${cluster.antreaServiceUrl}/featuregates`,
      (map.json['data'] as Record<string, string>)['ca.crt']!,
      { token: cluster.token(user), ...(name === '' ? {} : { headers: { 'impersonate-user': name } }) },
    );
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(words);
  });

  it('change only when the Antrea Pods restart, and then on every agent', async () => {
    const map = await call('admin', 'GET', `${SYSTEM}/configmaps/antrea-config`);
    const conf = (map.json['data'] as Record<string, string>)['antrea-agent.conf']!;
    const data = { 'antrea-agent.conf': conf.replace('FlowExporter: false', 'FlowExporter: true') };
    expect((await call('admin', 'PATCH', `${SYSTEM}/configmaps/antrea-config`, { data }, MERGE)).status).toBe(200);
    const before = await agentPods();
    expect(gate(await gatesAt(PROXY), 'FlowExporter')).toBe('Disabled');

    const first = before[0]!.metadata.name;
    await call('admin', 'DELETE', `${SYSTEM}/pods/${first}`);
    const replaced = await vi.waitFor(async () => {
      const pods = (await agentPods()).filter((pod) => !before.some((old) => old.metadata.uid === pod.metadata.uid));
      expect(pods).toHaveLength(1);
      return pods[0]!.metadata.name;
    }, SPAN);
    const own = (name: string): Promise<Gate[]> => gatesAt(`${SYSTEM}/pods/https:${name}:10350/proxy/featuregates`);
    expect(gate(await own(replaced), 'FlowExporter')).toBe('Enabled');
    expect(gate(await own(before[1]!.metadata.name), 'FlowExporter')).toBe('Disabled');
    expect(gate(await gatesAt(PROXY), 'FlowExporter')).toBe('Disabled');

    await call('admin', 'DELETE', `${SYSTEM}/pods?labelSelector=app%3Dantrea`);
    await vi.waitFor(async () => {
      const gates = await gatesAt(PROXY);
      expect(gate(gates, 'FlowExporter')).toBe('Enabled');
      const pods = await agentPods();
      expect(pods).toHaveLength(3);
      for (const pod of pods) expect(gate(await own(pod.metadata.name), 'FlowExporter')).toBe('Enabled');
    }, SPAN);
    await vi.waitFor(async () => {
      const pods = await agentPods();
      const names = (await infos()).map((info) => info.podRef.name).toSorted((a, b) => (a < b ? -1 : 1));
      expect(names).toEqual(pods.map((pod) => pod.metadata.name));
    }, SPAN);
  });
});

describe('reports of agents and controller', () => {
  it('carry every condition and tick', async () => {
    const beat = (info: AgentInfo): string => info.agentConditions[0]!.lastHeartbeatTime;
    const before = await infos();
    expect(before).toHaveLength(3);
    for (const info of before) {
      expect(info.agentConditions.map((one) => [one.type, one.status])).toEqual([
        ['AgentHealthy', 'True'],
        ['ControllerConnectionUp', 'True'],
        ['OVSDBConnectionUp', 'True'],
        ['OpenflowConnectionUp', 'True'],
      ]);
    }
    await vi.waitFor(async () => {
      for (const [index, info] of (await infos()).entries())
        expect(Date.parse(beat(info))).toBeGreaterThan(Date.parse(beat(before[index]!)));
    }, SPAN);
    const controller = await call(
      'admin',
      'GET',
      '/apis/crd.antrea.io/v1beta1/antreacontrollerinfos/antrea-controller',
    );
    expect(controller.json).toMatchObject({ version: 'v1.7.2+vmware.1', connectedAgentNum: 3, apiPort: 10_349 });
  });

  it('count the Pods of the Node as they come and go', async () => {
    const node = 'stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574-bpx7s';
    const local = async (): Promise<number> => (await infos()).find((info) => info.metadata.name === node)!.localPodNum;
    const before = await local();
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'extra', namespace: 'default' },
      spec: { nodeName: node, containers: [{ name: 'main', image: 'main:1' }] },
    };
    expect((await call('admin', 'POST', '/api/v1/namespaces/default/pods', pod)).status).toBe(201);
    await vi.waitFor(async () => expect(await local()).toBe(before + 1), SPAN);
    await call('admin', 'DELETE', '/api/v1/namespaces/default/pods/extra');
    await vi.waitFor(async () => expect(await local()).toBe(before), SPAN);
  });

  it('stop on the Nodes named, and come back at once', async () => {
    const silent = (await infos())[1]!.metadata.name;
    const beats = async (): Promise<Map<string, string>> =>
      new Map((await infos()).map((info) => [info.metadata.name, info.agentConditions[0]!.lastHeartbeatTime]));
    simulator.clusters[0].setFaults({ stopHeartbeats: [silent] });
    const before = await beats();
    await vi.waitFor(async () => {
      const now = await beats();
      const ahead = [...now].filter(([name, beat]) => Date.parse(beat) - Date.parse(before.get(name)!) >= 2000);
      expect(ahead.map(([name]) => name)).toEqual([...now.keys()].filter((name) => name !== silent));
    }, SPAN);
    expect((await beats()).get(silent)).toBe(before.get(silent));
    simulator.clusters[0].setFaults({});
    expect((await beats()).get(silent)).not.toBe(before.get(silent));
  });
});

describe('user1', () => {
  it.each([
    ['GET', '/api/v1/nodes', 403],
    ['GET', '/apis/crd.antrea.io/v1alpha1/tiers', 403],
    ['GET', '/apis/crd.antrea.io/v1beta1/antreaagentinfos', 403],
    ['GET', '/api/v1/namespaces', 200],
    ['GET', '/api/v1/pods', 200],
    ['GET', '/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies', 200],
    ['GET', '/apis/crd.antrea.io/v1alpha1/traceflows', 200],
  ])('%s %s answers %i', async (method, path, status) => {
    expect((await call('user1', method, path)).status).toBe(status);
  });

  it('may not create a policy before the role of the story is bound, and may after', async () => {
    const policy = {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'attempt' },
      spec: {
        priority: 1,
        appliedTo: [{ podSelector: { matchLabels: { app: 'ubuntu-20-04' } } }],
        egress: [{ action: 'Allow' }],
      },
    };
    const path = '/apis/crd.antrea.io/v1alpha1/clusternetworkpolicies';
    const refused = await call('user1', 'POST', path, policy);
    expect(refused.status).toBe(403);
    expect(refused.json.message).toBe(
      'clusternetworkpolicies.crd.antrea.io is forbidden: User "sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net" cannot create resource "clusternetworkpolicies" in API group "crd.antrea.io" at the cluster scope',
    );
    const binding = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'clusternetworkpolicies-bind' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'clusternetworkpolicies-edit' },
      subjects: [
        {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'User',
          name: 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net',
        },
      ],
    };
    expect(
      (await call('andreasm', 'POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', binding)).status,
    ).toBe(201);
    expect((await call('user1', 'POST', path, policy)).status).toBe(201);
    await vi.waitFor(async () => {
      const { json } = await call('user1', 'GET', `${path}/attempt`);
      expect(json['status']).toMatchObject({ phase: 'Realized', currentNodesRealized: 1, desiredNodesRealized: 1 });
    }, SPAN);
  });
});
