import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pod, startTestCluster, type Ask, type TestCluster } from './testing.ts';

const SCALE = '/apis/apps/v1/namespaces/default/deployments/d/scale';
const MERGE = { 'content-type': 'application/merge-patch+json' };
let cluster: TestCluster;
beforeEach(async () => {
  cluster = await startTestCluster();
  cluster.store.create('apps', 'deployments', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', namespace: 'default' },
    spec: { replicas: 2, selector: { matchLabels: { app: 'd' } } },
  });
  cluster.store.create('', 'pods', pod('p'));
});
afterEach(() => cluster.close());

describe('subresources of another kind', () => {
  it.each<[string, string, Ask, number, string]>([
    ['GET', SCALE.replace('/d/', '/x/'), {}, 404, 'deployments.apps "x" not found'],
    ['DELETE', SCALE, {}, 405, 'the server does not allow this method on the requested resource'],
    [
      'PATCH',
      SCALE,
      { body: { spec: { replicas: -1 } }, headers: MERGE },
      422,
      'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'PATCH',
      SCALE,
      { body: '{', headers: MERGE },
      400,
      'error decoding patch: invalid JSON for the scale of deployments',
    ],
    [
      'PUT',
      SCALE,
      { body: { metadata: { name: 'd', resourceVersion: '1' }, spec: { replicas: 3 } } },
      409,
      'Operation cannot be fulfilled on deployments.apps "d": the object has been modified; please apply your changes to the latest version and try again',
    ],
    ['POST', '/api/v1/namespaces/default/pods/x/eviction', { body: {} }, 404, 'pods "x" not found'],
  ])('%s %s is refused', async (method, path, ask, code, message) => {
    const { status, json } = await cluster.call(method, path, ask);
    expect({ status, message: json.message }).toEqual({ status: code, message });
  });

  it('scale changes the replicas', async () => {
    expect((await cluster.call('GET', SCALE)).json).toMatchObject({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      spec: { replicas: 2 },
      status: { selector: 'app=d' },
    });
    expect(
      (await cluster.call('PATCH', `${SCALE}?dryRun=All`, { body: { spec: { replicas: 9 } }, headers: MERGE })).json
        .spec,
    ).toEqual({ replicas: 9 });
    expect((await cluster.call('PATCH', SCALE, { body: { spec: { replicas: 5 } }, headers: MERGE })).json.spec).toEqual(
      { replicas: 5 },
    );
    expect(cluster.store.get('apps', 'deployments', 'd', 'default')).toMatchObject({
      spec: { replicas: 5, selector: {} },
      metadata: { generation: 2 },
    });
  });

  it('eviction deletes the Pod', async () => {
    const { status } = await cluster.call('POST', '/api/v1/namespaces/default/pods/p/eviction', {
      body: { deleteOptions: { gracePeriodSeconds: 0 } },
    });
    expect(status).toBe(201);
    expect(cluster.store.list('', 'pods')).toEqual([]);
  });

  it('are in discovery', async () => {
    const { resources } = (await cluster.call('GET', '/apis/apps/v1')).json as unknown as {
      resources: { name: string }[];
    };
    expect(resources.find(({ name }) => name === 'deployments/scale')).toMatchObject({
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    });
  });
});
