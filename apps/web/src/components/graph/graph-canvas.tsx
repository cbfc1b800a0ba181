import {
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import { ActionIcon, useComputedColorScheme } from '@mantine/core';
import { IconArrowsMaximize, IconMinus, IconPinnedOff, IconPlus } from '@tabler/icons-react';
import type { Picture } from '../charts/picture.ts';
import { graphText as text } from './graph.messages.ts';
import { GraphPainter } from './painter.ts';
import type { GraphModel } from './graph.types.ts';
import { KeyboardList } from './keyboard-list.tsx';
import { Legend } from './legend.tsx';
import { MiniMap, type MiniMapHandle } from './mini-map.tsx';
import { pagePalette } from './palette.ts';
import { graphPicture } from './picture.ts';
import { sceneOf } from './scene.ts';
import { bringIntoView, isFitted } from './sight.ts';
import { useLayout } from './use-layout.ts';
import type { LayoutKind, Places, Point } from './types.ts';
import { usePointer } from './use-pointer.ts';
import classes from './graph.module.css';

export interface GraphHandle {
  readonly fit: () => void;
  /** Brings a node into the middle and puts the keyboard on it. */
  readonly find: (id: string) => void;
  /** The whole graph as a picture. */
  readonly picture: (title: string, note?: string) => Picture;
}

export interface GraphCanvasProps {
  /** Names the graph for screen readers. */
  readonly label: string;
  readonly model: GraphModel;
  readonly layout: LayoutKind;
  /** The layout starts anew when it changes: what belongs together and was grouped in the same way. */
  readonly epoch: string;
  /** Id of the node, frame or edge whose details are shown. */
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  /** A node is opened into its parts, or a frame closed. */
  readonly onToggle: (id: string) => void;
  /** Places that nodes were moved to. */
  readonly pins: Places;
  readonly onPins: (pins: Places) => void;
  /** What the width of a line stands for. */
  readonly widthMeans: string;
  readonly kinds: readonly (readonly [letter: string, word: string])[];
  readonly handle?: Ref<GraphHandle>;
}

/** Nodes beyond which an overview helps. */
const MINI_MAP_FROM = 100;
const ZOOM_STEP = 1.25;

/** A directed graph on a canvas: moved, zoomed, found and opened with the pointer and with the keyboard. */
export function GraphCanvas(props: GraphCanvasProps): ReactNode {
  const { model, layout, epoch, selected, onSelect, onToggle, pins, onPins } = props;
  const { places, busy, took } = useLayout(model, layout, pins, epoch);
  const [drag, setDrag] = useState<{ readonly id: string; readonly at: Point } | null>(null);
  const scene = useMemo(
    () => sceneOf(model, drag === null ? places : { ...places, [drag.id]: drag.at }),
    [model, places, drag],
  );
  const scheme = useComputedColorScheme('light');
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the colours of the page follow its scheme
  const palette = useMemo(() => pagePalette(), [scheme]);
  const bounds = useRef(scene.bounds);
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const painter = useRef<GraphPainter | null>(null);
  const miniMap = useRef<MiniMapHandle>(null);
  const fitted = useRef('');
  const list = useId();
  const [focused, setFocused] = useState<string | null>(null);
  const [hovered, setHovered] = useState<{ readonly id: string; readonly x: number; readonly y: number } | null>(null);

  useEffect(() => {
    const element = canvas.current;
    const box = stage.current;
    if (element === null || box === null) return undefined;
    const made = new GraphPainter(element, (view) => {
      miniMap.current?.follow(view, made.size.width, made.size.height);
      // For the browser tests, which look for a node on the canvas.
      box.dataset['view'] = `${view.scale} ${view.x} ${view.y}`;
    });
    painter.current = made;
    const measure = (): void => {
      // A drawer takes room: what was all in sight stays so.
      const wasFitted = isFitted(made, bounds.current);
      made.resize(box.clientWidth, box.clientHeight);
      if (wasFitted) made.fit();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => {
      observer.disconnect();
      made.close();
      painter.current = null;
    };
  }, []);

  useEffect(() => {
    bounds.current = scene.bounds;
    painter.current?.show(scene, palette);
    const key = `${layout} ${epoch}`;
    if (scene.nodes.length > 0 && fitted.current !== key && !busy) {
      fitted.current = key;
      painter.current?.fit();
    }
  }, [scene, palette, layout, epoch, busy]);

  const hoveredId = drag === null ? (hovered?.id ?? null) : null;
  useEffect(() => {
    painter.current?.emphasize({ selected, hovered: hoveredId, focused });
  }, [selected, hoveredId, focused]);

  const find = useCallback(
    (id: string) => {
      const node = scene.nodeById.get(id);
      const frame = scene.frameById.get(id);
      if (node !== undefined) painter.current?.centre(node);
      else if (frame !== undefined)
        painter.current?.centre({
          x: (frame.box.left + frame.box.right) / 2,
          y: (frame.box.top + frame.box.bottom) / 2,
        });
      setFocused(id);
      document.getElementById(list)?.focus({ preventScroll: true });
    },
    [scene, list],
  );
  useImperativeHandle(
    props.handle,
    () => ({
      fit: () => painter.current?.fit(),
      find,
      picture: (title, note) => graphPicture(scene, title, note),
    }),
    [scene, find],
  );

  const hand = usePointer({
    stage,
    painter,
    scene,
    onHover: setHovered,
    onDrag: (id, at) => setDrag({ id, at }),
    onDrop: (id, at) => {
      setDrag(null);
      onPins({ ...pins, [id]: at });
    },
    onSelect,
    onToggle,
  });
  const told = hovered === null ? undefined : descriptionOf(model, hovered.id);
  const moved = Object.keys(pins).filter((id) => scene.nodeById.has(id)).length;

  return (
    <div className={classes.graph} role="group" aria-label={props.label}>
      <div
        ref={stage}
        className={classes.stage}
        data-hand={hand}
        data-busy={busy}
        data-layout-ms={took ?? undefined}
        data-graph
      >
        <canvas ref={canvas} aria-hidden />
        <KeyboardList
          id={list}
          label={props.label}
          scene={scene}
          focused={focused}
          selected={selected}
          onFocus={setFocused}
          onOpen={onSelect}
          onToggle={onToggle}
          zoom={(factor) => painter.current?.zoom(factor)}
          fit={() => painter.current?.fit()}
          show={(id) => bringIntoView(painter.current, scene.nodeById.get(id))}
        />
        {busy && scene.nodes.length === 0 && <span className={classes.busy}>{text.layingOut}</span>}
        {told !== undefined && hovered !== null && drag === null && (
          <div
            className={classes.tip}
            aria-hidden
            style={{
              left: Math.min(hovered.x + 14, Math.max(0, (stage.current?.clientWidth ?? 0) - 300)),
              top: hovered.y + 16,
            }}
          >
            {told}
          </div>
        )}
        <div className={classes.tools} data-apart>
          <Tool label={text.zoomIn} onClick={() => painter.current?.zoom(ZOOM_STEP)}>
            <IconPlus size={16} aria-hidden />
          </Tool>
          <Tool label={text.zoomOut} onClick={() => painter.current?.zoom(1 / ZOOM_STEP)}>
            <IconMinus size={16} aria-hidden />
          </Tool>
          <Tool label={text.fit} onClick={() => painter.current?.fit()}>
            <IconArrowsMaximize size={16} aria-hidden />
          </Tool>
          {moved > 0 && (
            <Tool label={text.resetPins(moved)} onClick={() => onPins({})}>
              <IconPinnedOff size={16} aria-hidden />
            </Tool>
          )}
        </div>
        {model.nodes.length > MINI_MAP_FROM && scene.nodes.length > 0 && (
          <MiniMap scene={scene} palette={palette} handle={miniMap} onMove={(x, y) => painter.current?.lookAt(x, y)} />
        )}
      </div>
      <Legend width={props.widthMeans} kinds={props.kinds} />
    </div>
  );
}

const descriptionOf = ({ nodes, edges, frames }: GraphModel, id: string): string | undefined =>
  (nodes.find((one) => one.id === id) ?? edges.find((one) => one.id === id) ?? frames.find((one) => one.id === id))
    ?.description;

function Tool({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <ActionIcon size={28} variant="default" aria-label={label} title={label} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}
