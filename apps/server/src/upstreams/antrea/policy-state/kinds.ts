import { POLICY_KINDS, type StateKind, TIER_ACCESS_GROUP } from '@netloft/antrea';
import type { KubeObject } from '../../kubernetes/types.ts';
import { CRD_GROUP } from '../agents.ts';
import {
  projectEndpointSlice,
  projectNamespace,
  projectNode,
  projectObject,
  projectPod,
  projectService,
} from './projections.ts';

/** Lists that a policy state follows: those that decide about connections, and the entitlements that decide who may write. */
export type WatchedKind = StateKind | 'endpointSlices' | 'tierEntitlements' | 'tierEntitlementBindings';

export interface WatchedKindFacts {
  readonly kind: WatchedKind;
  readonly group: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly project: (object: KubeObject) => KubeObject;
  /** Its status changes without anything that is evaluated. */
  readonly hasGeneration: boolean;
}

type Row = readonly [
  kind: WatchedKind,
  group: string,
  plural: string,
  namespaced: boolean,
  project: (object: KubeObject) => KubeObject,
];

const CORE: readonly Row[] = [
  ['namespaces', '', 'namespaces', false, projectNamespace],
  ['pods', '', 'pods', true, projectPod],
  ['nodes', '', 'nodes', false, projectNode],
  ['services', '', 'services', true, projectService],
  ['endpointSlices', 'discovery.k8s.io', 'endpointslices', true, projectEndpointSlice],
];

const custom = (kind: WatchedKind, group: string, plural: string, apiKind: string, namespaced = false): Row => [
  kind,
  group,
  plural,
  namespaced,
  projectObject(`${group}/v1`, apiKind),
];

const CUSTOM: readonly Row[] = [
  custom('tiers', CRD_GROUP, 'tiers', 'Tier'),
  custom('clusterGroups', CRD_GROUP, 'clustergroups', 'ClusterGroup'),
  custom('groups', CRD_GROUP, 'groups', 'Group', true),
  custom('tierEntitlements', TIER_ACCESS_GROUP, 'tierentitlements', 'TierEntitlement'),
  custom('tierEntitlementBindings', TIER_ACCESS_GROUP, 'tierentitlementbindings', 'TierEntitlementBinding'),
  ...POLICY_KINDS.map((one) => custom(one.stateKind, one.group, one.plural, one.apiKind, one.namespaced)),
];

const factsOf =
  (hasGeneration: boolean) =>
  ([kind, group, plural, namespaced, project]: Row): WatchedKindFacts => ({
    kind,
    group,
    plural,
    namespaced,
    project,
    hasGeneration,
  });

export const WATCHED_KINDS: readonly WatchedKindFacts[] = [...CORE.map(factsOf(false)), ...CUSTOM.map(factsOf(true))];

/** `networkpolicies.crd.antrea.io`, as rights name it. */
export const rightName = ({ plural, group }: Pick<WatchedKindFacts, 'plural' | 'group'>): string =>
  group === '' ? plural : `${plural}.${group}`;

/** The kind that a state follows for a resource; undefined when it follows none. */
export const watchedKindOf = (group: string, plural: string): WatchedKind | undefined =>
  WATCHED_KINDS.find((one) => one.group === group && one.plural === plural)?.kind;
