import type { TracePolicy } from '@netloft/contracts';
import type { PolicyRef } from '../evaluation/types.ts';

/** The way in which Traceflow names a policy: `AntreaClusterNetworkPolicy:name`, `K8sNetworkPolicy:ns/name`, `AdminNetworkPolicy:/name`. */
export function policyReference(policy: PolicyRef): string {
  if (policy.namespace !== undefined) return `${policy.kind}:${policy.namespace}/${policy.name}`;
  return policy.kind === 'AntreaClusterNetworkPolicy'
    ? `${policy.kind}:${policy.name}`
    : `${policy.kind}:/${policy.name}`;
}

/** Takes a reference apart; a text of another form is kept as the name, so that nothing is lost. */
export function parsePolicyReference(reference: string, rule?: string): TracePolicy {
  const colon = reference.indexOf(':');
  const kind = colon < 0 ? '' : reference.slice(0, colon);
  const rest = colon < 0 ? reference : reference.slice(colon + 1);
  const slash = rest.indexOf('/');
  const namespace = slash > 0 ? rest.slice(0, slash) : undefined;
  return {
    reference,
    kind,
    name: slash < 0 ? rest : rest.slice(slash + 1),
    ...(namespace === undefined ? {} : { namespace }),
    ...(rule === undefined || rule === '' ? {} : { rule }),
  };
}
