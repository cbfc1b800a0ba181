import type { Rect } from './graph.types.ts';
import type { GraphPainter } from './painter.ts';
import type { Point } from './types.ts';
import { fitView } from './view.ts';

/** From the border: nearer than that counts as out of sight. */
const BORDER = 40;

/** Whether all is in sight as `fit` shows it. */
export function isFitted({ view, size }: Pick<GraphPainter, 'view' | 'size'>, bounds: Rect): boolean {
  const fit = fitView(bounds, size.width, size.height);
  return view.scale === fit.scale && view.x === fit.x && view.y === fit.y;
}

/** Moves only when the node is out of sight. */
export function bringIntoView(
  painter: Pick<GraphPainter, 'view' | 'size' | 'lookAt'> | null,
  node: Point | undefined,
): void {
  if (painter === null || node === undefined) return;
  const { scale, x, y } = painter.view;
  const [left, top] = [node.x * scale + x, node.y * scale + y];
  const { width, height } = painter.size;
  if (left < BORDER || top < BORDER || left > width - BORDER || top > height - BORDER) painter.lookAt(node.x, node.y);
}
