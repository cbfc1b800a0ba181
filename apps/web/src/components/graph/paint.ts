import { paintFrames, paintTitles, titlesOf, type Title } from './frames.ts';
import type { Rect } from './graph.types.ts';
import { paintNames } from './names.ts';
import type { Palette } from './palette.ts';
import type { PlacedEdge, PlacedFrame, PlacedNode, Scene } from './scene.ts';
import { paintMark, paintSign } from './signs.ts';
import { DASHES, strokesOf, type Stroke } from './strokes.ts';
import { FONT } from './text.ts';

/** What of the scene lies where on the canvas: canvas = scene × scale + (x, y). */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface PaintOptions {
  readonly palette: Palette;
  readonly view: View;
  /** Part of the scene that the canvas shows. */
  readonly region: Rect;
  /** Only these; all when left away. */
  readonly only?: { readonly nodes: ReadonlySet<string>; readonly edges: readonly PlacedEdge[] };
}

/** Below this zoom a node has no room for its letter and its signs. */
const SIGNS_FROM = 0.5;
const ALPHA: Readonly<Record<Stroke['look'], number>> = { allowed: 0.62, unprotected: 0.85, denied: 1 };

const strokes = new WeakMap<PlacedEdge, readonly Stroke[]>();
const strokesFor = (edge: PlacedEdge): readonly Stroke[] => {
  const held = strokes.get(edge);
  if (held !== undefined) return held;
  const made = strokesOf(edge);
  strokes.set(edge, made);
  return made;
};

const outside = (region: Rect, left: number, top: number, right: number, bottom: number): boolean =>
  right < region.left || left > region.right || bottom < region.top || top > region.bottom;

function seen(stroke: Stroke, region: Rect): boolean {
  const { x1, y1, x2, y2, loop } = stroke;
  const reach = loop + 8;
  return !outside(
    region,
    Math.min(x1, x2) - reach,
    Math.min(y1, y2) - reach,
    Math.max(x1, x2) + reach,
    Math.max(y1, y2) + reach,
  );
}

/** Edges by look and width: a few strokes instead of hundreds. */
function paintEdges(ctx: CanvasRenderingContext2D, edges: readonly PlacedEdge[], options: PaintOptions): void {
  const { palette, region, view } = options;
  const batches = new Map<string, Stroke[]>();
  for (const edge of edges)
    for (const stroke of strokesFor(edge)) {
      if (!seen(stroke, region)) continue;
      const key = `${stroke.look} ${stroke.width}`;
      const batch = batches.get(key);
      if (batch === undefined) batches.set(key, [stroke]);
      else batch.push(stroke);
    }
  // Hair lines of a picture that is far away stay visible.
  const thicken = Math.max(1, 0.55 / view.scale);
  for (const look of ['allowed', 'unprotected', 'denied'] as const)
    for (const [key, batch] of batches) if (key.startsWith(look)) paintBatch(ctx, batch, look, thicken, palette);
}

function paintBatch(
  ctx: CanvasRenderingContext2D,
  batch: readonly Stroke[],
  look: Stroke['look'],
  thicken: number,
  palette: Palette,
): void {
  const color = palette.edges[look];
  ctx.globalAlpha = ALPHA[look];
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = (batch[0]?.width ?? 1) * thicken;
  ctx.setLineDash(look === 'unprotected' ? DASHES : []);
  ctx.beginPath();
  for (const { x1, y1, x2, y2, loop } of batch) {
    if (loop > 0) {
      ctx.moveTo(x1 + loop, y1);
      ctx.arc(x1, y1, loop, 0, Math.PI * 2);
    } else {
      ctx.moveTo(x1, y1);
      ctx.lineTo(x2, y2);
    }
  }
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const { head } of batch) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = head;
    ctx.moveTo(a, b);
    ctx.lineTo(c, d);
    if (head.length === 6) ctx.lineTo(e, f);
    else {
      ctx.moveTo(e, f);
      ctx.lineTo(g, h);
    }
  }
  if (look === 'denied') {
    ctx.lineWidth = 2.2 * thicken;
    ctx.stroke();
  } else ctx.fill();
  ctx.globalAlpha = 1;
}

/** Outline of a node's shape. */
export function outline(ctx: CanvasRenderingContext2D, { node, radius: own, x, y }: PlacedNode, grow = 0): void {
  const radius = own + grow;
  if (node.shape === 'square') {
    const half = radius * 0.9;
    ctx.roundRect(x - half, y - half, half * 2, half * 2, 4);
  } else if (node.shape === 'diamond') {
    ctx.moveTo(x, y - radius);
    ctx.lineTo(x + radius, y);
    ctx.lineTo(x, y + radius);
    ctx.lineTo(x - radius, y);
    ctx.closePath();
  } else {
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, Math.PI * 2);
  }
}

function paintNodes(
  ctx: CanvasRenderingContext2D,
  shown: readonly PlacedNode[],
  frames: readonly PlacedFrame[],
  titles: readonly Title[],
  { palette, view }: PaintOptions,
): void {
  ctx.beginPath();
  for (const placed of shown) outline(ctx, placed);
  ctx.fillStyle = palette.surface;
  ctx.fill();
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = Math.max(1.4, 0.8 / view.scale);
  ctx.stroke();
  const isNear = view.scale >= SIGNS_FROM;
  if (isNear) {
    ctx.textAlign = 'center';
    ctx.fillStyle = palette.muted;
    ctx.font = `600 11px ${FONT}`;
    for (const { node, x, y } of shown) ctx.fillText(node.letter, x, y + 0.5);
  }
  paintNames(ctx, shown, frames, titles, view.scale, palette);
  for (const { node, radius, x, y } of shown) {
    const corner = radius * 0.75 + 2;
    if (node.mark === 'bad' || (isNear && node.mark !== undefined))
      paintMark(ctx, x - corner, y - corner, node.mark, palette);
    if (isNear && node.expandable === true) paintSign(ctx, x + corner, y + corner, '+', palette);
  }
}

/** Draws the part of a scene that a canvas shows. */
export function paint(ctx: CanvasRenderingContext2D, scene: Scene, options: PaintOptions): void {
  const { view, only, region, palette } = options;
  const frames = scene.frames.filter(({ box }) => !outside(region, box.left, box.top, box.right, box.bottom));
  const nodes = scene.nodes.filter(
    ({ node, radius, x, y }) =>
      (only === undefined || only.nodes.has(node.id)) &&
      !outside(region, x - radius - 60, y - radius, x + radius + 60, y + radius + 20),
  );
  const titles = titlesOf(frames, scene.nodes, view.scale);
  ctx.save();
  ctx.transform(view.scale, 0, 0, view.scale, view.x, view.y);
  ctx.textBaseline = 'middle';
  if (only === undefined) paintFrames(ctx, frames, palette);
  paintEdges(ctx, only?.edges ?? scene.edges, options);
  if (only === undefined) paintTitles(ctx, titles, view.scale, palette);
  paintNodes(ctx, nodes, frames, titles, options);
  ctx.restore();
}
