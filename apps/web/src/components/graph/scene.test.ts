import { describe, expect, it } from 'vitest';
import { hitAt } from './hit.ts';
import { nextEdge, nodeTowards } from './navigate.ts';
import { graphPicture } from './picture.ts';
import { sceneOf } from './scene.ts';
import { strokesOf } from './strokes.ts';
import { edgeOf, nodeOf, PLACES, smallModel } from './testing.ts';
import { fitView, regionOf, sceneAt, zoomedAt } from './view.ts';

describe('a scene', () => {
  it('leaves out what has no place, and the edges to it', () => {
    const scene = sceneOf(smallModel([edgeOf('a', 'nobody'), edgeOf('c', 'a')]), { ...PLACES });
    expect(scene.edges.map(({ edge }) => edge.id)).toEqual(['c>a']);
    const { c: _c, ...rest } = PLACES;
    expect(sceneOf(smallModel(), rest).nodes.map(({ node }) => node.id)).toEqual(['a', 'b']);
  });

  it('puts members relative to their frame, which holds them with its title', () => {
    const scene = sceneOf(smallModel(), PLACES);
    const frame = scene.frameById.get('f');
    expect(scene.nodeById.get('a')).toMatchObject({ x: 20, y: 100 });
    for (const id of ['a', 'b']) {
      const node = scene.nodeById.get(id);
      expect(node && frame && node.x - node.radius > frame.box.left && node.x + node.radius < frame.box.right).toBe(
        true,
      );
    }
  });

  it('ends its lines at the borders of nodes', () => {
    const [edge] = sceneOf(smallModel([edgeOf('a', 'b')]), PLACES).edges;
    const scene = sceneOf(smallModel([edgeOf('a', 'b')]), PLACES);
    const [a, b] = [scene.nodeById.get('a'), scene.nodeById.get('b')];
    expect(edge && a && edge.x1 - a.x).toBeGreaterThan(a?.radius ?? Infinity);
    expect(edge && b && b.x - edge.x2).toBeGreaterThan(b?.radius ?? Infinity);
  });

  it('moves the two ways of a pair apart', () => {
    const [there, back] = sceneOf(smallModel([edgeOf('a', 'b'), edgeOf('b', 'a')]), PLACES).edges;
    expect(Math.sign((there?.y1 ?? 0) - 100)).toBe(-Math.sign((back?.y1 ?? 0) - 100));
  });

  it('draws what matters last', () => {
    const edges = [edgeOf('a', 'b', { look: 'denied' }), edgeOf('c', 'a'), edgeOf('b', 'c', { look: 'unprotected' })];
    expect(sceneOf(smallModel(edges), PLACES).edges.map(({ edge }) => edge.look)).toEqual([
      'allowed',
      'unprotected',
      'denied',
    ]);
  });

  it('of nothing has bounds all the same', () => {
    expect(sceneOf({ nodes: [], edges: [], frames: [] }, {}).bounds).toEqual({ left: 0, top: 0, right: 1, bottom: 1 });
  });
});

describe('strokes', () => {
  const lineOf = (look: 'allowed' | 'denied' | 'mixed') => {
    const [edge] = sceneOf(smallModel([edgeOf('a', 'b', { look })]), PLACES).edges;
    if (edge === undefined) throw new Error('no edge');
    return { edge, strokes: strokesOf(edge) };
  };
  it('of a denied edge end before the target with a cross', () => {
    const { edge, strokes } = lineOf('denied');
    expect(strokes).toHaveLength(1);
    expect(strokes[0]?.x2).toBeLessThan(edge.x2 - 5);
    expect(strokes[0]?.head).toHaveLength(8);
  });
  it('of an allowed edge end with an arrow at the target', () => {
    const { edge, strokes } = lineOf('allowed');
    expect(strokes[0]?.head[0]).toBeCloseTo(edge.x2);
    expect(strokes[0]?.head).toHaveLength(6);
  });
  it('of a mixed edge are two, one for each half', () => {
    expect(lineOf('mixed').strokes.map(({ look }) => look)).toEqual(['allowed', 'denied']);
  });
});

describe('what lies under a point', () => {
  const scene = sceneOf(smallModel(), PLACES);
  const top = scene.frameById.get('f')?.box.top ?? 0;
  it.each([
    ['nothing far from everything', 4000, 4000, null],
    ['nothing inside a frame beside its nodes', 100, 130, null],
    ['a node', 22, 101, { kind: 'node', id: 'a' }],
    ['a frame by its title', 100, top + 6, { kind: 'frame', id: 'f' }],
    ['an edge beside its line', 103, 104, { kind: 'edge', id: 'a>b' }],
  ])('is %s', (_name, x, y, hit) => {
    expect(hitAt(scene, x, y, 6)).toEqual(hit);
  });
  it('is an edge to itself by its circle', () => {
    const own = sceneOf(smallModel([edgeOf('c', 'c')]), PLACES);
    const [edge] = own.edges;
    expect(hitAt(own, (edge?.x1 ?? 0) + (edge?.loop ?? 0), edge?.y1 ?? 0, 3)).toEqual({ kind: 'edge', id: 'c>c' });
  });
});

describe('the keyboard', () => {
  const scene = sceneOf(smallModel(), PLACES);
  it('goes to the connected node in a direction, and stays where there is none', () => {
    expect(nodeTowards(scene, 'a', 'right')).toBe('b');
    expect(nodeTowards(scene, 'a', 'down')).toBe('c');
    expect(nodeTowards(scene, 'a', 'left')).toBeUndefined();
  });
  it('goes through the edges of a node round and round', () => {
    expect(nextEdge(scene, 'a', 'a', 1)).toBe('a>b');
    expect(nextEdge(scene, 'a', 'a>b', 1)).toBe('c>a');
    expect(nextEdge(scene, 'a', 'c>a', 1)).toBe('a>b');
    expect(nextEdge(scene, 'a', 'a', -1)).toBe('c>a');
  });
});

describe('a view', () => {
  it('that fits shows all of the bounds', () => {
    const bounds = { left: -500, top: -20, right: 2000, bottom: 700 };
    const region = regionOf(fitView(bounds, 800, 600), 800, 600);
    expect(region.left).toBeLessThan(bounds.left);
    expect(region.right).toBeGreaterThan(bounds.right);
    expect(region.top).toBeLessThan(bounds.top);
    expect(region.bottom).toBeGreaterThan(bounds.bottom);
  });
  it('that is zoomed keeps the point under the pointer', () => {
    const view = { scale: 0.7, x: 13, y: -40 };
    const before = sceneAt(view, 300, 200);
    const after = sceneAt(zoomedAt(view, 300, 200, 1.7), 300, 200);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });
});

describe('a picture', () => {
  it('holds every part, escaped and without references to the page', () => {
    const model = { ...smallModel(), nodes: [nodeOf('a', { label: '<script>&' })], frames: [] };
    const { svg } = graphPicture(sceneOf(model, PLACES), 'Topology', 'note');
    expect(svg).toContain('&lt;script&gt;&amp;');
    expect(svg).not.toMatch(/<script|var\(|class=|href=/);
    const whole = graphPicture(sceneOf(smallModel(), PLACES), 'Topology');
    for (const said of ['a to b', 'Namespace yelb', 'Workload c', 'Unprotected']) expect(whole.svg).toContain(said);
  });
});
