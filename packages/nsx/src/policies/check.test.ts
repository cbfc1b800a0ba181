import { describe, expect, it } from 'vitest';
import type { Rule, SecurityPolicy } from '../model/policies.ts';
import { clusterPath, groupPath, GROUPS, l4, policy, rule, servicePath, SERVICES } from '../testing/policies.ts';
import { checkPolicy, type PolicyContext } from './check.ts';

const EAST = clusterPath('east');
const SPAN: PolicyContext = {
  spanPaths: [EAST],
  groups: GROUPS,
  services: SERVICES,
  clusterPaths: new Set([EAST, clusterPath('west')]),
};
const NO_SPAN: PolicyContext = { ...SPAN, spanPaths: [] };

const found = (one: SecurityPolicy, context: PolicyContext): string[] =>
  checkPolicy(one, context).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
const ruleFound = (more: Record<string, unknown>, context: PolicyContext = SPAN): string[] =>
  found(policy({}, rule(more)), context);

describe('checkPolicy refuses, with a span,', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['Ethernet', { category: 'Ethernet' }, ['error CATEGORY_SPAN category']],
    ['a schedule', { scheduler_path: '/infra/firewall-schedulers/night' }, ['error SCHEDULER scheduler_path']],
    ['generic groups in Applied To', { scope: [groupPath('generic')] }, ['error GROUP_NOT_ANTREA scope.0']],
    ['groups with addresses in Applied To', { scope: [groupPath('mixed')] }, ['error SCOPE_WITH_ADDRESSES scope.0']],
    ['addresses in Applied To', { scope: ['10.0.0.1'] }, ['error SCOPE_NO_GROUP scope.0']],
    [
      'groups of a global manager',
      { scope: ['/global-infra/domains/default/groups/g'] },
      ['error GROUP_GLOBAL scope.0'],
    ],
  ])('%s', (_name, more, expected) => {
    expect(found(policy(more), SPAN)).toEqual(expected);
    expect(found(policy(more), NO_SPAN).filter((one) => one.startsWith('error'))).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['generic groups', { source_groups: [groupPath('generic')] }, ['error GROUP_NOT_ANTREA rules.0.source_groups.0']],
    [
      'groups with addresses in a rule’s Applied To',
      { scope: [groupPath('web'), groupPath('office')] },
      ['error SCOPE_WITH_ADDRESSES rules.0.scope.1'],
    ],
    ['two sides', { destination_groups: [groupPath('web')] }, ['error BOTH_SIDES rules.0.destination_groups']],
    ['all but the sources', { sources_excluded: true }, ['error EXCLUDED_SIDE rules.0.sources_excluded']],
    [
      'all but the destinations',
      { destinations_excluded: true },
      ['error EXCLUDED_SIDE rules.0.destinations_excluded'],
    ],
    ['context profiles', { profiles: ['/infra/context-profiles/DNS'] }, ['error PROFILES rules.0.profiles']],
    ['ICMP', { services: [servicePath('HTTP'), servicePath('Ping')] }, ['error SERVICE_TYPE rules.0.services.1']],
    ['other protocols', { services: [servicePath('Sctp')] }, ['error SERVICE_TYPE rules.0.services.0']],
    ['source ports', { services: [servicePath('From')] }, ['error SERVICE_SOURCE_PORTS rules.0.services.0']],
    [
      'entries of the rule’s own that Antrea cannot have',
      { service_entries: [l4('TCP', ['80']), { resource_type: 'IGMPTypeServiceEntry' }] },
      ['error SERVICE_TYPE rules.0.service_entries.1'],
    ],
    [
      'ports that are none, and ranges that run backwards',
      { service_entries: [l4('TCP', ['80', '99999', '90-80', 'http'])] },
      [1, 2, 3].map((at) => `error SERVICE_PORTS rules.0.service_entries.0.destination_ports.${at}`),
    ],
    [
      'what is neither a group nor an address',
      { source_groups: ['/infra/x', 'web'] },
      ['error ENTRY_SYNTAX rules.0.source_groups.0', 'error ENTRY_SYNTAX rules.0.source_groups.1'],
    ],
  ])('%s', (_name, more, expected) => {
    expect(ruleFound(more)).toEqual(expected);
    expect(ruleFound(more, NO_SPAN).filter((one) => /SERVICE_TYPE|SIDE|PROFILES|GROUP_NOT|SCOPE/.test(one))).toEqual(
      [],
    );
  });

  it('clusters that are there twice or unknown', () => {
    const spanPaths = [EAST, clusterPath('north'), EAST];
    expect(found(policy(), { ...SPAN, spanPaths })).toEqual(['error SPAN_UNKNOWN span.1', 'error SPAN_TWICE span.2']);
  });
});

