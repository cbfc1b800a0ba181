import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { as } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { Simulator } from '../../types.ts';

const SPAN = { timeout: 20_000, interval: 50 };
const MERGE = 'application/merge-patch+json';
const DEFAULT = '/api/v1/namespaces/default';
const APPS = '/apis/apps/v1/namespaces/default';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

const call = (...rest: [method: string, path: string, body?: unknown, type?: string]) =>
  as(simulator.clusters[0], 'admin')(...rest);
const itemsOf = async (path: string): Promise<readonly KubeObject[]> => (await call('GET', path)).json.items ?? [];
const statusOf = (object: KubeObject | undefined): Record<string, unknown> =>
  (object?.['status'] ?? {}) as Record<string, unknown>;
const running = async (selector: string): Promise<readonly KubeObject[]> =>
  (await itemsOf(`${DEFAULT}/pods?labelSelector=${encodeURIComponent(selector)}`)).filter(
    (pod) => statusOf(pod)['phase'] === 'Running' && pod.metadata.deletionTimestamp === undefined,
  );
async function create(path: string, object: unknown): Promise<void> {
  const reply = await call('POST', path, object);
  expect(reply.status, reply.text).toBe(201);
}
const template = (app: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'main', image: 'main:1', ports: [{ name: 'main', containerPort: 8080 }] }] },
});

describe('Pods', () => {
  it('stay pending when no Node takes them', async () => {
    const nodes = (await itemsOf('/api/v1/nodes')).map((node) => node.metadata.name);
    for (const name of nodes) await call('PATCH', `/api/v1/nodes/${name}`, { spec: { unschedulable: true } }, MERGE);
    await create(`${DEFAULT}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'homeless' },
      spec: template('x').spec,
    });
    await vi.waitFor(async () => {
      const { json } = await call('GET', `${DEFAULT}/pods/homeless`);
      expect(statusOf(json)).toMatchObject({ phase: 'Pending', conditions: [{ reason: 'Unschedulable' }] });
    }, SPAN);
    for (const name of nodes) await call('PATCH', `/api/v1/nodes/${name}`, { spec: { unschedulable: null } }, MERGE);
  });

  it('get a worker Node, an address of its network, and run', async () => {
    await create(`${DEFAULT}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'lone', labels: { app: 'lone' } },
      spec: template('lone').spec,
    });
    const [pod] = await vi.waitFor(async () => {
      const pods = await running('app=lone');
      expect(pods).toHaveLength(1);
      return pods;
    }, SPAN);
    const node = (await call('GET', `/api/v1/nodes/${(pod!['spec'] as { nodeName: string }).nodeName}`)).json;
    expect(node.metadata.name).toContain('node-pool');
    const network = (node['spec'] as { podCIDR: string }).podCIDR.replace(/0\/24$/, '');
    expect(statusOf(pod)['podIP']).toContain(network);
  });
});

describe('Deployments', () => {
  it('make Pods, replace those that go, follow their size, and have endpoints', async () => {
    await create(`${APPS}/deployments`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: template('web') },
    });
    await create(`${DEFAULT}/services`, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'main' }] },
    });
    const pods = await vi.waitFor(async () => {
      const found = await running('app=web');
      expect(found).toHaveLength(2);
      return found;
    }, SPAN);
    await call('DELETE', `${DEFAULT}/pods/${pods[0]!.metadata.name}`);
    await vi.waitFor(async () => {
      const uids = (await running('app=web')).map((pod) => pod.metadata.uid);
      expect(uids).toHaveLength(2);
      expect(uids).not.toContain(pods[0]!.metadata.uid);
    }, SPAN);
    await call('PATCH', `${APPS}/deployments/web`, { spec: { replicas: 3 } }, MERGE);
    await vi.waitFor(async () => {
      const found = await running('app=web');
      expect(found).toHaveLength(3);
      const { json } = await call('GET', `${DEFAULT}/endpoints/web`);
      const [subset] = (json['subsets'] ?? []) as { addresses: { ip: string }[]; ports: { port: number }[] }[];
      expect(new Set(subset?.addresses.map(({ ip }) => ip))).toEqual(
        new Set(found.map((pod) => statusOf(pod)['podIP'])),
      );
      expect(subset?.ports[0]?.port).toBe(8080);
      const { json: deployment } = await call('GET', `${APPS}/deployments/web`);
      expect(statusOf(deployment)).toMatchObject({ replicas: 3, readyReplicas: 3 });
    }, SPAN);
    const { json: service } = await call('GET', `${DEFAULT}/services/web`);
    expect((service['spec'] as { clusterIP: string }).clusterIP).toMatch(/^20\.10\./);
  });

  it('start anew with another template', async () => {
    const before = (await running('app=web')).map((pod) => pod.metadata.uid);
    const restarted = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' };
    await call(
      'PATCH',
      `${APPS}/deployments/web`,
      { spec: { template: { metadata: { annotations: restarted } } } },
      MERGE,
    );
    await vi.waitFor(async () => {
      const pods = await running('app=web');
      expect(pods).toHaveLength(3);
      for (const pod of pods) expect(before).not.toContain(pod.metadata.uid);
    }, SPAN);
  });
});

describe('Nodes', () => {
  it('that join get an agent and its report, and lose both when they leave', async () => {
    await create('/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'joiner' },
      spec: { podCIDR: '20.20.9.0/24', podCIDRs: ['20.20.9.0/24'] },
    });
    await call(
      'PATCH',
      '/api/v1/nodes/joiner/status',
      { status: { addresses: [{ type: 'InternalIP', address: '10.13.82.60' }] } },
      MERGE,
    );
    const info = '/apis/crd.antrea.io/v1beta1/antreaagentinfos/joiner';
    await vi.waitFor(
      async () => expect((await call('GET', info)).json).toMatchObject({ nodeSubnets: ['20.20.9.0/24'] }),
      SPAN,
    );
    await call('DELETE', '/api/v1/nodes/joiner');
    await vi.waitFor(async () => {
      expect((await call('GET', info)).status).toBe(404);
      const agents = await itemsOf('/api/v1/namespaces/kube-system/pods?labelSelector=component%3Dantrea-agent');
      expect(agents).toHaveLength(3);
    }, SPAN);
  });
});

describe('aggregated ClusterRoles', () => {
  it('take in the rules of a role that joins, and drop them when it goes', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'view-nodes', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
      rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch'] }],
    };
    const nodes = async (): Promise<number> =>
      (await as(simulator.clusters[0], 'user1')('GET', '/api/v1/nodes')).status;
    expect(await nodes()).toBe(403);
    await create('/apis/rbac.authorization.k8s.io/v1/clusterroles', role);
    await vi.waitFor(async () => expect(await nodes()).toBe(200), SPAN);
    await vi.waitFor(async () => {
      const { json } = await call('GET', '/apis/rbac.authorization.k8s.io/v1/clusterroles/view');
      expect(json['rules']).toContainEqual(role.rules[0]);
    }, SPAN);
    await call('DELETE', '/apis/rbac.authorization.k8s.io/v1/clusterroles/view-nodes');
    await vi.waitFor(async () => expect(await nodes()).toBe(403), SPAN);
  });
});
