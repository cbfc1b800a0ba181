import {
  bootstrapConfig,
  CLUSTER_CONTROL_PLANES_PATH,
  deregisterObjects,
  interworkingObjects,
  MANAGER_API,
  type Manifest,
  POLICY_API,
} from '@netloft/nsx';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { as } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { KeyPair } from '../../kubernetes/certificates.ts';
import { objectOf } from '../../kubernetes/json.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { NsxOptions, SimulatedCluster, SimulatedNsx, Simulator } from '../../types.ts';
import { basic, type NsxReply, sendToNsx } from '../core/testing.ts';
import { clusterCertificate } from './certificate.ts';
import { NAMESPACE } from './names.ts';

const PLANES = `${POLICY_API}${CLUSTER_CONTROL_PLANES_PATH}`;
const IDENTITIES = `${MANAGER_API}/trust-management/principal-identities`;
const IMAGE = 'projects.registry.example/antreainterworking/interworking-debian:0.9.0';
const AWAIT = { timeout: 20_000, interval: 20 };
const NAME = 'stc-tkg-cluster-2';

let simulator: Simulator;
let nsx: SimulatedNsx;
let cluster: SimulatedCluster;
/** Simulated clusters and NSX, in which everything goes on at once. */
async function start(more: NsxOptions = {}): Promise<void> {
  simulator = await startSimulator({
    nsx: {
      managers: 1,
      requestsPerSecond: 0,
      indexLagMs: 0,
      purgeMs: 0,
      timings: { jobMs: 100, inventoryMs: 50 },
      ...more,
    },
  });
  const second = simulator.clusters[1];
  if (simulator.nsx === undefined || second === undefined) throw new Error('a part of the story is missing');
  [nsx, cluster] = [simulator.nsx, second];
}
afterEach(() => simulator.close());

