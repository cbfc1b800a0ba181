import { describe, expect, it } from 'vitest';
import { createPolicyIndex, type RawObject } from '../../evaluation/index.ts';
import { storyState } from '../../testing/story.ts';
import { findingCounts, findingsInSteps, findingsOf, notRealizedFinding } from '../findings.ts';
import { policyKindFacts } from '../kinds.ts';
import { acnp, adminPolicy, anp, app, clusterGroup, EVERYTHING, indexWith, inNamespace, knp } from '../testing.ts';
import { about, allow, both, drop, TCP } from './testing.ts';

both(
  'EQUAL_PRIORITY_OVERLAP',
  [
    ['two cluster policies on the same Pods', [acnp('a', { ingress: [drop] }), acnp('b', { ingress: [allow] })]],
    [
      'a cluster policy and a namespaced one',
      [acnp('a', { ingress: [drop] }), anp('b', { appliedTo: [app('web')], ingress: [allow] })],
    ],
    [
      'policies that share some Pods only',
      [acnp('a', { appliedTo: [app('web')], egress: [drop] }), anp('b', { egress: [allow] })],
    ],
    [
      'appliedTo in rules that overlap',
      [
        acnp('a', { appliedTo: undefined, ingress: [{ ...drop, appliedTo: [app('db')] }] }),
        acnp('b', { appliedTo: undefined, ingress: [{ ...allow, appliedTo: [EVERYTHING] }] }),
      ],
    ],
    [
      'groups that overlap',
      [
        acnp('a', { appliedTo: [{ group: 'g' }], ingress: [drop] }),
        acnp('b', { appliedTo: [app('web')], ingress: [allow] }),
        clusterGroup('g', app('web')),
      ],
    ],
    [
      'policies of the baseline',
      [acnp('a', { tier: 'baseline', ingress: [drop] }), acnp('b', { tier: 'baseline', ingress: [allow] })],
    ],
    [
      'AdminNetworkPolicies of one priority',
      [
        adminPolicy('a', { ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }] }),
        adminPolicy('b', { ingress: [{ action: 'Allow', from: [{ namespaces: {} }] }] }),
      ],
    ],
  ],
  [
    ['another priority', [acnp('a', { ingress: [drop] }), acnp('b', { priority: 6, ingress: [allow] })]],
    ['another Tier', [acnp('a', { ingress: [drop] }), acnp('b', { tier: 'platform', ingress: [allow] })]],
    [
      'other Pods',
      [
        acnp('a', { appliedTo: [app('web')], ingress: [drop] }),
        acnp('b', { appliedTo: [app('db')], ingress: [allow] }),
      ],
    ],
    ['the other direction', [acnp('a', { ingress: [drop] }), acnp('b', { egress: [allow] })]],
    ['another Namespace', [anp('a', { ingress: [drop] }), anp('b', { ingress: [allow] }, 'lab')]],
    ['Kubernetes NetworkPolicies, which add to each other', [knp('a', { ingress: [{}] }), knp('b', { ingress: [{}] })]],
    [
      'Pods that ended',
      [
        acnp('a', { appliedTo: [app('job')], ingress: [drop] }),
        acnp('b', { appliedTo: [app('job')], ingress: [allow] }),
      ],
    ],
  ],
);

describe('a policy’s status', () => {
  const kind = policyKindFacts('AntreaNetworkPolicy');
  const withStatus = (status: unknown): RawObject => ({ ...anp('a', { ingress: [drop] }), status });
  it.each([
    ['Failed', withStatus({ phase: 'Failed', currentNodesRealized: 1, desiredNodesRealized: 2 }), /1 of 2 Nodes/],
    [
      'refused',
      withStatus({ phase: 'Pending', conditions: [{ type: 'Realizable', status: 'False', message: 'no' }] }),
      /no\./,
    ],
    [
      'failing on one Node',
      withStatus({
        phase: 'Realizing',
        conditions: [{ type: 'RealizationFailure', status: 'True', message: 'flows' }],
      }),
      /flows/,
    ],
  ])('%s is a finding', (_name, object, words) => {
    expect(kind && notRealizedFinding(object, kind)?.message).toMatch(words);
  });
  it.each([
    ['Realized', withStatus({ phase: 'Realized' })],
    ['Realizing', withStatus({ phase: 'Realizing', currentNodesRealized: 0, desiredNodesRealized: 3 })],
    ['absent', anp('a', {})],
  ])('%s is none', (_name, object) => {
    expect(kind && notRealizedFinding(object, kind)).toBeUndefined();
  });
});

