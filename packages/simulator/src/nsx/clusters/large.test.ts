import { ENFORCEMENT_POINT_PATH } from '@netloft/nsx';
import { describe, expect, it } from 'vitest';
import { ADMIN, clockWorld } from '../policy/testing.ts';
import type { Json } from '../types.ts';
import { inventoryRoutes } from './inventory-routes.ts';
import { LARGE, largeCluster, ncpCluster } from './large.ts';
import { askWhole } from './testing.ts';

const PODS = '/api/v1/fabric/container-application-instances';

function begin() {
  const { world } = clockWorld();
  largeCluster(world, ADMIN);
  ncpCluster(world);
  return { world, ask: askWhole(inventoryRoutes(world)) };
}

describe('the large seed', () => {
  it('takes three pages of the greatest size for its Pods, each Pod once', async () => {
    const { ask } = begin();
    const ids = new Set<unknown>();
    const sizes: number[] = [];
    for (let cursor: unknown = ''; typeof cursor === 'string';) {
      const { body, results } = await ask('GET', `${PODS}?cursor=${cursor}`);
      sizes.push(results.length);
      for (const pod of results) ids.add(pod['external_id']);
      expect('result_count' in body).toBe(cursor === '');
      cursor = body['cursor'];
    }
    expect(sizes).toEqual([1000, 1000, 1000]);
    expect(ids.size).toBe(LARGE.pods);
  });

  it('is the same every time, and every Pod is where and behind what there is', () => {
    const { world } = begin();
    const { inventory } = world;
    expect(inventory.list('Pod')).toEqual(begin().world.inventory.list('Pod'));
    const isThere = ({ cluster_node_id, container_project_id, container_application_ids }: Json): boolean =>
      inventory.get('Node', String(cluster_node_id)) !== undefined &&
      inventory.get('Namespace', String(container_project_id)) !== undefined &&
      inventory.get('Service', String(container_application_ids))?.['container_project_id'] === container_project_id;
    expect(inventory.list('Pod').every(isThere)).toBe(true);
    const ips = new Set(inventory.list('Pod').map((pod) => JSON.stringify(pod['origin_properties'])));
    expect(ips.size).toBe(LARGE.pods);
  });

  it('has beside it a cluster with NCP, which is not registered', async () => {
    const { ask, world } = begin();
    const { results } = await ask('GET', '/api/v1/fabric/container-clusters?cluster_type=WCP');
    expect(results).toMatchObject([{ display_name: 'tkg-sup', cni_type: 'NCP', network_status: 'HEALTHY' }]);
    expect(world.policies.list(ENFORCEMENT_POINT_PATH).map(({ id }) => id)).toEqual(['large-1']);
  });
});
