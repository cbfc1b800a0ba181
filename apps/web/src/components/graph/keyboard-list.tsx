import { memo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { graphText as text } from './graph.messages.ts';
import { nextEdge, nodeTowards, type Direction } from './navigate.ts';
import type { Scene } from './scene.ts';
import classes from './graph.module.css';

export interface KeyboardListProps {
  readonly id: string;
  readonly label: string;
  readonly scene: Scene;
  readonly focused: string | null;
  readonly selected: string | null;
  readonly onFocus: (id: string | null) => void;
  readonly onOpen: (id: string | null) => void;
  readonly onToggle: (id: string) => void;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  /** Brings a node into sight. */
  readonly show: (id: string) => void;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};

/** The graph for the keyboard and for screen readers: a list box that lies over the canvas, whose options are frames, nodes and the edges of the node that one is on. */
export function KeyboardList(props: KeyboardListProps): ReactNode {
  const { id, scene, focused, onFocus, onOpen, onToggle, zoom, fit, show } = props;
  /** The node whose edges are gone through. */
  const [home, setHome] = useState<string | null>(null);
  const optionId = (one: string): string => `${id}-${one}`;
  const node = focused !== null && scene.edgeById.has(focused) ? home : focused;

  const goTo = (next: string | undefined): void => {
    if (next === undefined) return;
    setHome(next);
    onFocus(next);
    show(next);
  };
  const goAlong = (by: 1 | -1): void => {
    if (node === null) return;
    const next = nextEdge(scene, node, focused ?? node, by);
    if (next === undefined) return;
    setHome(node);
    onFocus(next);
  };
  const ways = [...scene.frames.map(({ frame }) => frame.id), ...scene.nodes.map((placed) => placed.node.id)];
  const keys: Readonly<Record<string, () => void>> = {
    Home: () => goTo(ways[0]),
    End: () => goTo(ways.at(-1)),
    PageDown: () => goTo(ways[Math.min(ways.length - 1, ways.indexOf(node ?? '') + 1)]),
    PageUp: () => goTo(ways[Math.max(0, ways.indexOf(node ?? '') - 1)]),
    n: () => goAlong(1),
    p: () => goAlong(-1),
    Enter: () => onOpen(focused),
    ' ': () => node !== null && onToggle(node),
    '+': () => zoom(1.25),
    '=': () => zoom(1.25),
    '-': () => zoom(0.8),
    '0': fit,
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = DIRECTIONS[event.key];
    const act = keys[event.key];
    if (direction === undefined && act === undefined) return;
    event.preventDefault();
    if (direction === undefined) act?.();
    else goTo(nodeTowards(scene, node ?? '', direction));
  };
  const edge = focused === null ? undefined : scene.edgeById.get(focused);
  return (
    <>
      <p id={`${id}-keys`} hidden>
        {text.keys}
      </p>
      <div
        id={id}
        role="listbox"
        tabIndex={0}
        className={classes.keyboard}
        aria-label={props.label}
        aria-describedby={`${id}-keys`}
        aria-activedescendant={focused === null ? undefined : optionId(focused)}
        onKeyDown={onKeyDown}
        onFocus={() => focused === null && onFocus(ways[0] ?? null)}
      >
        <Options scene={scene} prefix={id} selected={props.selected} />
        {edge !== undefined && (
          <div role="option" tabIndex={-1} id={optionId(edge.edge.id)} aria-selected={props.selected === edge.edge.id}>
            {edge.edge.description}
          </div>
        )}
      </div>
    </>
  );
}

/** All frames and nodes; drawn again only when the graph or the choice changes. */
const Options = memo(function Options({
  scene,
  prefix,
  selected,
}: {
  readonly scene: Scene;
  readonly prefix: string;
  readonly selected: string | null;
}): ReactNode {
  return [...scene.frames.map(({ frame }) => frame), ...scene.nodes.map(({ node }) => node)].map(
    ({ id, description }) => (
      <div key={id} role="option" tabIndex={-1} id={`${prefix}-${id}`} aria-selected={selected === id}>
        {description}
      </div>
    ),
  );
});
