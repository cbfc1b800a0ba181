import { useState, type KeyboardEvent, type PointerEvent } from 'react';
import { crosshair } from './crosshair.ts';

export interface TimePointer {
  /** Buckets that are marked, in order, while a range is being chosen. */
  readonly selection: readonly [number, number] | null;
  /** Whether pointer or focus is in this very chart. */
  readonly active: boolean;
  readonly surface: {
    readonly onPointerMove: (event: PointerEvent<SVGElement>) => void;
    readonly onPointerDown: (event: PointerEvent<SVGElement>) => void;
    readonly onPointerUp: (event: PointerEvent<SVGElement>) => void;
    readonly onPointerLeave: () => void;
    readonly onPointerCancel: () => void;
  };
  readonly keys: {
    readonly onKeyDown: (event: KeyboardEvent) => void;
    readonly onFocus: () => void;
    readonly onBlur: () => void;
  };
}

interface Options {
  readonly times: readonly number[];
  readonly step: number;
  /** The shared moment as a bucket of this chart. */
  readonly at: number | null;
  /** A range of buckets was chosen, last one included. */
  readonly onRange: ((first: number, last: number) => void) | undefined;
  /** A bucket was chosen; `height` is the pointer's share of the plot from its bottom, or undefined from the keyboard. */
  readonly onPick: ((index: number, height: number | undefined) => void) | undefined;
  /** Up and down. */
  readonly onSeries: (by: number) => void;
}

/** Reading, choosing and zooming by pointer and by keyboard. The surface must lie exactly over the plot. */
export function useTimePointer({ times, step, at, onRange, onPick, onSeries }: Options): TimePointer {
  const [anchor, setAnchor] = useState<number | null>(null);
  const [active, setActive] = useState(false);
  const count = times.length;
  const place = (event: PointerEvent<SVGElement>): { index: number; height: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    const across = (event.clientX - box.left) / Math.max(1, box.width);
    return {
      index: Math.min(count - 1, Math.max(0, Math.floor(across * count))),
      height: 1 - (event.clientY - box.top) / Math.max(1, box.height),
    };
  };
  const show = (index: number): void => crosshair.set((times[index] ?? 0) + step * 500);
  const letGo = (): void => {
    setAnchor(null);
    setActive(false);
    crosshair.set(null);
  };
  const finish = (first: number, last: number): void => {
    setAnchor(null);
    onRange?.(Math.min(first, last), Math.max(first, last));
  };
  const choose = (from: number | null, index: number, height: number | undefined): void => {
    if (from !== null && from !== index && onRange !== undefined) finish(from, index);
    else {
      setAnchor(null);
      onPick?.(index, height);
    }
  };
  const move = (by: number, mark: boolean): void => {
    const from = at ?? (by > 0 ? -1 : count);
    const to = Math.min(count - 1, Math.max(0, from + by));
    setAnchor(mark ? (anchor ?? (at === null ? to : at)) : null);
    show(to);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // The charts' legends lie inside, their keys are their own.
    if (event.target !== event.currentTarget) return;
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 };
    const by = steps[event.key] ?? (event.key === 'Home' ? -count : event.key === 'End' ? count : undefined);
    if (by !== undefined) move(by, event.shiftKey);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') onSeries(event.key === 'ArrowUp' ? -1 : 1);
    else if (event.key === 'Enter' && at !== null) choose(anchor, at, undefined);
    else if (event.key === 'Escape' && (anchor !== null || at !== null)) {
      setAnchor(null);
      crosshair.set(null);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    active,
    selection: anchor === null || at === null || anchor === at ? null : [Math.min(anchor, at), Math.max(anchor, at)],
    surface: {
      onPointerMove: (event) => {
        setActive(true);
        show(place(event).index);
      },
      onPointerDown: (event) => {
        if (event.button !== 0 || onRange === undefined) return;
        event.currentTarget.setPointerCapture?.(event.pointerId);
        setAnchor(place(event).index);
      },
      onPointerUp: (event) => {
        if (event.button !== 0) return;
        const { index, height } = place(event);
        choose(anchor, index, height);
      },
      onPointerLeave: () => {
        if (anchor === null) letGo();
      },
      onPointerCancel: letGo,
    },
    keys: { onKeyDown, onFocus: () => setActive(true), onBlur: letGo },
  };
}
