import { describe, expect, it } from 'vitest';
import { factsOf, LIVE } from '../groups/testing.ts';
import { policiesAgain } from '../parts/objects.queries.ts';
import {
  asInSource,
  copyOfRule,
  freshPolicy,
  mergedFindings,
  moved,
  newRule,
  portEntry,
  portText,
  readPolicy,
  shownEntries,
  splitEntries,
  storedEntries,
  withRules,
} from './editor.model.ts';
import { isMoving } from './follow.ts';
import { compareEvaluation, groupsOf, matchesFilters } from './policies.model.ts';
import { clusterPolicyOf, policyDetailOf, policyObject, policyOf, ruleOf } from './testing.ts';

describe('policies', () => {
  it('stand in the order of evaluation, NSX’s defaults last in their category', () => {
    const list = [
      policyOf('default', { isDefault: true, sequence: 0 }),
      policyOf('b', { sequence: 20 }),
      policyOf('odd', { category: 'Later' }),
      policyOf('a', { sequence: 20 }),
      policyOf('infra', { category: 'Infrastructure', sequence: 900 }),
    ];
    expect(list.toSorted(compareEvaluation).map(({ id }) => id)).toEqual(['infra', 'a', 'b', 'default', 'odd']);
  });

  it('are narrowed by each filter, and counted without their own', () => {
    const policy = policyOf('a', { realization: { state: 'Failed' } });
    expect(matchesFilters(policy, { by: 'dfw' })).toBe(false);
    expect(matchesFilters(policy, { by: 'dfw' }, 'by')).toBe(true);
    expect(matchesFilters(policy, { cluster: 'other' })).toBe(false);
    expect(matchesFilters(policy, { unrealized: true, category: 'Application' })).toBe(true);
    expect(matchesFilters(policy, { locked: true })).toBe(false);
  });

  it('name each group once, with where', () => {
    expect(groupsOf([ruleOf('r1'), ruleOf('r2')])).toEqual([
      { id: 'yelb-db', name: 'yelb-db', where: ['r1, source', 'r2, source'] },
      { id: 'yelb-ui', name: 'yelb-ui', where: ['r1, applied to', 'r2, applied to'] },
    ]);
  });

  it('are followed while NSX or a cluster is behind', () => {
    const detail = (change: object): Parameters<typeof isMoving>[0] => policyDetailOf(policyOf('a', change));
    expect(isMoving(detail({}))).toBe(false);
    expect(isMoving(detail({ realization: { state: 'In Progress' } }))).toBe(true);
    expect(isMoving(detail({ clusterPolicies: [clusterPolicyOf({ nodesRealized: 1 })] }))).toBe(true);
    expect(isMoving(detail({ realization: { state: 'Failed' } }))).toBe(false);
  });

  it('are asked for again soon while how far they are realized is not told, but not for ever', () => {
    const again = (state: 'Success' | 'Unknown', dataUpdateCount: number): number =>
      policiesAgain({
        data: { items: [policyOf('a', { realization: { state } })], total: 1, freshness: LIVE },
        dataUpdateCount,
      });
    expect(policiesAgain({ data: undefined, dataUpdateCount: 0 })).toBe(15_000);
    expect(again('Success', 1)).toBe(15_000);
    expect(again('Unknown', 1)).toBe(2_000);
    expect(again('Unknown', 5)).toBe(15_000);
  });
});

