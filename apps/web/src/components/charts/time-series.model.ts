import { area, line } from 'd3-shape';
import type { MarkKind } from '../mark.tsx';

/** One line, area or layer of bars. */
export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  /** CSS colour that follows the page's scheme. */
  readonly color: string;
  /** One a bucket; null is a gap. */
  readonly values: readonly (number | null)[];
  /** Stroke dashes of a line. */
  readonly dash?: string | undefined;
  /** Sign in the legend, where the series has a meaning. */
  readonly mark?: MarkKind | undefined;
}

export type SeriesShape = 'lines' | 'areas' | 'bars';

/** Where a series lies between in one bucket; null is a gap. */
export type Band = readonly [number, number] | null;

/** Layers on top of each other for areas and bars, each from zero for lines. */
export function bandsOf(series: readonly ChartSeries[], shape: SeriesShape): Band[][] {
  const floor: number[] = [];
  return series.map((one) =>
    one.values.map((value, index): Band => {
      if (value === null) return null;
      if (shape === 'lines') return [0, value];
      const from = floor[index] ?? 0;
      floor[index] = from + value;
      return [from, from + value];
    }),
  );
}

/** The highest point of all layers and of the period before. */
export function highest(bands: readonly (readonly Band[])[], previous: readonly (number | null)[] = []): number {
  let most = 0;
  for (const layer of bands) for (const band of layer) if (band !== null && band[1] > most) most = band[1];
  for (const value of previous) if (value !== null && value > most) most = value;
  return most;
}

/** Runs of buckets in which no exporter stored anything, as `[first, last]` places. */
export function gapsOf(series: readonly Pick<ChartSeries, 'values'>[], count: number): [number, number][] {
  const gaps: [number, number][] = [];
  if (series.length === 0) return gaps;
  for (let index = 0; index < count; index += 1) {
    if (series.some((one) => (one.values[index] ?? null) !== null)) continue;
    const last = gaps.at(-1);
    if (last !== undefined && last[1] === index - 1) last[1] = index;
    else gaps.push([index, index]);
  }
  return gaps;
}

export interface Frame {
  /** Left edge of bucket `index`, pixels; the count of buckets gives the right edge of all. */
  readonly x: (index: number) => number;
  readonly y: (value: number) => number;
}

/** Line through the middles of the buckets, broken at gaps. */
export const linePath = (bands: readonly Band[], { x, y }: Frame): string =>
  line<Band>()
    .defined((band) => band !== null)
    .x((_, index) => (x(index) + x(index + 1)) / 2)
    .y((band) => y(band === null ? 0 : band[1]))([...bands]) ?? '';

export const areaPath = (bands: readonly Band[], { x, y }: Frame): string =>
  area<Band>()
    .defined((band) => band !== null)
    .x((_, index) => (x(index) + x(index + 1)) / 2)
    .y0((band) => y(band === null ? 0 : band[0]))
    .y1((band) => y(band === null ? 0 : band[1]))([...bands]) ?? '';

/**
 * What is drawn whole, and what is drawn as not whole: the buckets at the places `cut`, with their neighbours where a line leads to them. A line
 * that ran on through a bucket of a few seconds would show a dip, or a rise, that nobody saw.
 */
export function parted(
  bands: readonly Band[],
  cut: ReadonlySet<number>,
  shape: SeriesShape,
): { readonly whole: readonly Band[]; readonly cut: readonly Band[] } {
  if (cut.size === 0) return { whole: bands, cut: [] };
  const isNear = (index: number): boolean =>
    cut.has(index) || (shape !== 'bars' && (cut.has(index - 1) || cut.has(index + 1)));
  return {
    whole: bands.map((band, index) => (cut.has(index) ? null : band)),
    cut: bands.map((band, index) => (isNear(index) ? band : null)),
  };
}

/** All bars of one layer in one path. */
export function barsPath(bands: readonly Band[], { x, y }: Frame): string {
  const parts: string[] = [];
  for (const [index, band] of bands.entries()) {
    if (band === null || band[1] === band[0]) continue;
    const room = x(index + 1) - x(index);
    const gap = room > 4 ? 1 : 0;
    const [left, right] = [x(index) + gap / 2, x(index + 1) - gap / 2];
    parts.push(`M${left} ${y(band[0])}V${y(band[1])}H${right}V${y(band[0])}Z`);
  }
  return parts.join('');
}

/** Points with a gap at both sides, which no line shows. */
export function lonelyPoints(bands: readonly Band[]): number[] {
  return bands.flatMap((band, index) =>
    band !== null && (bands[index - 1] ?? null) === null && (bands[index + 1] ?? null) === null ? [index] : [],
  );
}

/** The series that a pointer at `value` in bucket `index` means: the layer it is in, or the nearest line. */
export function seriesAt(
  bands: readonly (readonly Band[])[],
  index: number,
  value: number,
  shape: SeriesShape,
): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (const [place, layer] of bands.entries()) {
    const band = layer[index] ?? null;
    if (band === null) continue;
    const inside = shape !== 'lines' && value >= band[0] && value <= band[1];
    const distance = inside
      ? 0
      : Math.min(Math.abs(band[1] - value), shape === 'lines' ? Infinity : Math.abs(band[0] - value));
    if (distance < least) [best, least] = [place, distance];
  }
  return best;
}
