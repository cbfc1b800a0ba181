import { type Json, object, objects, text } from '../evaluation/read.ts';
import { ruleHash } from './rule-hash.ts';

/** One operation of the JSON patch with which the mutating webhook answers. */
export interface PolicyPatch {
  readonly op: 'replace';
  readonly path: string;
  readonly value: string;
}

const DEFAULT_TIER = 'application';
const DIRECTIONS = ['ingress', 'egress'] as const;
type Direction = (typeof DIRECTIONS)[number];

const generatedName = (direction: Direction, rule: Json): string =>
  `${direction}-${(text(rule['action']) ?? '').toLowerCase()}-${ruleHash(rule)}`;

/**
 * What Antrea's mutating webhook fills into a ClusterNetworkPolicy or NetworkPolicy: names of rules without one, and the Tier.
 * Equal rules of one direction get the same name, which validation then refuses.
 */
export function policyPatch(policy: Json): readonly PolicyPatch[] {
  const spec = object(policy['spec']) ?? {};
  const names = DIRECTIONS.flatMap((direction) =>
    objects(spec[direction]).flatMap((rule, index): PolicyPatch[] =>
      text(rule['name'])
        ? []
        : [{ op: 'replace', path: `/spec/${direction}/${index}/name`, value: generatedName(direction, rule) }],
    ),
  );
  return text(spec['tier']) ? names : [...names, { op: 'replace', path: '/spec/tier', value: DEFAULT_TIER }];
}

/** The policy as the mutating webhook leaves it; the same object when there is nothing to fill in. */
export function withPolicyDefaults(policy: Json): Json {
  if (policyPatch(policy).length === 0) return policy;
  const spec = object(policy['spec']) ?? {};
  const rules = DIRECTIONS.flatMap((direction) => {
    const list = spec[direction];
    if (!Array.isArray(list)) return [];
    const next = (list as readonly unknown[]).map((entry) => {
      const rule = object(entry);
      return rule === undefined || text(rule['name']) ? entry : { ...rule, name: generatedName(direction, rule) };
    });
    return [[direction, next] as const];
  });
  return { ...policy, spec: { ...spec, ...Object.fromEntries(rules), tier: text(spec['tier']) || DEFAULT_TIER } };
}
