import { customDefinitions, TIER_ACCESS_GROUP } from '@netloft/antrea';
import type { KubeObject, ResourceDefinition } from '../kubernetes/types.ts';
import { aggregatedDefinitions } from '../antrea/aggregated.ts';
import { definitionObject } from '../antrea/crd-objects.ts';
import { isVmwareBuild, type ReleaseFacts } from '../antrea/release.ts';
import { tiers } from './antrea-system.ts';
import { STORY_TIME, WorldBuilder } from './builder.ts';
import type { FlowWorld } from './flow-aggregator.ts';
import { joinNsx, type JoinedWorld, interworkingDefinitions } from './interworking.ts';
import { type LargeWorld, largeWorld } from './large.ts';
import { NETLOFT_NSX_OBJECTS } from './netloft-nsx-objects.ts';
import { NETLOFT_CAPTURES_OBJECTS, NETLOFT_OBJECTS } from './netloft-objects.ts';
import { antreaRoles, kubernetesRoles, storyRoles } from './rbac.ts';
import { secondCluster, secondInterworking } from './second-cluster.ts';
import { policyVersion, storyPolicies } from './story-policies.ts';
import { storyWorkloads } from './story-workloads.ts';
import type { TrafficFlow } from './traffic.ts';

/** The objects of a cluster before its controllers run, and the connections that its workloads open. */
export interface World {
  readonly objects: readonly KubeObject[];
  readonly definitions: readonly ResourceDefinition[];
  readonly traffic: readonly TrafficFlow[];
  /** What live Traceflows see beside it. */
  readonly pings: readonly TrafficFlow[];
  /** What decides how much of the traffic there is, and when. */
  readonly seed: number;
}

interface Plan {
  readonly seed: number;
  /** What joins the cluster to NSX; undefined where there is no NSX. */
  readonly nsx: JoinedWorld | undefined;
}

function build(name: string, facts: ReleaseFacts, { seed, nsx }: Plan, fill: (world: WorldBuilder) => void): World {
  const world = new WorldBuilder(name, facts);
  const definitions = customDefinitions(facts.antrea).filter(
    ({ group }) => group !== TIER_ACCESS_GROUP || isVmwareBuild(facts),
  );
  for (const definition of definitions) {
    const { apiVersion, kind, metadata, ...rest } = definitionObject(definition, STORY_TIME);
    world.add(apiVersion, kind, metadata, rest);
  }
  kubernetesRoles(world);
  antreaRoles(world, facts.antrea);
  storyRoles(world);
  fill(world);
  if (nsx !== undefined) joinNsx(world, nsx);
  for (const { apiVersion, kind, metadata, ...rest } of [
    ...NETLOFT_OBJECTS,
    ...NETLOFT_CAPTURES_OBJECTS,
    ...(nsx === undefined ? [] : NETLOFT_NSX_OBJECTS),
  ]) {
    const labels = kind === 'Namespace' ? { labels: { 'kubernetes.io/metadata.name': metadata.name } } : {};
    world.add(apiVersion, kind, { ...metadata, ...labels }, rest);
  }
  return {
    objects: world.objects,
    definitions: [
      ...definitions,
      ...aggregatedDefinitions(facts),
      ...(nsx === undefined ? [] : interworkingDefinitions()),
    ],
    traffic: world.traffic,
    pings: world.pings,
    seed,
  };
}

/** No exporter and no collector, as in the story. */
const NO_FLOWS: FlowWorld = { exporter: false };

/** The story's first cluster, with a generated world beside it when sizes are given. */
export const firstWorld = (
  name: string,
  facts: ReleaseFacts,
  large?: LargeWorld,
  flows: FlowWorld = NO_FLOWS,
  nsx?: JoinedWorld,
): World =>
  build(name, facts, { seed: large?.seed ?? 1, nsx }, (world) => {
    storyWorkloads(world, flows);
    tiers(world, policyVersion(world));
    storyPolicies(world);
    if (large !== undefined) largeWorld(world, large);
  });

export const secondWorld = (name: string, facts: ReleaseFacts, flows: FlowWorld = NO_FLOWS, nsx?: JoinedWorld): World =>
  build(name, facts, { seed: 1, nsx }, (world) => {
    secondCluster(world, flows);
    tiers(world, policyVersion(world));
    if (nsx !== undefined) secondInterworking(world);
  });
