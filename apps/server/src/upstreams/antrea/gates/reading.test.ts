import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenCluster } from '../../../cluster-access.ts';
import { bearer, failure, json, type ScriptedApi, startScriptedApi } from '../../kubernetes/api-server.fixture.ts';
import { createClient } from '../../kubernetes/client.ts';
import type { ClusterHandle, KubernetesClient } from '../../kubernetes/types.ts';
import { ChangeMemory, readFiles } from './config-maps.ts';
import { AgentReporter } from './own-reports.ts';
import { controllerGatesAsSent, createControllerSource } from './controller-source.ts';
import type { ComponentPod } from './types.ts';

const GATES = [{ component: 'agent', name: 'Egress', status: 'Enabled', version: 'BETA' }];
let api: ScriptedApi;
let client: KubernetesClient;
let open: OpenCluster;

beforeAll(async () => {
  api = await startScriptedApi();
  client = createClient(api.connection, { type: 'bearer', token: 't' });
  // Only the name of the cluster is asked here.
  open = { client, identity: bearer('t'), cluster: { name: 'c' } as ClusterHandle };
});
afterAll(() => api.close());
beforeEach(() => void api.calls.splice(0));

const pods = (count: number, generation = 1): ComponentPod[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `agent-${index}`,
    component: 'agent',
    node: `node-${index}`,
    startedAt: '2026-11-25T09:00:00Z',
    configMap: 'antrea-config',
    process: `${index}/${generation}`,
  }));

describe('AgentReporter', () => {
  it.each([
    [403, 'Forbidden', 'pods "https:agent-0:10350" is forbidden', 'pods "https:agent-0:10350" is forbidden', 1, 1],
    [401, 'Unauthorized', 'Unauthorized', '401 Unauthorized', 0, 1],
    [404, 'NotFound', 'not found', 'agents of this release do not tell', 0, 3],
  ])(
    'asks hardly any agent when it answers %s, says why, and asks no sooner than a minute later',
    async (status, reason, message, words, hidden, asked) => {
      let now = 0;
      const reporter = new AgentReporter('kube-system', () => now);
      api.handle((_call, response) => json(response, status, failure(status, reason, message)));
      const first = await reporter.read(client, pods(20), 10_350);
      expect(first.reports.size).toBe(0);
      expect(first.detail).toContain(words);
      expect(first.hidden).toHaveLength(hidden);
      await reporter.read(client, pods(20), 10_350);
      expect(api.calls).toHaveLength(asked);
      now = 61_000;
      await reporter.read(client, pods(20), 10_350);
      expect(api.calls).toHaveLength(asked * 2);
    },
  );

  it('asks every process once, few at a time, and is not stopped by one that fails', async () => {
    let underWay = 0;
    let most = 0;
    api.handle(async (call, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      if (call.path.includes('agent-7:')) json(response, 503, failure(503, 'ServiceUnavailable', 'no'));
      else json(response, 200, GATES);
    });
    const reporter = new AgentReporter('kube-system', () => 0);
    const first = await reporter.read(client, pods(50), 10_350);
    expect(first.reports.size).toBe(49);
    expect(first.detail).toBe('49 of 50 running agents told their own gates; the others did not answer yet.');
    expect(most).toBeLessThanOrEqual(8);
    expect(api.calls[0]?.path).toBe('/api/v1/namespaces/kube-system/pods/https:agent-0:10350/proxy/featuregates');

    api.calls.splice(0);
    const restarted = [...pods(50).slice(1), ...pods(1, 2)];
    await reporter.read(client, restarted, 10_350);
    expect(api.calls.map((call) => /agent-(\d+):/.exec(call.path)?.[1])).toEqual(expect.arrayContaining(['0', '7']));
    expect(api.calls).toHaveLength(2);
  });
});

