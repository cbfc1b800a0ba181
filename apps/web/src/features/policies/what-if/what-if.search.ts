import {
  connectionSearch,
  PROTOCOLS,
  type ConnectionSearch,
  type ProtocolName,
} from '../../../components/connection/connection.model.ts';
import { flagParam, integerParam, oneOf, present, textParam } from '../../../lib/search-params.ts';

/** Longest text of drafts that a link keeps; longer ones stay in the tab. */
export const LONGEST_DRAFTS = 3000;

/**
 * What a link to the page keeps: the connection; `without`, ids of policies to do without, separated by commas; `drafts`, a JSON list of
 * YAML texts (or `kept`: they are too long for a link); `all`, every rule of the cluster in the chain; `why`, the policy that is asked about.
 * The matrix has its own: `by`, `ns` (comma list), `mproto`, `mport`. `source` and `dst` are read as `from` and `to`.
 */
export interface WhatIfSearch extends ConnectionSearch {
  readonly tab?: 'matrix';
  readonly without?: string;
  readonly drafts?: string;
  readonly all?: boolean;
  readonly why?: string;
  readonly view?: 'table';
  readonly by?: 'workload';
  readonly ns?: string;
  readonly mproto?: ProtocolName;
  readonly mport?: number;
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
}

/** Reads search parameters; what is not understood is left out. */
export function whatIfSearch(raw: Readonly<Record<string, unknown>>): WhatIfSearch {
  return present({
    ...connectionSearch({ ...raw, from: raw['from'] ?? raw['source'], to: raw['to'] ?? raw['dst'] }),
    tab: oneOf(raw['tab'], ['matrix'] as const),
    without: textParam(raw['without'], 2000),
    drafts: textParam(raw['drafts'], LONGEST_DRAFTS),
    all: flagParam(raw['all']),
    why: textParam(raw['why'], 600),
    view: oneOf(raw['view'], ['table'] as const),
    by: oneOf(raw['by'], ['workload'] as const),
    ns: textParam(raw['ns'], 2000),
    mproto: oneOf(raw['mproto'], PROTOCOLS),
    mport: integerParam(raw['mport'], 0, 65_535),
    q: textParam(raw['q']),
    sort: textParam(raw['sort']),
    columns: textParam(raw['columns']),
  });
}

/** A comma list taken apart. */
export const listParam = (text: string | undefined): readonly string[] =>
  text === undefined
    ? []
    : text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '');
