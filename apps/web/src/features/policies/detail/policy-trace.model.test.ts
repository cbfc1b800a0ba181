import { describe, expect, it } from 'vitest';
import type { PolicyDetail, RuleView } from '@netloft/contracts';
import { detailOf, policyOf, ruleOf } from '../testing.ts';
import { denialsOfPolicy, traceOfPolicy } from './policy-trace.model.ts';

const MEMBER = 'yelb/yelb-ui-1';
const peer = (pod: string): RuleView['peers'] => [{ type: 'pods', text: 'Pods', pods: 1, pod }];
const policy = (change: Partial<PolicyDetail>): PolicyDetail => detailOf(policyOf('p'), change);
const egress = (change: Partial<RuleView> = {}): RuleView => ruleOf(0, { direction: 'Egress', ...change });

describe('the trace of a policy', () => {
  it('is none where it is applied to no Pod', () => {
    const nowhere = policy({ members: { items: [], total: 0 } });
    expect([traceOfPolicy(nowhere), denialsOfPolicy(nowhere)]).toEqual([null, null]);
  });
  it.each<[string, RuleView[], object]>([
    [
      'ends at the member of an ingress policy, from a peer',
      [ruleOf(0, { peers: peer('a/b') })],
      { source: 'a/b', dst: MEMBER, dstType: 'pod', protocol: 'TCP', port: 4567 },
    ],
    [
      'starts at the member of an egress policy',
      [egress({ peers: peer('a/b'), ports: ['UDP 53'] })],
      { source: MEMBER, dst: 'a/b', dstType: 'pod', protocol: 'UDP', port: 53 },
    ],
    [
      'takes the first rule with a Pod at the other end',
      [ruleOf(0), egress({ peers: peer('a/b'), ports: ['ICMP type 8'] })],
      { source: MEMBER, dst: 'a/b', dstType: 'pod', protocol: 'ICMP' },
    ],
    ['leaves an end open that no rule tells', [egress({ ports: [] })], { source: MEMBER }],
    [
      'does not lead from a Pod to itself',
      [ruleOf(0, { peers: peer(MEMBER), ports: ['TCP 5000–5010'] })],
      { dst: MEMBER, dstType: 'pod', protocol: 'TCP', port: 5000 },
    ],
    [
      'ends where a rule of its own is applied',
      [ruleOf(0, { peers: peer('a/b'), ports: [], appliedTo: peer('c/d') })],
      { source: 'a/b', dst: 'c/d', dstType: 'pod' },
    ],
  ])('%s', (_title, rules, expected) => expect(traceOfPolicy(policy({ rules }))).toEqual(expected));
  it('ends at the Pod that a NetworkPolicy without rules isolates', () => {
    const isolating = detailOf(policyOf('p', { isolates: ['Ingress'] }), { rules: [] });
    expect(traceOfPolicy(isolating)).toEqual({ dst: MEMBER, dstType: 'pod' });
  });
});

describe('what a policy denies is caught', () => {
  it.each<[string, RuleView[], object]>([
    ['where it comes in', [egress(), ruleOf(1)], { dst: MEMBER, dstType: 'pod' }],
    ['where it leaves', [egress()], { source: MEMBER }],
  ])('%s', (_title, rules, ends) =>
    expect(denialsOfPolicy(policy({ rules }))).toEqual({ ...ends, protocol: 'ANY', live: true, dropped: true }),
  );
});
