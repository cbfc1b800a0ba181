import {
  admit,
  type AdmissionCluster,
  convert,
  MUTATING_WEBHOOKS,
  resolveGates,
  TIER_ACCESS_GROUP,
  TIER_ACCESS_VALIDATORS,
  VALIDATING_WEBHOOKS,
  type Webhook,
} from '@netloft/antrea';
import { Rbac } from '../kubernetes/rbac.ts';
import type { MemoryStore } from '../kubernetes/store.ts';
import type { AdmissionPlugin, KubeObject } from '../kubernetes/types.ts';
import type { ComponentPods } from './component-pods.ts';
import { atLeast, type ReleaseFacts } from './release.ts';

export interface AdmissionFacts {
  readonly store: MemoryStore;
  readonly facts: ReleaseFacts;
  readonly pods: ComponentPods;
}

/** The store, the gates of the running controller and the rights of users, as webhooks look them up. */
function admissionCluster({ store, facts, pods }: AdmissionFacts): AdmissionCluster {
  const rbac = new Rbac(store);
  const isServed = (group: string, plural: string): boolean => store.definition(group, plural) !== undefined;
  return {
    get: (group, plural, name, namespace) =>
      isServed(group, plural) ? store.get(group, plural, name, namespace) : undefined,
    list: (group, plural) => (isServed(group, plural) ? store.list(group, plural) : []),
    featureGate: (name) => {
      const settings = pods.controller()?.controllerConfig.gates ?? new Map<string, boolean>();
      const { gates } = resolveGates(facts.antreaVersion, 'controller', settings);
      return gates.some((gate) => gate.name === name && gate.enabled);
    },
    secretAccess: (user, namespace, name) =>
      rbac.allowed(user, { verb: 'get', group: '', resource: 'secrets', namespace, name }) ? 'allowed' : 'denied',
  };
}

/** Webhooks change specs only, and only of kinds that have a single version or the same spec in all of them. */
function pluginOf(webhooks: readonly Webhook[], cluster: AdmissionCluster): AdmissionPlugin {
  return ({ operation, definition, version, subresource, user, object, oldObject }) => {
    // Antrea's webhooks are not registered for status and other subresources.
    if (subresource !== undefined) return { allowed: true };
    // Webhooks are registered for the newest version: the API server converts what is written in an older one.
    const newest = (one: KubeObject): KubeObject =>
      version === definition.storageVersion ? one : convert(one, definition, definition.storageVersion);
    const asked = object && newest(object);
    const answer = admit(
      webhooks,
      {
        operation,
        group: definition.group,
        resource: definition.plural,
        user,
        ...(asked === undefined ? {} : { object: asked }),
        ...(oldObject === undefined ? {} : { oldObject: newest(oldObject) }),
      },
      cluster,
    );
    if (!answer.allowed) return answer;
    const { warnings } = answer;
    if (object === undefined) return { allowed: true, warnings };
    const isSame = answer.object === undefined || answer.object === asked;
    return { allowed: true, warnings, object: isSame ? object : { ...object, spec: answer.object['spec'] } };
  };
}

/**
 * The webhooks of antrea-controller, as far as the release has them; those of Tier access where the cluster serves
 * TierEntitlements, which VMware's build does.
 */
export function antreaAdmission(facts: AdmissionFacts): {
  readonly mutator: AdmissionPlugin;
  readonly validator: AdmissionPlugin;
} {
  const cluster = admissionCluster(facts);
  const { antrea } = facts.facts;
  const known = (webhooks: readonly Webhook[]): readonly Webhook[] =>
    webhooks.filter(({ since }) => since === undefined || atLeast(antrea, since));
  const hasTierAccess = facts.store.definition(TIER_ACCESS_GROUP, 'tierentitlements') !== undefined;
  return {
    mutator: pluginOf(known(MUTATING_WEBHOOKS), cluster),
    validator: pluginOf([...known(VALIDATING_WEBHOOKS), ...(hasTierAccess ? TIER_ACCESS_VALIDATORS : [])], cluster),
  };
}
