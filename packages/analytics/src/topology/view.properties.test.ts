import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesFilter, parseFilter } from '../filter/index.ts';
import { estate } from '../testing/estate.ts';
import { asRecord, flowBetween } from '../testing/flows.ts';
import { buildModel, indexInventory } from './model.ts';
import type { TopologyFlow, TopologyGraph, TopologyInventory, TopologyLook } from './types.ts';
import { viewOf } from './view.ts';

const NOTHING: TopologyInventory = { pods: [], nodes: [] };
const LOOK: TopologyLook = { group: 'namespace', externalPrefix: 24, services: 'through', limit: 300 };

function filter(text: string) {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.value;
}

const look = (
  flows: readonly TopologyFlow[],
  how: Partial<TopologyLook> = {},
  inventory: TopologyInventory = NOTHING,
): TopologyGraph => viewOf(buildModel(flows, indexInventory(inventory)), { ...LOOK, ...how });

const name = fc.constantFrom('a', 'b', 'db-0', 'web-6df49457d6-m5clv', 'web-6df49457d6-m5clz', 'api-6df49457d6-z2clv');
const end = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom('x', 'y', 'z', 'none'), name).map(([space, own]) => `${space}/${own}`),
  },
  fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.9.9', '192.168.1.1', 'fd00::1', 'fd00::2', 'fd00:1::1'),
);
const node = fc.constantFrom('', 'n1', 'n2');
const labels = fc.constantFrom('', '{"app":"web"}', '{"app":"a b"}', '{"tier":"x"}');
const row = fc
  .tuple(
    end,
    end,
    fc.record({
      sourceNode: node,
      destinationNode: node,
      sourceLabels: labels,
      destinationLabels: labels,
      service: fc.constantFrom('', 'x/web:http', 'x/web:grpc', 'y/api'),
      port: fc.constantFrom(80, 443),
      verdict: fc.constantFrom('allowed', 'unprotected', 'dropped', 'rejected'),
      bytes: fc.nat(1_000),
      reverseBytes: fc.nat(1_000),
      flows: fc.integer({ min: 1, max: 9 }),
    }),
  )
  .map(([from, to, facts]) => {
    const isPod = (one: string): boolean => one.includes('/');
    return flowBetween(from, to, {
      ...facts,
      ...(isPod(from) ? {} : { sourceNode: '', sourceLabels: '' }),
      ...(isPod(to) ? {} : { destinationNode: '', destinationLabels: '' }),
    });
  });
const anyLook = fc.record({
  group: fc.constantFrom('namespace', 'workload', 'pod', 'node', 'label'),
  label: fc.constant('app'),
  expand: fc.subarray([
    'namespace:x',
    'workload:x/web',
    'node:n1',
    'label:app=web',
    'external:10.0.0.0/24',
    'external:fd00::/64',
  ]),
  externalPrefix: fc.constantFrom(8, 24, 32),
  services: fc.constantFrom('show', 'through'),
  limit: fc.constantFrom(10, 12, 300),
});
const anyPods = fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y'), name), { selector: ([a, b]) => `${a}/${b}` });

const labelsOf = (own: string): string =>
  own.startsWith('web') ? '{"app":"web"}' : own.startsWith('db') ? '{"app":"a b"}' : '{"tier":"x"}';

describe('any view', () => {
  it('keeps to its limit, joins what it shows, counts every flow once, and is the same for flows in any order', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), anyLook, anyPods, fc.integer(), (flows, how, pods, seed) => {
        const inventory: TopologyInventory = {
          pods: pods.map(([namespace, own], at) => ({
            namespace,
            name: own,
            node: 'n1',
            labels: {},
            healthy: at !== 1,
          })),
          nodes: [{ name: 'n1', healthy: true }],
        };
        const graph = look(flows, how, inventory);
        expect(graph.nodes.length).toBeLessThanOrEqual(how.limit);
        const met = new Set<string>();
        const frames = new Set(graph.nodes.map(({ parent }) => parent));
        for (const { id, parent, expanded } of graph.nodes) {
          if (parent !== undefined) expect(met).toContain(parent);
          expect(met).not.toContain(id);
          expect(expanded).toBe(frames.has(id));
          met.add(id);
        }
        for (const { source, target } of graph.edges)
          for (const id of [source, target]) {
            expect(met).toContain(id);
            expect(frames).not.toContain(id);
          }
        const bytes = flows.reduce((sum, flow) => sum + flow.bytes + flow.reverseBytes, 0);
        expect(graph.totals.bytes).toBe(bytes);
        if (how.services === 'through')
          expect(graph.edges.reduce((sum, edge) => sum + edge.bytes + edge.reverseBytes, 0)).toBe(bytes);
        const order = flows.map((flow, at) => ({ flow, key: (at * 7919 + seed) % 41 }));
        const shuffled = order.toSorted((a, b) => a.key - b.key).map(({ flow }) => flow);
        // A Pod of which some flows tell no Node or labels is known by the first that does.
        if (how.group !== 'node' && how.group !== 'label') expect(look(shuffled, how, inventory)).toEqual(graph);
      }),
      { numRuns: 100 },
    );
  });

  it('has filters that find the flows of each edge, and no others', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), anyLook, (flows, how) => {
        // Services that are folded with other things cannot be told from them, nor flows of a Pod that tell no Node or label from those that do.
        fc.pre(how.services === 'through' || how.limit === 300);
        const told = flows.map((flow) => ({
          ...flow,
          ...(flow.sourcePod === '' ? {} : { sourceNode: 'n1', sourceLabels: labelsOf(flow.sourcePod) }),
          ...(flow.destinationPod === ''
            ? {}
            : { destinationNode: 'n2', destinationLabels: labelsOf(flow.destinationPod) }),
        }));
        for (const edge of look(told, how).edges) {
          const found = told.filter((flow) => matchesFilter(filter(edge.filter))(asRecord(flow)));
          expect([edge.filter, found.reduce((sum, one) => sum + one.flows, 0)]).toEqual([
            edge.filter,
            edge.allowed + edge.denied + edge.unprotected,
          ]);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('a large cluster', () => {
  it('is looked at within the limit by every grouping', () => {
    const { flows, inventory } = estate({ pods: 2_000, edges: 5_000 });
    const model = buildModel(flows, indexInventory(inventory));
    for (const group of ['namespace', 'workload', 'pod', 'node', 'label'] as const) {
      const graph = viewOf(model, { ...LOOK, group, label: 'app', limit: 100 });
      expect(graph.nodes.length).toBeLessThanOrEqual(100);
      expect(graph.edges.some(({ verdict }) => verdict === 'denied' || verdict === 'mixed')).toBe(true);
    }
  });
});
