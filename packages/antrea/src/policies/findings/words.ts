import type { Finding } from '@netloft/contracts';
import type { Policy, Rule } from '../../evaluation/rules.ts';
import type { PolicyRef, RawObject } from '../../evaluation/types.ts';
import { policyIdOf } from '../kinds.ts';
import { listWords } from '../words.ts';

/** What is known about a policy beside the index. */
export interface FindingFacts {
  /** The policy as the cluster has it now: for its status, and its own words. */
  readonly object?: RawObject;
  /** Feature gates; null or absent: not known. */
  readonly gates?: { readonly l7?: boolean | null; readonly nodeNetworkPolicy?: boolean | null };
  /** A policy's name for people; default: its name, with the Namespace. */
  readonly nameOf?: (ref: PolicyRef) => string;
}

const MOST_NAMED = 3;

/** Names what findings speak of. */
export class Namer {
  readonly #nameOf: (ref: PolicyRef) => string;
  constructor(facts: FindingFacts) {
    this.#nameOf = facts.nameOf ?? (({ namespace, name }) => (namespace === undefined ? name : `${namespace}/${name}`));
  }

  policy({ ref }: Policy): string {
    return this.#nameOf(ref);
  }

  /** `acnp-drop in Tier securityops`. */
  placed(policy: Policy): string {
    const tier = policy.ref.kind.startsWith('Antrea') ? ` in Tier ${policy.tier}` : '';
    return `${this.policy(policy)}${tier}`;
  }

  /** Several policies: the first few by name. */
  policies(all: readonly Policy[]): string {
    const named = all.slice(0, MOST_NAMED).map((policy) => this.placed(policy));
    const rest = all.length - named.length;
    return listWords(rest > 0 ? [...named, `${rest} more`] : named, 'and');
  }
}

/** `ingress rule allow-web`, `egress rule 2`. */
export const ruleWords = ({ direction, name, index }: Rule): string =>
  `${direction.toLowerCase()} rule ${name === '' ? index + 1 : name}`;

export const ruleOf = ({ direction, index, name }: Rule): NonNullable<Finding['rule']> => ({ direction, index, name });

export const idsOf = (policies: Iterable<Policy>): string[] => [
  ...new Set([...policies].map((policy) => policyIdOf(policy.ref))),
];

/** Makes a finding about a rule, or about the whole policy. */
export const finding = (
  code: Finding['code'],
  severity: Finding['severity'],
  message: string,
  action: string,
  more: { readonly rule?: Rule; readonly related?: readonly string[] } = {},
): Finding => ({
  code,
  severity,
  message,
  action,
  ...(more.rule === undefined ? {} : { rule: ruleOf(more.rule) }),
  related: [...(more.related ?? [])],
});
