import { STORED_COLUMNS, type ColumnType } from './columns.ts';

/** Structure of the rows as ClickHouse's `file()` and `input()` take it. */
export const ROWBINARY_STRUCTURE = STORED_COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ');

/** Bytes of a column; 0 for text, whose length stands before it. */
export const COLUMN_BYTES: Readonly<Record<ColumnType, number>> = {
  String: 0,
  UInt8: 1,
  UInt16: 2,
  UInt32: 4,
  UInt64: 8,
  DateTime: 4,
};

/** Texts longer than this are stored as empty text: no name or label set of Kubernetes reaches it. */
export const LONGEST_TEXT_BYTES = 65_536;

const encoder = new TextEncoder();

/** Rows in ClickHouse's RowBinary, one after the other in a buffer that grows. */
export class RowWriter {
  /** Bytes of the rows, valid up to `length`. */
  bytes: Uint8Array;
  length = 0;
  rows = 0;

  constructor(capacity = 65_536) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for `bytes` more. */
  reserve(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  clear(): void {
    this.length = 0;
    this.rows = 0;
  }

  /** What was written, without a copy: valid until the next write. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  text(value: string): void {
    if (value === '') {
      this.reserve(1);
      this.bytes[this.length++] = 0;
      return;
    }
    const most = value.length * 3;
    this.reserve(most + 5);
    const { written } = encoder.encodeInto(value, this.bytes.subarray(this.length + 5));
    const kept = written > LONGEST_TEXT_BYTES ? 0 : written;
    const start = this.length + 5;
    this.length = writeVarint(this.bytes, this.length, kept);
    this.bytes.copyWithin(this.length, start, start + kept);
    this.length += kept;
  }

  /** Unsigned, little-endian; what does not fit becomes the largest, what is no number 0. */
  number(value: number, width: number): void {
    this.reserve(width);
    this.length = writeUnsigned(this.bytes, this.length, value, width);
  }
}

/** Unsigned LEB128, as RowBinary has it before a text; answers the place after it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let place = at;
  while (rest > 0x7f) {
    bytes[place++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[place++] = rest;
  return place;
}

export function writeUnsigned(bytes: Uint8Array, at: number, value: number, width: number): number {
  const end = at + width;
  let rest = value > 0 ? Math.floor(value) : 0;
  if (rest >= 2 ** (width * 8)) {
    bytes.fill(0xff, at, end);
    return end;
  }
  for (let place = at; place < end; place++) {
    bytes[place] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return end;
}
