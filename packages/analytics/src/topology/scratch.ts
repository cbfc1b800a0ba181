/**
 * Room for the columns of one look. A look at a large estate needs some ten megabytes for a few milliseconds; taking them from the heap each
 * time would cost as much as the look itself. `begin` starts anew: columns that were given before must not be used any more.
 */
export class Scratch {
  private buffer = new ArrayBuffer(1 << 20);
  private used = 0;
  /** Bytes that were asked for since the beginning, in the buffer or beside it. */
  private asked = 0;

  begin(): void {
    if (this.asked > this.buffer.byteLength) this.buffer = new ArrayBuffer(this.asked);
    this.used = 0;
    this.asked = 0;
  }

  /** Zeros. */
  ints(size: number): Int32Array {
    const at = this.take(size * 4);
    return at < 0 ? new Int32Array(size) : new Int32Array(this.buffer, at, size).fill(0);
  }

  /** Zeros. */
  floats(size: number): Float64Array {
    const at = this.take(size * 8);
    return at < 0 ? new Float64Array(size) : new Float64Array(this.buffer, at, size).fill(0);
  }

  /** Zeros. */
  flags(size: number): Uint8Array {
    const at = this.take(size);
    return at < 0 ? new Uint8Array(size) : new Uint8Array(this.buffer, at, size).fill(0);
  }

  /** Place of so many bytes in the buffer, -1 when it is full: it is larger the next time. */
  private take(bytes: number): number {
    const room = (bytes + 7) & ~7;
    this.asked += room;
    if (this.used + room > this.buffer.byteLength) return -1;
    const at = this.used;
    this.used += room;
    return at;
  }
}
