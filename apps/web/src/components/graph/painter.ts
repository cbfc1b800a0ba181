import { outline, paint, type View } from './paint.ts';
import { lightPalette, type Palette } from './palette.ts';
import type { PlacedEdge, Scene } from './scene.ts';
import { centredOn, fitView, movedBy, regionOf, zoomedAt } from './view.ts';

/** What stands out of the picture. */
export interface Emphasis {
  readonly selected: string | null;
  readonly hovered: string | null;
  /** Node or edge that the keyboard is on. */
  readonly focused: string | null;
}

/** Share of the canvas that is drawn ahead on each side. */
const AHEAD = 0.5;
const MOST_PIXELS = 9_000_000;
const MOST_RATIO = 1.5;
const CRISP_MS = 140;
/** How far a drawn picture may be stretched while one zooms. */
const STRETCH = [0.55, 1.8] as const;
const DIMMED = 0.28;
/** CSS pixels that a picture may lack at an edge: less than rounding to whole ones shows. */
const SLACK = 0.3;

interface Drawn {
  readonly canvas: HTMLCanvasElement;
  /** Of the picture at the time it was drawn, CSS pixels from the canvas's own corner. */
  readonly view: View;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws a scene on a canvas. The picture is drawn once, larger than what is seen; moving and zooming show parts of it, and it is drawn anew
 * when its edge is reached or when everything has come to rest. So a frame costs the same for ten nodes and for a thousand.
 */
export class GraphPainter {
  private scene: Scene | null = null;
  private palette: Palette = lightPalette;
  private drawn: Drawn | null = null;
  private spare: HTMLCanvasElement | null = null;
  private emphasis: Emphasis = { selected: null, hovered: null, focused: null };
  private frame = 0;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private width = 0;
  private height = 0;
  private ratio = 1;
  view: View = { scale: 1, x: 0, y: 0 };

  constructor(
    private readonly canvas: HTMLCanvasElement,
    /** Called after each frame with the view that it shows. */
    private readonly onFrame: (view: View) => void = () => undefined,
  ) {}

  /** Of the canvas in CSS pixels. */
  get size(): { readonly width: number; readonly height: number } {
    return { width: this.width, height: this.height };
  }

  resize(width: number, height: number): void {
    if (width === this.width && height === this.height) return;
    // What is in the middle stays there when the room changes.
    if (this.width > 0) this.view = movedBy(this.view, (width - this.width) / 2, (height - this.height) / 2);
    this.width = width;
    this.height = height;
    this.ratio = Math.min(MOST_RATIO, globalThis.devicePixelRatio || 1);
    this.canvas.width = Math.max(1, Math.round(width * this.ratio));
    this.canvas.height = Math.max(1, Math.round(height * this.ratio));
    this.drawn = null;
    this.request();
  }

  show(scene: Scene, palette: Palette): void {
    this.scene = scene;
    this.palette = palette;
    this.drawn = null;
    this.request();
  }

  emphasize(emphasis: Emphasis): void {
    this.emphasis = emphasis;
    this.request();
  }

  fit(): void {
    if (this.scene !== null) this.look(fitView(this.scene.bounds, this.width, this.height));
  }
  panBy(dx: number, dy: number): void {
    this.look(movedBy(this.view, dx, dy));
  }
  zoomAt(x: number, y: number, factor: number): void {
    this.look(zoomedAt(this.view, x, y, factor));
  }
  zoom(factor: number): void {
    this.zoomAt(this.width / 2, this.height / 2, factor);
  }
  centre(point: { readonly x: number; readonly y: number }): void {
    this.look(centredOn(this.view, point, this.width, this.height));
  }
  /** Moves a point of the scene into the middle at the same zoom. */
  lookAt(x: number, y: number): void {
    const { scale } = this.view;
    this.look({ scale, x: this.width / 2 - x * scale, y: this.height / 2 - y * scale });
  }

