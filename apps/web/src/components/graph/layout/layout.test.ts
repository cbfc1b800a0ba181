import { describe, expect, it } from 'vitest';
import { arranged, overlaps } from '../geometry.ts';
import { LAYOUTS, type LayoutKind, type LayoutRequest, type Places } from '../types.ts';
import { layoutGraph } from './layout.ts';

type Nodes = LayoutRequest['nodes'];
type Edges = LayoutRequest['edges'];

/** Numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Workloads, in Namespaces of about 12 where `frames` is set, that talk at random. */
function estate(count: number, edges: number, frames: boolean, seed = 1): { nodes: Nodes; edges: Edges } {
  const next = numbers(seed);
  const spaces = frames ? Math.ceil(count / 12) : 0;
  const names = Array.from({ length: count }, (_node, at) => `workload-${at}`);
  const pick = (): string => names[Math.floor(next() * count)] ?? '';
  return {
    nodes: [
      ...Array.from({ length: spaces }, (_frame, at) => ({
        id: `ns-${at}`,
        label: `namespace-${at}`,
        frame: true,
        size: 0,
      })),
      ...names.map((id, at) => ({
        id,
        label: id,
        frame: false,
        size: next(),
        parent: spaces === 0 ? undefined : `ns-${at % spaces}`,
      })),
    ],
    edges: Array.from({ length: edges }, () => ({ source: pick(), target: pick(), weight: next() })),
  };
}

const ask = (graph: { nodes: Nodes; edges: Edges }, change: Partial<LayoutRequest> = {}): LayoutRequest => ({
  kind: 'force',
  known: {},
  pinned: {},
  aspect: 1.6,
  ...graph,
  ...change,
});

/** Pairs of siblings whose boxes lie on each other. */
function faults(nodes: Nodes, places: Places): string[] {
  const { boxes, nesting } = arranged(nodes, places);
  return [...nesting.members.values()].flatMap((members) =>
    members.flatMap((a, place) =>
      members
        .slice(place + 1)
        .filter((b) => overlaps(boxes[a]!, boxes[b]!))
        .map((b) => `${nodes[a]?.id} on ${nodes[b]?.id}`),
    ),
  );
}

const SHAPES = [
  ['nothing', estate(0, 0, false)],
  ['one node', estate(1, 2, false)],
  ['two that talk', estate(2, 4, false)],
  ['many that do not talk', estate(40, 0, false)],
  ['a crowd', estate(80, 240, false)],
  ['frames', estate(90, 300, true)],
] as const;

describe.each(LAYOUTS)('the %s layout', (kind: LayoutKind) => {
  it.each(SHAPES)('of %s lays nothing on anything, and every number is one', (_name, graph) => {
    const places = layoutGraph(ask(graph, { kind }));
    expect(Object.keys(places).toSorted()).toEqual(graph.nodes.map(({ id }) => id).toSorted());
    for (const { x, y } of Object.values(places)) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
    expect(faults(graph.nodes, places)).toEqual([]);
  });

  it('is the same each time for the same graph', () => {
    const graph = estate(60, 150, true, 7);
    const first = layoutGraph(ask(graph, { kind }));
    expect(layoutGraph(ask(graph, { kind }))).toEqual(first);
  });

  it('keeps every part inside of its frame, also of frames in frames', () => {
    const nodes: Nodes = [
      { id: 'ns', label: 'ns', frame: true, size: 0 },
      { id: 'app', label: 'app', frame: true, size: 0, parent: 'ns' },
      { id: 'pod-1', label: 'pod-1', frame: false, size: 0.2, parent: 'app' },
      { id: 'pod-2', label: 'pod-2', frame: false, size: 0.9, parent: 'app' },
      { id: 'db', label: 'db', frame: false, size: 0.4, parent: 'ns' },
      { id: 'lost', label: 'lost', frame: false, size: 0.4, parent: 'no-such-frame' },
    ];
    const places = layoutGraph(ask({ nodes, edges: [{ source: 'pod-1', target: 'db', weight: 1 }] }, { kind }));
    const { boxes, nesting } = arranged(nodes, places);
    for (const [at, node] of nodes.entries()) {
      const frame = boxes[nesting.parents[at] ?? -1];
      if (frame === undefined) continue;
      const box = boxes[at]!;
      expect(
        box.x0 >= frame.x0 && box.y0 >= frame.y0 && box.x1 <= frame.x1 && box.y1 <= frame.y1,
        `${node.id} in ${node.parent}`,
      ).toBe(true);
    }
    expect(faults(nodes, places)).toEqual([]);
  });
});

