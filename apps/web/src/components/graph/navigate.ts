import type { PlacedNode, Scene } from './scene.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

const VECTORS: Readonly<Record<Direction, readonly [number, number]>> = {
  left: [-1, 0],
  right: [1, 0],
  up: [0, -1],
  down: [0, 1],
};

/** The nearest node in a direction, those that are connected first; undefined where there is none. */
export function nodeTowards(scene: Scene, from: string, direction: Direction): string | undefined {
  const start = scene.nodeById.get(from);
  if (start === undefined) return scene.nodes[0]?.node.id;
  const [ux, uy] = VECTORS[direction];
  const linked = new Set(
    (scene.edgesOf.get(from) ?? []).flatMap(({ edge }) => [edge.source, edge.target]).filter((id) => id !== from),
  );
  const nearest = (candidates: readonly PlacedNode[]): string | undefined => {
    let [best, found]: [number, string | undefined] = [Infinity, undefined];
    for (const { node, x, y } of candidates) {
      const [dx, dy] = [x - start.x, y - start.y];
      const ahead = dx * ux + dy * uy;
      const aside = Math.abs(dx * uy) + Math.abs(dy * ux);
      // Within 60 degrees of the direction.
      if (ahead <= 0 || aside > ahead * 1.73) continue;
      const cost = ahead + aside * 1.5;
      if (cost < best) [best, found] = [cost, node.id];
    }
    return found;
  };
  const others = scene.nodes.filter(({ node }) => node.id !== from);
  return nearest(others.filter(({ node }) => linked.has(node.id))) ?? nearest(others);
}

/** The next edge of a node, or the one before, round and round; `at` is the edge that one is on or the node itself. */
export function nextEdge(scene: Scene, node: string, at: string, by: 1 | -1): string | undefined {
  const edges = scene.edgesOf.get(node) ?? [];
  if (edges.length === 0) return undefined;
  const place = edges.findIndex(({ edge }) => edge.id === at);
  const next = place === -1 ? (by === 1 ? 0 : edges.length - 1) : (place + by + edges.length) % edges.length;
  return edges[next]?.edge.id;
}