describe('readFiles', () => {
  const object = (name: string, creationTimestamp: string) => ({
    metadata: { name, namespace: 'kube-system', creationTimestamp, resourceVersion: '1' },
    data: { 'antrea-agent.conf': name },
  });
  const read = (given: readonly ComponentPod[] = []) =>
    readFiles(open.cluster, client, 'kube-system', given, new ChangeMemory(() => 0));

  it('says which right lacks', async () => {
    api.handle((_call, response) =>
      json(response, 403, failure(403, 'Forbidden', 'configmaps "antrea-config" is forbidden')),
    );
    const files = await read();
    expect(files).toMatchObject({ files: [], problem: 'configmaps "antrea-config" is forbidden' });
    expect(files.hidden[0]?.reason).toBe('needs get on configmaps/antrea-config in kube-system');
    expect(files.error).toBeUndefined();
  });

  it('finds the newest of a name with a hash when no Pod tells', async () => {
    api.handle((call, response) => {
      if (call.path.endsWith('/configmaps')) {
        const items = [
          object('antrea-config-a', '2026-01-01T00:00:00Z'),
          object('antrea-config-b', '2026-01-02T00:00:00Z'),
          object('other', '2026-01-03T00:00:00Z'),
        ];
        json(response, 200, { metadata: {}, items });
      } else json(response, 404, failure(404, 'NotFound', 'not found'));
    });
    expect((await read()).files.map((file) => file.configMap.name)).toEqual(['antrea-config-b']);
  });

  it('reads the ConfigMap that the newest Pod mounts', async () => {
    api.handle((call, response) =>
      json(response, 200, object(call.path.split('/').at(-1) ?? '', '2026-01-01T00:00:00Z')),
    );
    const [older, newer] = pods(2);
    const files = await read([
      { ...older!, configMap: 'antrea-config-old' },
      { ...newer!, configMap: 'antrea-config-new', startedAt: '2026-11-25T09:30:00Z' },
    ]);
    expect(files.files.map((file) => file.configMap.name)).toEqual(['antrea-config-new']);
  });

  it('tells a cluster that cannot be asked from one without the file', async () => {
    api.handle((_call, response) => json(response, 500, failure(500, 'InternalError', 'etcd is gone')));
    expect((await read()).error).toMatchObject({ message: 'etcd is gone' });
    api.handle((_call, response) => json(response, 404, failure(404, 'NotFound', 'not found')));
    expect(await read()).toMatchObject({ files: [], problem: 'there is no ConfigMap antrea-config in kube-system' });
  });
});

describe('controllerGatesAsSent', () => {
  const source = createControllerSource(
    { antreaNamespace: 'kube-system', antreaServices: [], kubeconfig: '/elsewhere' },
    () => 0,
  );
  it.each([
    ['a right that lacks', 403, 200, 'UPSTREAM_FORBIDDEN'],
    ['a controller that does not take proxied requests, which ends no session', 401, 200, 'FEATURE_UNAVAILABLE'],
    ['a credential that the API server no longer takes', 401, 401, 'SESSION_EXPIRED'],
    ['no such Service', 404, 200, 'FEATURE_UNAVAILABLE'],
    ['a controller that is down', 503, 200, 'UPSTREAM_UNAVAILABLE'],
  ])('tells %s', async (_name, proxied, direct, code) => {
    api.handle((call, response) => {
      const status = call.path.includes('/proxy/') ? proxied : direct;
      json(response, status, status === 200 ? {} : failure(status, 'x', 'words of the cluster'));
    });
    const answer = await controllerGatesAsSent(open, source);
    expect(answer.ok ? undefined : answer.error.code).toBe(code);
  });

  it('does not take a refusal of nobody, whose credential the proxy kept, for one of the caller', async () => {
    const words = 'forbidden: User "system:anonymous" cannot get path "/featuregates"';
    api.handle((call, response) =>
      call.path.includes('/proxy/') ? json(response, 403, failure(403, 'Forbidden', words)) : json(response, 200, {}),
    );
    const answer = await controllerGatesAsSent(open, source);
    expect(answer.ok ? undefined : answer.error).toMatchObject({
      code: 'FEATURE_UNAVAILABLE',
      detail: expect.stringContaining('does not accept requests that come through the proxy of the API server'),
      action: expect.stringContaining('NETLOFT_ANTREA_SERVICE_URL'),
    });
  });

  it('refuses what is no list of gates', async () => {
    api.handle((_call, response) => json(response, 200, [{ gate: 'x' }]));
    const answer = await controllerGatesAsSent(open, source);
    expect(answer.ok ? undefined : answer.error.code).toBe('UPSTREAM_INVALID_ANSWER');
  });

  it('passes on exactly the bytes that came', async () => {
    const text = `[ ${JSON.stringify(GATES[0])} ]\n`;
    api.handle((_call, response) => void response.writeHead(200, { 'content-type': 'application/json' }).end(text));
    const answer = await controllerGatesAsSent(open, source);
    expect(answer.ok ? answer.value.toString('utf8') : undefined).toBe(text);
  });
});