describe('a draft of a policy', () => {
  const facts = factsOf();

  it('that is none says where', () => {
    expect(readPolicy({ id: 'a', rules: [{ id: 3 }] }, null, facts)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^rules\.0\.id: /),
    });
  });

  it('for Antrea clusters without a cluster is refused', () => {
    const read = readPolicy({ ...freshPolicy('antrea', undefined), id: 'a' }, null, facts);
    expect(read.ok && read.findings.some(({ code }) => code === 'SPAN_EMPTY')).toBe(true);
  });

  it('with a group of another type is refused before the server is asked', () => {
    const object = policyObject('a', { scope: ['/infra/domains/default/groups/vms'], span: ['stc-tkg-cluster-1'] });
    const read = readPolicy(object, null, facts);
    expect(read.ok && read.findings.find(({ code }) => code === 'GROUP_NOT_ANTREA')?.path).toBe('scope.0');
  });

  it('does not call missing what may only not have been read', () => {
    const object = policyObject('a', { scope: ['/infra/domains/default/groups/unread'], span: ['unread'] });
    const read = readPolicy(object, null, factsOf({ clusters: [] }));
    expect(read.ok && read.findings.map(({ code }) => code)).toEqual([]);
  });

  it('whose rules stand in another order has findings at both places', () => {
    const rules = [
      { id: 'late', sequence_number: 20, action: 'SHOUT' },
      { id: 'early', sequence_number: 10, action: 'ALLOW' },
    ];
    const read = readPolicy({ id: 'a', rules }, null, undefined);
    if (!read.ok) throw new Error(read.message);
    const said = read.findings.filter(({ code }) => code === 'ACTION_UNKNOWN');
    expect(said.map(({ path }) => path)).toEqual(['rules.1.action']);
    expect(asInSource(said, { rules }).map(({ path }) => path)).toEqual(['rules.0.action']);
  });

  it('shows what the browser and the server found once', () => {
    const one = { code: 'A', severity: 'error' as const, path: 'scope.0', message: 'x' };
    const other = { ...one, code: 'B' };
    expect(mergedFindings([one], [{ ...one, message: 'the same' }, other])).toEqual([one, other]);
  });
});

describe('rules', () => {
  it('that are copied are new to NSX', () => {
    const rule = { id: 'r1', display_name: 'r1', sequence_number: 10, rule_id: 4084, _revision: 2, action: 'DROP' };
    const copy = copyOfRule(rule, [rule]);
    expect(copy).toMatchObject({ action: 'DROP', display_name: 'rule-2' });
    expect(copy['id']).not.toBe('r1');
    for (const member of ['sequence_number', 'rule_id', '_revision']) expect(copy).not.toHaveProperty(member);
  });

  it('of two people never have one id', () => {
    expect(newRule([], true)['id']).not.toBe(newRule([], true)['id']);
  });

  it('are moved within the list only, and numbered in their order', () => {
    const rules = [
      { id: 'a', sequence_number: 10 },
      { id: 'b', sequence_number: 20 },
    ];
    expect(moved(rules, 0, 2)).toBe(rules);
    expect(moved(rules, 5, 0)).toBe(rules);
    expect(withRules(moved(rules, 1, 0))).toEqual({
      rules: [
        { id: 'b', sequence_number: 20 },
        { id: 'a', sequence_number: 30 },
      ],
    });
  });

  it('say ANY where nothing is chosen', () => {
    expect(storedEntries([])).toEqual(['ANY']);
    expect(shownEntries(['any'])).toEqual([]);
    expect(shownEntries(['/infra/x', '10.0.0.1'])).toEqual(['/infra/x', '10.0.0.1']);
  });
});

describe('ports', () => {
  it.each(['80', 'ICMP', 'TCP/', 'TCP/99999', 'UDP/54-53', 'TCP/80,443', ''])('%s is refused', (text) => {
    expect(portEntry(text)).toBeUndefined();
  });

  it.each(['TCP/80', 'UDP/53-54', 'TCP'])('%s is an entry and the entry is %s', (text) => {
    const entry = portEntry(text);
    expect(entry === undefined ? undefined : portText(entry)).toBe(text);
  });

  it('leave entries that say more as they are', () => {
    const kept = [
      { resource_type: 'ICMPTypeServiceEntry', protocol: 'ICMPv4' },
      { resource_type: 'L4PortSetServiceEntry', l4_protocol: 'TCP', source_ports: ['1'], destination_ports: ['2'] },
      { resource_type: 'L4PortSetServiceEntry', l4_protocol: 'TCP', destination_ports: ['1', '2'] },
    ];
    expect(splitEntries([...kept, portEntry('TCP/80')])).toEqual({ ports: ['TCP/80'], kept });
  });
});
