import type { IncomingFlow } from '../types.ts';
import { STORED_COLUMNS } from './columns.ts';
import { COLUMN_BYTES } from './rowbinary.ts';

const WIDTHS = Uint8Array.from(STORED_COLUMNS, ({ type }) => COLUMN_BYTES[type]);
const NAMES = STORED_COLUMNS.map(({ name }) => name);

/** Members of a row that are no member of IncomingFlow. */
export interface RowFacts {
  readonly cluster: string;
  readonly exporter: string;
}
export type ReadRow = IncomingFlow & RowFacts;

/**
 * Place after the row that starts at `at`, or -1 when the bytes end before the row does or hold no row.
 */
export function endOfRow(bytes: Uint8Array, at: number, end = bytes.length): number {
  let place = at;
  for (let column = 0; column < WIDTHS.length; column++) {
    const width = WIDTHS[column] ?? 0;
    if (width !== 0) {
      place += width;
      continue;
    }
    let length = 0;
    let shift = 0;
    for (;;) {
      if (place >= end || shift > 28) return -1;
      const byte = bytes[place++] ?? 0;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    place += length;
    if (place > end) return -1;
  }
  return place > end ? -1 : place;
}

/** How many whole rows the bytes begin with, and where the last of them ends: what follows is torn. */
export function wholeRows(bytes: Uint8Array): { readonly rows: number; readonly end: number } {
  let rows = 0;
  let end = 0;
  for (;;) {
    const next = end < bytes.length ? endOfRow(bytes, end) : -1;
    if (next < 0) return { rows, end };
    rows++;
    end = next;
  }
}

const readUnsigned = (bytes: Uint8Array, at: number, width: number): number => {
  let value = 0;
  for (let index = width - 1; index >= 0; index--) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
};

/**
 * The row that starts at `at` as an object; members that are empty or 0 are left out. Times in epoch seconds. The bytes must hold a whole
 * row there (see endOfRow).
 */
export function readRow(bytes: Uint8Array, at = 0): { readonly flow: ReadRow; readonly end: number } {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flow: Record<string, string | number> = { cluster: '', exporter: '' };
  let place = at;
  for (let column = 0; column < WIDTHS.length; column++) {
    const width = WIDTHS[column] ?? 0;
    const name = NAMES[column] ?? '';
    if (width !== 0) {
      const value = readUnsigned(bytes, place, width);
      if (value !== 0) flow[name] = value;
      place += width;
      continue;
    }
    let length = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[place++] ?? 0;
      length += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    if (length > 0) flow[name] = text.toString('utf8', place, place + length);
    place += length;
  }
  return { flow: flow as unknown as ReadRow, end: place };
}

/** Every whole row of the bytes as objects. */
export function readRows(bytes: Uint8Array): ReadRow[] {
  const flows: ReadRow[] = [];
  for (let at = 0; at < bytes.length;) {
    if (endOfRow(bytes, at) < 0) break;
    const { flow, end } = readRow(bytes, at);
    flows.push(flow);
    at = end;
  }
  return flows;
}
