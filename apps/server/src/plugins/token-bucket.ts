interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets by key: `take` answers 0 when it may go on, else the seconds to wait (at least 1). The longest unused keys give way. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  constructor(
    private readonly options: {
      readonly perSecond: number;
      readonly burst: number;
      readonly now: () => number;
      readonly capacity?: number;
    },
  ) {}

  #bucket(key: string): Bucket {
    const { perSecond, burst, now, capacity = 10_000 } = this.options;
    const known = this.#buckets.get(key);
    const at = now();
    const bucket =
      known === undefined
        ? { tokens: burst, at }
        : { tokens: Math.min(burst, known.tokens + (Math.max(0, at - known.at) / 1000) * perSecond), at };
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const oldest = this.#buckets.size > capacity ? this.#buckets.keys().next().value : undefined;
    if (oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }

  /** Seconds to wait until `take` would succeed; 0 when it would now. */
  wait(key: string): number {
    const { tokens } = this.#bucket(key);
    return tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - tokens) / this.options.perSecond));
  }

  take(key: string): number {
    const seconds = this.wait(key);
    if (seconds === 0) this.#bucket(key).tokens -= 1;
    return seconds;
  }

  /** Takes a `take` back that turned out not to count. */
  giveBack(key: string): void {
    const bucket = this.#bucket(key);
    bucket.tokens = Math.min(this.options.burst, bucket.tokens + 1);
  }
}