describe('frames that are said to lie in each other', () => {
  it('do not hang the layout', () => {
    const nodes: Nodes = [
      { id: 'a', label: 'a', frame: true, size: 0, parent: 'b' },
      { id: 'b', label: 'b', frame: true, size: 0, parent: 'a' },
    ];
    expect(Object.keys(layoutGraph(ask({ nodes, edges: [] })))).toHaveLength(2);
  });
});

describe('a picture that is laid out again', () => {
  const graph = estate(50, 120, false, 3);
  const before = layoutGraph(ask(graph));

  it('does not move when nothing has changed', () => {
    expect(layoutGraph(ask(graph, { known: before }))).toEqual(before);
  });

  it('keeps its nodes where they were when others come, which lie on nothing', () => {
    const news = [
      { id: 'new-1', label: 'new-1', frame: false, size: 0.5 },
      { id: 'new-2', label: 'new-2', frame: false, size: 0.5 },
    ];
    const nodes = [...graph.nodes, ...news];
    const edges = [...graph.edges, { source: 'new-1', target: 'workload-3', weight: 1 }];
    const after = layoutGraph(ask({ nodes, edges }, { known: before }));
    expect(faults(nodes, after)).toEqual([]);
    const moved = graph.nodes.map(({ id }) => Math.hypot(after[id]!.x - before[id]!.x, after[id]!.y - before[id]!.y));
    const far = moved.filter((distance) => distance > 60);
    expect(far.length).toBeLessThan(5);
  });

  it('makes way for a node that was opened into its parts', () => {
    const nodes = [
      ...graph.nodes.map((node) => (node.id === 'workload-3' ? { ...node, frame: true } : node)),
      ...Array.from({ length: 6 }, (_pod, at) => ({
        id: `pod-${at}`,
        label: `pod-${at}`,
        frame: false,
        size: 0.3,
        parent: 'workload-3',
      })),
    ];
    const after = layoutGraph(ask({ nodes, edges: graph.edges }, { known: before }));
    expect(faults(nodes, after)).toEqual([]);
  });

  it('leaves what was pinned exactly there and moves the rest off it', () => {
    const pinned = { 'workload-7': { x: 5, y: 5 } };
    const after = layoutGraph(ask(graph, { known: before, pinned }));
    expect(after['workload-7']).toEqual({ x: 5, y: 5 });
    expect(faults(graph.nodes, after)).toEqual([]);
  });

  it.each(LAYOUTS)('%s: is the picture of before but for what was moved by hand, also after a reload', (kind) => {
    const first = layoutGraph(ask(graph, { kind }));
    const at = first['workload-7']!;
    const pinned = { 'workload-7': { x: at.x + 3000, y: at.y } };
    const { 'workload-7': moved, ...rest } = layoutGraph(ask(graph, { kind, pinned }));
    expect(moved).toEqual(pinned['workload-7']);
    for (const [id, { x, y }] of Object.entries(rest))
      expect(Math.hypot(x - first[id]!.x, y - first[id]!.y), id).toBeLessThan(1);
  });

  it('allows two to lie on each other that were pinned so', () => {
    const pinned = { 'workload-7': { x: 0, y: 0 }, 'workload-8': { x: 3, y: 0 } };
    const after = layoutGraph(ask(graph, { known: before, pinned }));
    expect(after['workload-8']).toEqual({ x: 3, y: 0 });
    expect(faults(graph.nodes, after)).toEqual(['workload-7 on workload-8']);
  });
});

