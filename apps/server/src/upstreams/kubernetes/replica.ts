import type { KubeObject } from './types.ts';
import { keyOf, type Listed } from './watch-list.ts';
import type { Batch } from './watch-stream.ts';

/** What a batch of events came to, one entry an object. */
export interface Applied<T> {
  readonly upserts: readonly (readonly [key: string, item: T])[];
  readonly deletes: readonly string[];
}

/** The copy that a watch keeps of a resource: what `project` made of each object, and its version to tell what changed. */
export class Replica<T> {
  readonly items = new Map<string, T>();
  private versions = new Map<string, string>();
  private isFirst = true;

  constructor(private readonly project: (object: KubeObject) => T) {}

  /** What is kept of an object, when its version is still this one. */
  known(key: string, version: string): { readonly item: T } | undefined {
    const item = this.items.get(key);
    return item === undefined || version === '' || this.versions.get(key) !== version ? undefined : { item };
  }

  /** Becomes what was listed; true when that differs from before, or is the first list. Items of unchanged objects stay the same. */
  replace(listed: Listed<T>): boolean {
    let changed = this.isFirst;
    this.isFirst = false;
    for (const key of this.items.keys())
      if (!listed.items.has(key)) {
        this.items.delete(key);
        changed = true;
      }
    for (const [key, item] of listed.items) {
      if (this.known(key, listed.versions.get(key) ?? '') !== undefined) continue;
      this.items.set(key, item);
      changed = true;
    }
    this.versions = listed.versions;
    return changed;
  }

  /** Follows the events of a watch, in their order. */
  apply({ changes }: Pick<Batch, 'changes'>): Applied<T> {
    const upserts = new Map<string, T>();
    const deletes = new Set<string>();
    for (const { type, object } of changes) {
      const key = keyOf(object);
      if (type === 'delete') {
        upserts.delete(key);
        this.versions.delete(key);
        if (this.items.delete(key)) deletes.add(key);
        continue;
      }
      const item = this.project(object);
      this.items.set(key, item);
      this.versions.set(key, object.metadata.resourceVersion ?? '');
      deletes.delete(key);
      upserts.set(key, item);
    }
    return { upserts: [...upserts], deletes: [...deletes] };
  }

  /** Forgets everything; true when there was something. */
  clear(): boolean {
    const had = this.items.size > 0;
    this.items.clear();
    this.versions = new Map();
    return had;
  }
}
