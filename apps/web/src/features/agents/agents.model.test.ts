import { describe, expect, it } from 'vitest';
import type { AgentSummary, Condition } from '@netloft/contracts';
import {
  conditionTypes,
  conditionsText,
  flowTotals,
  healthCounts,
  healthRank,
  sortedTables,
  withHealth,
} from './agents.model.ts';
import { agentsSearch } from './agents.search.ts';
import { agentOf } from './testing.ts';

const condition = (type: string, status = 'True'): Condition => ({ type, status });
const agents: AgentSummary[] = [
  agentOf('a'),
  agentOf('b', { health: 'stale', skewed: true }),
  agentOf('c', {
    health: 'unhealthy',
    conditions: [condition('OVSDBConnectionUp', 'False'), condition('AgentHealthy')],
  }),
  agentOf('d', { health: 'unknown', conditions: [] }),
];

describe('filters', () => {
  it('count each health once and skew across them', () => {
    expect(healthCounts(agents)).toEqual({ all: 4, healthy: 1, unhealthy: 1, stale: 1, unknown: 1, skewed: 1 });
  });
  it.each([
    [undefined, ['a', 'b', 'c', 'd']],
    ['stale' as const, ['b']],
    ['skewed' as const, ['b']],
    ['healthy' as const, ['a']],
  ])('%s leaves %j', (filter, expected) =>
    expect(withHealth(agents, filter).map((agent) => agent.id)).toEqual(expected),
  );
});

it('what needs a person sorts first', () => {
  expect(agents.toSorted((a, b) => healthRank(a) - healthRank(b)).map((agent) => agent.id)).toEqual([
    'b',
    'c',
    'd',
    'a',
  ]);
});

describe('conditions', () => {
  it('become columns in Antrea’s order, strangers last', () => {
    expect(
      conditionTypes([
        agentOf('x', { conditions: [condition('Zed'), condition('OVSDBConnectionUp'), condition('AgentHealthy')] }),
      ]),
    ).toEqual(['AgentHealthy', 'OVSDBConnectionUp', 'Zed']);
  });
  it.each<[Condition[], string]>([
    [[], ''],
    [[condition('AgentHealthy'), condition('OVSDBConnectionUp')], '2 of 2'],
    [[condition('AgentHealthy', 'Unknown'), condition('OVSDBConnectionUp')], 'Agent: Unknown'],
  ])('%j reads %s', (conditions, expected) => expect(conditionsText(conditions)).toBe(expected));
});

describe('flow tables', () => {
  it('are not known where none is reported', () => expect(flowTotals({})).toBeNull());
  it('are added up', () => expect(flowTotals({ Classifier: 4, Output: 0 })).toEqual({ tables: 2, flows: 4 }));
  it('stand in the order of their numbers', () =>
    expect(sortedTables({ '100': 1, '20': 2, '3': 3 }).map(([table]) => table)).toEqual(['3', '20', '100']));
});

it.each([
  [{ health: 'sick', q: '' }, {}],
  [
    { health: 'stale', q: 80, open: 'node-1', sort: '-version' },
    { health: 'stale', q: '80', open: 'node-1', sort: '-version' },
  ],
])('the address %j is read as %j', (raw, expected) => expect(agentsSearch(raw)).toEqual(expected));