describe('the room that a picture takes', () => {
  /** Share of the smallest room of the wanted shape that is covered by boxes. */
  const covered = ({ nodes, edges }: { nodes: Nodes; edges: Edges }, kind: LayoutKind): number => {
    const { boxes, nesting } = arranged(nodes, layoutGraph(ask({ nodes, edges }, { kind, aspect: 2 })));
    const outer = (nesting.members.get(-1) ?? []).flatMap((at) => boxes[at] ?? []);
    const width = Math.max(...outer.map(({ x1 }) => x1)) - Math.min(...outer.map(({ x0 }) => x0));
    const height = Math.max(...outer.map(({ y1 }) => y1)) - Math.min(...outer.map(({ y0 }) => y0));
    const area = outer.reduce((sum, { x0, y0, x1, y1 }) => sum + (x1 - x0) * (y1 - y0), 0);
    return area / (2 * Math.max(width / 2, height) ** 2);
  };
  /** Namespaces that each talk within themselves, and some that talk with none. */
  const sparse = (): { nodes: Nodes; edges: Edges } => {
    const { nodes } = estate(90, 0, true);
    const inner = nodes.filter(({ frame }) => !frame);
    return {
      nodes,
      edges: inner.slice(0, 60).map(({ id }, at) => ({ source: id, target: inner[at + 8]?.id ?? id, weight: 0.5 })),
    };
  };
  it.each(LAYOUTS)('%s: what is not linked is packed close together', (kind) => {
    expect(covered(sparse(), kind)).toBeGreaterThan(0.5);
    expect(covered(estate(120, 20, false), kind)).toBeGreaterThan(0.5);
  });
});

describe('what each layout is for', () => {
  const chain: { nodes: Nodes; edges: Edges } = {
    nodes: ['web', 'app', 'db'].map((id) => ({ id, label: id, frame: false, size: 0.5 })),
    edges: [
      { source: 'web', target: 'app', weight: 1 },
      { source: 'app', target: 'db', weight: 1 },
    ],
  };

  it('layered: who asks stands left of who answers', () => {
    const { web, app, db } = layoutGraph(ask(chain, { kind: 'layered' }));
    expect(web!.x).toBeLessThan(app!.x);
    expect(app!.x).toBeLessThan(db!.x);
  });

  it('layered: a ring does not hang it', () => {
    const ring = { ...chain, edges: [...chain.edges, { source: 'db', target: 'web', weight: 1 }] };
    expect(faults(ring.nodes, layoutGraph(ask(ring, { kind: 'layered' })))).toEqual([]);
  });

  it('concentric: what is linked most stands in the middle', () => {
    const { nodes, edges } = estate(30, 40, false, 5);
    const star = [...edges, ...nodes.map(({ id }) => ({ source: 'workload-4', target: id, weight: 1 }))];
    const places = layoutGraph(ask({ nodes, edges: star }, { kind: 'concentric' }));
    const { points, boxes } = arranged(nodes, places);
    const middle = points.reduce((sum, { x, y }) => ({ x: sum.x + x / points.length, y: sum.y + y / points.length }), {
      x: 0,
      y: 0,
    });
    const at = nodes.findIndex(({ id }) => id === 'workload-4');
    const radius = Math.max(...boxes.map(({ x1 }) => x1));
    expect(Math.hypot(points[at]!.x - middle.x, points[at]!.y - middle.y)).toBeLessThan(radius / 4);
  });

  it('force: what talks stands closer than what does not', () => {
    const groups = 4;
    const nodes = Array.from({ length: 40 }, (_node, at) => ({
      id: `w-${at}`,
      label: `w-${at}`,
      frame: false,
      size: 0.3,
    }));
    const edges = nodes.flatMap((node, at) =>
      nodes.flatMap((other, to) =>
        to > at && to % groups === at % groups ? [{ source: node.id, target: other.id, weight: 1 }] : [],
      ),
    );
    const places = layoutGraph(ask({ nodes, edges }));
    const distances = (same: boolean): number => {
      const all = nodes.flatMap(({ id }, at) =>
        nodes.flatMap((other, to) =>
          to > at && (to % groups === at % groups) === same
            ? [Math.hypot(places[id]!.x - places[other.id]!.x, places[id]!.y - places[other.id]!.y)]
            : [],
        ),
      );
      return all.reduce((sum, one) => sum + one, 0) / all.length;
    };
    expect(distances(true)).toBeLessThan(distances(false) * 0.7);
  });
});
