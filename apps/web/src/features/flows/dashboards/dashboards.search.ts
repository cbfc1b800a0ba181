import { scopeSearch, type ScopeSearch } from '../../../components/flow-scope/scope.ts';
import { integerParam, oneOf, present, textParam } from '../../../lib/search-params.ts';

// Part of the first load through the routes' validators: the contracts are not imported here.

export const DASHBOARDS = [
  'home',
  'records',
  'pod-to-pod',
  'pod-to-service',
  'pod-to-external',
  'external-to-pod',
  'node-to-node',
  'network-policies',
  'egress',
] as const;
export type DashboardName = (typeof DASHBOARDS)[number];

/** By what Pods are grouped. Ephemeral ports are never part of a group. */
export const GROUPINGS = ['workload', 'pod', 'ns'] as const;
export type Grouping = (typeof GROUPINGS)[number];
export const DIRECTIONS = ['forward', 'reverse', 'both'] as const;
export type Direction = (typeof DIRECTIONS)[number];
export const MEASURES = ['bytes', 'throughput', 'packets', 'flows', 'connections'] as const;
export type Measure = (typeof MEASURES)[number];
export const TOPS = [10, 20, 50] as const;

/** Namespaces of the cluster's own parts, whose flows some dashboards leave out. */
export const SYSTEM_NAMESPACES = 'kube-system,flow-aggregator,flow-visibility';
/** `hide` of someone who wants to see all Namespaces. */
export const HIDE_NOTHING = 'none';

/** A dashboard's own part of the address. What is left away has the dashboard's default. */
export interface DashboardsSearch extends ScopeSearch {
  readonly group?: Grouping;
  readonly direction?: Direction;
  readonly measure?: Measure;
  readonly top?: number;
  /** Namespaces left out, with commas; `none` for none. */
  readonly hide?: string;
  /** Compared with the period of equal length before. */
  readonly compare?: 'previous';
  readonly view?: 'table';
}

/** Reads search parameters; what is not understood is left out. */
export function dashboardsSearch(raw: Readonly<Record<string, unknown>>): DashboardsSearch {
  return present({
    ...scopeSearch(raw),
    group: oneOf(raw['group'], GROUPINGS),
    direction: oneOf(raw['direction'], DIRECTIONS),
    measure: oneOf(raw['measure'], MEASURES),
    top: integerParam(raw['top'], 1, 100),
    hide: hiddenList(raw['hide']),
    compare: oneOf(raw['compare'], ['previous'] as const),
    view: oneOf(raw['view'], ['table'] as const),
  });
}

const hiddenList = (value: unknown): string | undefined => {
  const text = textParam(value, 600);
  return text !== undefined && /^[a-z0-9*-]+(,[a-z0-9*-]+)*$/.test(text) ? text : undefined;
};
