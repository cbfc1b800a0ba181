import { encodings } from '../mark.tsx';
import { svgClip as clip, svgDocument, svgEscape, svgText as label } from '../../lib/svg.ts';
import { shortNode, type BoxModel, type PathModel, type TraceMark } from './trace-path.model.ts';
import { tracePathText as text } from './trace-path.messages.ts';

// A picture outlives the page it came from, so it has its own light colours and no reference to the page's styles.
const ink = (mark: TraceMark): string => encodings[mark].light;
const sign = (mark: TraceMark): string => encodings[mark].text;

const BOX = 340;
const GAP = 120;
const END = 190;
const STEP = 44;
const TOP = 64;
const HEAD = 40;
const LEFT = 24;
const FIRST = LEFT + END + GAP;
/** Boxes beside each other; more go on in further rows. */
const PER_ROW = 4;
const ROW_GAP = 44;

interface Spot {
  readonly x: number;
  readonly y: number;
}

const boxHeight = (box: BoxModel): number => HEAD + Math.max(1, box.steps.length) * STEP + 8;

/** Where each box stands, and where the rows end. */
function placesOf(boxes: readonly BoxModel[]): { readonly spots: readonly Spot[]; readonly bottom: number } {
  const spots: Spot[] = [];
  let y = TOP;
  for (let start = 0; start < boxes.length; start += PER_ROW) {
    const row = boxes.slice(start, start + PER_ROW);
    spots.push(...row.map((_box, column) => ({ x: FIRST + column * (BOX + GAP), y })));
    y += Math.max(120, ...row.map((box) => boxHeight(box))) + ROW_GAP;
  }
  return { spots, bottom: boxes.length === 0 ? TOP + 120 : y - ROW_GAP };
}

function drawBox(box: BoxModel, { x, y: top }: Spot, count: string): string {
  const stopped = box.steps.find((step) => step.mark === 'dropped' || step.mark === 'rejected');
  const edge = stopped === undefined ? '#C4CCD6' : ink(stopped.mark);
  const head = [shortNode(box.node), box.role, count, box.after].filter(Boolean).join('  ');
  const parts = [
    `<rect x="${x}" y="${top}" width="${BOX}" height="${boxHeight(box)}" rx="8" fill="#FFFFFF" stroke="${edge}"/>`,
    label(x + 12, top + 25, head, 13, '#1A2330', 'font-weight="600"'),
    `<title>${svgEscape(box.node)}</title>`,
  ];
  for (const [row, step] of box.steps.entries()) {
    const y = top + HEAD + row * STEP;
    parts.push(
      label(x + 14, y + 18, sign(step.mark), 14, ink(step.mark), 'font-weight="700"'),
      label(x + 36, y + 16, step.title, 12, step.decisive ? ink(step.mark) : '#1A2330', 'font-weight="600"'),
      label(x + 36, y + 32, clip(step.detail, 52), 11, '#586374'),
    );
  }
  return `<g>${parts.join('')}</g>`;
}

function drawEnd(x: number, y: number, name: string, muted: boolean): string {
  const color = muted ? '#98A2B3' : '#1A2330';
  const dash = muted ? ' stroke-dasharray="4 4"' : '';
  return `<rect x="${x}" y="${y - 24}" width="${END}" height="48" rx="24" fill="#EEF1F5" stroke="#C4CCD6"${dash}/>${label(x + END / 2, y + 4, clip(name, 28), 12, color, 'text-anchor="middle"')}`;
}

function line(from: number, to: number, y: number, mark: TraceMark, caption: string, stopped: boolean): string {
  const end = stopped ? from + (to - from) * 0.6 : to - 6;
  const dash = mark === 'unknown' ? ' stroke-dasharray="5 5"' : '';
  const head = stopped
    ? label(end + 4, y + 5, sign(mark), 16, ink(mark), 'font-weight="700"')
    : `<path d="M${to - 8} ${y - 5} L${to} ${y} L${to - 8} ${y + 5} Z" fill="${ink(mark)}"/>`;
  return `<path d="M${from} ${y} H${end}" stroke="${ink(mark)}" stroke-width="2" fill="none"${dash}/>${head}${label((from + to) / 2, y - 10, clip(caption, 20), 11, '#586374', 'text-anchor="middle"')}`;
}

const MIDDLE = 60;

/** From the end of a row around to the beginning of the next. */
function turn(from: Spot, to: Spot, caption: string): string {
  const [right, left, between] = [from.x + BOX + 30, to.x - 40, to.y - ROW_GAP / 2];
  const y = to.y + MIDDLE;
  const way = `M${from.x + BOX} ${from.y + MIDDLE} H${right} V${between} H${left} V${y} H${to.x - 6}`;
  return `<path d="${way}" stroke="${ink('allowed')}" stroke-width="2" fill="none"/><path d="M${to.x - 8} ${y - 5} L${to.x} ${y} L${to.x - 8} ${y + 5} Z" fill="${ink('allowed')}"/>${label(left + 8, between - 6, caption, 11, '#586374')}`;
}

/** The path as a picture of its own: light, without scripts or references, `title` as its heading, with its size in pixels. */
export function pathPicture(
  model: PathModel,
  title: string,
): { readonly svg: string; readonly width: number; readonly height: number } {
  const { spots, bottom } = placesOf(model.boxes);
  const count = model.boxes.length;
  const last = spots.at(-1);
  const destinationX = last === undefined ? FIRST : last.x + BOX + GAP;
  const lineY = (last?.y ?? TOP) + MIDDLE;
  const widest = Math.min(count, PER_ROW);
  const width = FIRST + widest * (BOX + GAP) + END + LEFT;
  const parts = [
    label(LEFT, 34, title, 15, '#1A2330', 'font-weight="600"'),
    drawEnd(LEFT, TOP + MIDDLE, model.source, false),
    ...model.boxes.flatMap((box, index) => {
      const spot = spots[index];
      return spot === undefined ? [] : [drawBox(box, spot, count > PER_ROW ? text.nodeCount(index + 1, count) : '')];
    }),
  ];
  const first = spots[0];
  if (first !== undefined) parts.push(line(LEFT + END, first.x, TOP + MIDDLE, 'allowed', '', false));
  for (const hop of model.links) {
    const [from, to] = [spots[hop.from], spots[hop.to ?? -1]];
    if (from === undefined || to === undefined) continue;
    parts.push(
      from.y === to.y
        ? line(from.x + BOX, to.x, from.y + MIDDLE, 'allowed', hop.label, false)
        : turn(from, to, hop.label),
    );
  }
  const reached = model.arrival === 'reached' || model.arrival === 'outside';
  const caption = model.arrival === 'outside' ? text.outside : reached ? '' : text.notReached;
  parts.push(
    line(last === undefined ? LEFT + END : last.x + BOX, destinationX, lineY, model.mark, caption, !reached),
    drawEnd(destinationX, lineY, model.destination, !reached),
  );
  const height = bottom + 24;
  return { svg: svgDocument(width, height, title, parts), width, height };
}

/** The picture as text. */
export const pathSvg = (model: PathModel, title: string): string => pathPicture(model, title).svg;
