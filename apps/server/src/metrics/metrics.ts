import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Config } from '../config.ts';

/** Seconds; from what memory answers to what waits for an upstream's deadline. */
const SECONDS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

export type UpstreamKind = 'kubernetes' | 'nsx' | 'clickhouse' | 'embedded';

/**
 * What this process counts, for Prometheus. Labels are bounded by the code and the configuration: patterns of routes, methods, codes, names of
 * registered clusters, hosts of managers. Names of users, namespaces and objects are never among them.
 */
export interface Metrics {
  /** `route` is a pattern (`/api/v1/clusters/:cluster/agents`), never an address. */
  request(route: string, method: string, status: number, seconds: number): void;
  /** `outcome`: an HTTP status, `lost` (no answer came), `aborted` (nobody waits any more), or a fault of the store. */
  upstream(kind: UpstreamKind, target: string, outcome: string, seconds: number): void;
  storeQuery(query: string, outcome: string, seconds: number): void;
  signIn(mode: string, outcome: string): void;
  job(kind: string, outcome: string): void;
  /** Read whenever somebody asks for the metrics; a source that fails leaves its own series out. */
  gauge(name: string, help: string, labels: readonly string[], read: GaugeReader): void;
  /** A total that something else counts. Its name ends in `_total`. */
  total(name: string, help: string, labels: readonly string[], read: GaugeReader): void;
  /** The text exposition format 0.0.4. */
  text(): Promise<string>;
  readonly contentType: string;
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}
export type GaugeReader = () => readonly Sample[] | Promise<readonly Sample[]>;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Metrics of one app: two in one process do not mix. `hasProcess` adds what Node.js tells of itself. */
export function createMetrics(
  info: { readonly version: string; readonly role: Config['role'] },
  hasProcess = false,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (hasProcess) collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'netloft_info',
    help: 'What runs: version and role',
    labelNames: ['version', 'role'],
    registers,
  }).set(info, 1);
  const requests = new Counter({
    name: 'netloft_http_requests_total',
    help: 'Requests answered',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const latency = new Histogram({
    name: 'netloft_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['route', 'method'],
    buckets: SECONDS,
    registers,
  });
  const upstreams = new Counter({
    name: 'netloft_upstream_requests_total',
    help: 'Requests sent to clusters, NSX and the flow store',
    labelNames: ['upstream', 'target', 'outcome'],
    registers,
  });
  const upstreamLatency = new Histogram({
    name: 'netloft_upstream_request_duration_seconds',
    help: 'Time until an upstream began to answer; of the flow store, until its answer was whole',
    labelNames: ['upstream', 'target'],
    buckets: SECONDS,
    registers,
  });
  const queries = new Counter({
    name: 'netloft_store_queries_total',
    help: 'Questions to the flow store',
    labelNames: ['query', 'outcome'],
    registers,
  });
  const queryLatency = new Histogram({
    name: 'netloft_store_query_duration_seconds',
    help: 'Time until the flow store answered',
    labelNames: ['query'],
    buckets: SECONDS,
    registers,
  });
  const signIns = new Counter({
    name: 'netloft_sign_ins_total',
    help: 'Attempts to sign in',
    labelNames: ['mode', 'outcome'],
    registers,
  });
  const jobs = new Counter({
    name: 'netloft_jobs_total',
    help: 'Jobs that ended',
    labelNames: ['kind', 'outcome'],
    registers,
  });

  return {
    request(route, method, status, seconds) {
      const known = METHODS.has(method) ? method : 'OTHER';
      requests.inc({ route, method: known, status: String(status) });
      latency.observe({ route, method: known }, seconds);
    },
    upstream(upstream, target, outcome, seconds) {
      upstreams.inc({ upstream, target, outcome });
      upstreamLatency.observe({ upstream, target }, seconds);
    },
    storeQuery(query, outcome, seconds) {
      queries.inc({ query, outcome });
      queryLatency.observe({ query }, seconds);
    },
    signIn: (mode, outcome) => signIns.inc({ mode, outcome }),
    job: (kind, outcome) => jobs.inc({ kind, outcome }),
    gauge(name, help, labelNames, read) {
      void new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers,
        async collect() {
          this.reset();
          const samples = await samplesOf(read);
          // A reset series without labels says 0, which nobody measured.
          if (samples.length === 0 && labelNames.length === 0) this.remove();
          for (const { labels = {}, value } of samples) this.set(labels, value);
        },
      });
    },
    total(name, help, labelNames, read) {
      void new Counter({
        name,
        help,
        labelNames: [...labelNames],
        registers,
        async collect() {
          this.reset();
          const samples = await samplesOf(read);
          if (samples.length === 0 && labelNames.length === 0) this.remove();
          for (const { labels = {}, value } of samples) this.inc(labels, value);
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

async function samplesOf(read: GaugeReader): Promise<readonly Sample[]> {
  try {
    return await read();
  } catch {
    return [];
  }
}
