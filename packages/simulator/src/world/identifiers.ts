import { createHash } from 'node:crypto';

/** A UUID that is always the same for the same text, so that a world built twice is the same world. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Letters that Kubernetes uses in generated names: no vowels, no look-alikes. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** A name suffix as Kubernetes generates it, from a source of numbers in [0, 1). */
export function suffix(length: number, random: () => number): string {
  let made = '';
  for (let index = 0; index < length; index += 1) made += LETTERS[Math.floor(random() * LETTERS.length)] ?? 'x';
  return made;
}

/** Repeatable numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
