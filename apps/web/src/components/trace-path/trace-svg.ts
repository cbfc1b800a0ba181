import { encodings } from '../mark.tsx';
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

const escape = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function label(x: number, y: number, value: string, size = 12, color = '#1A2330', extra = ''): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${color}" ${extra}>${escape(value)}</text>`;
}

const clip = (value: string, length: number): string =>
  value.length <= length ? value : `${value.slice(0, length - 1)}…`;
const boxHeight = (box: BoxModel): number => HEAD + Math.max(1, box.steps.length) * STEP + 8;
const boxX = (index: number): number => 24 + END + GAP + index * (BOX + GAP);

function drawBox(box: BoxModel, index: number): string {
  const x = boxX(index);
  const parts = [
    `<rect x="${x}" y="${TOP}" width="${BOX}" height="${boxHeight(box)}" rx="8" fill="#FFFFFF" stroke="#C4CCD6"/>`,
    label(x + 12, TOP + 25, `${shortNode(box.node)}  ${box.role}`, 13, '#1A2330', 'font-weight="600"'),
    `<title>${escape(box.node)}</title>`,
  ];
  for (const [row, step] of box.steps.entries()) {
    const y = TOP + HEAD + row * STEP;
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

/** The path as a picture of its own: light, without scripts or references, `title` as its heading. */
export function pathSvg(model: PathModel, title: string): string {
  const height = TOP + Math.max(120, ...model.boxes.map((box) => boxHeight(box))) + 24;
  const y = TOP + 60;
  const last = model.boxes.length - 1;
  const destinationX = boxX(model.boxes.length);
  const width = destinationX + END + 24;
  const parts = [
    `<rect width="${width}" height="${height}" fill="#F5F7FA"/>`,
    label(24, 34, title, 15, '#1A2330', 'font-weight="600"'),
    drawEnd(24, y, model.source, false),
    ...model.boxes.map((box, index) => drawBox(box, index)),
  ];
  if (model.boxes.length > 0) parts.push(line(24 + END, boxX(0), y, 'allowed', '', false));
  for (const hop of model.links) {
    if (hop.to !== null) parts.push(line(boxX(hop.from) + BOX, boxX(hop.to), y, 'allowed', hop.label, false));
  }
  const reached = model.arrival === 'reached' || model.arrival === 'outside';
  const from = last < 0 ? 24 + END : boxX(last) + BOX;
  const caption = model.arrival === 'outside' ? text.outside : reached ? '' : text.notReached;
  parts.push(
    line(from, destinationX, y, model.mark, caption, !reached),
    drawEnd(destinationX, y, model.destination, !reached),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" role="img" aria-label="${escape(title)}">${parts.join('')}</svg>`;
}
