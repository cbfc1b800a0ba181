import type { GraphEdge, GraphModel, GraphNode } from './graph.types.ts';

export const nodeOf = (id: string, change: Partial<GraphNode> = {}): GraphNode => ({
  id,
  label: id,
  letter: 'W',
  shape: 'circle',
  size: 0.5,
  description: `Workload ${id}`,
  ...change,
});
export const edgeOf = (source: string, target: string, change: Partial<GraphEdge> = {}): GraphEdge => ({
  id: `${source}>${target}`,
  source,
  target,
  look: 'allowed',
  width: 2,
  description: `${source} to ${target}`,
  ...change,
});

/** Two nodes in a frame and one beside it. For tests. */
export const smallModel = (edges: readonly GraphEdge[] = [edgeOf('a', 'b'), edgeOf('c', 'a')]): GraphModel => ({
  nodes: [nodeOf('a', { frame: 'f' }), nodeOf('b', { frame: 'f' }), nodeOf('c')],
  frames: [{ id: 'f', label: 'yelb', description: 'Namespace yelb' }],
  edges,
});
/** Places of `smallModel`, those of `a` and `b` relative to their frame. */
export const PLACES = { f: { x: 100, y: 100 }, a: { x: -80, y: 0 }, b: { x: 80, y: 0 }, c: { x: 20, y: 400 } } as const;
