import { writeVarint } from '../record/rowbinary.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();
/** Shorter texts are copied faster byte by byte than by a call. */
const SHORT = 40;

/** Whether the text is `null`: what old exporters send for a Pod without labels. */
export const isNullText = (bytes: Uint8Array, at: number, length: number): boolean =>
  length === 4 && bytes[at] === 0x6e && bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c;

/** Text that is no UTF-8 gets replacement characters, so that every store and browser reads it alike. */
function copyRepaired(bytes: Uint8Array, at: number, length: number, out: Uint8Array, start: number): number {
  const text = bytes.subarray(at, at + length);
  const repaired = encoder.encode(decoder.decode(text));
  // A replacement character is longer than the byte that it stands for: what would not fit is cut to the room of the wire's text.
  const kept = repaired.length > length ? text.map((byte) => (byte < 0x80 ? byte : 0x3f)) : repaired;
  const place = writeVarint(out, start, kept.length);
  out.set(kept, place);
  return place + kept.length;
}

/** Copies a text with its length before it, without the zero bytes that pad texts of fixed length; answers the place after it. */
export function copyText(bytes: Uint8Array, at: number, length: number, out: Uint8Array, start: number): number {
  let kept = length;
  while (kept > 0 && bytes[at + kept - 1] === 0) kept--;
  if (kept >= SHORT) return copyLong(bytes, at, kept, out, start);
  out[start] = kept;
  let seen = 0;
  for (let index = 0; index < kept; index++) {
    const byte = bytes[at + index] ?? 0;
    seen |= byte;
    out[start + 1 + index] = byte;
  }
  return seen > 0x7f ? copyRepaired(bytes, at, kept, out, start) : start + 1 + kept;
}

function copyLong(bytes: Uint8Array, at: number, length: number, out: Uint8Array, start: number): number {
  for (let index = 0; index < length; index++)
    if ((bytes[at + index] ?? 0) > 0x7f) return copyRepaired(bytes, at, length, out, start);
  const place = writeVarint(out, start, length);
  out.set(bytes.subarray(at, at + length), place);
  return place + length;
}
