import { isObject, type Json } from '../evaluation/read.ts';
import { applyDefaults, type JsonSchema, prune, type SchemaFault, validateSchema } from '../schema/index.ts';
import { admit, MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS } from './webhooks.ts';
import type { AdmissionCluster, AdmissionInput } from './types.ts';

/** What a cluster makes of a write. */
export type WriteVerdict =
  | {
      readonly outcome: 'allowed';
      /** As it would be stored: defaults filled in, unknown fields dropped; absent for a delete. */
      readonly object?: Json;
      /** Places of the fields that were dropped: `spec.egress[0].appliedTo[0].service`. */
      readonly dropped: readonly string[];
      readonly warnings: readonly string[];
    }
  | { readonly outcome: 'rejected-by-schema'; readonly faults: readonly SchemaFault[] }
  | { readonly outcome: 'rejected-by-webhook'; readonly webhook: string; readonly message: string };

function structured(schema: JsonSchema, object: Json, dropped: string[]): Json {
  const result = applyDefaults(schema, prune(schema, object, dropped));
  return isObject(result) ? result : {};
}

/**
 * Takes a write through everything that an API server does before it stores an object of Antrea's: unknown fields are
 * dropped and defaults filled in, mutating webhooks, schema with validation rules, validating webhooks.
 * `schema` is that of the version in which the object is written.
 */
export function judgeWrite(input: AdmissionInput, schema: JsonSchema, cluster: AdmissionCluster): WriteVerdict {
  const dropped: string[] = [];
  let request = input;
  if (input.object !== undefined) {
    const mutated = admit(MUTATING_WEBHOOKS, { ...input, object: structured(schema, input.object, dropped) }, cluster);
    if (!mutated.allowed) return { outcome: 'rejected-by-webhook', webhook: mutated.webhook, message: mutated.message };
    const object = structured(schema, mutated.object ?? {}, dropped);
    const faults = validateSchema(schema, object, input.oldObject);
    if (faults.length > 0) return { outcome: 'rejected-by-schema', faults };
    request = { ...input, object };
  }
  const answer = admit(VALIDATING_WEBHOOKS, request, cluster);
  if (!answer.allowed) return { outcome: 'rejected-by-webhook', webhook: answer.webhook, message: answer.message };
  const { object, warnings } = answer;
  return { outcome: 'allowed', dropped, warnings, ...(object === undefined ? {} : { object }) };
}
