import type { GroupDetail, GroupSummary } from '@netloft/contracts';

/** A row of the table for tests, with what a case changes. */
export function groupOf(name: string, change: Partial<GroupSummary> = {}): GroupSummary {
  const { namespace } = change;
  return {
    id: namespace === undefined ? name : `${namespace}/${name}`,
    kind: namespace === undefined ? 'ClusterGroup' : 'Group',
    name,
    origin: { source: 'kubectl', manager: 'kubectl' },
    form: 'pods',
    text: 'Pods with app=yelb-ui in any Namespace',
    pods: 2,
    blocks: 0,
    children: [],
    usedBy: 1,
    computed: true,
    warnings: 0,
    changedAt: '2026-11-25T09:56:00Z',
    resourceVersion: '7',
    ...change,
  };
}

/** The detail of a row for tests. */
export const groupDetailOf = (summary: GroupSummary, change: Partial<GroupDetail> = {}): GroupDetail => ({
  id: summary.id,
  summary,
  members: {
    items: [{ kind: 'Pod', namespace: 'yelb', name: 'yelb-ui-1', ip: '20.20.1.4', node: 'node-a' }],
    total: 1,
  },
  ipBlocks: [],
  children: [],
  parents: [],
  usedBy: [],
  findings: [],
  conditions: [],
  freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' },
  may: { update: true, delete: true },
  object: {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: summary.kind,
    metadata: {
      name: summary.name,
      resourceVersion: '7',
      ...(summary.namespace === undefined ? {} : { namespace: summary.namespace }),
    },
    spec: { podSelector: { matchLabels: { app: 'yelb-ui' } } },
  },
  ...change,
});
