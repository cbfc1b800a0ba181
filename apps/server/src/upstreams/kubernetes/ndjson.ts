/** Watch events of Kubernetes are below etcd's 1.5 MB limit for an object; JSON escapes may add to it. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

export class LineTooLongError extends Error {
  constructor(limit: number) {
    super(`a line of the stream is longer than ${limit} bytes`);
    this.name = 'LineTooLongError';
  }
}

/**
 * Cuts a byte stream into lines. Works on bytes, so that a character or a line may be split anywhere between two chunks; a line that
 * outgrows `limit` throws LineTooLongError instead of growing without bound.
 */
export class LineSplitter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;

  constructor(private readonly limit = MAX_LINE_BYTES) {}

  /** Whole lines that `chunk` completes, without empty ones. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const line = this.take(chunk.subarray(start, end));
      if (line.trim() !== '') lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.keep(chunk.subarray(start));
    return lines;
  }

  /** True when the stream ended within a line. */
  get unfinished(): boolean {
    return this.pendingBytes > 0;
  }

  private keep(part: Buffer): void {
    this.pendingBytes += part.length;
    if (this.pendingBytes > this.limit) throw new LineTooLongError(this.limit);
    this.pending.push(part);
  }

  private take(last: Buffer): string {
    if (this.pendingBytes + last.length > this.limit) throw new LineTooLongError(this.limit);
    const whole = this.pending.length === 0 ? last : Buffer.concat([...this.pending, last]);
    this.pending = [];
    this.pendingBytes = 0;
    return whole.toString('utf8');
  }
}
