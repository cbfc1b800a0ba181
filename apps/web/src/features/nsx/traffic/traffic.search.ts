import { TRACE_VIEWS, type TraceView } from '../../../components/trace-path/trace-views.ts';
import { flagParam, integerParam, oneOf, present, textParam } from '../../../lib/search-params.ts';

export const PROTOCOLS = ['TCP', 'UDP', 'ICMP'] as const;
export type TrafficProtocol = (typeof PROTOCOLS)[number];

/**
 * What links to the pages about traffic keep. Packet way: `cluster` (Netloft's name), `service` (`namespace/name`), `port`, `client`
 * (an address), `balancer` (addresses of the load balancer, separated by commas). Form of a Traceflow: `cluster`, `source` and `dst` (`namespace/name` or an address, `dstType` says what it names),
 * `protocol`, `port`, `srcPort`, `beside` (the cluster's own Traceflow as well). Result: `cluster` and `trace` name the cluster's own.
 */
export interface NsxTrafficSearch {
  readonly cluster?: string;
  readonly service?: string;
  readonly port?: number;
  readonly client?: string;
  readonly balancer?: string;
  readonly source?: string;
  readonly dst?: string;
  readonly dstType?: 'pod' | 'service' | 'ip';
  readonly protocol?: TrafficProtocol;
  readonly srcPort?: number;
  readonly beside?: true;
  readonly trace?: string;
  /** `path` is the picture of both kinds of page. */
  readonly view?: TraceView;
  /** Policy of the cluster that is open beside a result. */
  readonly policy?: string;
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
}

/** Reads search parameters; what is not understood is left out. */
export function nsxTrafficSearch(raw: Readonly<Record<string, unknown>>): NsxTrafficSearch {
  return present({
    cluster: textParam(raw['cluster'], 253),
    service: textParam(raw['service'], 317),
    port: integerParam(raw['port'], 1, 65_535),
    client: textParam(raw['client'], 64),
    balancer: textParam(raw['balancer'], 1500),
    source: textParam(raw['source'], 317),
    dst: textParam(raw['dst'], 317),
    dstType: oneOf(raw['dstType'], ['pod', 'service', 'ip']),
    protocol: oneOf(textParam(raw['protocol'])?.toUpperCase(), PROTOCOLS),
    srcPort: integerParam(raw['srcPort'], 1, 65_535),
    beside: flagParam(raw['beside']),
    trace: textParam(raw['trace'], 253),
    view: oneOf(raw['view'], TRACE_VIEWS),
    policy: textParam(raw['policy'], 400),
    q: textParam(raw['q']),
    sort: textParam(raw['sort'], 80),
    columns: textParam(raw['columns'], 600),
  });
}
