import { describe, expect, it } from 'vitest';
import { clockWorld } from '../policy/testing.ts';
import type { NsxSettings } from '../types.ts';
import { inventoryRoutes } from './inventory-routes.ts';
import { askWhole } from './testing.ts';

const FABRIC = '/api/v1/fabric';
const CLUSTER = 'c-1';
const POD = {
  external_id: 'p-1',
  display_name: 'web',
  container_cluster_id: CLUSTER,
  container_project_id: 'shop',
  container_application_ids: ['svc'],
  network_status: 'HEALTHY',
  network_errors: [],
  origin_properties: [{ key: 'ip', value: '10.0.0.1' }],
  pod_ips: ['10.0.0.1'],
  containers_count: 1,
};

function begin(settings: Partial<NsxSettings> = {}) {
  const { world } = clockWorld(settings);
  const cluster = {
    display_name: 'one',
    cluster_type: 'Kubernetes',
    infrastructure: { infra_type: 'vSphere' },
    origin_properties: [{ key: 'version', value: 'v1.24.9' }],
    traffic_encap_mode: 'Encap',
  };
  world.inventory.upsert('Cluster', { ...cluster, external_id: CLUSTER });
  world.inventory.upsert('Cluster', { ...cluster, external_id: 'c-2', display_name: 'two', cluster_type: 'WCP' });
  world.inventory.upsert('Pod', POD);
  world.inventory.upsert('Pod', {
    ...POD,
    external_id: 'p-2',
    container_project_id: 'bank',
    container_application_ids: [],
  });
  world.inventory.upsert('Pod', { ...POD, external_id: 'p-3', container_cluster_id: 'c-2' });
  world.inventory.upsert('Egress', { external_id: 'e-1', container_cluster_id: CLUSTER });
  return { world, ask: askWhole(inventoryRoutes(world)) };
}

const UPDATES = `/api/v1/inventory/container/${CLUSTER}?action=updates`;
const updated = (type: string, object: unknown) => ({
  container_inventory_objects: [{ container_object: object, object_update_type: type }],
});
const PROJECT = { resource_type: 'ContainerProject', external_id: 'ns-1', display_name: 'shop' };

describe('the container inventory', () => {
  it.each([
    ['GET', `${FABRIC}/container-clusters/other`, undefined],
    ['GET', `${FABRIC}/container-application-instances/${CLUSTER}`, undefined],
    ['GET', `${FABRIC}/container-egress/other`, undefined],
    ['DELETE', `${FABRIC}/container-clusters/other`, undefined],
    ['POST', '/api/v1/inventory/container/other?action=updates', updated('CREATE', PROJECT)],
  ] as const)('refuses %s %s of what is not there', async (method, path, body) => {
    expect(await begin().ask(method, path, body)).toMatchObject({ status: 404, code: 600 });
  });

  it.each([
    ['another action', '/api/v1/inventory/container/c-1?action=all', updated('CREATE', PROJECT)],
    ['no list', UPDATES, {}],
    ['an update without object', UPDATES, { container_inventory_objects: [{}] }],
    ['an unknown type of object', UPDATES, updated('CREATE', { ...PROJECT, resource_type: 'Group' })],
    ['an object without id', UPDATES, updated('CREATE', { resource_type: 'ContainerProject' })],
    ['an unknown type of update', UPDATES, updated('MERGE', PROJECT)],
    ['a page that is too large', undefined, undefined],
  ] as const)('refuses %s with 400', async (_name, path, body) => {
    const { ask } = begin();
    const said =
      path === undefined
        ? await ask('GET', `${FABRIC}/container-projects?page_size=1001`)
        : await ask('POST', path, body);
    expect(said.status).toBe(400);
  });

  it('takes none of several updates when one cannot be read', async () => {
    const { ask } = begin();
    const [first] = updated('CREATE', PROJECT).container_inventory_objects;
    await ask('POST', UPDATES, { container_inventory_objects: [first, {}] });
    expect((await ask('GET', `${FABRIC}/container-projects`)).results).toEqual([]);
  });

  it.each([
    ['container-clusters?cluster_type=WCP', ['c-2']],
    ['container-clusters?infra_type=vSphere', [CLUSTER, 'c-2']],
    ['container-clusters?infra_type=AWS', []],
    ['container-application-instances', ['p-1', 'p-2', 'p-3']],
    ['container-application-instances?container_cluster_id=c-1', ['p-1', 'p-2']],
    ['container-application-instances?container_cluster_id=c-1&container_project_id=shop', ['p-1']],
    ['container-application-instances?container_application_id=svc', ['p-1', 'p-3']],
    ['container-egresses?container_cluster_id=c-2', []],
  ])('lists %s', async (path, ids) => {
    const { results } = await begin().ask('GET', `${FABRIC}/${path}`);
    expect(results.map((one) => one['external_id'])).toEqual(ids);
  });

  it.each([
    ['4.1', false, false, true],
    ['4.2', false, false, true],
    ['9.0', false, true, true],
    ['9.0', true, true, false],
  ] as const)('shows what release %s knows, strict: %s', async (release, strict, hasPodIps, hasStatus) => {
    const { ask } = begin({ release, strict });
    const { body } = await ask('GET', `${FABRIC}/container-application-instances/p-1`);
    expect('pod_ips' in body).toBe(hasPodIps);
    expect('network_status' in body).toBe(hasStatus);
    expect(body).toMatchObject({
      resource_type: 'ContainerApplicationInstance',
      origin_properties: POD.origin_properties,
    });
    expect('_revision' in body).toBe(false);
    const cluster = await ask('GET', `${FABRIC}/container-clusters/${CLUSTER}`);
    expect('traffic_encap_mode' in cluster.body).toBe(release === '9.0');
    expect(cluster.body['origin_properties']).toHaveLength(strict ? 0 : 1);
  });

  it('takes what an adapter reports: new, changed and gone', async () => {
    const { ask } = begin();
    const read = async () => (await ask('GET', `${FABRIC}/container-projects?container_cluster_id=c-1`)).results;
    await ask('POST', UPDATES, updated('CREATE', PROJECT));
    expect(await read()).toMatchObject([{ external_id: 'ns-1', container_cluster_id: CLUSTER, display_name: 'shop' }]);
    await ask('POST', UPDATES, updated('UPDATE', { ...PROJECT, tags: [{ scope: 'a', tag: 'b' }] }));
    expect(await read()).toMatchObject([{ display_name: 'shop', tags: [{ scope: 'a', tag: 'b' }] }]);
    await ask('POST', UPDATES, updated('DELETE', PROJECT));
    expect(await read()).toEqual([]);
  });

  it('takes a cluster, and loses with it everything that it holds', async () => {
    const { ask, world } = begin();
    const made = await ask('POST', `${FABRIC}/container-clusters`, { display_name: 'three', external_id: 'c-3' });
    expect(made).toMatchObject({ status: 200, body: { external_id: 'c-3', resource_type: 'ContainerCluster' } });
    await ask('DELETE', `${FABRIC}/container-clusters/${CLUSTER}`);
    expect(world.inventory.list('Pod').map((pod) => pod['external_id'])).toEqual(['p-3']);
    expect(world.inventory.list('Egress')).toEqual([]);
    expect(world.inventory.list('Cluster').map((one) => one['external_id'])).toEqual(['c-2', 'c-3']);
  });
});