  look(view: View): void {
    this.view = view;
    this.request();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      // At rest: crisp, with room on all sides for the next move.
      this.redraw();
      this.request();
    }, CRISP_MS);
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
  }

  private request(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.present();
    });
  }

  private redraw(): void {
    const { scene, width, height } = this;
    if (scene === null || width === 0 || height === 0) return;
    const room = Math.sqrt(MOST_PIXELS / (width * height * this.ratio ** 2));
    const ahead = Math.max(0, Math.min(AHEAD, (room - 1) / 2));
    const [left, top] = [Math.round(width * ahead), Math.round(height * ahead)];
    const [wide, high] = [width + 2 * left, height + 2 * top];
    const canvas = this.drawn?.canvas ?? this.spare ?? document.createElement('canvas');
    this.spare = canvas;
    const [pixelsWide, pixelsHigh] = [Math.round(wide * this.ratio), Math.round(high * this.ratio)];
    if (canvas.width !== pixelsWide) canvas.width = pixelsWide;
    if (canvas.height !== pixelsHigh) canvas.height = pixelsHigh;
    const ctx = canvas.getContext('2d', { alpha: false });
    if (ctx === null) return;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.fillStyle = this.palette.background;
    ctx.fillRect(0, 0, wide, high);
    const view = movedBy(this.view, left, top);
    paint(ctx, scene, { palette: this.palette, view, region: regionOf(view, wide, high) });
    this.drawn = { canvas, view, width: wide, height: high };
  }

  /** Where the drawn picture lies on the canvas now, and whether it covers it. */
  private placeOf(drawn: Drawn): { x: number; y: number; ratio: number; covers: boolean } {
    const ratio = this.view.scale / drawn.view.scale;
    const [x, y] = [this.view.x - drawn.view.x * ratio, this.view.y - drawn.view.y * ratio];
    const covers =
      x <= SLACK &&
      y <= SLACK &&
      x + drawn.width * ratio >= this.width - SLACK &&
      y + drawn.height * ratio >= this.height - SLACK;
    return { x, y, ratio, covers };
  }

  private present(): void {
    const { scene, width, height, palette } = this;
    const ctx = this.canvas.getContext('2d', { alpha: false });
    if (scene === null || ctx === null || width === 0 || height === 0) return;
    let place = this.drawn === null ? null : this.placeOf(this.drawn);
    if (place === null || !place.covers || place.ratio < STRETCH[0] || place.ratio > STRETCH[1]) {
      this.redraw();
      place = this.drawn === null ? null : this.placeOf(this.drawn);
    }
    if (this.drawn === null || place === null) return;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    const near = this.neighbourhood(scene);
    if (near !== null) {
      ctx.fillStyle = palette.background;
      ctx.fillRect(0, 0, width, height);
      ctx.globalAlpha = DIMMED;
    }
    this.copy(ctx, this.drawn, place);
    ctx.globalAlpha = 1;
    if (near !== null)
      paint(ctx, scene, { palette, view: this.view, region: regionOf(this.view, width, height), only: near });
    this.marks(ctx, scene);
    this.onFrame(this.view);
  }

  /** At the zoom it was drawn at the picture goes to whole pixels: copying them is several times faster than working out what lies between. */
  private copy(
    ctx: CanvasRenderingContext2D,
    { canvas, width, height }: Drawn,
    { x, y, ratio }: { readonly x: number; readonly y: number; readonly ratio: number },
  ): void {
    if (Math.abs(ratio - 1) > 1e-9) {
      ctx.drawImage(canvas, x, y, width * ratio, height * ratio);
      return;
    }
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(canvas, Math.round(x * this.ratio), Math.round(y * this.ratio));
    ctx.imageSmoothingEnabled = true;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
  }

  /** What belongs to the hovered or else the selected thing; null when nothing stands out. */
  private neighbourhood(scene: Scene): { nodes: Set<string>; edges: readonly PlacedEdge[] } | null {
    const id = this.emphasis.hovered ?? this.emphasis.selected;
    if (id === null) return null;
    const edge = scene.edgeById.get(id);
    const edges = edge === undefined ? scene.edgesOf.get(id) : [edge];
    if (edges === undefined && !scene.nodeById.has(id)) return null;
    const nodes = new Set([id]);
    for (const { edge: one } of edges ?? []) {
      nodes.add(one.source);
      nodes.add(one.target);
    }
    return { nodes, edges: edges ?? [] };
  }

  private marks(ctx: CanvasRenderingContext2D, scene: Scene): void {
    const { selected, focused } = this.emphasis;
    ctx.save();
    ctx.transform(this.view.scale, 0, 0, this.view.scale, this.view.x, this.view.y);
    ctx.strokeStyle = this.palette.accent;
    for (const [id, dash] of [
      [selected, []],
      [focused, [4, 3]],
    ] as const) {
      if (id === null) continue;
      ctx.setLineDash([...dash]);
      ctx.lineWidth = 2.5;
      ctx.beginPath();
      const node = scene.nodeById.get(id);
      const frame = scene.frameById.get(id);
      const edge = scene.edgeById.get(id);
      if (node !== undefined) outline(ctx, node, dash.length > 0 ? 7 : 4);
      else if (frame !== undefined) {
        const { left, top, right, bottom } = frame.box;
        ctx.roundRect(left - 2, top - 2, right - left + 4, bottom - top + 4, 11);
      } else if (edge !== undefined) {
        const { x1, y1, x2, y2, loop } = edge;
        ctx.lineWidth = edge.edge.width + 5;
        ctx.globalAlpha = 0.3;
        if (loop > 0) ctx.arc(x1, y1, loop, 0, Math.PI * 2);
        else {
          ctx.moveTo(x1, y1);
          ctx.lineTo(x2, y2);
        }
      }
      ctx.stroke();
      ctx.globalAlpha = 1;
    }
    ctx.restore();
  }
}
