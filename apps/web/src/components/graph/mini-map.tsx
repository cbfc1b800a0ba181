import { useEffect, useImperativeHandle, useRef, type PointerEvent, type ReactNode, type Ref } from 'react';
import { graphText as text } from './graph.messages.ts';
import type { Rect } from './graph.types.ts';
import type { View } from './paint.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';
import { overview, regionOf, sceneAt } from './view.ts';
import classes from './graph.module.css';

const WIDTH = 168;
const HEIGHT = 112;
const MARGIN = 6;
/** Pixels of the canvas to one of the page: as crisp as screens are. */
const RATIO = 2;

const holds = (outer: Rect, inner: Rect): boolean =>
  outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom;

export interface MiniMapHandle {
  /** Shows which part is seen. */
  readonly follow: (view: View, width: number, height: number) => void;
}

/** The whole graph in small, with the part that is seen; a press moves there. For the pointer only: the keyboard goes by nodes. */
export function MiniMap({
  scene,
  palette,
  handle,
  onMove,
}: {
  readonly scene: Scene;
  readonly palette: Palette;
  readonly handle: Ref<MiniMapHandle>;
  readonly onMove: (x: number, y: number) => void;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const base = useRef<HTMLCanvasElement | null>(null);
  const last = useRef<{ view: View; width: number; height: number } | null>(null);
  const view = overview(scene.bounds, WIDTH, HEIGHT, MARGIN);

  const draw = (): void => {
    const ctx = canvas.current?.getContext('2d');
    if (ctx === null || ctx === undefined) return;
    ctx.setTransform(RATIO, 0, 0, RATIO, 0, 0);
    ctx.clearRect(0, 0, WIDTH, HEIGHT);
    if (base.current !== null) ctx.drawImage(base.current, 0, 0, WIDTH, HEIGHT);
    if (canvas.current === null || last.current === null) return;
    const seen = regionOf(last.current.view, last.current.width, last.current.height);
    // With all of it in sight it says nothing, and lies on nodes.
    canvas.current.style.visibility = holds(seen, scene.bounds) ? 'hidden' : 'visible';
    ctx.strokeStyle = palette.accent;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(
      seen.left * view.scale + view.x,
      seen.top * view.scale + view.y,
      (seen.right - seen.left) * view.scale,
      (seen.bottom - seen.top) * view.scale,
    );
  };

  useEffect(() => {
    base.current ??= document.createElement('canvas');
    [base.current.width, base.current.height] = [WIDTH * RATIO, HEIGHT * RATIO];
    const ctx = base.current.getContext('2d');
    if (ctx === null) return;
    ctx.scale(RATIO, RATIO);
    ctx.fillStyle = palette.strong;
    for (const { box } of scene.frames)
      ctx.fillRect(
        box.left * view.scale + view.x,
        box.top * view.scale + view.y,
        (box.right - box.left) * view.scale,
        (box.bottom - box.top) * view.scale,
      );
    ctx.fillStyle = palette.muted;
    for (const { x, y } of scene.nodes) ctx.fillRect(x * view.scale + view.x - 1, y * view.scale + view.y - 1, 2, 2);
    draw();
  });

  useImperativeHandle(handle, () => ({
    follow: (seen, width, height) => {
      last.current = { view: seen, width, height };
      draw();
    },
  }));

  const move = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    // In a narrow room it is smaller.
    const shrunk = WIDTH / box.width;
    const at = sceneAt(view, (event.clientX - box.left) * shrunk, (event.clientY - box.top) * shrunk);
    onMove(at.x, at.y);
  };
  return (
    <canvas
      ref={canvas}
      width={WIDTH * RATIO}
      height={HEIGHT * RATIO}
      className={classes.miniMap}
      aria-hidden
      title={text.miniMap}
      data-apart
      data-mini-map
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        move(event);
      }}
      onPointerMove={move}
    />
  );
}
