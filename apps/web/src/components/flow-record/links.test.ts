import { describe, expect, it } from 'vitest';
import { flowOf } from './testing.ts';
import { connectionSearchOf, likeTerms, policyTarget, serviceOf, traceflowSearchOf } from './links.ts';
import { decidingPolicy, egressOf, ingressOf, policyName } from './row.ts';

describe('links of a record', () => {
  it('offer no Traceflow where neither end is a Pod', () => {
    const outside = { sourcePodName: '', sourcePodNamespace: '', destinationPodName: '', destinationPodNamespace: '' };
    expect(traceflowSearchOf(flowOf(outside))).toBeUndefined();
  });
  it('follow live traffic into the Pod where the source is none, and IPv6 as IPv6', () => {
    const outside = { sourcePodName: '', sourcePodNamespace: '', sourceIP: 'fd00::9' };
    expect(traceflowSearchOf(flowOf(outside))).toMatchObject({
      source: 'fd00::9',
      dst: 'yelb/yelb-appserver-76b4db77d8-4cd86',
      dstType: 'pod',
      port: 4567,
      live: true,
      ipv6: true,
    });
  });
  it.each([
    ['to the Service that the client named', {}, { dst: 'yelb/yelb-appserver', dstType: 'service', port: 4567 }],
    [
      'to the Pod where there is no Service',
      { destinationServicePortName: '', destinationServicePort: 0 },
      { dst: 'yelb/yelb-appserver-76b4db77d8-4cd86', dstType: 'pod', port: 4567 },
    ],
    [
      'to an address outside',
      { destinationServicePortName: '', destinationPodName: '', destinationPodNamespace: '', destinationIP: '8.8.8.8' },
      { dst: '8.8.8.8', dstType: 'ip' },
    ],
    ['by its protocol', { protocolIdentifier: 17 }, { protocol: 'UDP' }],
  ])('lead a Traceflow %s', (_, change, expected) => {
    expect(traceflowSearchOf(flowOf(change))).toMatchObject({ source: 'yelb/yelb-ui-6df49457d6-m5clv', ...expected });
  });
  it('ask What-if about the two ends and the port', () => {
    expect(
      connectionSearchOf(flowOf({ destinationPodName: '', destinationIP: '8.8.8.8', protocolIdentifier: 17 })),
    ).toEqual({
      from: 'pod:yelb/yelb-ui-6df49457d6-m5clv',
      to: 'ip:8.8.8.8',
      proto: 'UDP',
      port: 4567,
    });
  });
  it('look for flows between the same workloads on the same port', () => {
    expect(likeTerms(flowOf())).toEqual([
      ['src.workload', 'yelb/yelb-ui'],
      ['dst.workload', 'yelb/yelb-appserver'],
      ['port', '4567'],
    ]);
  });
  it.each([
    ['yelb/yelb-appserver:', { namespace: 'yelb', name: 'yelb-appserver' }],
    ['kube-system/kube-dns:dns', { namespace: 'kube-system', name: 'kube-dns' }],
    ['', undefined],
  ])('read the Service of %j', (name, expected) => {
    expect(serviceOf(flowOf({ destinationServicePortName: name }))).toEqual(expected);
  });
});

describe('the policy of a record', () => {
  const acnp = { name: 'acnp-drop-yelb', namespace: '', rule: '4089', action: 2, type: 3, side: 'ingress' } as const;
  it.each([
    ['its own page', acnp, { to: '/policies/$id', params: { id: 'AntreaClusterNetworkPolicy:acnp-drop-yelb' } }],
    [
      'with its Namespace',
      { ...acnp, namespace: 'yelb', type: 1 },
      { to: '/policies/$id', params: { id: 'K8sNetworkPolicy:yelb/acnp-drop-yelb' } },
    ],
    [
      'the list where the kind was not told',
      { ...acnp, type: 0 },
      { to: '/policies', search: { q: 'acnp-drop-yelb' } },
    ],
    ['nothing for isolation', { ...acnp, name: '' }, undefined],
  ])('leads to %s', (_, policy, expected) => {
    expect(policyTarget(policy)).toEqual(expected);
  });

  const both = flowOf({
    ingressNetworkPolicyName: 'in',
    ingressNetworkPolicyNamespace: 'yelb',
    ingressNetworkPolicyRuleAction: 1,
    egressNetworkPolicyName: 'out',
    egressNetworkPolicyRuleAction: 1,
  });
  it.each([
    ['ingress when both allow', both, 'yelb/in'],
    ['the side that denies', { ...both, egressNetworkPolicyRuleAction: 3 }, 'out'],
    ['nothing when no rule spoke', flowOf(), undefined],
    ['isolation without a name', flowOf({ ingressNetworkPolicyRuleAction: 2 }), ''],
  ])('that decided is %s', (_, row, expected) => {
    const decided = decidingPolicy(row);
    expect(decided === undefined ? undefined : policyName(decided)).toBe(expected);
    expect([ingressOf(row).side, egressOf(row).side]).toEqual(['ingress', 'egress']);
  });
});
