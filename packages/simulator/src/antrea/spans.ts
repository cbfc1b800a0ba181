import type { OrderedRule, PolicyIndex } from '@netloft/antrea';
import type { KubeObject } from '../kubernetes/types.ts';

/** Where a policy is enforced, and with how many groups, as agents count them. */
export interface NodePolicies {
  /** `Kind/namespace/name`, as `policyKey` writes it. */
  readonly policies: ReadonlySet<string>;
  readonly appliedToGroups: number;
  readonly addressGroups: number;
}

/** A policy as the spans name it; cluster-wide ones have an empty Namespace. */
export const policyKey = (kind: string, namespace: string | undefined, name: string): string =>
  `${kind}/${namespace ?? ''}/${name}`;

interface Span {
  readonly policies: Set<string>;
  readonly subjects: Set<unknown>;
  readonly peers: Set<unknown>;
  readonly classes: Set<string>;
}

function add(span: Span, rules: readonly OrderedRule[]): void {
  for (const { policy, rule } of rules) {
    span.policies.add(policyKey(policy.ref.kind, policy.ref.namespace, policy.ref.name));
    for (const subject of rule.subjects) span.subjects.add(subject);
    if (rule.peers !== 'any') for (const peer of rule.peers) span.peers.add(peer);
  }
}

/** Policies by Node on which a Pod that they select runs, those applied to the Node itself included. */
export function spansOf(index: PolicyIndex, nodes: readonly KubeObject[]): ReadonlyMap<string, NodePolicies> {
  const byClass = new Map<string, readonly OrderedRule[]>();
  const spans = new Map<string, Span>();
  const spanOf = (node: string): Span => {
    const known = spans.get(node);
    if (known !== undefined) return known;
    const made: Span = { policies: new Set(), subjects: new Set(), peers: new Set(), classes: new Set() };
    spans.set(node, made);
    return made;
  };
  for (const pod of index.inventory.pods.values()) {
    if (pod.node === undefined || pod.hostNetwork || pod.ended) continue;
    const span = spanOf(pod.node);
    if (span.classes.has(pod.classKey)) continue;
    span.classes.add(pod.classKey);
    let rules = byClass.get(pod.classKey);
    if (rules === undefined) {
      rules = (['Ingress', 'Egress'] as const).flatMap((way) => index.appliedTo(pod.namespace, pod.name, way));
      byClass.set(pod.classKey, rules);
    }
    add(span, rules);
  }
  for (const { metadata } of nodes) {
    const node = index.inventory.nodes.get(metadata.name);
    if (node === undefined) continue;
    for (const way of ['Ingress', 'Egress'] as const) {
      const applied = index.context.applied({ node, ips: node.ips }, way);
      if (applied !== undefined) add(spanOf(node.name), [...applied.tiered, ...applied.baseline]);
    }
  }
  return new Map(
    [...spans].map(([node, { policies, subjects, peers }]) => [
      node,
      { policies, appliedToGroups: subjects.size, addressGroups: peers.size },
    ]),
  );
}
