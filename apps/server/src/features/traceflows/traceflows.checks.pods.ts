import { isDescribed, namespacesToResolve, resolveCheckEnd } from '@netloft/antrea';
import type { CheckEnd, CheckRequest, TraceEndpoint, TraceflowRequest } from '@netloft/contracts';
import { type OpenCluster, upstreamFault } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';

export const PODS = { group: '', version: 'v1', plural: 'pods' } as const;
/** Checks of a set begin side by side; Pods that were listed so lately are still good for the next. */
const KEEP_MS = 3_000;

type Listed = Result<readonly KubeObject[], Fault>;

/** Pods by Namespace, as the user who started the run sees them; one list serves checks that begin at about the same time. */
export class PodLists {
  readonly #open: OpenCluster;
  readonly #kept = new Map<string, { readonly until: number; readonly list: Promise<Listed> }>();
  constructor(open: OpenCluster) {
    this.#open = open;
  }

  of(namespace: string): Promise<Listed> {
    const known = this.#kept.get(namespace);
    if (known !== undefined && known.until > performance.now()) return known.list;
    const list = this.#list(namespace);
    this.#kept.set(namespace, { until: performance.now() + KEEP_MS, list });
    void list.then((answer) => (answer.ok ? undefined : this.#kept.delete(namespace)));
    return list;
  }

  async #list(namespace: string): Promise<Listed> {
    const found = await this.#open.client.list(PODS, { namespace });
    return found.ok ? found : upstreamFault(found.error);
  }
}

export interface ResolvedRequest {
  readonly request: TraceflowRequest;
  /** How described ends were resolved, in words. */
  readonly how: readonly string[];
}

/** The request with a Pod in place of each selector and workload, or the reason why there is none; a Fault when the Pods cannot be listed. */
export async function resolveEnds(
  pods: PodLists,
  asked: CheckRequest,
): Promise<Result<ResolvedRequest | { readonly reason: string }, Fault>> {
  const known: KubeObject[] = [];
  for (const namespace of namespacesToResolve(asked)) {
    const listed = await pods.of(namespace);
    if (!listed.ok) return listed;
    known.push(...listed.value);
  }
  const how: string[] = [];
  const reasons: string[] = [];
  const pod = (end: CheckEnd): TraceEndpoint => {
    if (!isDescribed(end)) return end;
    const found = resolveCheckEnd(end, known);
    if (found.ok) how.push(found.how);
    else reasons.push(found.reason);
    return found.ok ? found.end : { type: 'pod', namespace: end.namespace, name: '' };
  };
  const { source, destination, ...rest } = asked;
  const from = source === undefined ? undefined : pod(source);
  const to = destination === undefined ? undefined : pod(destination);
  if (reasons.length > 0) return ok({ reason: reasons.join('; ') });
  const request: TraceflowRequest = {
    ...rest,
    ...(from === undefined || from.type === 'service' ? {} : { source: from }),
    ...(to === undefined ? {} : { destination: to }),
  };
  return ok({ request, how });
}
