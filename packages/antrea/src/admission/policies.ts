import { DEFAULT_TIERS } from '../evaluation/policy-index.ts';
import { type Json, object, objects, text } from '../evaluation/read.ts';
import { isSet } from './fields.ts';
import { withPolicyDefaults } from './mutation.ts';
import { igmpFault, layer7Fault, multicastFault, portsFault } from './policy-traffic.ts';
import {
  allRules,
  appliedToFault,
  fqdnFault,
  peersFault,
  type PolicyRules,
  servicePeersFault,
} from './policy-workloads.ts';
import { type AdmissionCluster, type AdmissionInput, ALLOWED, type AdmissionVerdict, type Webhook } from './types.ts';

const ANTREA = 'crd.antrea.io';
const BASELINE = 'baseline';
/** Names of the default Tiers as Antrea wrote them before Tiers were objects. */
const OLD_TIER_NAMES: ReadonlySet<string> = new Set([
  'Emergency',
  'SecurityOps',
  'NetworkOps',
  'Platform',
  'Application',
  'Baseline',
]);
/** Labels of logs in the kernel's log are cut to this length. */
const KERNEL_LABEL_LENGTH = 12;

/** Name of the Tier object that a policy's `tier` means: the default one when empty, old names in today's spelling. */
export function tierNameOf(tier: string): string {
  if (tier === '') return 'application';
  return OLD_TIER_NAMES.has(tier) ? tier.toLowerCase() : tier;
}

function tierFault(tier: string, rules: PolicyRules, cluster: AdmissionCluster): string | undefined {
  const name = tierNameOf(tier);
  // Default Tiers are there even where a caller may not read Tiers; controllers make them anew when they are gone.
  if (!DEFAULT_TIERS.has(name) && cluster.get(ANTREA, 'tiers', name) === undefined)
    return `tier ${tier} does not exist`;
  const passes = allRules(rules).some((rule) => rule['action'] === 'Pass');
  return name === BASELINE && passes ? '`Pass` action should not be set for Baseline Tier policy rules' : undefined;
}

function namesFault(rules: PolicyRules): string | undefined {
  const names = allRules(rules).map((rule) => text(rule['name']) ?? '');
  return new Set(names).size === names.length ? undefined : 'rules names must be unique within the policy';
}

function logLabelWarnings(subjects: readonly Json[], rules: PolicyRules): readonly string[] {
  if (!subjects.some((subject) => isSet(subject['nodeSelector']))) return [];
  return allRules(rules).flatMap((rule) => {
    const label = text(rule['logLabel']) ?? '';
    if (rule['enableLogging'] !== true || label.length <= KERNEL_LABEL_LENGTH) return [];
    const [quotedLabel, quotedName] = [label, text(rule['name']) ?? ''].map((one) => JSON.stringify(one));
    return [
      `LogLabels for Node NetworkPolicies are limited to 12 characters, but the label ${quotedLabel} for policy rule ${quotedName} exceeds the limit and will be truncated in kernel logs`,
    ];
  });
}

/**
 * Antrea's rules for a ClusterNetworkPolicy or NetworkPolicy, in its order; the first failure is the answer. The schema of the
 * CRD has been checked before and is not repeated.
 */
export function validatePolicy(policy: Json, cluster: AdmissionCluster): AdmissionVerdict {
  const spec = object(policy['spec']) ?? {};
  const rules = { ingress: objects(spec['ingress']), egress: objects(spec['egress']) };
  const subjects = objects(spec['appliedTo']);
  const message =
    tierFault(text(spec['tier']) ?? '', rules, cluster) ??
    namesFault(rules) ??
    appliedToFault(subjects, rules) ??
    peersFault(rules) ??
    servicePeersFault(subjects, rules) ??
    fqdnFault(rules) ??
    multicastFault(rules) ??
    igmpFault(rules) ??
    layer7Fault(rules, cluster.featureGate('L7NetworkPolicy')) ??
    portsFault(rules);
  if (message !== undefined) return { allowed: false, message };
  const warnings = logLabelWarnings(subjects, rules);
  return warnings.length === 0 ? ALLOWED : { allowed: true, warnings };
}

const KINDS = [
  ['acnp', 'clusternetworkpolicies'],
  ['annp', 'networkpolicies'],
] as const;
const webhooks = (what: 'mutator' | 'validator', handle: Webhook['handle']): readonly Webhook[] =>
  KINDS.map(([short, resource]) => ({
    name: `${short}${what}.antrea.io`,
    group: ANTREA,
    resource,
    operations: ['CREATE', 'UPDATE'],
    handle,
  }));

export const POLICY_MUTATORS = webhooks('mutator', ({ object: policy }: AdmissionInput) =>
  policy === undefined ? ALLOWED : { allowed: true, object: withPolicyDefaults(policy) },
);
export const POLICY_VALIDATORS = webhooks('validator', ({ object: policy }, cluster) =>
  policy === undefined ? ALLOWED : validatePolicy(policy, cluster),
);
