import { svgClip, svgDocument, svgEscape, svgText } from '../../lib/svg.ts';
import type { Picture } from '../charts/picture.ts';
import { graphText as text } from './graph.messages.ts';
import { FRAME_TITLE } from './geometry.ts';
import { EDGE_LOOKS } from './graph.types.ts';
import { lightPalette as colors } from './palette.ts';
import type { PlacedEdge, PlacedFrame, PlacedNode, Scene } from './scene.ts';
import { DASHES, strokesOf, type Stroke } from './strokes.ts';

const MARGIN = 24;
const HEAD = 52;
const FOOT = 34;

const n = (value: number): string => String(Math.round(value * 10) / 10);
const titled = (description: string, drawn: string): string =>
  `<g><title>${svgEscape(description)}</title>${drawn}</g>`;

function strokeSvg({ look, width, x1, y1, x2, y2, loop, head }: Stroke): string {
  const color = colors.edges[look];
  const dash = look === 'unprotected' ? ` stroke-dasharray="${DASHES.join(' ')}"` : '';
  const line =
    loop > 0
      ? `<circle cx="${n(x1)}" cy="${n(y1)}" r="${n(loop)}" fill="none" stroke="${color}" stroke-width="${n(width)}"${dash}/>`
      : `<path d="M${n(x1)} ${n(y1)}L${n(x2)} ${n(y2)}" stroke="${color}" stroke-width="${n(width)}"${dash}/>`;
  const at = head.map((value) => n(value));
  const end =
    look === 'denied'
      ? `<path d="M${at[0]} ${at[1]}L${at[2]} ${at[3]}M${at[4]} ${at[5]}L${at[6]} ${at[7]}" stroke="${color}" stroke-width="2.2"/>`
      : `<path d="M${at[0]} ${at[1]}L${at[2]} ${at[3]}L${at[4]} ${at[5]}Z" fill="${color}"/>`;
  return line + end;
}

const edgeSvg = (placed: PlacedEdge): string =>
  titled(
    placed.edge.description,
    strokesOf(placed)
      .map((stroke) => strokeSvg(stroke))
      .join(''),
  );

const frameSvg = ({ frame, box, depth }: PlacedFrame): string =>
  titled(
    frame.description,
    `<rect x="${n(box.left)}" y="${n(box.top)}" width="${n(box.right - box.left)}" height="${n(box.bottom - box.top)}" rx="10" fill="${depth % 2 === 0 ? colors.frame : colors.surface}" stroke="${colors.strong}"/>${svgText(box.left + 12, box.top + FRAME_TITLE / 2 + 5, svgClip(frame.label, 40), 12.5, colors.text, 'font-weight="600"')}`,
  );

function nodeSvg({ node, radius, x, y }: PlacedNode): string {
  const { shape } = node;
  const look = `fill="${colors.surface}" stroke="${colors.muted}" stroke-width="1.4"`;
  const half = radius * 0.9;
  const body =
    shape === 'square'
      ? `<rect x="${n(x - half)}" y="${n(y - half)}" width="${n(half * 2)}" height="${n(half * 2)}" rx="4" ${look}/>`
      : shape === 'diamond'
        ? `<path d="M${n(x)} ${n(y - radius)}L${n(x + radius)} ${n(y)}L${n(x)} ${n(y + radius)}L${n(x - radius)} ${n(y)}Z" ${look}/>`
        : `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" ${look}/>`;
  const middle = 'text-anchor="middle"';
  const letter = svgText(x, y + 4, node.letter, 11, colors.muted, `${middle} font-weight="600"`);
  const label = svgText(x, y + radius + 14, svgClip(node.label, 24), 12, colors.text, middle);
  const corner = radius * 0.75 + 2;
  const mark =
    node.mark === undefined
      ? ''
      : `<circle cx="${n(x - corner)}" cy="${n(y - corner)}" r="6.5" fill="${node.mark === 'bad' ? colors.bad : colors.unknown}"/>${svgText(x - corner, y - corner + 3.6, node.mark === 'bad' ? '!' : '?', 10, colors.surface, `${middle} font-weight="700"`)}`;
  return titled(node.description, body + letter + label + mark);
}

/** Samples of each kind of line with its word. */
function legendSvg(y: number): string {
  return EDGE_LOOKS.map((look, index) => {
    const x = MARGIN + index * 130;
    const edge = { id: look, source: 'a', target: 'b', look, width: 2.5, description: '' } as const;
    const sample = strokesOf({ edge, x1: x, y1: y - 4, x2: x + 34, y2: y - 4, loop: 0 })
      .map((stroke) => strokeSvg(stroke))
      .join('');
    return sample + svgText(x + 42, y, text.looks[look], 12, colors.muted);
  }).join('');
}

/** The whole scene as a picture of its own in light colours, with a title, a line of what it shows, and the legend. */
export function graphPicture(scene: Scene, title: string, note = ''): Picture {
  const { bounds } = scene;
  const width = Math.ceil(Math.max(560, bounds.right - bounds.left + 2 * MARGIN));
  const height = Math.ceil(bounds.bottom - bounds.top + 2 * MARGIN + HEAD + FOOT);
  const [x, y] = [(width - (bounds.right - bounds.left)) / 2 - bounds.left, MARGIN + HEAD - bounds.top];
  const parts = [
    svgText(MARGIN, 26, title, 16, colors.text, 'font-weight="600"'),
    svgText(MARGIN, 46, note, 12, colors.muted),
    `<g transform="translate(${n(x)} ${n(y)})">`,
    ...scene.frames.map((one) => frameSvg(one)),
    ...scene.edges.map((one) => edgeSvg(one)),
    ...scene.nodes.map((one) => nodeSvg(one)),
    '</g>',
    legendSvg(height - 16),
  ];
  return { svg: svgDocument(width, height, title, parts), width, height };
}
