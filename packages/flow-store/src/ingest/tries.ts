import type { SqlEngine } from '../types.ts';

/** A file that failed so often lets the next one try, in case that the fault is its own. */
export const MOST_TRIES = 4;
/** A file that failed so often although another one was stored just before is at fault itself. */
const MOST_OUTLIVED = 3;

/** Tries of one file while the store was there. */
interface Tried {
  readonly count: number;
  /** Files that had been stored by the last try. */
  readonly files: number;
  /** Tries before which another file had been stored. */
  readonly outlived: number;
}

/** Tells a file that is itself at fault from a store that takes nothing: how often each one failed, and whether others were stored meanwhile. */
export class Tries {
  private readonly tried = new Map<string, Tried>();
  private files = 0;

  constructor(private readonly engine: Pick<SqlEngine, 'state'>) {}

  /** A file failed. */
  note(name: string): { readonly count: number; readonly isAtFault: boolean } {
    const { count, files, outlived } = this.tried.get(name) ?? { count: 0, files: this.files, outlived: 0 };
    const isThere = this.engine.state().state === 'ready';
    const tried = {
      count: count + (isThere ? 1 : 0),
      files: this.files,
      outlived: outlived + (isThere && this.files > files ? 1 : 0),
    };
    this.tried.set(name, tried);
    return { count: tried.count, isAtFault: tried.outlived >= MOST_OUTLIVED };
  }

  count(name: string): number {
    return this.tried.get(name)?.count ?? 0;
  }

  /** A file is in the store. */
  stored(name: string): void {
    this.files += 1;
    this.forget(name);
  }

  forget(name: string): void {
    this.tried.delete(name);
  }
}
