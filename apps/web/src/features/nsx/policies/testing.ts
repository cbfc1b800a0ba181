import type { NsxClusterPolicy, NsxPolicyDetail, NsxPolicySummary, NsxRuleRow } from '@netloft/contracts';
import { LIVE } from '../groups/testing.ts';

export const clusterPolicyOf = (change: Partial<NsxClusterPolicy> = {}): NsxClusterPolicy => ({
  cluster: 'stc-tkg-cluster-1',
  id: 'AntreaClusterNetworkPolicy:9ae2599a',
  name: '9ae2599a',
  by: 'rules',
  tier: 'nsx-category-application',
  phase: 'Realized',
  nodesRealized: 2,
  nodesDesired: 2,
  ...change,
});

/** A row of the table for tests, with what a case changes. */
export const policyOf = (id: string, change: Partial<NsxPolicySummary> = {}): NsxPolicySummary => ({
  id,
  name: id,
  path: `/infra/domains/default/security-policies/${id}`,
  category: 'Application',
  enforcedBy: 'antrea',
  sequence: 10,
  span: ['stc-tkg-cluster-1'],
  rules: 2,
  appliedTo: 'yelb-ui',
  realization: { state: 'Success' },
  locked: false,
  lockedBy: null,
  isDefault: false,
  clusterPolicies: [clusterPolicyOf()],
  readOnly: null,
  changedAt: '2026-11-25T09:56:00Z',
  changedBy: 'admin',
  revision: 7,
  ...change,
});

export const ruleOf = (id: string, change: Partial<NsxRuleRow> = {}): NsxRuleRow => ({
  id,
  name: id,
  ruleId: 4084,
  action: 'ALLOW',
  direction: 'IN',
  sources: [{ text: 'yelb-db', group: 'yelb-db' }],
  destinations: [{ text: 'Any', group: null }],
  appliedTo: [{ text: 'yelb-ui', group: 'yelb-ui' }],
  services: ['HTTP (TCP/80)'],
  logged: true,
  disabled: false,
  ...change,
});

const GROUPS = '/infra/domains/default/groups';

/** A policy as NSX holds it, with its rules. */
export const policyObject = (id: string, change: object = {}): Record<string, unknown> => ({
  id,
  display_name: id,
  resource_type: 'SecurityPolicy',
  category: 'Application',
  sequence_number: 10,
  scope: [`${GROUPS}/yelb-ui`],
  locked: false,
  rules: [
    {
      id: 'r1',
      display_name: 'r1',
      resource_type: 'Rule',
      action: 'ALLOW',
      direction: 'IN',
      sequence_number: 10,
      rule_id: 4084,
      source_groups: [`${GROUPS}/yelb-db`],
      destination_groups: ['ANY'],
      services: ['/infra/services/HTTP'],
      scope: ['ANY'],
      logged: true,
      disabled: false,
      _revision: 2,
    },
    {
      id: 'r2',
      display_name: 'r2',
      resource_type: 'Rule',
      action: 'DROP',
      direction: 'IN',
      sequence_number: 20,
      source_groups: ['ANY'],
      destination_groups: ['ANY'],
      services: ['ANY'],
      scope: ['ANY'],
      logged: false,
      disabled: false,
      _revision: 0,
    },
  ],
  _revision: 7,
  ...change,
});

/** The detail of a row for tests. */
export const policyDetailOf = (summary: NsxPolicySummary, change: Partial<NsxPolicyDetail> = {}): NsxPolicyDetail => ({
  id: summary.id,
  summary,
  rules: [ruleOf('r1'), ruleOf('r2', { action: 'DROP', ruleId: null, sources: [{ text: 'Any', group: null }] })],
  statistics: [
    {
      cluster: 'stc-tkg-cluster-1',
      rules: [
        { rule: 'r1', packets: 1200, bytes: 830_000, sessions: 90, hits: null },
        { rule: 'r2', packets: 3, bytes: 180, sessions: 3, hits: null },
      ],
    },
  ],
  comments: '',
  findings: [],
  freshness: LIVE,
  object: policyObject(summary.id),
  span: [...summary.span],
  ...change,
});
