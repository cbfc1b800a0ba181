/**
 * Spreads what is sent over time: `bytesPerSecond` on average, one second's worth at once. A frame larger than that is let through whole,
 * and what follows waits until it is paid for.
 */
export class BytePacer {
  private credit: number;
  private at: number;

  /** `now` in milliseconds, from a clock that never jumps. */
  constructor(
    private readonly bytesPerSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.credit = bytesPerSecond;
    this.at = now();
  }

  /** Milliseconds until the next frame may go; 0 when it may go now. */
  wait(): number {
    const at = this.now();
    this.credit = Math.min(this.bytesPerSecond, this.credit + ((at - this.at) / 1000) * this.bytesPerSecond);
    this.at = at;
    return this.credit > 0 ? 0 : Math.ceil((-this.credit / this.bytesPerSecond) * 1000) + 1;
  }

  spend(bytes: number): void {
    this.credit -= bytes;
  }
}
