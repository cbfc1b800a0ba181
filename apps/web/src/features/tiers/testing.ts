import type { Rung, RungPolicy, TierList } from '@netloft/contracts';

const NO_ACTIONS = { Allow: 0, Drop: 0, Reject: 0, Pass: 0 };

export const rungPolicyOf = (name: string, change: Partial<RungPolicy> = {}): RungPolicy => ({
  id: `AntreaClusterNetworkPolicy:${name}`,
  name,
  priority: 1,
  actions: { ...NO_ACTIONS, Drop: 1 },
  pods: 1,
  warnings: 0,
  ...change,
});

/** An empty tier of Antrea's own for tests, with what a case changes. */
export const rungOf = (name: string, place: number, change: Partial<Rung> = {}): Rung => ({
  id: name,
  name,
  type: 'tier',
  owner: 'default',
  place,
  description: '',
  policies: [],
  counts: { policies: 0, rules: 0, actions: NO_ACTIONS, pods: 0, isolated: null },
  hits: null,
  access: { open: true, entitled: [], you: { allowed: true, reason: 'You may write policies.' } },
  undeletable: `cannot delete reserved tier ${name}`,
  origin: { source: 'antrea', manager: 'antrea-controller' },
  resourceVersion: '1',
  ...change,
});

const drop = rungPolicyOf('acnp-drop-yelb');
const allow = rungPolicyOf('acnp-allow-yelb', { actions: { ...NO_ACTIONS, Allow: 2 }, warnings: 1 });

/** The ladder of the story in short. */
export const LADDER: readonly Rung[] = [
  rungOf('nsx-category-infrastructure', 2, {
    owner: 'nsx',
    access: {
      open: false,
      entitled: ['NSX Manager, through its adapter in the cluster'],
      you: { allowed: false, reason: 'This Tier is NSX’s.' },
    },
  }),
  rungOf('mytier', 10, { owner: 'custom', undeletable: null, description: 'my custom tier' }),
  rungOf('securityops', 100, {
    policies: [drop],
    counts: { policies: 1, rules: 1, actions: drop.actions, pods: 1, isolated: null },
  }),
  rungOf('application', 250, {
    policies: [allow],
    counts: { policies: 1, rules: 2, actions: allow.actions, pods: 1, isolated: null },
  }),
  rungOf('stage:kubernetes-network-policy', 252, {
    name: 'Kubernetes NetworkPolicies',
    type: 'stage',
    stage: 'kubernetes-network-policy',
    owner: 'kubernetes',
    counts: { policies: 2, rules: 3, actions: { ...NO_ACTIONS, Allow: 3 }, pods: 4, isolated: 4 },
  }),
  rungOf('baseline', 253),
];

export const tierListOf = (change: Partial<TierList> = {}): TierList => ({
  items: [...LADDER],
  total: LADDER.length,
  freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' },
  statistics: { state: 'counting', detail: '' },
  may: { create: true, update: true, delete: true },
  limits: { max: 20, count: 5, reserved: [251, 252, 254, 255] },
  ...change,
});
