import type { NsxEditorFacts, NsxGroupDetail, NsxGroupSummary, NsxMember, NsxStatus } from '@netloft/contracts';

export const LIVE = { state: 'live', asOf: '2026-11-25T10:00:00Z' } as const;

/** NSX as a writer sees it, for tests. */
export const statusOf = (change: Partial<NsxStatus> = {}): NsxStatus => ({
  configured: true,
  simulated: true,
  managers: [],
  version: '4.2.1.0.0',
  credential: { kind: 'shared', mode: 'session', user: 'admin', roles: [] },
  may: { read: true, write: true },
  clusterStatus: 'STABLE',
  load: { limit: 10, waiting: 0, backingOffUntil: null },
  freshness: LIVE,
  ...change,
});

/** A row of the table for tests, with what a case changes. */
export const groupOf = (id: string, change: Partial<NsxGroupSummary> = {}): NsxGroupSummary => ({
  id,
  name: id,
  path: `/infra/domains/default/groups/${id}`,
  type: 'antrea',
  text: 'Pods with app=yelb-ui in Namespace yelb',
  state: 'SUCCESS',
  usedBy: 1,
  tags: [],
  readOnly: null,
  changedAt: '2026-11-25T09:56:00Z',
  changedBy: 'admin',
  revision: 3,
  ...change,
});

export const memberOf = (name: string): NsxMember => ({
  id: `uid-${name}`,
  kind: 'Pod',
  cluster: 'stc-tkg-cluster-1',
  namespace: 'yelb',
  name,
  detail: ['20.20.1.4'],
});

const condition = (member: string, key: string, value: string): object => ({
  resource_type: 'Condition',
  member_type: member,
  key,
  operator: 'EQUALS',
  value,
});

/** The group of the story’s front end as NSX holds it. */
export const groupObject = (id: string, change: object = {}): Record<string, unknown> => ({
  id,
  display_name: id,
  resource_type: 'Group',
  group_type: ['ANTREA'],
  expression: [
    {
      resource_type: 'NestedExpression',
      expressions: [
        condition('Namespace', 'Name', 'yelb'),
        { resource_type: 'ConjunctionOperator', conjunction_operator: 'AND' },
        condition('Pod', 'Tag', 'dis:k8s:app|yelb-ui'),
      ],
    },
  ],
  state: 'SUCCESS',
  path: `/infra/domains/default/groups/${id}`,
  _revision: 3,
  ...change,
});

/** The detail of a row for tests. */
export const groupDetailOf = (summary: NsxGroupSummary, change: Partial<NsxGroupDetail> = {}): NsxGroupDetail => ({
  id: summary.id,
  summary,
  members: [{ kind: 'Pod', source: 'nsx', items: [memberOf('yelb-ui-1')], total: 1 }],
  matches: [{ kind: 'Pod', source: 'criteria', items: [memberOf('yelb-ui-1'), memberOf('yelb-ui-2')], total: 2 }],
  emptyBecause: null,
  clusters: ['stc-tkg-cluster-1'],
  usedBy: [{ policy: 'yelb', policyName: 'Yelb-Zero-Trust', where: ['rule 4084, source'] }],
  findings: [],
  freshness: LIVE,
  object: groupObject(summary.id),
  ...change,
});

/** What editors offer in tests. */
export const factsOf = (change: Partial<NsxEditorFacts> = {}): NsxEditorFacts => ({
  groups: [
    { id: 'yelb-ui', name: 'yelb-ui', path: '/infra/domains/default/groups/yelb-ui', type: 'antrea', text: 'Pods' },
    { id: 'yelb-db', name: 'yelb-db', path: '/infra/domains/default/groups/yelb-db', type: 'antrea', text: 'Pods' },
    { id: 'vms', name: 'vms', path: '/infra/domains/default/groups/vms', type: 'other', text: 'virtual machines' },
  ],
  services: [
    { id: 'HTTP', name: 'HTTP', path: '/infra/services/HTTP', ports: 'TCP 80', forAntrea: true },
    { id: 'ICMP-ALL', name: 'ICMP ALL', path: '/infra/services/ICMP-ALL', ports: 'ICMP', forAntrea: false },
  ],
  clusters: [
    {
      id: 'stc-tkg-cluster-1',
      name: 'stc-tkg-cluster-1',
      path: '/infra/sites/default/enforcement-points/default/cluster-control-planes/stc-tkg-cluster-1',
    },
    {
      id: 'stc-tkg-cluster-2',
      name: 'stc-tkg-cluster-2',
      path: '/infra/sites/default/enforcement-points/default/cluster-control-planes/stc-tkg-cluster-2',
    },
  ],
  namespaces: ['avi-system', 'yelb'],
  tags: ['dis:k8s:app|yelb-ui', 'dis:k8s:app|yelb-db', 'owner|team-a'],
  kubernetesServices: ['yelb/yelb-ui', 'yelb/yelb-db'],
  ...change,
});
