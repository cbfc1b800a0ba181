import type { Rect } from './graph.types.ts';
import type { View } from './paint.ts';
import type { Point } from './types.ts';

export const LEAST_SCALE = 0.05;
export const MOST_SCALE = 3;
/** A small picture is not blown up to fill the page. */
const MOST_FIT = 1.25;
const MARGIN = 24;
/** Left and right: names of small nodes are wider than what the layout has left for them. */
const SIDE_MARGIN = 36;
/** Width of the buttons at the right border, which would lie on nodes. */
const TOOLS = 32;
/** Zoom at which a node that was looked for can be read. */
const READABLE = 0.9;

export const clampScale = (scale: number): number => Math.min(MOST_SCALE, Math.max(LEAST_SCALE, scale));

/** A rectangle of the scene in the middle of a room at a scale. */
const centredIn = ({ left, top, right, bottom }: Rect, width: number, height: number, scale: number): View => ({
  scale,
  x: width / 2 - ((left + right) / 2) * scale,
  y: height / 2 - ((top + bottom) / 2) * scale,
});
const scaleFor = ({ left, top, right, bottom }: Rect, width: number, height: number): number =>
  Math.min(width / Math.max(1, right - left), height / Math.max(1, bottom - top));

/** The view in which the whole rectangle is seen. */
export function fitView(bounds: Rect, width: number, height: number): View {
  const free = Math.max(1, width - TOOLS);
  const scale = scaleFor(bounds, free - 2 * SIDE_MARGIN, height - 2 * MARGIN);
  return centredIn(bounds, free, height, clampScale(Math.min(MOST_FIT, scale)));
}

/** The same for a small overview: however small that makes it. */
export const overview = (bounds: Rect, width: number, height: number, margin: number): View =>
  centredIn(bounds, width, height, scaleFor(bounds, width - 2 * margin, height - 2 * margin));

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