const call = (method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<NsxReply> => {
  const password = nsx.users.find(({ name }) => name === 'admin')?.password ?? '';
  const headers = { authorization: basic('admin', password), ...more };
  return sendToNsx(nsx.authority, method, `${nsx.urls[0] ?? ''}${path}`, { headers, body });
};

function addressOf({ apiVersion, kind, metadata }: Manifest): string {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const found = cluster.store.definitions.find((one) => one.group === group && one.kind === kind);
  const space = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `/${group === '' ? 'api' : 'apis'}/${apiVersion}${space}/${found?.plural ?? kind}/${metadata.name}`;
}
/** `kubectl apply --server-side`. */
async function apply(objects: readonly Manifest[]): Promise<void> {
  for (const one of objects) {
    const path = `${addressOf(one)}?fieldManager=test&force=true`;
    const { status, text } = await as(cluster, 'admin')('PATCH', path, one, 'application/apply-patch+yaml');
    expect([200, 201], text).toContain(status);
  }
}
const get = (plural: string, name: string, group = ''): KubeObject | undefined =>
  cluster.store.get(group, plural, name, NAMESPACE);
const statusOf = (object: KubeObject | undefined) => objectOf(object?.['status']);
const podsOf = (component: string): readonly KubeObject[] =>
  cluster.store.list('', 'pods', NAMESPACE).filter(({ metadata }) => metadata.name.startsWith(`${component}-`));
/** The condition with which a Job ended. */
const endOf = (name: string) =>
  vi.waitFor(() => {
    const { conditions } = statusOf(get('jobs', name, 'batch'));
    const [condition] = Array.isArray(conditions) ? conditions.map((one: unknown) => objectOf(one)) : [];
    expect(condition).toBeDefined();
    return condition ?? {};
  }, AWAIT);
const tiers = (): readonly string[] =>
  cluster.store
    .list('crd.antrea.io', 'tiers')
    .map(({ metadata }) => metadata.name)
    .filter((name) => name.startsWith('nsx-category-'));
/** Objects of one cluster of the inventory, by the cluster's name. */
async function inventory(collection: string, name: string): Promise<number> {
  const { results } = await call('GET', `${MANAGER_API}/fabric/container-clusters`);
  const id = results.find((one) => one['display_name'] === name)?.['external_id'];
  if (typeof id !== 'string') return 0;
  return (await call('GET', `${MANAGER_API}/fabric/${collection}?container_cluster_id=${id}`)).results.length;
}
/** Statuses of controller, mp-adapter and ccp-adapter. */
async function health(name: string): Promise<readonly unknown[]> {
  const { json } = await call('GET', `${PLANES}/${name}/status`);
  return ['controller_status', 'mp_adapter_status', 'ccp_adapter_status'].map((part) => objectOf(json[part])['status']);
}

async function deregister(): Promise<void> {
  await apply(deregisterObjects({ image: IMAGE }));
  expect(await endOf('deregister')).toMatchObject({ type: 'Complete' });
}
const addIdentity = (name: string, { certificate }: KeyPair): Promise<NsxReply> =>
  call('POST', `${IDENTITIES}/with-certificate`, {
    name,
    node_id: name,
    role: 'enterprise_admin',
    is_protected: true,
    certificate_pem: certificate,
  });
/** Everything that a registration applies to the cluster; what the last one left of the job goes before. */
async function applyRegistration(name: string, pair: KeyPair): Promise<void> {
  await as(cluster, 'admin')('DELETE', `/apis/batch/v1/namespaces/${NAMESPACE}/jobs/register`);
  const own = bootstrapConfig({ name, managers: ['10.13.80.11'], ...pair }).objects;
  await apply([...own, ...interworkingObjects({ image: IMAGE })]);
}

describe('the clusters of the story', () => {
  it.each([false, true])('are registered from the start (strict: %s)', async (strict) => {
    await start({ strict });
    const { results } = await call('GET', PLANES);
    expect(results).toMatchObject(
      ['stc-tkg-cluster-1', NAME].map((id) => ({
        id,
        node_type: 'ANTREA_NODE',
        _create_user: id,
        _protection: 'REQUIRE_OVERRIDE',
      })),
    );
    expect(await health(NAME)).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']);
    const pods = cluster.store.list('', 'pods').length;
    await vi.waitFor(async () => expect(await inventory('container-application-instances', NAME)).toBe(pods), AWAIT);
    expect(tiers()).toHaveLength(5);
    const clusters = (await call('GET', `${MANAGER_API}/fabric/container-clusters`)).results;
    const isNode = clusters.some((one) => results.some((plane) => plane['node_id'] === one['external_id']));
    expect(isNode).toBe(!strict);
  });
});

describe('deregistration', () => {
  it('takes the cluster out of NSX, and what is NSX’s out of the cluster', async () => {
    await start();
    await vi.waitFor(() => expect(tiers()).toHaveLength(5), AWAIT);
    await deregister();
    expect((await call('GET', `${PLANES}/${NAME}`)).status).toBe(404);
    expect(await inventory('container-projects', NAME)).toBe(0);
    expect(tiers()).toEqual([]);
    expect(get('deployments', 'interworking', 'apps')).toBeUndefined();
    await vi.waitFor(() => expect(podsOf('interworking')).toEqual([]), AWAIT);
    expect(objectOf(get('configmaps', 'cluster-id')?.['data'])).toEqual({});
    await vi.waitFor(
      () => expect(podsOf('deregister').map((pod) => statusOf(pod)['phase'])).toEqual(['Succeeded']),
      AWAIT,
    );
  });

  it('of a cluster that is gone needs to overwrite what the cluster made', async () => {
    await start();
    const path = `${PLANES}/stc-tkg-cluster-1?cascade=true`;
    expect((await call('DELETE', path)).json).toMatchObject({ error_code: 8327 });
    expect(
      (await call('DELETE', `${PLANES}/stc-tkg-cluster-1`, undefined, { 'x-allow-overwrite': 'true' })).json,
    ).toMatchObject({
      error_code: 500_030,
    });
    expect((await call('DELETE', path, undefined, { 'x-allow-overwrite': 'true' })).status).toBe(200);
    await vi.waitFor(async () => expect(await inventory('container-projects', 'stc-tkg-cluster-1')).toBe(0), AWAIT);
  });
});

describe('a registration', () => {
  it.each<[string, (pair: KeyPair) => Promise<unknown>, string, RegExp]>([
    ['NSX has no principal identity of its name', () => Promise.resolve(), 'shop', /principal identity/],
    [
      'the principal identity has another certificate',
      async () => addIdentity('shop', await clusterCertificate('shop')),
      'shop',
      /certificate/,
    ],
    ['the common name is not the cluster’s', (pair) => addIdentity('other', pair), 'other', /common name/],
  ])('fails when %s', async (_name, prepare, name, words) => {
    await start();
    await deregister();
    const pair = await clusterCertificate('shop');
    await prepare(pair);
    await applyRegistration(name, pair);
    expect(await endOf('register')).toMatchObject({ type: 'Failed', message: expect.stringMatching(words) });
    expect((await call('GET', `${PLANES}/${name}`)).status).toBe(404);
    expect(tiers()).toEqual([]);
  });

  it('fails when another cluster has the certificate', async () => {
    await start();
    await deregister();
    const pair = await clusterCertificate('shop');
    expect((await addIdentity('shop', pair)).status).toBe(201);
    const taken = { certificate: pair.certificate, resource_type: 'AntreaClusterControlPlane' };
    expect((await call('PUT', `${PLANES}/taken`, taken)).status).toBe(200);
    await applyRegistration('shop', pair);
    expect(await endOf('register')).toMatchObject({
      type: 'Failed',
      message: expect.stringContaining('certificate conflict with clusterControlPlane node id'),
    });
  });

  it.each([false, true])(
    'ends with a connected cluster, its inventory and NSX’s Tiers (strict: %s)',
    async (strict) => {
      await start({ strict });
      await deregister();
      const pair = await clusterCertificate('shop');
      await addIdentity('shop', pair);
      await applyRegistration('shop', pair);
      expect(await endOf('register')).toMatchObject({ type: 'Complete' });
      const plane = (await call('GET', `${PLANES}/shop`)).json;
      expect(plane).toMatchObject({
        certificate: pair.certificate,
        _create_user: 'shop',
        _protection: 'REQUIRE_OVERRIDE',
        node_id: expect.any(String),
      });
      expect(get('configmaps', 'cluster-id')?.['data']).toEqual({
        'cluster-id.conf': `clusterID: ${String(plane['node_id'])}\n`,
      });
      await vi.waitFor(async () => expect(await health('shop')).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']), AWAIT);
      await vi.waitFor(async () => expect(await inventory('container-cluster-nodes', 'shop')).toBe(3), AWAIT);
      expect(tiers()).toHaveLength(5);
      const [pod] = podsOf('interworking');
      const ready = statusOf(pod)['containerStatuses'];
      expect(ready).toMatchObject(Array.from({ length: 4 }, () => ({ ready: true })));
      await vi.waitFor(
        () => expect(podsOf('register').map((one) => statusOf(one)['phase'])).toEqual(['Succeeded']),
        AWAIT,
      );
    },
  );

  it('run again keeps the cluster’s id', async () => {
    await start();
    const before = (await call('GET', `${PLANES}/${NAME}`)).json['node_id'];
    await apply(interworkingObjects({ image: IMAGE }));
    expect(await endOf('register')).toMatchObject({ type: 'Complete' });
    expect((await call('GET', `${PLANES}/${NAME}`)).json['node_id']).toBe(before);
    await vi.waitFor(async () => expect(await health(NAME)).toEqual(['HEALTHY', 'HEALTHY', 'HEALTHY']), AWAIT);
  });
});
