import { useEffect, useRef, useState, type RefObject } from 'react';
import { hitAt, type Hit } from './hit.ts';
import type { GraphPainter } from './painter.ts';
import type { Scene } from './scene.ts';
import type { Point } from './types.ts';
import { sceneAt } from './view.ts';

export interface PointerOptions {
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly painter: RefObject<GraphPainter | null>;
  readonly scene: Scene;
  readonly onHover: (at: { readonly id: string; readonly x: number; readonly y: number } | null) => void;
  /** With the place relative to the node's frame. */
  readonly onDrag: (id: string, at: Point) => void;
  readonly onDrop: (id: string, at: Point) => void;
  readonly onSelect: (id: string | null) => void;
  readonly onToggle: (id: string) => void;
}

/** How far a press may move and still be a press, pixels. */
const STILL = 4;
const EDGE_REACH = 6;
/** A second press so soon after the first makes them one double press. */
const DOUBLE_MS = 400;

interface Press {
  readonly hit: Hit | null;
  readonly x: number;
  readonly y: number;
  lastX: number;
  lastY: number;
  moved: boolean;
}

/** Moves, zooms, drags and chooses with mouse, pen or finger. Gives what the hand is doing, for the cursor. */
export function usePointer(options: PointerOptions): 'idle' | 'point' | 'moving' {
  const { stage, painter } = options;
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const [hand, setHand] = useState<'idle' | 'point' | 'moving'>('idle');

  useEffect(() => {
    const element = stage.current;
    if (element === null) return undefined;
    let press: Press | null = null;
    /** What was pressed last. The picture may have moved since, so that a double press goes by this. */
    let before: { readonly hit: Hit; readonly at: number; readonly x: number; readonly y: number } | null = null;
    const placeOf = (event: MouseEvent): Point => {
      const box = element.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    const pointAt = (at: Point): Point => sceneAt(painter.current?.view ?? { scale: 1, x: 0, y: 0 }, at.x, at.y);
    const placeIn = (id: string, at: Point): Point => {
      const { scene } = latest.current;
      const origin = scene.frameById.get(scene.nodeById.get(id)?.node.frame ?? '')?.origin ?? { x: 0, y: 0 };
      const point = pointAt(at);
      return { x: point.x - origin.x, y: point.y - origin.y };
    };
    const hitOf = (at: Point): Hit | null => {
      const point = pointAt(at);
      return hitAt(latest.current.scene, point.x, point.y, EDGE_REACH / (painter.current?.view.scale ?? 1));
    };
    const onDown = (event: PointerEvent): void => {
      // Buttons and the overview lie on the stage but are not of the picture.
      const on = event.target instanceof Element ? event.target.closest('[data-apart]') : null;
      if (event.button !== 0 || on !== null) return;
      const at = placeOf(event);
      press = { hit: hitOf(at), x: at.x, y: at.y, lastX: at.x, lastY: at.y, moved: false };
      element.setPointerCapture(event.pointerId);
    };
    const onMove = (event: PointerEvent): void => {
      const at = placeOf(event);
      if (press === null) {
        const hit = hitOf(at);
        latest.current.onHover(hit === null ? null : { id: hit.id, x: at.x, y: at.y });
        setHand(hit === null ? 'idle' : 'point');
        return;
      }
      if (!press.moved && Math.hypot(at.x - press.x, at.y - press.y) < STILL) return;
      if (!press.moved) {
        press.moved = true;
        latest.current.onHover(null);
        setHand('moving');
      }
      if (press.hit?.kind === 'node') latest.current.onDrag(press.hit.id, placeIn(press.hit.id, at));
      else painter.current?.panBy(at.x - press.lastX, at.y - press.lastY);
      press.lastX = at.x;
      press.lastY = at.y;
    };
    const onPress = (hit: Hit | null, { timeStamp, clientX, clientY }: PointerEvent): void => {
      const isDouble =
        before !== null &&
        timeStamp - before.at < DOUBLE_MS &&
        Math.hypot(clientX - before.x, clientY - before.y) <= STILL;
      if (isDouble && before !== null && before.hit.kind !== 'edge') {
        latest.current.onToggle(before.hit.id);
        before = null;
        return;
      }
      before = hit === null ? null : { hit, at: timeStamp, x: clientX, y: clientY };
      latest.current.onSelect(hit?.id ?? null);
    };
    const onUp = (event: PointerEvent): void => {
      if (press === null) return;
      const ended = press;
      press = null;
      setHand('idle');
      if (!ended.moved) onPress(ended.hit, event);
      else if (ended.hit?.kind === 'node') latest.current.onDrop(ended.hit.id, placeIn(ended.hit.id, placeOf(event)));
    };
    const onCancel = (): void => {
      press = null;
      setHand('idle');
    };
    const onLeave = (): void => latest.current.onHover(null);
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const at = placeOf(event);
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      painter.current?.zoomAt(at.x, at.y, Math.exp(-Math.max(-120, Math.min(120, event.deltaY * lines)) * 0.0022));
    };
    element.addEventListener('pointerdown', onDown);
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', onUp);
    element.addEventListener('pointercancel', onCancel);
    element.addEventListener('pointerleave', onLeave);
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('pointerdown', onDown);
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', onUp);
      element.removeEventListener('pointercancel', onCancel);
      element.removeEventListener('pointerleave', onLeave);
      element.removeEventListener('wheel', onWheel);
    };
  }, [stage, painter]);
  return hand;
}
