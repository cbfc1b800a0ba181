import { FLOW_POLICY_TYPES, type TopologyEdge, type TopologyNode } from '@netloft/contracts';
import type { MarkKind } from '../../components/mark.tsx';
import { policyTarget } from '../../components/flow-record/links.ts';
import type { ExtraTerm } from '../../components/flow-scope/index.ts';

/** The one look of verdicts; see the encoding table. */
export const EDGE_MARKS: Readonly<Record<TopologyEdge['verdict'], MarkKind>> = {
  allowed: 'allowed',
  denied: 'dropped',
  unprotected: 'none',
  mixed: 'mixed',
};

export const SPLIT = ['allowed', 'denied', 'unprotected'] as const;
export type SplitVerdict = (typeof SPLIT)[number];

export const recordsOf = (edge: Pick<TopologyEdge, SplitVerdict>): number =>
  edge.allowed + edge.denied + edge.unprotected;

/** `12` of a hundred; `< 1` and `> 99` where rounding would say none or all. */
export function percentOf(part: number, all: number): string {
  if (all === 0) return '0';
  const percent = (part / all) * 100;
  if (percent > 0 && percent < 1) return '< 1';
  return percent < 100 && percent > 99 ? '> 99' : percent.toFixed(0);
}

/** A policy as an edge names it, `K8s NetworkPolicy yelb/yelb-db`, with the place where it is shown. */
export function policyOfText(policy: string): {
  readonly kind: string;
  readonly name: string;
  readonly target: ReturnType<typeof policyTarget>;
} {
  const type = FLOW_POLICY_TYPES.findIndex((kind) => kind !== '' && policy.startsWith(`${kind} `));
  const kind = type < 0 ? 'policy' : (FLOW_POLICY_TYPES[type] ?? '');
  const full = policy.slice(kind.length + 1);
  const slash = full.indexOf('/');
  const [namespace, name] = slash < 0 ? ['', full] : [full.slice(0, slash), full.slice(slash + 1)];
  const target = policyTarget({ side: 'ingress', namespace, name, rule: '', action: 0, type: Math.max(0, type) });
  return { kind, name: full, target };
}

/** Policies of edges, each once, those of the most edges first. */
export function policiesOf(edges: readonly TopologyEdge[]): string[] {
  const counts = new Map<string, number>();
  for (const edge of edges) for (const policy of edge.policies) counts.set(policy, (counts.get(policy) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([policy]) => policy);
}

/** Term that leaves the flows of one node; undefined of what cannot be named: folded nodes, Pods without a label, unknown addresses. */
export function termOfNode({ id, kind }: Pick<TopologyNode, 'id' | 'kind'>): ExtraTerm | undefined {
  const text = id.slice(id.indexOf(':') + 1);
  if (text === '') return undefined;
  switch (kind) {
    case 'namespace':
      return ['ns', text];
    case 'workload':
    case 'pod':
    case 'node':
    case 'service':
      return [kind, text];
    case 'label':
      return text.endsWith('=') ? undefined : ['label', text];
    case 'external':
      return ['ip', text];
    case 'folded':
      return undefined;
  }
}

/** A node with everything that is drawn inside of it. */
export function partsOf(node: TopologyNode, nodes: ReadonlyMap<string, TopologyNode>): ReadonlySet<string> {
  const parts = new Set([node.id]);
  for (const one of nodes.values()) {
    const chain: string[] = [];
    for (let at: TopologyNode | undefined = one; at !== undefined && chain.length < 8;) {
      chain.push(at.id);
      if (at.id === node.id) {
        for (const id of chain) parts.add(id);
        break;
      }
      at = at.parent === undefined ? undefined : nodes.get(at.parent);
    }
  }
  return parts;
}

export interface NodeTraffic {
  readonly outgoing: readonly TopologyEdge[];
  readonly incoming: readonly TopologyEdge[];
  /** Between its own parts, or from a part to itself. */
  readonly inside: readonly TopologyEdge[];
  readonly sent: number;
  readonly received: number;
  readonly records: number;
  readonly unprotected: number;
}

const bytesOf = (edge: TopologyEdge): number => edge.bytes + edge.reverseBytes;
const byBytes = (a: TopologyEdge, b: TopologyEdge): number => bytesOf(b) - bytesOf(a);
export const bytesOfAll = (edges: readonly TopologyEdge[]): number =>
  edges.reduce((sum, edge) => sum + bytesOf(edge), 0);

/** What goes out of a node, comes in, and stays inside, as far as it is in the picture. */
export function trafficOf(parts: ReadonlySet<string>, edges: readonly TopologyEdge[]): NodeTraffic {
  const outgoing = edges.filter(({ source, target }) => parts.has(source) && !parts.has(target)).sort(byBytes);
  const incoming = edges.filter(({ source, target }) => !parts.has(source) && parts.has(target)).sort(byBytes);
  const inside = edges.filter(({ source, target }) => parts.has(source) && parts.has(target)).sort(byBytes);
  const sum = (list: readonly TopologyEdge[], of: (edge: TopologyEdge) => number): number =>
    list.reduce((total, edge) => total + of(edge), 0);
  const all = [...outgoing, ...incoming, ...inside];
  return {
    outgoing,
    incoming,
    inside,
    sent: sum(outgoing, (edge) => edge.bytes) + sum(incoming, (edge) => edge.reverseBytes),
    received: sum(incoming, (edge) => edge.bytes) + sum(outgoing, (edge) => edge.reverseBytes),
    records: sum(all, recordsOf),
    unprotected: sum(all, (edge) => edge.unprotected),
  };
}
