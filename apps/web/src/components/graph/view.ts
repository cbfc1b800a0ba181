import type { Rect } from './graph.types.ts';
import type { View } from './paint.ts';
import type { Point } from './types.ts';

export const LEAST_SCALE = 0.05;
export const MOST_SCALE = 3;
/** A small picture is not blown up to fill the page. */
const MOST_FIT = 1.25;
const MARGIN = 24;
/** Zoom at which a node that was looked for can be read. */
const READABLE = 0.9;

export const clampScale = (scale: number): number => Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));

/** The view in which the whole rectangle is seen. */
export function fitView(bounds: Rect, width: number, height: number): View {
  const [wide, high] = [Math.max(1, bounds.right - bounds.left), Math.max(1, bounds.bottom - bounds.top)];
  const scale = clampScale(Math.min(MOST_FIT, (width - 2 * MARGIN) / wide, (height - 2 * MARGIN) / high));
  return {
    scale,
    x: width / 2 - ((bounds.left + bounds.right) / 2) * scale,
    y: height / 2 - ((bounds.top + bounds.bottom) / 2) * scale,
  };
}

/** Zoomed by a factor, with the scene's point under (x, y) staying there. */
export function zoomedAt(view: View, x: number, y: number, factor: number): View {
  const scale = clampScale(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio };
}

export const movedBy = (view: View, dx: number, dy: number): View => ({
  scale: view.scale,
  x: view.x + dx,
  y: view.y + dy,
});

/** With a point of the scene in the middle, near enough to read. */
export function centredOn(view: View, point: Point, width: number, height: number): View {
  const scale = Math.max(view.scale, READABLE);
  return { scale, x: width / 2 - point.x * scale, y: height / 2 - point.y * scale };
}

/** Part of the scene that a canvas of that size shows. */
export const regionOf = (view: View, width: number, height: number): Rect => ({
  left: -view.x / view.scale,
  top: -view.y / view.scale,
  right: (width - view.x) / view.scale,
  bottom: (height - view.y) / view.scale,
});

/** Point of the scene under a point of the canvas. */
export const sceneAt = (view: View, x: number, y: number): Point => ({
  x: (x - view.x) / view.scale,
  y: (y - view.y) / view.scale,
});
