/** Text made safe between the tags, and in the attributes, of a picture that is written as text. */
export const svgEscape = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A line of text in a picture. */
export function svgText(x: number, y: number, value: string, size = 12, color = '#1A2330', extra = ''): string {
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${color}" ${extra}>${svgEscape(value)}</text>`;
}

/** Cut with an ellipsis: pictures cannot measure text. */
export const svgClip = (value: string, length: number): string =>
  value.length <= length ? value : `${value.slice(0, length - 1)}…`;

/** A picture of its own, light, without scripts or references to the page. */
export const svgDocument = (width: number, height: number, title: string, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" role="img" aria-label="${svgEscape(title)}"><rect width="${width}" height="${height}" fill="#F5F7FA"/>${parts.join('')}</svg>`;
