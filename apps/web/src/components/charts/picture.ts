import { downloadText } from '../../lib/download.ts';
import { svgClip, svgDocument, svgEscape, svgText } from '../../lib/svg.ts';

/** A part of the page as a picture of its own: SVG source and its size in pixels. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const SVG_STYLES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'opacity',
  'font-size',
  'font-weight',
  'text-anchor',
  'dominant-baseline',
] as const;
const DEFAULTS = new Set(['none 1px', 'stroke-width 1px', 'opacity 1', 'fill-opacity 1', 'stroke-opacity 1']);
const PADDING = 16;
const HEAD = 48;

/** Runs with the page's colours of the light scheme; nothing is painted in between. Pictures go into documents, which are light. */
function inLightScheme<T>(run: () => T): T {
  const root = document.documentElement;
  const before = root.getAttribute('data-mantine-color-scheme');
  if (before === null) return run();
  root.setAttribute('data-mantine-color-scheme', 'light');
  try {
    return run();
  } finally {
    root.setAttribute('data-mantine-color-scheme', before);
  }
}

/** A copy of an SVG of the page without references to its styles. */
function svgCopy(svg: Element, x: number, y: number, width: number, height: number): string {
  const copy = svg.cloneNode(true) as Element;
  const pairs: [Element, Element][] = [[svg, copy]];
  const left: Element[] = [];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [from, to] = pair;
    if (to.hasAttribute('data-no-picture')) {
      left.push(to);
      continue;
    }
    const style = getComputedStyle(from);
    for (const name of SVG_STYLES) {
      const value = style.getPropertyValue(name);
      if (value !== '' && !DEFAULTS.has(`${name} ${value}`)) to.setAttribute(name, value);
    }
    for (const name of to.getAttributeNames())
      if (/^(class|style|tabindex|role|aria-.*|data-.*|href)$/.test(name)) to.removeAttribute(name);
    const inner = [...to.children];
    for (const [index, child] of [...from.children].entries()) {
      const twin = inner[index];
      if (twin !== undefined) pairs.push([child, twin]);
    }
  }
  for (const element of left) element.remove();
  copy.setAttribute('x', String(x));
  copy.setAttribute('y', String(y));
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${width} ${height}`);
  return new XMLSerializer().serializeToString(copy).replaceAll(/<(\/?)a(?=[\s>])/g, '<$1g');
}

const visible = (color: string): boolean => color !== '' && color !== 'transparent' && !/,\s*0\)$|\/ 0\)$/.test(color);

function textParts(node: Text, left: number, top: number): string {
  const text = (node.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
  const parent = node.parentElement;
  if (text === '' || parent === null) return '';
  const range = document.createRange();
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect();
  if (box.width === 0 || box.height === 0) return '';
  const style = getComputedStyle(parent);
  const size = Number.parseFloat(style.fontSize);
  const room = style.overflow === 'hidden' ? parent.getBoundingClientRect().width : box.width;
  const shown = box.width > room + 1 ? svgClip(text, Math.max(1, Math.floor((text.length * room) / box.width))) : text;
  const extra = `font-weight="${style.fontWeight}"${style.fontFamily.includes('mono') ? ' font-family="monospace"' : ''}`;
  return svgText(box.left - left, box.top - top + box.height / 2 + size * 0.36, shown, size, style.color, extra);
}

/** Boxes, texts and pictures of an element and what is in it, at the places where they stand. */
function drawElement(element: Element, left: number, top: number, parts: string[]): void {
  if (element.hasAttribute('data-no-picture')) return;
  const style = getComputedStyle(element);
  if (style.display === 'none' || style.visibility === 'hidden' || style.clipPath === 'inset(50%)') return;
  const box = element.getBoundingClientRect();
  if (element.tagName.toLowerCase() === 'svg') {
    parts.push(svgCopy(element, box.left - left, box.top - top, box.width, box.height));
    return;
  }
  const border = Number.parseFloat(style.borderTopWidth) > 0 && Number.parseFloat(style.borderLeftWidth) > 0;
  if (visible(style.backgroundColor) || border)
    parts.push(
      `<rect x="${box.left - left}" y="${box.top - top}" width="${box.width}" height="${box.height}" rx="${Number.parseFloat(style.borderTopLeftRadius) || 0}" fill="${visible(style.backgroundColor) ? svgEscape(style.backgroundColor) : 'none'}"${border ? ` stroke="${svgEscape(style.borderTopColor)}"` : ''}/>`,
    );
  for (const child of element.childNodes) {
    if (child instanceof Element) drawElement(child, left, top, parts);
    else if (child instanceof Text) parts.push(textParts(child, left, top));
  }
}

/** The element as it stands on the page, in light colours, under a title and a line of what it shows. */
export function pictureOf(element: Element, title: string, note = ''): Picture {
  return inLightScheme(() => {
    const box = element.getBoundingClientRect();
    const parts = [
      svgText(PADDING, 24, title, 16, '#1A2330', 'font-weight="600"'),
      svgText(PADDING, 42, note, 12, '#586374'),
    ];
    const [width, height] = [Math.ceil(box.width) + PADDING * 2, Math.ceil(box.height) + PADDING * 2 + HEAD];
    drawElement(element, box.left - PADDING, box.top - PADDING - HEAD, parts);
    return { svg: svgDocument(width, height, title, parts), width, height };
  });
}

const fileName = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '');

export function downloadSvg({ svg }: Picture, title: string): void {
  downloadText(`${fileName(title)}.svg`, svg, 'image/svg+xml');
}

/** Draws the picture at twice its size. Rejects when the browser cannot draw it. */
async function drawn({ svg, width, height }: Picture): Promise<HTMLCanvasElement> {
  const image = new Image(width, height);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  // Browsers refuse canvases beyond some size; a very long picture is drawn less fine instead.
  const scale = Math.min(2, 16_000 / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Draws the picture at twice its size and hands it to the browser as a PNG file. Rejects when the browser cannot draw it. */
export async function downloadPng(picture: Picture, title: string): Promise<void> {
  const canvas = await drawn(picture);
  const link = document.createElement('a');
  link.href = canvas.toDataURL('image/png');
  link.download = `${fileName(title)}.png`;
  link.click();
}

/** Puts the picture into the clipboard as PNG; false where the browser takes no pictures there. */
export async function copyPng(picture: Picture): Promise<boolean> {
  try {
    const blob = drawn(picture).then(
      (canvas) =>
        new Promise<Blob>((resolve, reject) => {
          canvas.toBlob((made) => (made === null ? reject(new Error('no picture')) : resolve(made)), 'image/png');
        }),
    );
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
    return true;
  } catch {
    return false;
  }
}
