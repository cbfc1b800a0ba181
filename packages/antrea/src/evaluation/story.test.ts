import { describe, expect, it } from 'vitest';
import { BLOCKED_NAME, storyState, ZERO_TRUST } from '../testing/story.ts';
import { createPolicyIndex } from './policy-index.ts';
import type { Connection, Endpoint } from './types.ts';

const UBUNTU: Endpoint = { type: 'pod', namespace: 'default', name: 'ubuntu-20-04-548545fc87-kkzbh' };
const UI: Endpoint = { type: 'pod', namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv' };
const APP: Endpoint = { type: 'pod', namespace: 'yelb', name: 'yelb-appserver-857c5c76d5-4cd86' };
const DB: Endpoint = { type: 'pod', namespace: 'yelb', name: 'yelb-db-6bd4fc5d9b-92rkf' };
const REDIS: Endpoint = { type: 'pod', namespace: 'yelb', name: 'redis-server-69846b4888-5m757' };
const fqdn = (name: string): Endpoint => ({ type: 'fqdn', fqdn: name });
const ip = (address: string): Endpoint => ({ type: 'ip', ip: address });
const index = createPolicyIndex(storyState());
const to = (source: Endpoint, destination: Endpoint, destinationPort: number): Connection => ({
  source,
  destination,
  protocol: 'TCP',
  destinationPort,
});

describe('the policies of the story', () => {
  it.each([
    [
      'the blocked name, although a later tier allows it',
      to(UBUNTU, fqdn(BLOCKED_NAME), 80),
      'Dropped',
      'acnp-drop-yelb',
      'securityops',
    ],
    [
      'the blocked name in capitals and with its final dot',
      to(UBUNTU, fqdn(`${BLOCKED_NAME.toUpperCase()}.`), 80),
      'Dropped',
      'acnp-drop-yelb',
      'securityops',
    ],
    [
      'another name',
      to(UBUNTU, fqdn('allowed-yelb.yelb-2.carefor.some-dns.net'), 80),
      'Allowed',
      'acnp-drop-yelb',
      'securityops',
    ],
    [
      'the blocked name at another port',
      to(UBUNTU, fqdn(BLOCKED_NAME), 443),
      'Allowed',
      'acnp-drop-yelb',
      'securityops',
    ],
    ['ui to appserver at its port', to(UI, APP, 4567), 'Allowed', ZERO_TRUST, 'nsx-category-application'],
    ['ui to appserver at another port', to(UI, APP, 4568), 'Dropped', ZERO_TRUST, 'nsx-category-application'],
    ['appserver to db', to(APP, DB, 5432), 'Allowed', ZERO_TRUST, 'nsx-category-application'],
    ['ui to db, past the appserver', to(UI, DB, 5432), 'Dropped', ZERO_TRUST, 'nsx-category-application'],
    ['appserver to redis', to(APP, REDIS, 6379), 'Allowed', ZERO_TRUST, 'nsx-category-application'],
    ['a service engine to ui', to(ip('10.13.11.100'), UI, 80), 'Allowed', ZERO_TRUST, 'nsx-category-application'],
  ] as const)('decide about %s', (_title, connection, verdict, policy, tier) => {
    const found = index.evaluate(connection);
    expect([found.verdict, found.decidedBy?.step.policy.name, found.decidedBy?.step.tier]).toEqual([
      verdict,
      policy,
      tier,
    ]);
  });

  it('say nothing about a Pod outside the group that reaches into it', () => {
    const found = index.evaluate(to(ip('10.13.82.200'), APP, 4568));
    expect([found.verdict, found.decidedBy]).toEqual(['Allowed', undefined]);
  });

  it('cannot be told for a bare address, because only DNS answers know its names', () => {
    const found = index.evaluate(to(UBUNTU, ip('10.13.210.10'), 80));
    expect(found.verdict).toBe('Undecidable');
    expect(found.missing).toEqual([`which names resolve to 10.13.210.10 (rule for ${BLOCKED_NAME})`]);
  });

  it.each([
    ['10.13.210.10', 'Dropped'],
    ['10.13.210.99', 'Allowed'],
  ])('can be told for %s when the DNS answers are known: %s', (address, verdict) => {
    const known = createPolicyIndex({ ...storyState(), resolvedNames: new Map([['10.13.210.10', [BLOCKED_NAME]]]) });
    expect(known.evaluate(to(UBUNTU, ip(address), 80)).verdict).toBe(verdict);
  });

  it.each(['clusterNetworkPolicies', 'networkPolicies', 'kubernetesNetworkPolicies'] as const)(
    'decide nothing when the %s may not be seen',
    (kind) => {
      const { [kind]: _hidden, ...rest } = storyState();
      const found = createPolicyIndex(rest).evaluate(to(UI, APP, 4567));
      expect(found.verdict).toBe('Undecidable');
      expect(found.missing[0]).toMatch(/NetworkPolicies of the cluster$/);
    },
  );
});
