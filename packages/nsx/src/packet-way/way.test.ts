import type { EvaluationStep } from '@netloft/contracts';
import { NsxPacketWay } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { Rule, SecurityPolicy, Service } from '../model/policies.ts';
import { packetWay, type PacketWayFacts, type WayAntrea, type WayFirewall, type WayGroup } from './index.ts';

type Json = Readonly<Record<string, unknown>>;
const VIP = '10.13.210.10';
const ENGINE = '10.13.11.100';
const NODE = '10.13.82.39';
const group = (id: string): string => `/infra/domains/default/groups/${id}`;

const GROUPS: Readonly<Record<string, WayGroup>> = {
  [group('yelb-ui')]: { name: 'yelb-ui', addresses: ['20.10.194.179', VIP, NODE], complete: true },
  [group('engines')]: { name: 'Avi Service Engines', addresses: [ENGINE, '10.13.11.101'], complete: true },
  [group('nodes')]: { name: 'nodes', addresses: ['10.13.82.30-10.13.82.60'], complete: true },
  [group('any')]: { name: 'any', addresses: ['0.0.0.0/0'], complete: true },
  [group('machines')]: { name: 'machines', addresses: ['10.1.0.7'], complete: false },
};
const SERVICES: Readonly<Record<string, Service>> = {
  '/infra/services/HTTP': Service.parse({
    id: 'HTTP',
    service_entries: [{ resource_type: 'L4PortSetServiceEntry', l4_protocol: 'TCP', destination_ports: ['80'] }],
  }),
  '/infra/services/NodePortLocal': Service.parse({
    id: 'NodePortLocal',
    service_entries: [
      { resource_type: 'L4PortSetServiceEntry', l4_protocol: 'TCP', destination_ports: ['61000-62000'] },
    ],
  }),
};

const rule = (id: string, action: string, more: Json = {}): Rule => Rule.parse({ id, action, ...more });
const policy = (
  id: string,
  category: string,
  sequence_number: number,
  rules: readonly Rule[],
  more: Json = {},
): SecurityPolicy => SecurityPolicy.parse({ id, category, sequence_number, rules, ...more });

const DEFAULT = policy('default', 'Application', 999_999, [rule('default-rule', 'ALLOW')], { is_default: true });
const TO_VIP = rule('to-yelb', 'ALLOW', { destination_groups: [group('yelb-ui')], services: ['/infra/services/HTTP'] });
const TO_NODES = rule('engines-to-nodes', 'ALLOW', {
  source_groups: [group('engines')],
  destination_groups: [group('nodes')],
  services: ['/infra/services/NodePortLocal'],
});
const ISOLATION = rule('isolation', 'DROP', { destination_groups: [group('nodes')] });
const STORY = [
  DEFAULT,
  policy('ncp', 'Application', 900, [ISOLATION]),
  policy('yelb', 'Application', 10, [TO_VIP, TO_NODES]),
];

const firewall = (policies: readonly SecurityPolicy[]): WayFirewall => ({
  policies,
  groupOf: (path) => GROUPS[path],
  serviceOf: (path) => SERVICES[path],
});

const STEP: EvaluationStep = {
  direction: 'Ingress',
  tier: 'nsx-category-application',
  tierPriority: 4,
  policy: 'acnp/9ae2599a',
  policyName: 'Yelb-Zero-Trust',
  policyPriority: 1,
  ruleIndex: 0,
  ruleName: '4084',
  action: 'Allow',
  outcome: 'matched',
  detail: '',
};
const ALLOWED: WayAntrea = {
  verdict: 'Allowed',
  decidedBy: STEP,
  chain: [{ ...STEP, ruleName: '1', ruleIndex: 7, outcome: 'missed' }, STEP],
  missing: [],
};

