import { describe, expect, it } from 'vitest';
import { keptOfPeer, newPeer, peerTypeOf, peerTypes, podsOf, withPods } from './peer.model.ts';
import { freeRuleName, keptOfObject, keptOfRule, portLineOf, readPort, ruleText, withPortLine } from './rule.model.ts';

describe('an entry of from, to or appliedTo', () => {
  it.each([
    ['other', {}],
    ['other', { fqdn: 'a.io', podSelector: {} }],
    ['other', { externalEntitySelector: {} }],
    ['pods', { podSelector: {}, namespaceSelector: {} }],
    ['pods', { namespaces: { match: 'Self' } }],
    ['group', { group: 'a' }],
    ['block', { ipBlock: { cidr: '10.0.0.0/8' } }],
    ['nodes', { nodeSelector: {} }],
  ])('is of the type %s: %j', (type, peer) => {
    expect(peerTypeOf(peer)).toBe(type);
  });

  it('offers only what its kind can say', () => {
    expect(peerTypes('K8sNetworkPolicy', 'to', true)).toEqual(['pods', 'block']);
    expect(peerTypes('AntreaNetworkPolicy', 'appliedTo', false)).toEqual(['pods', 'group']);
    expect(peerTypes('AntreaClusterNetworkPolicy', 'from', true)).not.toContain('fqdn');
    expect(peerTypes('AntreaClusterNetworkPolicy', 'appliedTo', true)).not.toContain('nodes');
  });

  it.each([
    [
      { podSelector: { matchLabels: { app: 'a' } } },
      { scope: 'labels' },
      { podSelector: { matchLabels: { app: 'a' } }, namespaceSelector: {} },
    ],
    [{ namespaceSelector: { matchLabels: { team: 'a' } } }, { scope: 'default' }, { podSelector: {} }],
    [
      { namespaceSelector: {} },
      { podSelector: { matchLabels: { app: 'b' } } },
      { podSelector: { matchLabels: { app: 'b' } }, namespaceSelector: {} },
    ],
    [
      { podSelector: {}, scope: 'ClusterSet' },
      { scope: 'self' },
      { podSelector: {}, scope: 'ClusterSet', namespaces: { match: 'Self' } },
    ],
    [
      { namespaces: { match: 'Self' } },
      { scope: 'sameLabels', sameLabels: ['team'] },
      { namespaces: { sameLabels: ['team'] } },
    ],
  ] as const)('%j becomes with %j: %j', (peer, change, expected) => {
    expect(withPods(peer, change)).toEqual(expected);
    expect(podsOf(withPods(peer, change)).scope).toBe('scope' in change ? change.scope : podsOf(peer).scope);
  });

  it('names what the form does not show', () => {
    expect(keptOfPeer({ podSelector: {}, scope: 'ClusterSet' })).toEqual(['scope']);
    expect(keptOfPeer(newPeer('fqdn', ''))).toEqual([]);
  });
});

describe('a port as it is typed', () => {
  it.each(['8_0', '-1', '80-', 'HTTP', 'a b', '1-2-3'])('%s is none', (typed) => {
    expect(readPort(typed)).toBeUndefined();
    expect(withPortLine({}, { protocol: 'TCP', port: typed, sourcePort: '' })).toBeUndefined();
  });

  it.each([
    ['', {}],
    ['80', { port: 80 }],
    ['8000 - 8100', { port: 8000, endPort: 8100 }],
    ['http', { port: 'http' }],
  ])('%s is %j', (port, expected) => {
    const entry = withPortLine({ port: 1, endPort: 2, other: true }, { protocol: 'UDP', port, sourcePort: '' });
    expect(entry).toEqual({ protocol: 'UDP', other: true, ...expected });
    expect(portLineOf(entry ?? {}).port).toBe(port.replaceAll(' ', ''));
  });
});

describe('a rule', () => {
  it.each([
    [{}, 'ingress', 'from anybody'],
    [{ to: [{ fqdn: 'a.io' }], ports: [{ port: 80 }] }, 'egress', 'to a.io · TCP 80'],
    [
      { from: [{ podSelector: { matchLabels: { app: 'web' } } }, { group: 'g' }, { ipBlock: { cidr: '10.0.0.0/8' } }] },
      'ingress',
      'from app=web, group g and 1 more',
    ],
    [{ toServices: [{ name: 'dns' }], protocols: [{ icmp: {} }] }, 'egress', 'to Service dns · ICMP'],
    [{ to: [{ namespaceSelector: {} }] }, 'egress', 'to all Pods in every Namespace'],
  ] as const)('%j reads as one line', (rule, side, expected) => {
    expect(ruleText(rule, side)).toBe(expected);
  });

  it('names what the form does not show, and keeps it', () => {
    expect(keptOfRule({ name: 'a', extra: 1, ports: [{ port: 1, weird: 2 }], protocols: [{ igmp: {} }] })).toEqual([
      'extra',
      'ports[0].weird',
      'protocols[0]',
    ]);
    expect(keptOfObject({ metadata: { name: 'a', labels: {} }, spec: { tier: 'a', x: 1 }, extra: {} })).toEqual([
      'metadata.labels',
      'spec.x',
      'extra',
    ]);
  });

  it('gets a name that is free', () => {
    expect(freeRuleName([{ name: 'ingress-1' }, { name: 'ingress-3' }], 'ingress')).toBe('ingress-2');
  });
});