describe('words', () => {
  it('says that acnp-drop-yelb decides before acnp-allow-yelb', () => {
    const state = storyState();
    const ref = { kind: 'AntreaClusterNetworkPolicy', name: 'acnp-allow-yelb' } as const;
    const object = state.clusterNetworkPolicies?.find((one) => one.metadata.name === ref.name);
    const kind = policyKindFacts(ref.kind);
    const [first] = findingsOf(createPolicyIndex(state), ref, {
      ...(object === undefined ? {} : { object }),
      ...(kind === undefined ? {} : { kind }),
    });
    expect(first).toMatchObject({
      code: 'DECIDED_BEFORE',
      severity: 'warning',
      message:
        'Never reached for Pods with app=ubuntu-20-04 in any namespace: acnp-drop-yelb in Tier securityops decides first.',
      related: ['AntreaClusterNetworkPolicy:acnp-drop-yelb'],
    });
    expect([...findingCounts(createPolicyIndex(state))]).toEqual([['AntreaClusterNetworkPolicy:acnp-allow-yelb', 1]]);
  });

  it('names the other policy and a Pod that both apply to', () => {
    const [found] = about([acnp('a', { ingress: [drop] }), anp('b', { appliedTo: [app('db')], ingress: [allow] })]);
    expect(found?.message).toBe(
      'a in Tier application and shop/b have the same priority 5 and both apply to Pod shop/db-1 in ingress: which of them decides first is not defined.',
    );
    expect(found?.related).toEqual(['AntreaNetworkPolicy:shop/b']);
  });

  it('tells what holds for ever from what holds for the Pods of now', () => {
    const lasting = about([
      acnp('a', {
        ingress: [
          { ...drop, from: [app('db')] },
          { ...allow, from: [app('db')], ports: [TCP(80)] },
        ],
      }),
    ]);
    expect(lasting[0]?.message).toBe(
      'The ingress rule 2 never decides: ingress rule 1 of the same policy, which says Drop, already matches all of its traffic.',
    );
    const now = about([
      acnp('a', {
        ingress: [
          { ...drop, from: [inNamespace('lab')] },
          { ...allow, from: [app('client')] },
        ],
      }),
    ]);
    expect(now[0]?.message).toMatch(/That holds for the Pods of now\.$/);
  });

  it('says of names that they cannot match without DNS', () => {
    const [found] = about([
      acnp('a', { appliedTo: [app('web')], egress: [{ ...allow, to: [{ fqdn: 'example.com' }] }, drop] }),
    ]);
    expect(found?.message).toBe(
      'Pod shop/web-1 and 1 other Pod cannot ask Service kube-system/kube-dns on UDP port 53: the egress rule 2 denies it, and rules for names of a in Tier application cannot match, as agents learn names from DNS answers.',
    );
  });

  it('says less of rules that repeat what is decided already', () => {
    const found = about([
      acnp('a', {
        ingress: [
          { ...drop, from: [app('db')] },
          { ...drop, from: [app('db')] },
        ],
      }),
    ]);
    expect(found.map((one) => [one.code, one.severity])).toEqual([['RULE_SHADOWED', 'info']]);
  });
});

it('pauses within one policy of many rules, so that a server can answer others', () => {
  const ingress = Array.from({ length: 400 }, (_, at) => ({
    action: 'Drop',
    from: [{ ipBlock: { cidr: `10.0.${at % 250}.0/24` } }],
    ports: [{ protocol: 'TCP', port: at + 1 }],
  }));
  const steps = findingsInSteps(indexWith([acnp('a', { ingress })]), { kind: 'AntreaClusterNetworkPolicy', name: 'a' });
  let pauses = 0;
  for (const _pause of steps) pauses += 1;
  expect(pauses).toBeGreaterThan(5);
});
