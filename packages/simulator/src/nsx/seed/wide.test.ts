import {
  checkGroup,
  checkPolicy,
  ENFORCEMENT_POINT_PATH,
  Group,
  INVENTORY_COLLECTIONS,
  type InventoryCollection,
  SecurityPolicy,
  Service,
} from '@netloft/nsx';
import { describe, expect, it } from 'vitest';
import { ClusterHealthSource } from '../clusters/health.ts';
import { wideClusters } from '../clusters/wide.ts';
import { putSeed } from '../policy/seeding.ts';
import { ADMIN, clockWorld } from '../policy/testing.ts';
import type { Json } from '../types.ts';
import { STORY_SERVICES } from './story-services.ts';
import { WIDE_CLUSTERS, WIDE_FAILED, WIDE_OBJECTS } from './wide-objects.ts';

function begin() {
  const { world } = clockWorld();
  const health = new ClusterHealthSource(world);
  putSeed(world, STORY_SERVICES);
  wideClusters(world, health, ADMIN);
  putSeed(world, WIDE_OBJECTS);
  return { world, health };
}
const whole = (type: string): (Json & { readonly id: string; readonly path: string })[] =>
  [...STORY_SERVICES, ...WIDE_OBJECTS]
    .filter(({ resourceType }) => resourceType === type)
    .map(({ object, seeded, path }) => ({ ...object, ...seeded, path }));
const spans = (path: string): string[] =>
  WIDE_OBJECTS.filter(
    ({ parentPath, resourceType }) => parentPath === path && resourceType.endsWith('ContainerCluster'),
  ).map(({ object }) => String(object['container_cluster_path']));

describe('the wide seed', () => {
  it('keeps NSX’s limits', () => {
    const groups = new Map(whole('Group').map((one) => [one.path, Group.parse(one)]));
    const services = new Map(whole('Service').map((one) => [one.path, Service.parse(one)]));
    for (const group of groups.values()) expect(checkGroup(group)).toEqual([]);
    for (const object of whole('SecurityPolicy')) {
      const policy = SecurityPolicy.parse(object);
      const findings = checkPolicy(policy, { spanPaths: spans(object.path), groups, services });
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it('has a policy of every category, one in both clusters, one locked, one that fails, one in no cluster', () => {
    const policies = whole('SecurityPolicy');
    const wanted = ['Emergency', 'Infrastructure', 'Environment', 'Application'];
    expect([...new Set(policies.map((policy) => String(policy['category'])))].toSorted()).toEqual(wanted.toSorted());
    const counts = policies.map(({ path }) => spans(path).length);
    expect(counts).toContain(2);
    expect(counts).toContain(0);
    expect(policies.filter((policy) => policy['locked'] === true)).toHaveLength(1);
    expect(policies.map(({ id }) => id)).toContain(WIDE_FAILED);
  });

  it('has something of every kind of the inventory, in two clusters', () => {
    const { world } = begin();
    const kinds = (Object.keys(INVENTORY_COLLECTIONS) as InventoryCollection[]).filter(
      (kind) => kind !== 'NetworkPolicy',
    );
    for (const kind of kinds) {
      expect(world.inventory.list(kind).length, kind).toBeGreaterThan(0);
      expect(INVENTORY_COLLECTIONS[kind].schema.array().safeParse(world.inventory.list(kind)).success, kind).toBe(true);
    }
    expect(world.policies.list(ENFORCEMENT_POINT_PATH).map(({ id }) => id)).toEqual(['edge-lab', 'prod-east']);
    const tags = world.inventory.list('Pod').map((pod) => (pod['tags'] as unknown[]).length);
    expect(Math.max(...tags)).toBe(20);
  });

  it('has one cluster that is well, and one that is degraded by its control plane and an agent', () => {
    const { health } = begin();
    expect(health.statusOf(WIDE_CLUSTERS.healthy, 60)).toMatchObject({
      agent_info: { healthy_agent_num: 3, failed_agent_num: 0 },
      ccp_adapter_status: { status: 'HEALTHY' },
    });
    expect(health.statusOf(WIDE_CLUSTERS.degraded, 60)).toMatchObject({
      agent_info: { healthy_agent_num: 1, failed_agent_num: 1 },
      ccp_adapter_status: { status: 'DEGRADED' },
    });
  });
});
