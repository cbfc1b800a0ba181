import type { SecurityPolicy } from '@netloft/nsx';
import type { PolicyFact } from './nsx.policy-source.ts';

/**
 * A policy that is being written, with the names and numbers that NSX gave it and its rules where it is there already: drafts are without
 * them, and clusters go by them.
 */
export function asRealized(policy: SecurityPolicy, known: readonly PolicyFact[]): SecurityPolicy {
  const same = known.find((one) => one.policy.id === policy.id);
  if (same === undefined) return policy;
  const { realization_id, unique_id } = same.policy;
  const numbers = new Map(same.rules.map(({ id, rule_id }) => [id, rule_id]));
  const rules = policy.rules?.map((rule) => {
    const number = numbers.get(rule.id);
    return number === undefined ? rule : { ...rule, rule_id: number };
  });
  return {
    ...policy,
    ...(realization_id === undefined ? {} : { realization_id }),
    ...(unique_id === undefined ? {} : { unique_id }),
    ...(rules === undefined ? {} : { rules }),
  };
}
