import { scopeSearch, type ScopeSearch } from '../../components/flow-scope/scope.ts';
import { integerParam, oneOf, present, textParam, type RawSearch } from '../../lib/search-params.ts';

// Part of the first load through the routes' validators: neither the contracts nor the graph is imported here.

export const GROUPINGS = ['namespace', 'workload', 'pod', 'node', 'label'] as const;
export type Grouping = (typeof GROUPINGS)[number];
export const LAYOUT_NAMES = ['force', 'layered', 'concentric', 'grid'] as const;
export type LayoutName = (typeof LAYOUT_NAMES)[number];
/** Parts that a range is replayed in. */
export const WINDOWS = 12;

/** What a link to the page keeps. `at` is the part of the range that is replayed, from 1; `open` the node or edge whose details are shown. */
export interface TopologySearch extends ScopeSearch {
  readonly group?: Grouping;
  /** Key of the label, with `group=label`. */
  readonly label?: string;
  /** Ids of what is opened into its parts, with commas. */
  readonly expand?: string;
  readonly hide?: string;
  readonly only?: 'denied' | 'unprotected';
  readonly prefix?: number;
  readonly services?: 'show';
  readonly width?: 'rate';
  readonly layout?: LayoutName;
  /** The picture or its twin; the page chooses when it is left away. */
  readonly view?: 'graph' | 'table';
  readonly at?: number;
  readonly open?: string;
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
}

/** Reads search parameters; what is not understood is left out. */
export const topologySearch = (raw: RawSearch): TopologySearch =>
  present({
    ...scopeSearch(raw),
    group: oneOf(raw['group'], GROUPINGS),
    label: textParam(raw['label'], 317),
    expand: textParam(raw['expand'], 6000),
    hide: textParam(raw['hide'], 2000),
    only: oneOf(raw['only'], ['denied', 'unprotected'] as const),
    prefix: integerParam(raw['prefix'], 8, 32),
    services: oneOf(raw['services'], ['show'] as const),
    width: oneOf(raw['width'], ['rate'] as const),
    layout: oneOf(raw['layout'], LAYOUT_NAMES),
    view: oneOf(raw['view'], ['graph', 'table'] as const),
    at: integerParam(raw['at'], 1, WINDOWS),
    open: textParam(raw['open'], 800),
    q: textParam(raw['q']),
    sort: textParam(raw['sort'], 80),
    columns: textParam(raw['columns'], 600),
  });

export type TopologyPatch = { readonly [K in keyof TopologySearch]?: TopologySearch[K] | undefined };

/** The list of opened ids with one more, or without it. */
export function toggled(expand: string | undefined, id: string): string | undefined {
  const ids = (expand ?? '').split(',').filter((one) => one !== '');
  const next = ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id];
  return next.length === 0 ? undefined : next.join(',');
}
