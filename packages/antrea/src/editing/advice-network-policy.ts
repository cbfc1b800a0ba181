import type { EditorFacts } from '@netloft/contracts';
import { type Json, object, objects, strings, text } from '../evaluation/read.ts';
import { type Advise, rulesOf } from './advice-common.ts';
import { selectorAdvice } from './advice-selectors.ts';

/** Advice about a Kubernetes NetworkPolicy. */
export function networkPolicyAdvice(policy: Json, facts: EditorFacts, add: Advise): void {
  const spec = object(policy['spec']) ?? {};
  selectorAdvice(spec['podSelector'], 'pods', 'spec.podSelector', facts, add);
  const types = strings(spec['policyTypes']);
  for (const [direction, type, side] of [
    ['ingress', 'Ingress', 'from'],
    ['egress', 'Egress', 'to'],
  ] as const) {
    const rules = rulesOf(spec, direction);
    if (types.length > 0 && rules.length > 0 && !types.includes(type))
      add(
        `spec.${direction}`,
        'warning',
        `policyTypes leaves ${type} out: these rules do nothing. Add ${type} to policyTypes or remove them.`,
      );
    if (types.includes(type) && rules.length === 0)
      add(
        'spec.policyTypes',
        'info',
        `No ${direction} rule: everything in that direction is denied for the Pods that the policy selects.`,
      );
    for (const [rule, path] of rules) {
      for (const [index, peer] of objects(rule[side]).entries()) {
        selectorAdvice(peer['podSelector'], 'pods', `${path}.${side}[${index}].podSelector`, facts, add);
        selectorAdvice(
          peer['namespaceSelector'],
          'namespaces',
          `${path}.${side}[${index}].namespaceSelector`,
          facts,
          add,
        );
      }
      for (const [index, port] of objects(rule['ports']).entries()) {
        const named = text(port['port']);
        if (named !== undefined && /^\d+$/.test(named))
          add(
            `${path}.ports[${index}].port`,
            'warning',
            `“${named}” in quotes is the name of a port, not its number. Remove the quotes to mean port ${named}.`,
          );
      }
    }
  }
  const peers = (['from', 'to'] as const).flatMap((side) =>
    rulesOf(spec, side === 'from' ? 'ingress' : 'egress').map(
      ([rule, path]) => [rule[side], `${path}.${side}`] as const,
    ),
  );
  for (const [list, path] of peers) {
    if (Array.isArray(list) && list.length === 0)
      add(path, 'info', 'An empty list means any peer, as if it were left out.');
  }
}
