import { paintSmallNames, paintNames } from './names.ts';
import { FRAME_TITLE } from './geometry.ts';
import type { Rect } from './graph.types.ts';
import type { Palette } from './palette.ts';
import type { PlacedEdge, PlacedFrame, PlacedNode, Scene } from './scene.ts';
import { DASHES, strokesOf, type Stroke } from './strokes.ts';
import { clip, FONT } from './text.ts';

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

/** Below this zoom names do not shrink any further, and only those of nodes are written that have room. */
const NAMES_SHRINK_TO = 0.88;
/** Below this one a node has no room for its letter and its signs, nor a frame's head for a name. */
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

function paintFrames(ctx: CanvasRenderingContext2D, frames: readonly PlacedFrame[], options: PaintOptions): void {
  const { palette, region, view } = options;
  for (const placed of frames) {
    const { frame, box, depth } = placed;
    if (outside(region, box.left, box.top, box.right, box.bottom)) continue;
    ctx.beginPath();
    ctx.roundRect(box.left, box.top, box.right - box.left, box.bottom - box.top, 10);
    ctx.fillStyle = depth % 2 === 0 ? palette.frame : palette.surface;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = palette.strong;
    ctx.stroke();
    paintTitle(ctx, placed, view.scale, palette);
    if (frame.closable === true) paintSign(ctx, box.right - 14, box.top + FRAME_TITLE / 2, '−', palette);
    if (frame.mark !== undefined) paintMark(ctx, box.right - 32, box.top + FRAME_TITLE / 2, frame.mark, palette);
  }
}

/** The name of a frame: in its head, or above it when the head is too small to be read. */
function paintTitle(ctx: CanvasRenderingContext2D, { frame, box }: PlacedFrame, scale: number, palette: Palette): void {
  const isFar = scale < SIGNS_FROM;
  const signs = (frame.closable === true ? 22 : 0) + (frame.mark === undefined ? 0 : 20);
  const wide = isFar ? box.right - box.left : box.right - box.left - 20 - signs;
  const size = Math.max(12.5, 11 / scale);
  const room = Math.max(10, Math.floor(wide / (size * 0.6)));
  ctx.font = `600 ${size}px ${FONT}`;
  ctx.textAlign = 'left';
  ctx.fillStyle = palette.text;
  if (isFar) ctx.fillText(clip(frame.label, room), box.left, box.top - 8 / scale);
  else ctx.fillText(clip(frame.label, room), box.left + 12, box.top + FRAME_TITLE / 2 + 1);
}

function paintSign(ctx: CanvasRenderingContext2D, x: number, y: number, sign: string, palette: Palette): void {
  ctx.beginPath();
  ctx.arc(x, y, 6.5, 0, Math.PI * 2);
  ctx.fillStyle = palette.surface;
  ctx.fill();
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.fillStyle = palette.muted;
  ctx.font = `600 11px ${FONT}`;
  ctx.textAlign = 'center';
  ctx.fillText(sign, x, y + 0.5);
}

function paintMark(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  mark: 'bad' | 'unknown',
  palette: Palette,
): void {
  ctx.beginPath();
  ctx.arc(x, y, 6.5, 0, Math.PI * 2);
  ctx.fillStyle = mark === 'bad' ? palette.bad : palette.unknown;
  ctx.fill();
  ctx.fillStyle = palette.surface;
  ctx.font = `700 10px ${FONT}`;
  ctx.textAlign = 'center';
  ctx.fillText(mark === 'bad' ? '!' : '?', x, y + 0.5);
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

function paintNodes(ctx: CanvasRenderingContext2D, nodes: readonly PlacedNode[], options: PaintOptions): void {
  const { palette, region, view } = options;
  const shown = nodes.filter(
    ({ radius, x, y }) => !outside(region, x - radius - 60, y - radius, x + radius + 60, y + radius + 20),
  );
  ctx.beginPath();
  for (const placed of shown) outline(ctx, placed);
  ctx.fillStyle = palette.surface;
  ctx.fill();
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = Math.max(1.4, 0.8 / view.scale);
  ctx.stroke();
  if (view.scale < SIGNS_FROM) {
    for (const { node, radius, x, y } of shown)
      if (node.mark === 'bad') paintMark(ctx, x + radius * 0.8, y - radius * 0.8, node.mark, palette);
    paintSmallNames(ctx, shown, view.scale, palette);
    return;
  }
  ctx.textAlign = 'center';
  ctx.fillStyle = palette.muted;
  ctx.font = `600 11px ${FONT}`;
  for (const { node, x, y } of shown) ctx.fillText(node.letter, x, y + 0.5);
  if (view.scale < NAMES_SHRINK_TO) paintSmallNames(ctx, shown, view.scale, palette);
  else paintNames(ctx, shown, palette);
  for (const { node, radius, x, y } of shown) {
    const corner = radius * 0.75 + 2;
    if (node.mark !== undefined) paintMark(ctx, x - corner, y - corner, node.mark, palette);
    if (node.expandable === true) paintSign(ctx, x + corner, y + corner, '+', palette);
  }
}

/** Draws the part of a scene that a canvas shows. */
export function paint(ctx: CanvasRenderingContext2D, scene: Scene, options: PaintOptions): void {
  const { view, only } = options;
  ctx.save();
  ctx.transform(view.scale, 0, 0, view.scale, view.x, view.y);
  ctx.textBaseline = 'middle';
  if (only === undefined) {
    paintFrames(ctx, scene.frames, options);
    paintEdges(ctx, scene.edges, options);
    paintNodes(ctx, scene.nodes, options);
  } else {
    paintEdges(ctx, only.edges, options);
    paintNodes(
      ctx,
      scene.nodes.filter(({ node }) => only.nodes.has(node.id)),
      options,
    );
  }
  ctx.restore();
}
