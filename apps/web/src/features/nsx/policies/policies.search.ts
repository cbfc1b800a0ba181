import { flagParam, oneOf, present, textParam } from '../../../lib/search-params.ts';

/** Categories in the order of evaluation; a copy, as the first load has no model of NSX. */
export const POLICY_CATEGORIES = ['Ethernet', 'Emergency', 'Infrastructure', 'Environment', 'Application'] as const;

/** What a link to the page or its editor keeps. `open` is the id of the policy beside the table. */
export interface NsxPoliciesSearch {
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly open?: string;
  readonly category?: (typeof POLICY_CATEGORIES)[number];
  /** Who enforces it: Antrea inside clusters, or NSX’s distributed firewall. In the editor what a new one is for. */
  readonly by?: 'antrea' | 'dfw';
  /** Id of a cluster of the span. */
  readonly cluster?: string;
  /** Only policies that are not realized. */
  readonly unrealized?: true;
  readonly locked?: true;
  /** In the editor: the id of the policy that a new one begins as a copy of. */
  readonly from?: string;
  /** In the editor: the id of the group that a new one is applied to. */
  readonly group?: string;
}

/** Reads search parameters; what is not understood is left out. */
export function nsxPoliciesSearch(raw: Readonly<Record<string, unknown>>): NsxPoliciesSearch {
  return present({
    q: textParam(raw['q']),
    sort: textParam(raw['sort'], 80),
    columns: textParam(raw['columns'], 600),
    open: textParam(raw['open'], 255),
    category: oneOf(raw['category'], POLICY_CATEGORIES),
    by: oneOf(raw['by'], ['antrea', 'dfw'] as const),
    cluster: textParam(raw['cluster'], 253),
    unrealized: flagParam(raw['unrealized']),
    locked: flagParam(raw['locked']),
    from: textParam(raw['from'], 255),
    group: textParam(raw['group'], 255),
  });
}
