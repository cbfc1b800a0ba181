import { describe, expect, it } from 'vitest';
import { flowBetween } from '../testing/flows.ts';
import { toGraphJson, toMermaid } from './export.ts';
import { buildModel, indexInventory } from './model.ts';
import { viewOf } from './view.ts';

const inventory = indexInventory({ pods: [], nodes: [] });
const graphOf = (flows: Parameters<typeof buildModel>[0]) =>
  viewOf(buildModel(flows, inventory), { group: 'workload', externalPrefix: 24, services: 'through', limit: 50 });

describe('a graph as Mermaid text', () => {
  it('has frames as subgraphs and arrows by verdict with ports and bytes', () => {
    const graph = graphOf([
      flowBetween('yelb/ui', 'yelb/app', { port: 4567, bytes: 1_500_000 }),
      flowBetween('yelb/app', '172.24.3.50', { verdict: 'dropped', bytes: 40, reverseBytes: 0 }),
    ]);
    expect(toMermaid(graph)).toBe(
      [
        'flowchart LR',
        '  n0["172.24.3.0/24"]',
        '  subgraph n1["yelb"]',
        '    n2["app"]',
        '    n3["ui"]',
        '  end',
        '  n2 --x|"80/TCP, 40 B"| n0',
        '  n3 -->|"4567/TCP, 1.5 MB"| n2',
        '',
      ].join('\n'),
    );
  });

  it('lets no name out of its quotes', () => {
    const name = 'a"]\n  click n0 href "x" %% <b>#`';
    const node = {
      id: 'label:x',
      kind: 'label' as const,
      name,
      pods: 0,
      bytes: 0,
      health: 'unknown' as const,
      policies: null,
      expandable: false,
      expanded: false,
    };
    expect(toMermaid({ nodes: [node], edges: [] })).toBe(
      'flowchart LR\n  n0["a#quot;] click n0 href #quot;x#quot; %% #lt;b#gt;#35;#96;"]\n',
    );
  });
});

it('a graph as JSON can be read again', () => {
  const graph = graphOf([flowBetween('a/b', 'c/d')]);
  expect(JSON.parse(toGraphJson(graph))).toEqual({ nodes: graph.nodes, edges: graph.edges });
});
