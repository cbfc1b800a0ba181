export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** Width of a character by the size of the font, about: the widest of the usual fonts. */
const CHARACTER = 0.6;
const BOLD_CHARACTER = 0.68;
export const widthOfText = (length: number, size: number): number => length * CHARACTER * size;
export const widthOfBold = (length: number, size: number): number => length * BOLD_CHARACTER * size;

/** Characters at the end that stay: the part in which generated names differ. */
const TAIL = 8;

/** A text of at most so many characters: its middle is left out, as its end tells Pods apart. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const tail = Math.min(TAIL, Math.floor((length - 1) * 0.4));
  return `${text.slice(0, Math.max(0, length - 1 - tail))}…${tail === 0 ? '' : text.slice(-tail)}`;
}
