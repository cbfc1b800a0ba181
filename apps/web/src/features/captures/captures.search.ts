import { tableSearch } from '../../lib/table-search.ts';
import { flagParam, integerParam, oneOf, present, textParam } from '../../lib/search-params.ts';

const SHOWN = ['running', 'done', 'failed', 'mine'] as const;
export type CaptureFilter = (typeof SHOWN)[number];

/** Parameters that fill the form of a PacketCapture. */
export const CAPTURE_FORM_KEYS = [
  'source',
  'dst',
  'protocol',
  'port',
  'srcPort',
  'flags',
  'icmp',
  'ipv6',
  'direction',
  'point',
  'packets',
  'timeout',
  'server',
  'hostKey',
] as const satisfies readonly (keyof CapturesSearch)[];
/** Parameters that fill the form of a SupportBundleCollection. */
export const BUNDLE_FORM_KEYS = [
  'nodes',
  'selector',
  'since',
  'expires',
  'server',
  'hostKey',
  'auth',
  'secret',
] as const satisfies readonly (keyof CapturesSearch)[];

/**
 * Search parameters of the page of captures. `part` chooses packet captures (absent) or support bundles; `q`, `sort`, `columns` and
 * `show` belong to the table; the rest fills a form. `source` and `dst` are `namespace/name` of a Pod or an address, `protocol` a name or
 * a number, `flags` is `value/mask,…`, `icmp` is `type/code,…`; `nodes` is `all` or names with commas, `selector` a label selector,
 * `secret` is `namespace/name`. A Secret is only ever named.
 */
export interface CapturesSearch {
  readonly part?: 'bundles';
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly show?: CaptureFilter;
  readonly source?: string;
  readonly dst?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly srcPort?: number;
  readonly flags?: string;
  readonly icmp?: string;
  readonly ipv6?: boolean;
  readonly direction?: 'DestinationToSource' | 'Both';
  readonly point?: 'Source' | 'Destination';
  readonly packets?: number;
  readonly timeout?: number;
  readonly server?: string;
  readonly hostKey?: string;
  readonly nodes?: string;
  readonly selector?: string;
  readonly since?: string;
  readonly expires?: number;
  readonly auth?: 'BearerToken' | 'APIKey';
  readonly secret?: string;
}

/** Reads search parameters; what is not understood is left out, so that no link ends in an error page. */
export function capturesSearch(raw: Readonly<Record<string, unknown>>): CapturesSearch {
  const found: { [K in Exclude<keyof CapturesSearch, 'q' | 'sort' | 'columns'>]: CapturesSearch[K] | undefined } = {
    part: oneOf(raw['part'], ['bundles']),
    show: oneOf(raw['show'], SHOWN),
    source: textParam(raw['source']),
    dst: textParam(raw['dst']),
    protocol: textParam(raw['protocol'], 20),
    port: integerParam(raw['port'], 1, 65_535),
    srcPort: integerParam(raw['srcPort'], 1, 65_535),
    flags: textParam(raw['flags']),
    icmp: textParam(raw['icmp']),
    ipv6: flagParam(raw['ipv6']),
    direction: oneOf(raw['direction'], ['DestinationToSource', 'Both']),
    point: oneOf(raw['point'], ['Source', 'Destination']),
    packets: integerParam(raw['packets'], 1, 999_999_999),
    timeout: integerParam(raw['timeout'], 1, 300),
    server: textParam(raw['server'], 2000),
    hostKey: textParam(raw['hostKey'], 2000),
    nodes: textParam(raw['nodes'], 4000),
    selector: textParam(raw['selector'], 1000),
    since: textParam(raw['since'], 40),
    expires: integerParam(raw['expires'], 1, 1440),
    auth: oneOf(raw['auth'], ['BearerToken', 'APIKey']),
    secret: textParam(raw['secret'], 320),
  };
  const { q, sort, columns } = tableSearch(raw);
  return present({ ...found, q, sort, columns });
}

/** Whether a link fills the form whose keys are given. */
export const fillsForm = (search: CapturesSearch, keys: readonly (keyof CapturesSearch)[]): boolean =>
  keys.some((key) => search[key] !== undefined);

/** An empty set of a form's parameters, to take them from the address. */
export const without = (
  keys: readonly (keyof CapturesSearch)[],
): { readonly [K in keyof CapturesSearch]?: undefined } => Object.fromEntries(keys.map((key) => [key, undefined]));
