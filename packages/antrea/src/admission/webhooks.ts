import { EGRESS_VALIDATORS } from './egress.ts';
import { GROUP_VALIDATORS } from './groups.ts';
import { POOL_VALIDATORS } from './ip-pools.ts';
import { NODE_CONFIG_VALIDATORS } from './node-configs.ts';
import { CAPTURE_VALIDATORS } from './packet-captures.ts';
import { POLICY_MUTATORS, POLICY_VALIDATORS } from './policies.ts';
import { BUNDLE_VALIDATORS } from './support-bundles.ts';
import { TIER_VALIDATORS } from './tiers.ts';
import { TRACEFLOW_VALIDATORS } from './traceflows.ts';
import type { AdmissionCluster, AdmissionInput, AdmissionVerdict, Webhook } from './types.ts';

/** Webhooks that fill in what a policy leaves out, before its schema is checked. */
export const MUTATING_WEBHOOKS: readonly Webhook[] = [...POLICY_MUTATORS];

/** Webhooks that refuse, after the schema was checked, in the order of asking. Those of Tier access are asked in VMware's build only. */
export const VALIDATING_WEBHOOKS: readonly Webhook[] = [
  ...TIER_VALIDATORS,
  ...POLICY_VALIDATORS,
  ...GROUP_VALIDATORS,
  ...EGRESS_VALIDATORS,
  ...POOL_VALIDATORS,
  ...TRACEFLOW_VALIDATORS,
  ...CAPTURE_VALIDATORS,
  ...BUNDLE_VALIDATORS,
  ...NODE_CONFIG_VALIDATORS,
];

/** What became of a request. `webhook` names who refused it; `object` is the object with what the webhooks filled in. */
export type Admitted =
  | { readonly allowed: true; readonly warnings: readonly string[]; readonly object?: AdmissionInput['object'] }
  | { readonly allowed: false; readonly webhook: string; readonly message: string };

/** Asks those of the webhooks that are about the request, one after the other; the first refusal ends it. */
export function admit(webhooks: readonly Webhook[], input: AdmissionInput, cluster: AdmissionCluster): Admitted {
  const warnings: string[] = [];
  let { object } = input;
  for (const webhook of webhooks) {
    const isAsked =
      webhook.group === input.group &&
      webhook.resource === input.resource &&
      webhook.operations.includes(input.operation);
    if (!isAsked) continue;
    const answer: AdmissionVerdict = webhook.handle(object === undefined ? input : { ...input, object }, cluster);
    if (!answer.allowed) return { allowed: false, webhook: webhook.name, message: answer.message };
    warnings.push(...(answer.warnings ?? []));
    object = answer.object ?? object;
  }
  return { allowed: true, warnings, ...(object === undefined ? {} : { object }) };
}
