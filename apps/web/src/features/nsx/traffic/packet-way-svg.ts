import { encodings } from '../../../components/mark.tsx';
import { svgDocument, svgEscape, svgText } from '../../../lib/svg.ts';
import { signPath, wayLayout, type Shape, type Tone } from './packet-way.layout.ts';
import type { Station } from './packet-way.model.ts';

// A picture outlives the page it came from, so it has its own light colours.
const INK = { text: '#1A2330', muted: '#586374', edge: '#C4CCD6', surface: '#FFFFFF', frame: '#EEF1F5' } as const;
const WIDTH = 1180;
const HEAD = 40;

const isInk = (tone: Tone): tone is keyof typeof INK => tone in INK;
const ink = (tone: Tone): string => (isInk(tone) ? INK[tone] : encodings[tone].light);

function drawn(shape: Shape): string {
  switch (shape.type) {
    case 'rect':
      return `<rect x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}" rx="8" fill="${ink(shape.fill)}" stroke="${ink(shape.stroke)}" stroke-width="${shape.strokeWidth ?? 1}"${shape.dash === undefined ? '' : ` stroke-dasharray="${shape.dash}"`}/>`;
    case 'text':
      return svgText(
        shape.x,
        shape.y,
        shape.text,
        shape.size,
        ink(shape.tone),
        [shape.bold === true ? 'font-weight="600"' : '', shape.mono === true ? 'font-family="monospace"' : ''].join(
          ' ',
        ),
      );
    case 'line':
      return shape.filled === true
        ? `<path d="${shape.d}" fill="${ink(shape.tone)}"/>`
        : `<path d="${shape.d}" fill="none" stroke="${ink(shape.tone)}" stroke-width="2"${shape.dash === undefined ? '' : ` stroke-dasharray="${shape.dash}"`}/>`;
    case 'sign':
      return `<path d="${signPath(shape.mark)}" transform="translate(${shape.x} ${shape.y}) scale(${shape.size / 16})" fill="none" stroke="${ink(shape.mark)}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;
  }
}

/** The way as a picture of its own; `title` is its heading, `summary` stands under it. */
export function packetWaySvg(stations: readonly Station[], title: string, summary: string): string {
  const layout = wayLayout(stations, WIDTH);
  const parts = layout.boxes.map(
    ({ shapes }, index) =>
      `<g><title>${svgEscape(`${stations[index]?.title ?? ''}: ${stations[index]?.stage.detail ?? ''}`)}</title>${shapes.map(drawn).join('')}</g>`,
  );
  return svgDocument(layout.width, layout.height + HEAD + 20, title, [
    svgText(14, 26, title, 15, INK.text, 'font-weight="600"'),
    svgText(14, 46, summary, 12, INK.muted),
    `<g transform="translate(0 ${HEAD + 12})">${layout.behind.map(drawn).join('')}${parts.join('')}</g>`,
  ]);
}
