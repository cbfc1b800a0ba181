import { useEffect, useMemo, useRef, useState } from 'react';
import type { GraphModel } from './graph.types.ts';
import { layOut } from './layout-client.ts';
import { layoutNodes } from './scene.ts';
import type { LayoutKind, LayoutRequest, Places } from './types.ts';

export interface Layout {
  /** Empty until the first picture is laid out. */
  readonly places: Places;
  readonly busy: boolean;
  /** Milliseconds that the layout took; null before the first answer. */
  readonly took: number | null;
}

const THICKEST = 8;
/** Of the room that the page leaves for the picture on usual screens. The same for all, so that a link shows the same picture to everyone. */
const ASPECT = 2.1;

/** What the worker is asked. `known` are places that should hardly change, `pinned` those that must not. */
export const requestOf = (model: GraphModel, kind: LayoutKind, known: Places, pinned: Places): LayoutRequest => ({
  kind,
  nodes: layoutNodes(model),
  edges: model.edges
    .filter((edge) => edge.source !== edge.target)
    .map(({ source, target, width }) => ({ source, target, weight: Math.min(1, width / THICKEST) })),
  known,
  pinned,
  aspect: ASPECT,
});

/** What a layout depends on: another text asks for another one. */
const shapeOf = (model: GraphModel): string =>
  [
    ...model.nodes.map((node) => `${node.id}>${node.frame ?? ''}`),
    ...model.frames.map((frame) => `${frame.id}>${frame.parent ?? ''}`),
    ...model.edges.map((edge) => `${edge.source}>${edge.target}`),
  ].join('\n');

const NONE: Places = {};
const pinsOf = (places: Places, pins: Places): Places =>
  Object.fromEntries(Object.entries(pins).filter(([id]) => places[id] !== undefined));

/**
 * Places for a model. What is on the screen already keeps its place while the data is refreshed or something is opened; another `kind`, a new
 * `epoch`, or a wholly different graph is laid out anew. Pinned places win over everything.
 */
export function useLayout(model: GraphModel, kind: LayoutKind, pins: Places, epoch: string): Layout {
  const [answered, setAnswered] = useState<{
    readonly places: Places;
    readonly took: number;
    readonly of: string;
  } | null>(null);
  const known = useRef<{ readonly key: string; readonly places: Places }>({ key: '', places: NONE });
  const shape = useMemo(() => shapeOf(model), [model]);
  const key = `${kind} ${epoch}`;
  const asked = `${key}\n${shape}`;
  const latest = useRef({ model, pins });
  useEffect(() => {
    latest.current = { model, pins };
  });
  useEffect(() => {
    let isCurrent = true;
    const before = known.current.key === key ? known.current.places : NONE;
    const ask = async (): Promise<void> => {
      const { places, took } = await layOut(requestOf(latest.current.model, kind, before, latest.current.pins));
      if (!isCurrent) return;
      // What has left for now (a filter, a replayed time) comes back to its place.
      known.current = { key, places: { ...before, ...places } };
      setAnswered({ places, took, of: asked });
    };
    void ask();
    return () => {
      isCurrent = false;
    };
  }, [asked, key, kind]);
  const laid = answered?.places ?? NONE;
  const places = useMemo(() => ({ ...laid, ...pinsOf(laid, pins) }), [laid, pins]);
  return { places, busy: answered?.of !== asked, took: answered?.took ?? null };
}
