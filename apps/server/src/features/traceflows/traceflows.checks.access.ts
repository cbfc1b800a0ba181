import type { CheckRights } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import { TRACEFLOWS } from '../../upstreams/antrea/traceflows.ts';
import { mayI, neededRight } from '../../upstreams/kubernetes/access-review.ts';

type Verb = 'list' | 'create';

const KEEP_MS = 30_000;
/** While the API server is away a right that it gave not long ago still counts, so that a run can be followed through its restart. */
const AWAY_MS = 15 * 60_000;
const MAX_KEPT = 5_000;
const AWAY: readonly Fault['code'][] = ['UPSTREAM_UNAVAILABLE', 'UPSTREAM_TIMEOUT'];

const question = (verb: Verb) => ({ verb, group: TRACEFLOWS.group, resource: TRACEFLOWS.plural });

/** Asks the cluster who may see checks (whoever may list Traceflows) and who may change and run them (whoever may create Traceflows). */
export class CheckAccess {
  /** When a right was last given, by credential. */
  readonly #known = new Map<string, number>();
  readonly #now: () => number;
  constructor(now: () => number) {
    this.#now = now;
  }

  async #may(open: OpenCluster, verb: Verb): Promise<Result<boolean, Fault>> {
    const key = [open.cluster.server, open.cluster.name, open.identity.key, verb].join('\n');
    const known = this.#known.get(key);
    const at = this.#now();
    if (known !== undefined && at - known <= KEEP_MS) return ok(true);
    const answer = await mayI(open.client, question(verb));
    if (!answer.ok) {
      const standsIn = known !== undefined && AWAY.includes(answer.error.code) && at - known <= AWAY_MS;
      return standsIn ? ok(true) : answer;
    }
    this.#known.delete(key);
    if (answer.value) this.#known.set(key, at);
    const oldest = this.#known.size > MAX_KEPT ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    return answer;
  }

  async #require(open: OpenCluster, verb: Verb, what: string): Promise<Result<void, Fault>> {
    const may = await this.#may(open, verb);
    if (!may.ok) return may;
    if (may.value) return ok(undefined);
    return err({
      code: 'UPSTREAM_FORBIDDEN',
      detail: `${what} ${neededRight(question(verb))} in the cluster ${open.cluster.name}.`,
      upstream: { kind: 'kubernetes', cluster: open.cluster.name },
    });
  }

  maySee(open: OpenCluster): Promise<Result<void, Fault>> {
    return this.#require(open, 'list', 'Looking at checks');
  }

  async mayChange(open: OpenCluster): Promise<Result<void, Fault>> {
    const see = await this.maySee(open);
    return see.ok ? this.#require(open, 'create', 'Changing and running checks') : see;
  }

  /** The same as an answer for pages, which disable what the caller may not do. */
  async rights(open: OpenCluster): Promise<Result<CheckRights, Fault>> {
    const may = await this.#may(open, 'create');
    if (!may.ok) return may;
    return ok({ mayChange: may.value, reason: may.value ? '' : neededRight(question('create')) });
  }
}
