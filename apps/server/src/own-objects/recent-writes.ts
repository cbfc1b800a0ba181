import type { SharedWatch } from '../upstreams/kubernetes/types.ts';

const REMEMBER_MS = 5_000;
const WAIT_MS = 1_000;

/**
 * Lets a list that is served from a watch show what the same server has just written: it waits a moment for the watch to catch up, so
 * that a script finds its new object in the list that it asks for next.
 */
export class RecentWrites {
  readonly #writes = new Map<
    string,
    { readonly name: string; readonly present: boolean; readonly cluster: string; readonly at: number }
  >();
  constructor(private readonly now: () => number) {}

  note(cluster: string, name: string, present: boolean): void {
    const at = this.now();
    for (const [key, write] of this.#writes) if (at - write.at > REMEMBER_MS) this.#writes.delete(key);
    this.#writes.set(`${cluster}\n${name}`, { cluster, name, present, at });
  }

  #missing(cluster: string, watch: SharedWatch<unknown>): boolean {
    const at = this.now();
    return [...this.#writes.values()].some(
      (write) =>
        write.cluster === cluster && at - write.at <= REMEMBER_MS && watch.items.has(write.name) !== write.present,
    );
  }

  /** Resolves when the watch agrees with the writes, and after a second at the latest. */
  async settled(cluster: string, watch: SharedWatch<unknown>): Promise<void> {
    if (watch.freshness().state === 'forbidden' || !this.#missing(cluster, watch)) return;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        stop();
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(finish, WAIT_MS);
      const stop = watch.listen(() => {
        if (!this.#missing(cluster, watch)) finish();
      });
    });
  }
}
