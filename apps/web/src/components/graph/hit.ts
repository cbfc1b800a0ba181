import { FRAME_TITLE } from './geometry.ts';
import type { PlacedEdge, Scene } from './scene.ts';

/** What lies under a point. */
export interface Hit {
  readonly kind: 'node' | 'edge' | 'frame';
  readonly id: string;
}

/** Distance of a point from an edge's line, pixels at zoom 1. */
export function distanceTo({ x1, y1, x2, y2, loop }: PlacedEdge, x: number, y: number): number {
  if (loop > 0) return Math.abs(Math.hypot(x - x1, y - y1) - loop);
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / Math.max(1e-9, dx * dx + dy * dy)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

/** The node, else the frame's title, else the nearest edge at a point of the scene; `reach` is how far beside an edge still counts. */
export function hitAt(scene: Scene, x: number, y: number, reach: number): Hit | null {
  const node = scene.nodes.findLast((placed) => Math.hypot(x - placed.x, y - placed.y) <= placed.radius + 2);
  if (node !== undefined) return { kind: 'node', id: node.node.id };
  const frame = scene.frames.findLast(
    ({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.top + FRAME_TITLE,
  );
  if (frame !== undefined) return { kind: 'frame', id: frame.frame.id };
  let [best, found]: [number, PlacedEdge | undefined] = [Infinity, undefined];
  for (const placed of scene.edges) {
    const distance = distanceTo(placed, x, y) - placed.edge.width / 2;
    if (distance <= reach && distance < best) [best, found] = [distance, placed];
  }
  return found === undefined ? null : { kind: 'edge', id: found.edge.id };
}
