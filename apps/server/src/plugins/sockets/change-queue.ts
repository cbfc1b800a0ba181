import type { Identified } from '../../live.ts';

/** What a subscriber has to be told next. A `snapshot` is taken of the view at the moment of sending. */
export type Taken<T extends Identified> =
  | { readonly type: 'gap'; readonly dropped: number }
  | { readonly type: 'snapshot' }
  | { readonly type: 'delta'; readonly upserts: readonly T[]; readonly deletes: readonly string[] }
  | { readonly type: 'freshness' };

/**
 * What one subscriber has not been told yet. Changes of one item are merged, the last wins. When more than `limit` items wait, the reader is
 * too slow: all of them are dropped and counted, and a snapshot takes their place. So the queue never grows beyond `limit`.
 */
export class ChangeQueue<T extends Identified> {
  private readonly pending = new Map<string, T | null>();
  private wantsSnapshot = false;
  private wantsFreshness = false;
  private dropped = 0;

  constructor(private readonly limit: number) {}

  get empty(): boolean {
    return !this.wantsSnapshot && !this.wantsFreshness && this.dropped === 0 && this.pending.size === 0;
  }

  get size(): number {
    return this.pending.size;
  }

  /** Everything changed, or the reader asks anew: what waits is part of the snapshot that follows. */
  replace(): void {
    this.pending.clear();
    this.wantsSnapshot = true;
  }

  /** As if nothing ever waited: for a reader who asked for silence. */
  clear(): void {
    this.pending.clear();
    this.wantsSnapshot = false;
    this.wantsFreshness = false;
    this.dropped = 0;
  }

  change(upserts: readonly T[], deletes: readonly string[]): void {
    if (this.wantsSnapshot) {
      // Within a gap these are left out as well; otherwise the snapshot has them.
      if (this.dropped > 0) this.dropped += upserts.length + deletes.length;
      return;
    }
    for (const id of deletes) this.put(id, null);
    for (const item of upserts) this.put(item.id, item);
    if (this.pending.size <= this.limit) return;
    this.dropped += this.pending.size;
    this.replace();
  }

  freshness(): void {
    this.wantsFreshness = true;
  }

  /** The next thing to tell, with at most `maxItems` changes in it, or undefined. */
  take(maxItems: number): Taken<T> | undefined {
    if (this.dropped > 0) {
      const { dropped } = this;
      this.dropped = 0;
      return { type: 'gap', dropped };
    }
    if (this.wantsSnapshot) {
      this.wantsSnapshot = false;
      this.wantsFreshness = false;
      return { type: 'snapshot' };
    }
    if (this.pending.size > 0) {
      const upserts: T[] = [];
      const deletes: string[] = [];
      for (const [id, item] of this.pending) {
        if (upserts.length + deletes.length >= maxItems) break;
        if (item === null) deletes.push(id);
        else upserts.push(item);
        this.pending.delete(id);
      }
      return { type: 'delta', upserts, deletes };
    }
    if (!this.wantsFreshness) return undefined;
    this.wantsFreshness = false;
    return { type: 'freshness' };
  }

  private put(id: string, item: T | null): void {
    // Taken out first, so that insertion order stays the order of the last change.
    this.pending.delete(id);
    this.pending.set(id, item);
  }
}