const FACTS: PacketWayFacts = {
  service: {
    namespace: 'yelb',
    name: 'yelb-ui',
    type: 'LoadBalancer',
    ports: [{ port: 80, protocol: 'TCP', nodePort: 30912, targetPort: 80 }],
    balancerIps: [VIP],
  },
  client: '10.100.5.10',
  balancerSources: [ENGINE],
  nodePortLocal: [{ ip: NODE, port: 61002, protocol: 'TCP', podPort: 80 }],
  nodeIps: [NODE, '10.13.82.40'],
  pods: [{ namespace: 'yelb', name: 'yelb-ui-6df49457d6-m5clv', ips: ['20.20.1.4'] }],
  firewall: firewall(STORY),
  antrea: ALLOWED,
};
const way = (more: Partial<PacketWayFacts> = {}): NsxPacketWay => packetWay({ ...FACTS, ...more });
const lines = (found: NsxPacketWay): string[] =>
  found.stages.map(({ stage, verdict, addresses }) => `${stage} ${verdict ?? '-'} ${addresses.join(' ')}`.trim());
/** Verdict and deciding rule of the distributed firewall before the load balancer, for a client. */
const before = (policies: readonly SecurityPolicy[], client?: string) => {
  const { client: _, ...rest } = FACTS;
  const found = packetWay({ ...rest, firewall: firewall(policies), ...(client === undefined ? {} : { client }) });
  const stage = found.stages.find((one) => one.stage === 'distributed-firewall');
  return { verdict: stage?.verdict, by: stage?.rules.find(({ decides }) => decides)?.rule, missing: found.missing };
};

describe('the way of a packet', () => {
  it('that fares differently from address to address says how, and is not told as allowed', () => {
    const differs = 'Differs among 2 pairs of balancer address and Pod: 1 dropped, 1 allowed.';
    const found = way({ antrea: { ...ALLOWED, verdict: 'Dropped', differs } });
    expect(found.verdict).toBe('Differs');
    expect(found.summary).toContain(`Not every packet reaches Service yelb/yelb-ui: Antrea. ${differs}`);
    expect(NsxPacketWay.parse(found)).toEqual(found);
  });

  it('says where addresses of the load balancer are from that nobody gave', () => {
    const { stages } = way({ balancerGroup: 'avi-service-engines' });
    expect(stages.find(({ stage }) => stage === 'load-balancer')?.detail).toContain(
      `${ENGINE}, which is the group avi-service-engines of NSX`,
    );
  });

  it('of the document is allowed on both levels', () => {
    const found = way();
    expect(lines(found)).toEqual([
      'client - 10.100.5.10',
      'distributed-firewall Allowed 10.13.210.10:80',
      'load-balancer - 10.13.210.10:80',
      'distributed-firewall Allowed 10.13.82.39:61002',
      'node-port-local - 10.13.82.39:61002',
      'antrea Allowed 20.20.1.4:80',
      'pod - 20.20.1.4',
    ]);
    expect(found).toMatchObject({ verdict: 'Allowed', missing: [] });
    expect(found.summary).toBe('The packet reaches Service yelb/yelb-ui: both levels allow it.');
    expect(NsxPacketWay.parse(found)).toEqual(found);
  });

  it('tells the rules that speak of it in order, and which decides', () => {
    const [first, second] = way().stages.filter(({ stage }) => stage === 'distributed-firewall');
    const told = (rules: NsxPacketWay['stages'][number]['rules'] = []) =>
      rules.map((one) => `${one.rule} ${one.decides}`);
    expect(told(first?.rules)).toEqual(['to-yelb true', 'default-rule false']);
    expect(told(second?.rules)).toEqual(['engines-to-nodes true', 'isolation false', 'default-rule false']);
    expect(way().stages.at(-2)?.rules).toEqual([
      {
        policy: 'acnp/9ae2599a',
        policyName: 'Yelb-Zero-Trust',
        side: 'cluster',
        rule: '4084',
        action: 'Allow',
        decides: true,
      },
    ]);
    expect(way().stages.at(-2)?.detail).toBe(
      'Allowed by rule 4084 of Yelb-Zero-Trust. Policies see the load balancer (10.13.11.100), not the client.',
    );
  });

  it('ends at the distributed firewall when a rule there drops it, whatever Antrea allows', () => {
    const drop = { ...TO_VIP, action: 'DROP' };
    const found = way({ firewall: firewall([DEFAULT, policy('yelb', 'Application', 10, [drop, TO_NODES])]) });
    expect(found.verdict).toBe('Dropped');
    expect(found.summary).toBe(
      'The packet does not reach Service yelb/yelb-ui: Distributed firewall before the load balancer. Dropped by rule to-yelb of yelb.',
    );
  });

  it('ends before the Nodes when nothing lets the load balancer through', () => {
    const found = way({ firewall: firewall([DEFAULT, policy('ncp', 'Application', 900, [ISOLATION])]) });
    expect(found).toMatchObject({ verdict: 'Dropped' });
    expect(found.summary).toContain('Distributed firewall before the Nodes');
  });

  it('ends at Antrea when its policies reject it', () => {
    expect(way({ antrea: { ...ALLOWED, verdict: 'Rejected' } })).toMatchObject({ verdict: 'Rejected' });
  });

  it('takes a node port where there is no NodePortLocal', () => {
    const rules = [rule('all', 'ALLOW')];
    const found = way({ nodePortLocal: [], firewall: firewall([policy('p', 'Application', 1, rules)]) });
    expect(found.stages.find(({ stage }) => stage === 'node-port-local')).toMatchObject({
      title: 'NodePort',
      addresses: ['10.13.82.39:30912', '10.13.82.40:30912'],
    });
    expect(found.verdict).toBe('Allowed');
  });

  it('has no load balancer for a Service of Nodes', () => {
    const found = way({ service: { ...FACTS.service, type: 'NodePort', balancerIps: [] }, nodePortLocal: [] });
    expect(found.stages.map(({ stage }) => stage)).toEqual([
      'client',
      'distributed-firewall',
      'node-port-local',
      'antrea',
      'pod',
    ]);
    expect(found.verdict).toBe('Dropped');
  });
});

