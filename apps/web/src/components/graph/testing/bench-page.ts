import type { EdgeLook, GraphEdge, GraphModel } from '../graph.types.ts';
import { layOut } from '../layout-client.ts';
import { pagePalette } from '../palette.ts';
import { GraphPainter } from '../painter.ts';
import { sceneOf } from '../scene.ts';
import { requestOf } from '../use-layout.ts';

// Part of bench/graph.bench.ts that runs in the browser. cytoscape comes as a script of the page.

interface Cytoscape {
  fit(): void;
  zoom(level: number): void;
  panBy(by: { readonly x: number; readonly y: number }): void;
  on(event: 'render', listener: () => void): void;
  destroy(): void;
}
declare const cytoscape: (options: object) => Cytoscape;

/** Frames that were painted while the picture was moved, and how long that took. */
export interface Movement {
  readonly frames: number;
  readonly milliseconds: number;
  /** Milliseconds from one painted frame to the next: median, 95 of a hundred, the longest. */
  readonly between: readonly [median: number, most: number, longest: number];
}
export interface Drawn {
  /** Milliseconds of the layout itself, and until its answer was here. */
  readonly layout: number;
  readonly answered: number;
  readonly pan: Movement;
  readonly zoomedPan: Movement;
}

const WIDE = 1280;
const HIGH = 800;
const LOOKS: readonly EdgeLook[] = ['allowed', 'allowed', 'unprotected', 'unprotected', 'denied', 'mixed'];

/** A made-up estate: Namespaces as frames of about 25 nodes, seven of ten edges inside of them. The same each time. */
export function estate(count: number, edges: number, frames: boolean): GraphModel {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
  const spaces = Math.ceil(count / 25);
  const pick = (): number => Math.floor(next() * count);
  return {
    frames: frames
      ? Array.from({ length: spaces }, (_frame, at) => ({ id: `ns-${at}`, label: `namespace-${at}`, description: '' }))
      : [],
    nodes: Array.from({ length: count }, (_node, at) => ({
      id: `w-${at}`,
      label: `workload-${at}`,
      letter: 'W',
      shape: 'circle' as const,
      size: next() ** 3,
      description: '',
      expandable: true,
      ...(frames ? { frame: `ns-${at % spaces}` } : {}),
      ...(next() < 0.03 ? { mark: 'bad' as const } : {}),
    })),
    edges: Array.from({ length: edges }, (_edge, at): GraphEdge => {
      const from = pick();
      const near = (from + spaces * Math.floor(next() * 25)) % count;
      const look = LOOKS[Math.floor(next() * LOOKS.length)] ?? 'allowed';
      return {
        id: `e-${at}`,
        source: `w-${from}`,
        target: `w-${next() < 0.7 ? near : pick()}`,
        look,
        width: [1, 1.5, 2.2, 3, 4.2][Math.floor(next() ** 2 * 5)] ?? 1,
        description: '',
        ...(look === 'mixed' ? { halves: ['allowed', 'denied'] as const } : {}),
      };
    }),
  };
}

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
async function rest(milliseconds: number): Promise<void> {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) await nextFrame();
}

/** Moves to and fro along a path of some hundred pixels for a time, a step a frame. `painted` tells each frame that was drawn. */
async function moved(
  milliseconds: number,
  step: (dx: number, dy: number) => void,
  painted: (listener: () => void) => void,
): Promise<Movement> {
  const times: number[] = [];
  painted(() => times.push(performance.now()));
  const started = performance.now();
  let [x, y] = [0, 0];
  for (let now = started; now - started < milliseconds; now = performance.now()) {
    const [toX, toY] = [Math.sin((now - started) / 400) * 350, Math.sin((now - started) / 570) * 220];
    step(toX - x, toY - y);
    [x, y] = [toX, toY];
    await nextFrame();
  }
  const taken = performance.now() - started;
  painted(() => undefined);
  const between = times.slice(1).map((time, at) => time - (times[at] ?? time));
  between.sort((a, b) => a - b);
  const at = (part: number): number => between[Math.floor((between.length - 1) * part)] ?? 0;
  return { frames: times.length, milliseconds: taken, between: [at(0.5), at(0.95), at(1)] };
}

const room = (): HTMLElement => {
  const element = document.getElementById('room');
  if (element === null) throw new Error('the page has no room');
  element.replaceChildren();
  return element;
};

/** Netloft's own canvas. */
export async function own(model: GraphModel, milliseconds: number): Promise<Drawn> {
  const asked = performance.now();
  const { places, took } = await layOut(requestOf(model, 'force', {}, {}));
  const answered = performance.now() - asked;
  const canvas = document.createElement('canvas');
  canvas.style.cssText = `width:${WIDE}px;height:${HIGH}px`;
  room().append(canvas);
  let listener: () => void = () => undefined;
  const painter = new GraphPainter(canvas, () => listener());
  const painted = (next: () => void): void => {
    listener = next;
  };
  painter.resize(WIDE, HIGH);
  painter.show(sceneOf(model, places), pagePalette());
  painter.fit();
  await rest(600);
  const pan = await moved(milliseconds, (dx, dy) => painter.panBy(dx, dy), painted);
  painter.zoomAt(WIDE / 2, HIGH / 2, 0.8 / painter.view.scale);
  await rest(600);
  const zoomedPan = await moved(milliseconds, (dx, dy) => painter.panBy(dx, dy), painted);
  painter.close();
  return { layout: took, answered, pan, zoomedPan };
}

/** A plain cytoscape canvas with straight edges and arrows, at the same places. */
export async function other(model: GraphModel, milliseconds: number): Promise<Pick<Drawn, 'pan' | 'zoomedPan'>> {
  const { places } = await layOut(requestOf(model, 'force', {}, {}));
  const container = document.createElement('div');
  container.style.cssText = `width:${WIDE}px;height:${HIGH}px`;
  room().append(container);
  const graph = cytoscape({
    container,
    layout: { name: 'preset' },
    elements: [
      ...sceneOf(model, places).nodes.map(({ node, x, y }) => ({
        data: { id: node.id, label: node.label },
        position: { x, y },
      })),
      ...model.edges.map(({ id, source, target }) => ({ data: { id, source, target } })),
    ],
    style: [
      { selector: 'node', style: { label: 'data(label)', 'font-size': 12, width: 28, height: 28 } },
      { selector: 'edge', style: { width: 1.5, 'curve-style': 'straight', 'target-arrow-shape': 'triangle' } },
    ],
  });
  let listener: () => void = () => undefined;
  graph.on('render', () => listener());
  const painted = (next: () => void): void => {
    listener = next;
  };
  graph.fit();
  await rest(1000);
  const pan = await moved(milliseconds, (dx, dy) => graph.panBy({ x: dx, y: dy }), painted);
  graph.zoom(0.8);
  await rest(1000);
  const zoomedPan = await moved(milliseconds, (dx, dy) => graph.panBy({ x: dx, y: dy }), painted);
  graph.destroy();
  return { pan, zoomedPan };
}

Object.assign(globalThis, { graphBench: { estate, own, other } });
