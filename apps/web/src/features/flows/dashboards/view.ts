import { createContext, use } from 'react';
import type { FlowDimension, FlowKey, FlowMeasure } from '@netloft/contracts';
import {
  isMoving,
  patchOf,
  rangeOf,
  recordsPath,
  withTerms,
  type ExtraTerm,
  type Range,
} from '../../../components/flow-scope/index.ts';
import type { FlowScope } from '../../../lib/flows.queries.ts';
import {
  HIDE_NOTHING,
  SYSTEM_NAMESPACES,
  type DashboardName,
  type Direction,
  type Grouping,
  type Measure,
} from './dashboards.search.ts';

/** What every panel of a dashboard goes by: where, when, which, and how the reader wants it. */
export interface DashboardView {
  readonly cluster: string;
  /** With the hidden Namespaces as terms of the filter. */
  readonly scope: FlowScope;
  readonly turn: number;
  readonly group: Grouping;
  readonly direction: Direction;
  readonly measure: Measure;
  readonly top: number;
  readonly compare: boolean;
  readonly asTable: boolean;
  /** Line under the title of an exported picture: cluster, range and filter. */
  readonly note: string;
  readonly zoom: (from: number, to: number) => void;
  readonly follow: (href: string) => void;
}

const ViewContext = createContext<DashboardView | null>(null);
export const ViewProvider = ViewContext.Provider;

/** The view of the dashboard that the panel stands in. */
export function useView(): DashboardView {
  const view = use(ViewContext);
  if (view === null) throw new Error('A panel was shown outside of a dashboard.');
  return view;
}

/** Names of the Namespaces that a dashboard leaves out. The first two look at everything unless they are told otherwise. */
export function hiddenNamespaces(dashboard: DashboardName, hide: string | undefined): readonly string[] {
  const list = hide ?? (dashboard === 'home' || dashboard === 'records' ? HIDE_NOTHING : SYSTEM_NAMESPACES);
  return list === HIDE_NOTHING ? [] : list.split(',');
}

/** A moving range as it is right now; a fixed one stays as it is written. `skew`: milliseconds that the server's clock is ahead. */
export function heldStill(scope: FlowScope, skew: number): Range & { readonly held: FlowScope } {
  const range = rangeOf(scope, Date.now() + skew);
  return { ...range, held: isMoving(scope) ? { ...scope, ...patchOf(range) } : scope };
}

/** The scope of the page with its hidden Namespaces, as ordinary terms: what a panel asks is what its link shows. */
export const narrowed = (scope: FlowScope, terms: readonly ExtraTerm[]): FlowScope => ({
  ...scope,
  filter: withTerms(scope.filter, terms),
});
export const hiddenTerms = (names: readonly string[]): ExtraTerm[] => names.map((name) => ['ns', name, true]);

const FIELDS: Readonly<Partial<Record<FlowDimension, string>>> = { 'egress.ip': 'egressip', network: 'external' };

/** How a denial without a named policy is grouped: Kubernetes NetworkPolicies isolate a Pod together. */
export const ISOLATION = '(isolation)';

/** The filter terms that leave exactly one group of a dimension. */
export function termsOf(dimension: FlowDimension, value: string): readonly ExtraTerm[] {
  const [, labelField, key] = /^((?:src\.|dst\.)?label):(.+)$/.exec(dimension) ?? [];
  if (labelField !== undefined && key !== undefined)
    return [value === '' ? [labelField, key, true] : [labelField, `${key}=${value}`]];
  if (value === ISOLATION) {
    const side = /^(ingress|egress)\./.exec(dimension)?.[0];
    return [[`${side ?? ''}policy`, ''], side === undefined ? ['verdict', 'denied'] : [`${side}action`, 'denied']];
  }
  // What an exporter did not tell has no word in the filter language.
  if (dimension === 'reason') return value === '' ? [] : [['reason', value.replaceAll(' ', '-')]];
  return [[FIELDS[dimension] ?? dimension, value]];
}

/** The terms of a whole group. */
export const termsOfKey = (key: FlowKey): readonly ExtraTerm[] =>
  Object.entries(key).flatMap(([dimension, value]) => termsOf(dimension as FlowDimension, value));

/** Address of the records behind a mark. */
export function recordsOf(
  view: Pick<DashboardView, 'cluster' | 'scope'>,
  terms: readonly ExtraTerm[],
  range?: Range,
): string {
  const scope = range === undefined ? view.scope : { ...view.scope, ...patchOf(range) };
  return recordsPath(view.cluster, scope, terms);
}

const REVERSE: Readonly<Partial<Record<FlowMeasure, FlowMeasure>>> = {
  bytes: 'reverseBytes',
  packets: 'reversePackets',
  throughput: 'reverseThroughput',
};

/** What to ask for, one for each picture: there, back, or both. Records and connections have no way back of their own. */
export function measuresOf(measure: Measure, direction: Direction): readonly FlowMeasure[] {
  const back = REVERSE[measure];
  if (back === undefined || direction === 'forward') return [measure];
  return direction === 'reverse' ? [back] : [measure, back];
}

/** Over time volumes are told as rates: bytes of a bucket would change with its width. */
export const overTime = (measure: FlowMeasure): FlowMeasure =>
  measure === 'bytes' ? 'throughput' : measure === 'reverseBytes' ? 'reverseThroughput' : measure;

/** The dimension of one side in the grouping that the reader chose. */
export const sideBy = (side: 'src' | 'dst', group: Grouping): FlowDimension => `${side}.${group}`;
