import type { FlowScope } from '../../lib/flows.queries.ts';
import { oneOf, present, textParam, type RawSearch } from '../../lib/search-params.ts';

// Part of the first load through the routes' validators: neither the contracts nor the filter language is imported here.

export const REFRESHES = ['10s', '30s', '1m'] as const;
export type Refresh = (typeof REFRESHES)[number];

export const DEFAULT_FROM = 'now-30m';
export const DEFAULT_TO = 'now';

/** What every page of flows keeps in its address: when (`now-30m`, RFC 3339, epoch), which, and how often it looks again. */
export interface ScopeSearch {
  readonly from?: string;
  readonly to?: string;
  readonly filter?: string;
  readonly refresh?: Refresh;
}
export type ScopePatch = { readonly [K in keyof ScopeSearch]?: ScopeSearch[K] | undefined };

/** The same form as the server takes: see `FlowScopeQuery` of the contracts. */
const MOMENT = /^(now(-\d{1,6}[smhdw])?|\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})|\d{9,13})$/;

const moment = (value: unknown): string | undefined => {
  const text = textParam(value, 40);
  return text !== undefined && MOMENT.test(text) ? text : undefined;
};

/** Reads the scope's part of the search parameters; spread it into a page's own validator. What is not understood is left out. */
export function scopeSearch(raw: RawSearch): ScopeSearch {
  return present({
    from: moment(raw['from']),
    to: moment(raw['to']),
    filter: textParam(raw['filter'], 2000),
    refresh: oneOf(raw['refresh'], REFRESHES),
  });
}

/** The scope to ask with: the last 30 minutes where the address says nothing. */
export const scopeOf = (search: ScopeSearch): FlowScope => ({
  from: search.from ?? (search.to === undefined || search.to === DEFAULT_TO ? DEFAULT_FROM : ''),
  to: search.to ?? DEFAULT_TO,
  filter: search.filter ?? '',
});

/** Only the scope's part of a page's search, for a link that carries it to another page. */
export const onlyScope = (search: ScopeSearch): ScopeSearch =>
  present({ from: search.from, to: search.to, filter: search.filter });
