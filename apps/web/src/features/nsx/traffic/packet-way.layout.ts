import { encodings, type MarkKind } from '../../../components/mark.tsx';
import { shortenMiddle } from '../../../lib/format.ts';
import { framesOf, type Station } from './packet-way.model.ts';
import { wayText as text } from './packet-way.messages.ts';

/** Colour by meaning: the page and a picture on its own each have their values for it. */
export type Tone = MarkKind | 'text' | 'muted' | 'edge' | 'surface' | 'frame';

export type Shape =
  | {
      readonly type: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly fill: Tone;
      readonly stroke: Tone;
      readonly strokeWidth?: number;
      readonly dash?: string;
    }
  | {
      readonly type: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly size: number;
      readonly tone: Tone;
      readonly bold?: true;
      readonly mono?: true;
    }
  | { readonly type: 'line'; readonly d: string; readonly tone: Tone; readonly dash?: string; readonly filled?: true }
  | { readonly type: 'sign'; readonly x: number; readonly y: number; readonly size: number; readonly mark: MarkKind };

export interface WayLayout {
  readonly width: number;
  readonly height: number;
  /** Frames and lines. */
  readonly behind: readonly Shape[];
  /** A box each, in the order of the stations. */
  readonly boxes: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly shapes: readonly Shape[];
  }[];
}

const PAD = 14;
const GAP = 26;
const BOX = { least: 118, most: 230, inset: 8 } as const;
const TOP = 44;
const ROW = { verdict: 24, title: 16, address: 15 } as const;
// Widths of letters cannot be measured here: these are upper bounds of common fonts, in pixels at the sizes used.
const LETTER = { title: 7.2, address: 6.35, small: 6.3 } as const;
const MOST_ADDRESSES = 3;

/** A word that is too long breaks behind its hyphens. */
const brokenWord = (word: string, length: number): string[] =>
  word.length <= length ? [word] : (word.match(/[^-]*-|[^-]+/g) ?? [word]);

/** Words on at most `lines` lines of `length` characters; what is left over is cut. */
export function wrapWords(words: string, length: number, lines: number): string[] {
  const out: string[] = [];
  for (const word of words.split(/\s+/)) {
    for (const [part, piece] of brokenWord(word, length).entries()) {
      const last = out.at(-1);
      const glue = part === 0 ? ' ' : '';
      if (last !== undefined && last.length + glue.length + piece.length <= length)
        out[out.length - 1] = last + glue + piece;
      else out.push(piece);
    }
  }
  const kept = out.slice(0, lines).map((line) => shortenMiddle(line, length));
  if (out.length > lines) kept[lines - 1] = `${(kept[lines - 1] ?? '').slice(0, length - 1)}…`;
  return kept;
}

/** An address on one line, else its port on a second one. */
function addressLines(address: string, length: number): string[] {
  const at = address.lastIndexOf(':');
  if (address.length <= length || at <= 0) return [shortenMiddle(address, length)];
  return [shortenMiddle(address.slice(0, at), length), address.slice(at)];
}

interface Content {
  readonly title: readonly string[];
  readonly addresses: readonly string[];
  readonly decider: readonly string[];
}

function contentOf(station: Station, width: number): Content {
  const room = width - 2 * BOX.inset;
  const fits = (letter: number): number => Math.max(6, Math.floor(room / letter));
  const all = station.stage.addresses;
  const shown = all.length > MOST_ADDRESSES ? all.slice(0, MOST_ADDRESSES - 1) : all;
  const { decider } = station;
  return {
    title: wrapWords(station.title, fits(LETTER.title), 4),
    addresses: [
      ...shown.flatMap((address) => addressLines(address, fits(LETTER.address))),
      ...(shown.length < all.length ? [text.more(all.length - shown.length)] : []),
    ],
    decider: decider === null ? [] : wrapWords(text.by(decider.policyName), fits(LETTER.small), 2),
  };
}

