import { POLICY_API, TRACEFLOWS_PATH } from '@netloft/nsx';
import { listAnswer } from '../core/lists.ts';
import { notFound, refuse } from '../core/refusals.ts';
import { bodyOf } from '../policy/access.ts';
import { emptyAnswer, foundAnswer, writtenAnswer } from '../policy/answers.ts';
import { contentOf } from '../policy/objects.ts';
import { presented } from '../policy/presented.ts';
import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld, PolicyObject } from '../types.ts';
import { TraceRuns } from './runs.ts';
import { traceOrder } from './spec.ts';
import type { TracedClusters, TraceflowOptions } from './types.ts';

const ALL = `${POLICY_API}${TRACEFLOWS_PATH}`;
const PARENT = '/infra';
const TYPE = 'AntreaTraceflowConfig';
const HOUR_MS = 3_600_000;
/** After which NSX forgets a trace that nobody asks for; of transient ones half of it is inferred. */
const IDLE_MS = 2 * HOUR_MS;
const ADMIN_CLEANUP = { name: 'system', roles: [], isProtected: false } as const;

const pathOf = (id: string): string => `${TRACEFLOWS_PATH}/${id}`;

/** Configurations of traces, and what became of them. */
class Traceflows {
  readonly #world: NsxWorld;
  readonly #clusters: TracedClusters;
  readonly #runs: TraceRuns;
  readonly #idleMs: number;
  /** When somebody asked for a trace last, in epoch milliseconds. */
  readonly #used = new Map<string, number>();

  constructor(world: NsxWorld, clusters: TracedClusters, { timeoutSeconds, idleMs = IDLE_MS }: TraceflowOptions) {
    this.#world = world;
    this.#clusters = clusters;
    this.#runs = new TraceRuns(world, timeoutSeconds);
    this.#idleMs = idleMs;
    world.policies.onChange((path, object) => {
      if (object !== undefined || !path.startsWith(`${TRACEFLOWS_PATH}/`)) return;
      const id = path.slice(TRACEFLOWS_PATH.length + 1);
      this.#runs.stop(id);
      this.#used.delete(id);
    });
  }

  #use(id: string): void {
    const isNew = !this.#used.has(id);
    this.#used.set(id, this.#world.now());
    if (isNew) this.#look(id);
  }

  /** Looks again when the trace would have been idle for long enough. */
  #look(id: string): void {
    const used = this.#used.get(id);
    const config = this.#world.policies.get(pathOf(id));
    if (used === undefined || config === undefined) return;
    const isShort = config['is_transient'] === true && !this.#world.settings.strict;
    const left = used + (isShort ? this.#idleMs / 2 : this.#idleMs) - this.#world.now();
    if (left > 0) this.#world.after(left, () => this.#look(id));
    else this.#world.policies.remove(config.path, ADMIN_CLEANUP, true);
  }

  #write(request: NsxRequest, body: Json): NsxAnswer {
    const { method, params, principal, overwrite } = request;
    const id = params['id'] ?? '';
    const order = traceOrder(this.#world, this.#clusters, body);
    if (!order.ok) return refuse(order.refusal);
    const stored = this.#world.policies.put({
      path: pathOf(id),
      parentPath: PARENT,
      resourceType: TYPE,
      object: body,
      principal,
      overwrite,
      checkRevision: method === 'PUT',
    });
    if (stored.ok) {
      this.#use(id);
      this.#runs.start(id, order.value);
    }
    return writtenAnswer(this.#world, method, stored);
  }

  #restart(config: PolicyObject): NsxAnswer {
    const order = traceOrder(this.#world, this.#clusters, config);
    if (!order.ok) return refuse(order.refusal);
    this.#runs.start(config.id, order.value);
    return foundAnswer(this.#world, config);
  }

  one(request: NsxRequest): NsxAnswer {
    const { method, params, principal, overwrite } = request;
    const id = params['id'] ?? '';
    const current = this.#world.policies.get(pathOf(id));
    if (method === 'PUT' || method === 'PATCH') {
      const body = bodyOf(request);
      if (!body.ok) return refuse(body.refusal);
      const kept = method === 'PATCH' && current !== undefined ? contentOf(current) : {};
      return this.#write(request, { ...kept, ...body.value });
    }
    if (current === undefined) return refuse(notFound(id));
    if (method === 'DELETE') return emptyAnswer(this.#world.policies.remove(current.path, principal, overwrite));
    this.#use(id);
    return method === 'POST' ? this.#restart(current) : foundAnswer(this.#world, current);
  }

  list(request: NsxRequest): NsxAnswer {
    const configs = this.#world.policies.list(PARENT, TYPE);
    return listAnswer(
      this.#world,
      request,
      configs.map((config) => presented(this.#world, config)),
    );
  }

  /** What a trace came to; without a phase while it runs. */
  status({ params }: NsxRequest): NsxAnswer {
    const id = params['id'] ?? '';
    if (this.#world.policies.get(pathOf(id)) === undefined) return refuse(notFound(id));
    this.#use(id);
    const { phase, reason } = this.#runs.endOf(id) ?? {};
    return {
      status: 200,
      body: { ...(phase === undefined ? {} : { phase }), ...(reason === undefined ? {} : { reason }) },
    };
  }

  observations(request: NsxRequest): NsxAnswer {
    const id = request.params['id'] ?? '';
    if (this.#world.policies.get(pathOf(id)) === undefined) return refuse(notFound(id));
    this.#use(id);
    return listAnswer(this.#world, request, this.#runs.endOf(id)?.observations ?? []);
  }
}

/**
 * `infra/antrea/traceflows`: traces of packets in the Antrea clusters. Each becomes a Traceflow in its cluster, made by NSX's
 * adapter there, and what the agents report of that is what NSX tells. Writing a configuration traces at once, POST traces again.
 */
export function traceflowRoutes(
  world: NsxWorld,
  clusters: TracedClusters,
  options: TraceflowOptions = {},
): readonly NsxRoute[] {
  const traceflows = new Traceflows(world, clusters, options);
  return [
    { methods: ['GET'], path: ALL, handle: (request) => traceflows.list(request) },
    {
      methods: ['GET', 'PUT', 'PATCH', 'DELETE', 'POST'],
      path: `${ALL}/:id`,
      handle: (request) => traceflows.one(request),
    },
    { methods: ['GET'], path: `${ALL}/:id/status`, handle: (request) => traceflows.status(request) },
    { methods: ['GET'], path: `${ALL}/:id/observations`, handle: (request) => traceflows.observations(request) },
  ];
}
