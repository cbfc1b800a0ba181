import {
  checkGroup,
  checkPolicy,
  type ClusterObject,
  clusterObjectsOf,
  clusterPolicyFacts,
  Group,
  linkPolicies,
  SecurityPolicy,
  Service,
} from '@netloft/nsx';
import { describe, expect, it } from 'vitest';
import { ANTREA_RELEASES, factsOf } from '../../antrea/release.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { WorldBuilder } from '../../world/builder.ts';
import { policyVersion, storyPolicies } from '../../world/story-policies.ts';
import type { SeedObject } from './seed-object.ts';
import { STORY_OBJECTS, STORY_POLICIES, STORY_SPANS } from './story-objects.ts';
import { STORY_GROUPS } from './story-groups.ts';
import { STORY_SERVICES } from './story-services.ts';
import { STORY_SHAPE } from './story-shape.ts';

const whole = (seed: SeedObject): Record<string, unknown> => ({ ...seed.object, ...seed.seeded, path: seed.path });
const groups = new Map(STORY_GROUPS.map((seed) => [seed.path, Group.parse(whole(seed))]));
const services = new Map(STORY_SERVICES.map((seed) => [seed.path, Service.parse(whole(seed))]));
const policies = STORY_POLICIES.map((seed) => SecurityPolicy.parse(whole(seed)));
const spanOf = ({ path }: SecurityPolicy): string[] =>
  STORY_SPANS.filter((span) => span.parentPath === path).map((span) => String(span.object['container_cluster_path']));
const inClusters = policies.filter((policy) => spanOf(policy).length > 0);

/** What NSX's adapter writes of an object of the cluster. */
const written = ({ apiVersion, kind, metadata, ...rest }: KubeObject): unknown => ({
  apiVersion,
  kind,
  metadata: { name: metadata.name, labels: metadata.labels, annotations: metadata.annotations },
  spec: rest['spec'],
});
const byName = (objects: readonly { metadata: { name: string } }[]): unknown[] =>
  objects.toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name));

describe.each(ANTREA_RELEASES)('the story’s objects of NSX, in a cluster with Antrea %s,', (release) => {
  const world = new WorldBuilder('stc-tkg-cluster-1', factsOf(release));
  storyPolicies(world);
  const fromNsx = world.objects.filter(({ metadata }) => Object.values(metadata.labels ?? {}).includes('ccp-adapter'));
  const groupVersion = fromNsx.find(({ kind }) => kind === 'ClusterGroup')!.apiVersion.split('/')[1]!;
  const versions = { policy: policyVersion(world), group: groupVersion };
  const made = inClusters.map((policy) =>
    clusterObjectsOf(policy, { groups, services, versions, shape: STORY_SHAPE })!,
  );

  it('become its policies and groups', () => {
    const objects: ClusterObject[] = made.flatMap((one) => [one.policy, ...one.groups]);
    expect(made.flatMap((one) => one.left)).toEqual([]);
    expect(byName(objects)).toEqual(byName(fromNsx).map((object) => written(object as KubeObject)));
  });

  it('are found again by the rules', () => {
    const facts = world.objects.filter(({ kind }) => kind === 'ClusterNetworkPolicy').map(clusterPolicyFacts);
    expect(linkPolicies(facts, policies)).toEqual([
      { clusterPolicy: '9ae2599a-3bd3-4413-849e-06f53f467559', policy: 'Yelb-Zero-Trust', by: 'rules' },
      { clusterPolicy: '823fca6f-88ee-4032-8150-ac8cf22f1c93', policy: 'Cluster-DNS', by: 'rules' },
    ]);
  });
});

describe('the story’s objects of NSX', () => {
  it('have paths of their own, each below one that comes before', () => {
    const seen = new Set(['/infra', '/infra/domains/default']);
    for (const { path, parentPath } of STORY_OBJECTS) {
      expect(seen.has(path)).toBe(false);
      expect(seen.has(parentPath)).toBe(true);
      seen.add(path);
    }
  });

  it('keep NSX’s limits', () => {
    for (const group of groups.values()) expect(checkGroup(group)).toEqual([]);
    for (const policy of policies) {
      const findings = checkPolicy(policy, { spanPaths: spanOf(policy), groups, services });
      expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });
});
