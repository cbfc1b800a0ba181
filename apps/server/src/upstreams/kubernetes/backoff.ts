/** Waiting times in milliseconds that double from `baseMs` to `capMs`, each drawn between its half and its whole. */
export class Backoff {
  private attempt = 0;

  constructor(
    private readonly baseMs: number,
    private readonly random: () => number = Math.random,
  ) {}

  next(capMs: number): number {
    const whole = Math.min(capMs, this.baseMs * 2 ** Math.min(this.attempt, 20));
    this.attempt += 1;
    return whole * (0.5 + this.random() / 2);
  }

  get attempts(): number {
    return this.attempt;
  }

  reset(): void {
    this.attempt = 0;
  }
}
