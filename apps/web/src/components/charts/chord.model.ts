import { chordDirected, ribbonArrow } from 'd3-chord';
import { arc } from 'd3-shape';
import { shortenMiddle } from '../../lib/format.ts';
import type { PairEnd, PairFlow } from './pair.ts';

export interface ChordArc {
  readonly end: PairEnd;
  readonly path: string;
  readonly label: string;
  /** Whether the label stands beside the arc; where arcs are narrow the greater one's does, and the other is told on hover. */
  readonly labelled: boolean;
  /** Where the label begins, its turn in degrees, and whether it reads towards the middle. */
  readonly x: number;
  readonly y: number;
  readonly turn: number;
  readonly flipped: boolean;
  /** Sum of what leaves and what comes. */
  readonly value: number;
}
export interface ChordRibbon {
  readonly flow: PairFlow;
  readonly path: string;
  readonly x: number;
  readonly y: number;
}
export interface ChordModel {
  readonly arcs: readonly ChordArc[];
  readonly ribbons: readonly ChordRibbon[];
}

export interface ChordMatrix {
  readonly ends: readonly PairEnd[];
  /** Row: from; column: to. */
  readonly cells: readonly (readonly number[])[];
  /** Flows of one cell, by verdict; their values add up to the cell. */
  readonly parts: ReadonlyMap<string, readonly PairFlow[]>;
}

const cellKey = (from: number, to: number): string => `${from}:${to}`;

/** Sums of the pairs. A pair with several verdicts keeps each as a part of its cell, so that none paints over another. */
export function chordMatrix(flows: readonly PairFlow[]): ChordMatrix {
  const ends: PairEnd[] = [];
  const places = new Map<string, number>();
  const placeOf = (end: PairEnd): number => {
    const known = places.get(end.id);
    if (known !== undefined) return known;
    places.set(end.id, ends.length);
    return ends.push(end) - 1;
  };
  const parts = new Map<string, PairFlow[]>();
  const sums = new Map<string, number>();
  for (const flow of flows) {
    if (!(flow.value > 0)) continue;
    const key = cellKey(placeOf(flow.source), placeOf(flow.target));
    parts.set(key, [...(parts.get(key) ?? []), flow]);
    sums.set(key, (sums.get(key) ?? 0) + flow.value);
  }
  const cells = ends.map((_, from) => ends.map((__, to) => sums.get(cellKey(from, to)) ?? 0));
  return { ends, cells, parts };
}

/** Longest label around the circle. */
export const LABEL_LETTERS = 22;
const RING = 10;
const LABEL_DISTANCE = 7;
const LINE_PIXELS = 13;

/** Places of the arcs whose labels do not run into one of a greater arc. */
function labelledOf(groups: readonly Span[], radius: number): ReadonlySet<number> {
  const least = LINE_PIXELS / (radius + LABEL_DISTANCE);
  const sized = groups.map((group, place) => ({
    place,
    angle: (group.startAngle + group.endAngle) / 2,
    size: group.endAngle - group.startAngle,
  }));
  const kept: typeof sized = [];
  for (const one of sized.toSorted((a, b) => b.size - a.size)) {
    const isFree = kept.every(({ angle }) => {
      const apart = Math.abs(angle - one.angle);
      return Math.min(apart, 2 * Math.PI - apart) >= least;
    });
    if (isFree) kept.push(one);
  }
  return new Set(kept.map(({ place }) => place));
}

/** A circle of ends with a ribbon from each source to its target, split by verdict. `radius` is the outer one of the ring, in pixels. */
export function chordModel(flows: readonly PairFlow[], radius: number): ChordModel {
  const { ends, cells, parts } = chordMatrix(flows);
  if (ends.length === 0) return { arcs: [], ribbons: [] };
  const inner = radius - RING;
  const chords = chordDirected()
    .padAngle(Math.min(0.05, 0.4 / ends.length))
    .sortSubgroups((a, b) => b - a)
    .sortChords((a, b) => b - a)(cells.map((row) => [...row]));
  const ring = arc<{ startAngle: number; endAngle: number }>().innerRadius(inner).outerRadius(radius);
  const ribbonOf = ribbonArrow<unknown, { source: RadialSpan; target: RadialSpan }, RadialSpan>().headRadius(8);
  const ribbons = chords.flatMap((chord) => {
    const flowsOf = parts.get(cellKey(chord.source.index, chord.target.index)) ?? [];
    const sum = flowsOf.reduce((all, flow) => all + flow.value, 0);
    let done = 0;
    return flowsOf.map((flow): ChordRibbon => {
      const [from, to] = [done / sum, (done + flow.value) / sum];
      done += flow.value;
      const source = slice(chord.source, from, to, inner - 1);
      const target = slice(chord.target, from, to, inner - 1);
      const middle = (source.startAngle + source.endAngle) / 2 - Math.PI / 2;
      // d3-chord writes into a canvas when it is given one; without, it answers with the path.
      const path = (ribbonOf as unknown as (data: unknown) => string | null)({ source, target }) ?? '';
      return { flow, path, x: Math.cos(middle) * inner * 0.8, y: Math.sin(middle) * inner * 0.8 };
    });
  });
  const labelled = labelledOf(chords.groups, radius);
  return {
    ribbons,
    arcs: chords.groups.flatMap((group, place): ChordArc[] => {
      const end = ends[group.index];
      if (end === undefined) return [];
      const angle = (group.startAngle + group.endAngle) / 2;
      return [
        {
          end,
          path: ring(group) ?? '',
          label: shortenMiddle(end.label, LABEL_LETTERS),
          labelled: labelled.has(place),
          x: Math.sin(angle) * (radius + LABEL_DISTANCE),
          y: -Math.cos(angle) * (radius + LABEL_DISTANCE),
          turn: (angle * 180) / Math.PI - (angle > Math.PI ? 270 : 90),
          flipped: angle > Math.PI,
          value: group.value,
        },
      ];
    }),
  };
}

interface Span {
  readonly startAngle: number;
  readonly endAngle: number;
}
interface RadialSpan extends Span {
  readonly radius: number;
}

const slice = (span: Span, from: number, to: number, radius: number): RadialSpan => ({
  startAngle: span.startAngle + (span.endAngle - span.startAngle) * from,
  endAngle: span.startAngle + (span.endAngle - span.startAngle) * to,
  radius,
});
