import { callerOf } from '../../caller.ts';
import type { StoredChange } from '../../changes/types.ts';
import { targetOf } from '../../changes/kinds.ts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import { mayI } from '../../upstreams/kubernetes/access-review.ts';

const KEEP_MS = 60_000;
const MAX_KEPT = 5_000;
/** Questions that are asked side by side. */
const LANES = 16;

/** Stands for users whom their cluster does not name: one of them is not the other. */
const UNNAMED = 'unknown';

const scopeOf = ({ apiVersion, kind, namespace }: StoredChange): string =>
  [apiVersion, kind, namespace ?? ''].join('\n');

interface Known {
  readonly until: number;
  readonly allowed: Promise<Result<boolean, Fault>>;
}

/** Tells which records a caller may see: those of objects that the caller may read now, and the caller's own. */
export class RecordVisibility {
  readonly #known = new Map<string, Known>();
  readonly #now: () => number;
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether the caller may get objects of a kind in a Namespace; kept a minute by credential. */
  #mayRead(open: OpenCluster, change: StoredChange): Promise<Result<boolean, Fault>> {
    const { apiVersion, kind, namespace } = change;
    const metadata = { name: change.name, ...(namespace === undefined ? {} : { namespace }) };
    const target = targetOf({ apiVersion, kind, metadata });
    if (!target.ok) return Promise.resolve(ok(false));
    const { group, plural } = target.value.resource;
    const key = [open.cluster.server, open.cluster.name, open.identity.key, group, plural, namespace ?? ''].join('\n');
    const known = this.#known.get(key);
    if (known !== undefined && known.until > this.#now()) return known.allowed;
    const question = { verb: 'get', group, resource: plural, ...(namespace === undefined ? {} : { namespace }) };
    const allowed = mayI(open.client, question);
    this.#known.delete(key);
    this.#known.set(key, { until: this.#now() + KEEP_MS, allowed });
    const oldest = this.#known.size > MAX_KEPT ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    // A question that failed is asked anew the next time.
    void allowed.then((answer) => (answer.ok ? undefined : this.#known.delete(key)));
    return allowed;
  }

  /** The records among these that the caller may see, in their order. */
  async visible(open: OpenCluster, changes: readonly StoredChange[]): Promise<Result<readonly StoredChange[], Fault>> {
    const caller = await callerOf(open);
    if (!caller.ok) return caller;
    const { username } = caller.value;
    const isOwn = ({ user }: StoredChange): boolean => user === username && username !== UNNAMED;
    // One question for each kind and Namespace.
    const asked = [
      ...new Map(changes.filter((change) => !isOwn(change)).map((change) => [scopeOf(change), change])).values(),
    ];
    const readable = new Set<string>();
    for (let at = 0; at < asked.length; at += LANES) {
      const some = asked.slice(at, at + LANES);
      const answers = await Promise.all(some.map((change) => this.#mayRead(open, change)));
      for (const [index, change] of some.entries()) {
        const answer = answers[index];
        if (answer?.ok === false) return answer;
        if (answer?.value === true) readable.add(scopeOf(change));
      }
    }
    return ok(changes.filter((change) => isOwn(change) || readable.has(scopeOf(change))));
  }
}