describe('what is not known', () => {
  it.each<[string, Partial<PacketWayFacts>, string]>([
    ['the firewall', { firewall: null }, 'the policies of the distributed firewall'],
    ['the policies of the cluster', { antrea: null }, 'the policies of the cluster'],
    [
      'what they depend on',
      { antrea: { ...ALLOWED, verdict: 'Undecidable', missing: ['names of 1.2.3.4'] } },
      'names of 1.2.3.4',
    ],
    ['the Pods', { pods: null }, 'the Pods of the Service'],
    ['a Pod', { pods: [] }, 'a Pod that backs the Service'],
    ['where the load balancer comes from', { balancerSources: [] }, 'the address of the sender'],
    ['the load balancer', { service: { ...FACTS.service, balancerIps: [] } }, 'an address of the load balancer'],
    ['the Nodes', { nodePortLocal: [], nodeIps: null }, 'the addresses of the Nodes'],
    [
      'the default rule',
      { firewall: firewall([]) },
      'what the distributed firewall does where no rule speaks: its default rule was not read',
    ],
  ])('is told, such as %s, and never allowed', (_, more, missing) => {
    const found = way(more);
    expect(found.missing).toContain(missing);
    expect(found.verdict).toBe('Undecided');
    expect(found.stages.some(({ verdict }) => verdict === 'Undecided')).toBe(true);
  });

  it.each<[string, Partial<PacketWayFacts>, string]>([
    ['a port that the Service lacks', { port: 81 }, 'Service yelb/yelb-ui has no port 81.'],
    ['a Service without ports', { service: { ...FACTS.service, ports: [] } }, 'Service yelb/yelb-ui has no ports.'],
    [
      'a Service inside the cluster',
      { service: { ...FACTS.service, type: 'ClusterIP', balancerIps: [] }, nodePortLocal: [] },
      'Service yelb/yelb-ui is a ClusterIP: it has no address outside the cluster.',
    ],
  ])('is the way of %s', (_, more, summary) => {
    expect(way(more)).toMatchObject({ verdict: 'Undecided', summary });
  });
});

