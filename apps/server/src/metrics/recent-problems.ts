import type { ErrorCode } from '@netloft/contracts';

/** A problem that some request was answered with. Neither who asked nor for which object: an administrator may send it to strangers. */
export interface SeenProblem {
  readonly code: ErrorCode;
  /** Pattern of the route. */
  readonly route: string;
  readonly method: string;
  readonly requestId: string;
  /** The cluster or other upstream that it came from. */
  readonly upstream?: string;
}

export interface ProblemCount extends SeenProblem {
  readonly count: number;
  /** Epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** More codes than there are places: the table stays small whatever is asked. */
const CAPACITY = 200;

/** Problems since the start, counted by code, route and upstream; each with the latest request. */
export class RecentProblems {
  readonly #known = new Map<string, ProblemCount>();

  constructor(private readonly now: () => number) {}

  add(seen: SeenProblem): void {
    const key = [seen.code, seen.method, seen.route, seen.upstream ?? ''].join('\n');
    const before = this.#known.get(key);
    const at = this.now();
    this.#known.delete(key);
    this.#known.set(key, { ...seen, count: (before?.count ?? 0) + 1, firstAt: before?.firstAt ?? at, lastAt: at });
    const oldest = this.#known.size > CAPACITY ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  /** Latest first. */
  list(): readonly ProblemCount[] {
    return [...this.#known.values()].reverse();
  }
}
