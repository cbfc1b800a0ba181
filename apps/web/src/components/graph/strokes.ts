import type { EdgeLook } from './graph.types.ts';
import type { PlacedEdge } from './scene.ts';

type Plain = Exclude<EdgeLook, 'mixed'>;

/** One stroke of an edge: a mixed one has two side by side. */
export interface Stroke {
  readonly look: Plain;
  readonly width: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Radius of the circle around (x1, y1) that is drawn in place of a line; 0 for a line. */
  readonly loop: number;
  /** Corners of the arrow head, or the ends of the two bars of a cross. */
  readonly head: readonly number[];
}

/** Dashes of unprotected lines, pixels at zoom 1. */
export const DASHES = [6, 5] as const;
const CROSS = 5;
const BEFORE_TARGET = 8;

const headLength = (width: number): number => 6 + width * 1.7;

function strokeOf(edge: PlacedEdge, look: Plain, width: number, shift: number): Stroke {
  const { loop } = edge;
  if (loop > 0) {
    const { x1, y1 } = edge;
    // The head stands on the circle where it comes back to its node.
    const [x, y, size] = [x1 + loop * 0.72, y1 + loop * 0.72, 4 + width];
    const head =
      look === 'denied'
        ? crossAt(x, y, 0.7, 0.7)
        : [x - size, y + size * 0.2, x + size * 0.7, y - size * 0.7, x + size * 0.3, y + size];
    return { look, width, x1, y1, x2: x1, y2: y1, loop: loop + shift, head };
  }
  const [dx, dy] = [edge.x2 - edge.x1, edge.y2 - edge.y1];
  const length = Math.max(1, Math.hypot(dx, dy));
  const [ux, uy] = [dx / length, dy / length];
  const [sx, sy] = [-uy * shift, ux * shift];
  const [x1, y1] = [edge.x1 + sx, edge.y1 + sy];
  if (look === 'denied') {
    const end = Math.max(length * 0.5, length - BEFORE_TARGET);
    const [x2, y2] = [edge.x1 + ux * end + sx, edge.y1 + uy * end + sy];
    return { look, width, x1, y1, x2, y2, loop: 0, head: crossAt(x2, y2, ux, uy) };
  }
  const size = Math.min(headLength(edge.edge.width), length * 0.6);
  const [bx, by] = [edge.x2 - ux * size, edge.y2 - uy * size];
  const half = size * 0.42;
  // Of two strokes side by side each carries its half of the head.
  const [left, right] = shift === 0 ? [half, half] : shift < 0 ? [half, 0] : [0, half];
  const head = [edge.x2, edge.y2, bx + uy * left, by - ux * left, bx - uy * right, by + ux * right];
  return { look, width, x1, y1, x2: bx + sx, y2: by + sy, loop: 0, head };
}

function crossAt(x: number, y: number, ux: number, uy: number): number[] {
  const [ax, ay] = [(ux - uy) * CROSS * 0.75, (uy + ux) * CROSS * 0.75];
  return [x - ax, y - ay, x + ax, y + ay, x - ay, y + ax, x + ay, y - ax];
}

const plain = (look: EdgeLook): Plain => (look === 'mixed' ? 'allowed' : look);

/** How an edge is drawn: one stroke, or two halves of a mixed one. */
export function strokesOf(edge: PlacedEdge): Stroke[] {
  const { look, halves, width } = edge.edge;
  if (look !== 'mixed') return [strokeOf(edge, look, width, 0)];
  const [first, second] = halves ?? ['allowed', 'denied'];
  const half = Math.max(1, width / 2);
  return [strokeOf(edge, plain(first), half, -half / 2 - 0.5), strokeOf(edge, plain(second), half, half / 2 + 0.5)];
}