describe('the distributed firewall', () => {
  const drop = (more: Json): SecurityPolicy => policy('p', 'Application', 1, [rule('r', 'DROP', more)]);

  it('looks at categories before numbers, and at NSX’s default at the end', () => {
    const allow = policy('late', 'Emergency', 999, [rule('emergency', 'ALLOW')]);
    expect(before([DEFAULT, policy('a', 'Application', 1, [rule('app', 'DROP')]), allow])).toMatchObject({
      by: 'emergency',
    });
    expect(before([{ ...DEFAULT, sequence_number: 0 }, drop({})])).toMatchObject({ verdict: 'Dropped', by: 'r' });
    const rules = [rule('second', 'DROP', { sequence_number: 20 }), rule('first', 'REJECT', { sequence_number: 10 })];
    expect(before([policy('a', 'Application', 1, rules)])).toMatchObject({ verdict: 'Rejected', by: 'first' });
  });

  it('jumps from Environment over the rest of it', () => {
    const environment = policy('e', 'Environment', 1, [rule('jump', 'JUMP_TO_APPLICATION'), rule('never', 'DROP')]);
    expect(before([environment, DEFAULT])).toMatchObject({ verdict: 'Allowed', by: 'default-rule' });
  });

  it('does not look at frames', () => {
    expect(before([policy('e', 'Ethernet', 1, [rule('frames', 'DROP')]), DEFAULT])).toMatchObject({
      verdict: 'Allowed',
    });
  });

  it.each<[string, Json, string | undefined, string]>([
    ['a rule that is disabled', { disabled: true }, undefined, 'Allowed'],
    ['another source', { source_groups: ['10.0.0.0/16'] }, '10.100.5.10', 'Allowed'],
    ['a source', { source_groups: ['10.100.5.1-10.100.5.20'] }, '10.100.5.10', 'Dropped'],
    ['a negated source', { source_groups: ['10.100.5.10'], sources_excluded: true }, '10.100.5.10', 'Allowed'],
    ['a source that depends on the client', { source_groups: ['10.0.0.0/8'] }, undefined, 'Undecided'],
    ['a source that is everything', { source_groups: [group('any')] }, undefined, 'Dropped'],
    ['a source group of machines', { source_groups: [group('machines')] }, '10.100.5.10', 'Undecided'],
    ['a source group that is not known', { source_groups: [group('gone')] }, '10.100.5.10', 'Undecided'],
    ['a destination', { destination_groups: [VIP] }, undefined, 'Dropped'],
    ['another destination', { destination_groups: [NODE] }, undefined, 'Allowed'],
    ['a negated destination', { destination_groups: [NODE], destinations_excluded: true }, undefined, 'Dropped'],
    ['Applied To of others', { scope: [group('engines')] }, '10.100.5.10', 'Allowed'],
    ['Applied To of the destination', { scope: [group('yelb-ui')] }, '10.100.5.10', 'Dropped'],
    ['Applied To of the sender, inwards', { scope: ['10.100.5.10'], direction: 'IN' }, '10.100.5.10', 'Allowed'],
    ['a rule outwards', { direction: 'OUT' }, '10.100.5.10', 'Undecided'],
    ['another family', { ip_protocol: 'IPV6' }, undefined, 'Allowed'],
    ['another port', { services: ['/infra/services/NodePortLocal'] }, undefined, 'Allowed'],
    ['a service that is not known', { services: ['/infra/services/Gone'] }, undefined, 'Undecided'],
    [
      'ICMP',
      { service_entries: [{ resource_type: 'ICMPTypeServiceEntry', protocol: 'ICMPv4' }] },
      undefined,
      'Allowed',
    ],
    [
      'a protocol by number',
      { service_entries: [{ resource_type: 'IPProtocolServiceEntry', protocol_number: 6 }] },
      undefined,
      'Dropped',
    ],
    [
      'source ports',
      { service_entries: [{ resource_type: 'L4PortSetServiceEntry', l4_protocol: 'TCP', source_ports: ['1000'] }] },
      undefined,
      'Undecided',
    ],
    ['a context profile', { profiles: ['/infra/context-profiles/x'] }, undefined, 'Undecided'],
  ])('understands %s', (_, more, client, verdict) => {
    expect(before([drop(more), DEFAULT], client).verdict).toBe(verdict);
  });

  it('decides when every way that is open ends alike', () => {
    const maybe = policy('m', 'Emergency', 1, [rule('maybe', 'ALLOW', { source_groups: ['10.0.0.0/8'] })]);
    expect(before([maybe, DEFAULT])).toEqual({ verdict: 'Allowed', by: 'default-rule', missing: expect.any(Array) });
    expect(before([maybe, drop({})])).toMatchObject({ verdict: 'Undecided', by: undefined });
  });
});