describe('checkPolicy refuses, with a span or without,', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ['unknown categories', { category: 'Other' }, ['error CATEGORY_UNKNOWN category']],
    ['numbers below 0', { sequence_number: -1 }, ['error SEQUENCE_RANGE sequence_number']],
    ['numbers above 999,999', { sequence_number: 1_000_000 }, ['error SEQUENCE_RANGE sequence_number']],
    ['unknown groups', { scope: [groupPath('gone')] }, ['error GROUP_UNKNOWN scope.0']],
    ['ANY with others', { scope: ['any', groupPath('web')] }, ['error ANY_WITH_OTHERS scope']],
  ])('%s', (_name, more, expected) => {
    for (const context of [SPAN, NO_SPAN]) {
      expect(found(policy(more), context).filter((one) => one.startsWith('error'))).toEqual(expected);
    }
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['unknown actions', { action: 'PASS' }, ['error ACTION_UNKNOWN rules.0.action']],
    ['unknown directions', { direction: 'UP' }, ['error DIRECTION_UNKNOWN rules.0.direction']],
    ['unknown IP protocols', { ip_protocol: 'IPX' }, ['error IP_PROTOCOL_UNKNOWN rules.0.ip_protocol']],
    ['jumps outside Environment', { action: 'JUMP_TO_APPLICATION' }, ['error JUMP_CATEGORY rules.0.action']],
    ['unknown services', { services: [servicePath('Gone')] }, ['error SERVICE_UNKNOWN rules.0.services.0']],
    [
      'services with unknown ones inside',
      { services: [servicePath('Torn')] },
      ['error SERVICE_UNKNOWN rules.0.services.0'],
    ],
    ['ANY with other services', { services: ['ANY', servicePath('HTTP')] }, ['error ANY_WITH_OTHERS rules.0.services']],
    ['ANY with other sources', { source_groups: ['ANY', '10.0.0.1'] }, ['error ANY_WITH_OTHERS rules.0.source_groups']],
    ['half an address', { source_groups: ['10.0.0'] }, ['error ENTRY_SYNTAX rules.0.source_groups.0']],
  ])('%s', (_name, more, expected) => {
    for (const context of [SPAN, NO_SPAN]) {
      expect(ruleFound(more, context).filter((one) => one.startsWith('error'))).toEqual(expected);
    }
  });

  it('two rules with one id', () => {
    const rules: Rule[] = [rule(), rule({ sequence_number: 20 })];
    expect(found(policy({}, ...rules), SPAN)).toEqual(['error RULE_ID_TWICE rules.1.id']);
  });
});

describe('checkPolicy tells of', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'a rule in whose direction its side is not looked at',
      { direction: 'OUT' },
      ['warning DIRECTION_SIDE rules.0.direction'],
    ],
    [
      'the same the other way round',
      { source_groups: [], destination_groups: [groupPath('db')] },
      ['warning DIRECTION_SIDE rules.0.direction'],
    ],
    ['both directions with one side', { direction: undefined }, ['warning DIRECTION_BOTH rules.0.direction']],
    ['Reject', { action: 'REJECT' }, ['info REJECT_SUPPORT rules.0.action']],
    ['a rule that is applied to everything', { scope: ['ANY'] }, ['warning NOT_APPLIED rules.0.scope']],
  ])('%s', (_name, more, expected) => {
    expect(ruleFound(more)).toEqual(expected);
    expect(ruleFound(more, NO_SPAN).filter((one) => !one.includes('ANTREA_GROUP_WITHOUT_SPAN'))).toEqual([]);
  });

  it('Applied To of a rule that the policy’s goes before', () => {
    expect(found(policy({ scope: [groupPath('db')] }, rule()), SPAN)).toEqual([
      'warning SCOPE_OVERRIDDEN rules.0.scope',
    ]);
  });

  it('equal numbers of rules, absent ones being 0', () => {
    const rules = [rule({ sequence_number: undefined }), rule({ id: 'r2', sequence_number: 0 }), rule({ id: 'r3' })];
    expect(found(policy({}, ...rules), SPAN)).toEqual(['warning SEQUENCE_EQUAL rules.1.sequence_number']);
  });

  it('groups for Antrea clusters in a policy for none', () => {
    expect(ruleFound({ scope: ['ANY'] }, NO_SPAN)).toEqual([
      'warning ANTREA_GROUP_WITHOUT_SPAN rules.0.source_groups.0',
    ]);
  });

  it('a jump that may be refused', () => {
    const one = policy({ category: 'Environment' }, rule({ action: 'JUMP_TO_APPLICATION' }));
    expect(found(one, SPAN)).toEqual(['warning JUMP_UNCERTAIN rules.0.action']);
  });

  it('a change from the distributed firewall to clusters', () => {
    const context = { ...SPAN, before: policy(), beforeSpanPaths: [] };
    expect(found(policy(), context)).toEqual(['warning SPAN_KIND_CHANGED span']);
  });

  it('a policy that is not stateful', () => {
    expect(found(policy({ stateful: false }), SPAN)).toEqual(['info STATEFUL_IGNORED stateful']);
  });
});

describe('checkPolicy takes', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a rule as Antrea has them', {}],
    ['addresses on one side', { source_groups: ['10.0.0.1', '10.0.0.0/8', '10.0.0.1-10.0.0.9'] }],
    ['groups with addresses on one side', { source_groups: [groupPath('mixed')] }],
    ['any and any, both ways', { source_groups: ['ANY'], direction: 'IN_OUT' }],
    ['services with services inside, even in a circle', { services: [servicePath('Web'), servicePath('Loop')] }],
    ['ports of its own, or none', { services: ['ANY'], service_entries: [l4('UDP', []), l4('TCP', ['1-9'])] }],
  ])('%s', (_name, more) => {
    expect(ruleFound(more)).toEqual([]);
  });

  it('what could not be looked up', () => {
    const more = { source_groups: [groupPath('gone')], services: [servicePath('Gone')] };
    expect(ruleFound(more, { spanPaths: [clusterPath('gone')] })).toEqual([]);
  });
});