function boxShapes(station: Station, content: Content, x: number, y: number, width: number, height: number): Shape[] {
  const { mark, word, reached } = station;
  const ended = station.onward === 'stopped';
  const shapes: Shape[] = [
    {
      type: 'rect',
      x,
      y,
      width,
      height,
      fill: 'surface',
      stroke: ended ? mark : 'edge',
      ...(ended ? { strokeWidth: 2 } : {}),
      ...(reached ? {} : { dash: '4 4' }),
    },
    { type: 'sign', x: x + BOX.inset, y: y + 9, size: 14, mark },
    {
      type: 'text',
      x: x + BOX.inset + 20,
      y: y + 20,
      text: word,
      size: 12,
      tone: mark === 'none' ? 'muted' : mark,
      bold: true,
    },
  ];
  let at = y + ROW.verdict + 2;
  for (const line of content.title) {
    at += ROW.title;
    shapes.push({
      type: 'text',
      x: x + BOX.inset,
      y: at,
      text: line,
      size: 12.5,
      tone: reached ? 'text' : 'muted',
      bold: true,
    });
  }
  at += 3;
  for (const line of content.addresses) {
    at += ROW.address;
    shapes.push({ type: 'text', x: x + BOX.inset, y: at, text: line, size: 10.5, tone: 'muted', mono: true });
  }
  at += 3;
  for (const line of content.decider) {
    at += ROW.address;
    shapes.push({ type: 'text', x: x + BOX.inset, y: at, text: line, size: 11, tone: 'text' });
  }
  if (!reached)
    shapes.push({ type: 'text', x: x + BOX.inset, y: y + height - 8, text: text.notReached, size: 11, tone: 'muted' });
  return shapes;
}

const arrow = (x: number, y: number): string => `M${x - 8} ${y - 5} L${x} ${y} L${x - 8} ${y + 5} Z`;

/** The line from one box to the next: whole, ending before the target, or of what is not known. */
function onwardShapes(station: Station, from: number, to: number, y: number): Shape[] {
  switch (station.onward) {
    case 'beyond':
      return [{ type: 'line', d: `M${from + 3} ${y} H${to - 3}`, tone: 'edge', dash: '1 5' }];
    case 'stopped':
      return [
        { type: 'line', d: `M${from} ${y} H${from + 6}`, tone: station.mark },
        { type: 'sign', x: from + 8, y: y - 7, size: 14, mark: station.mark },
      ];
    default: {
      const tone: Tone = station.onward === 'allowed' ? 'allowed' : station.onward === 'unsure' ? 'unknown' : 'muted';
      return [
        { type: 'line', d: `M${from} ${y} H${to - 8}`, tone, ...(tone === 'unknown' ? { dash: '5 4' } : {}) },
        { type: 'line', d: arrow(to - 1, y), tone, filled: true },
      ];
    }
  }
}

/** Where everything of the picture stands, for a place of some width in pixels; a narrower place has to scroll. */
export function wayLayout(stations: readonly Station[], place: number): WayLayout {
  const count = Math.max(1, stations.length);
  const room = (place - 2 * PAD - (count - 1) * GAP) / count;
  const width = Math.round(Math.min(BOX.most, Math.max(BOX.least, room)));
  const contents = stations.map((station) => contentOf(station, width));
  const rows = (pick: (content: Content) => readonly string[]): number =>
    Math.max(0, ...contents.map((content) => pick(content).length));
  const late = stations.some(({ reached }) => !reached) ? 14 : 0;
  const height =
    ROW.verdict +
    18 +
    rows(({ title }) => title) * ROW.title +
    (rows(({ addresses }) => addresses) + rows(({ decider }) => decider)) * ROW.address +
    late;
  const xOf = (index: number): number => PAD + index * (width + GAP);
  const line = TOP + 17;
  const frames = framesOf(stations).flatMap(({ level, first, last }): Shape[] => [
    {
      type: 'rect',
      x: xOf(first) - 9,
      y: TOP - 32,
      width: xOf(last) + width - xOf(first) + 18,
      height: height + 42,
      fill: 'frame',
      stroke: level === 'nsx' ? 'nsx' : 'edge',
      dash: '6 4',
    },
    {
      type: 'text',
      x: xOf(first),
      y: TOP - 13,
      text: text.levels[level],
      size: 11.5,
      tone: level === 'nsx' ? 'nsx' : 'muted',
      bold: true,
    },
  ]);
  const lines = stations
    .slice(0, -1)
    .flatMap((station) => onwardShapes(station, xOf(station.index) + width, xOf(station.index + 1), line));
  return {
    width: xOf(count - 1) + width + PAD,
    height: TOP + height + 22,
    behind: [...frames, ...lines],
    boxes: stations.map((station, index) => ({
      x: xOf(index),
      y: TOP,
      width,
      height,
      shapes: boxShapes(
        station,
        contents[index] ?? { title: [], addresses: [], decider: [] },
        xOf(index),
        TOP,
        width,
        height,
      ),
    })),
  };
}

/** The path of a sign in its box of 16. */
export const signPath = (mark: MarkKind): string => encodings[mark].sign;
