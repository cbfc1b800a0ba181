import type { PolicyDetail, PolicySummary, RuleView } from '@netloft/contracts';

/** A row of the table for tests, with what a case changes. */
export function policyOf(name: string, change: Partial<PolicySummary> = {}): PolicySummary {
  const kind = change.kind ?? 'AntreaClusterNetworkPolicy';
  const { namespace } = change;
  return {
    id: namespace === undefined ? `${kind}:${name}` : `${kind}:${namespace}/${name}`,
    kind,
    name,
    origin: { source: 'kubectl', manager: 'kubectl-client-side-apply' },
    stage: 'tiered',
    tier: 'application',
    tierPriority: 250,
    priority: 5,
    appliedTo: { text: 'Pods with app=yelb-ui', pods: 2, nodes: null },
    rules: { ingress: 1, egress: 0 },
    actions: { Allow: 1, Drop: 0, Reject: 0, Pass: 0 },
    isolates: [],
    status: { phase: 'Realized', nodesRealized: 2, nodesDesired: 2 },
    hits: { packets: 1200, bytes: 84_000, sessions: 1234 },
    warnings: 0,
    changedAt: '2026-11-25T09:56:00Z',
    resourceVersion: '7',
    ...change,
  };
}

export const ruleOf = (index: number, change: Partial<RuleView> = {}): RuleView => ({
  direction: 'Ingress',
  index,
  name: `rule-${index}`,
  action: 'Allow',
  sentence: `Pods with app=client-${index} may reach it on TCP 4567.`,
  peers: [{ type: 'pods', text: `Pods with app=client-${index}`, pods: 1 }],
  ports: ['TCP 4567'],
  l7: [],
  logged: false,
  hits: null,
  ...change,
});

/** The detail of a row for tests. */
export const detailOf = (summary: PolicySummary, change: Partial<PolicyDetail> = {}): PolicyDetail => ({
  id: summary.id,
  summary,
  appliedTo: [{ type: 'pods', text: summary.appliedTo.text, pods: summary.appliedTo.pods }],
  rules: [ruleOf(0), ruleOf(1, { action: 'Drop', sentence: 'Everything else may not reach it.' })],
  status: { ...summary.status, conditions: [] },
  findings: [],
  members: {
    items: [{ kind: 'Pod', namespace: 'yelb', name: 'yelb-ui-1', ip: '20.20.1.4', node: 'node-a' }],
    total: 1,
  },
  statistics: { state: 'counting', detail: '' },
  freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' },
  may: { update: true, delete: true },
  object: {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: summary.name, resourceVersion: summary.resourceVersion },
    spec: { priority: 5 },
  },
  ...change,
});

export const NO_HISTORY = {
  body: { items: [], total: 0, freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' } },
};
