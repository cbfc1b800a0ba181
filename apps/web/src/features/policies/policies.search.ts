import { POLICY_KIND_NAMES, RULE_ACTIONS, ORIGINS } from '../../components/policy-parts/facts.ts';
import { flagParam, oneOf, present, textParam } from '../../lib/search-params.ts';

/** What a link to the page keeps. `ns` is a Namespace, or `-` for policies of the whole cluster; `open` the id of the policy beside the table. */
export interface PoliciesSearch {
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly open?: string;
  readonly kind?: (typeof POLICY_KIND_NAMES)[number];
  readonly tier?: string;
  readonly ns?: string;
  readonly action?: (typeof RULE_ACTIONS)[number];
  readonly origin?: (typeof ORIGINS)[number];
  /** Only policies with warnings. */
  readonly warn?: true;
  /** Only policies that not every Node has realized. */
  readonly unrealized?: true;
}

/** Value of `ns` that stands for policies of the whole cluster; no Namespace is called so. */
export const CLUSTER_WIDE = '-';

/** Reads search parameters; what is not understood is left out. */
export function policiesSearch(raw: Readonly<Record<string, unknown>>): PoliciesSearch {
  return present({
    q: textParam(raw['q']),
    sort: textParam(raw['sort']),
    columns: textParam(raw['columns']),
    open: textParam(raw['open'], 600),
    kind: oneOf(raw['kind'], POLICY_KIND_NAMES),
    tier: textParam(raw['tier']),
    ns: textParam(raw['ns']),
    action: oneOf(raw['action'], RULE_ACTIONS),
    origin: oneOf(raw['origin'], ORIGINS),
    warn: flagParam(raw['warn']),
    unrealized: flagParam(raw['unrealized']),
  });
}
