export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** A text of at most so many characters: its middle is left out, as its end tells Pods apart. */
export const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 9)}…${text.slice(-8)}`;
