import { oneOf, present, textParam } from '../../lib/search-params.ts';

const HEALTH = ['healthy', 'unhealthy', 'stale', 'unknown', 'skewed'] as const;
export type HealthFilter = (typeof HEALTH)[number];

/** `open` is the agent whose details are shown, or `controller:` for the controller. */
export interface AgentsSearch {
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly health?: HealthFilter;
  readonly open?: string;
}

/** The value of `open` that stands for the controller; no Node's name has a colon. */
export const OPEN_CONTROLLER = 'controller:';

/** Reads search parameters; what is not understood is left out. */
export function agentsSearch(raw: Readonly<Record<string, unknown>>): AgentsSearch {
  const found = {
    q: textParam(raw['q']),
    sort: textParam(raw['sort']),
    columns: textParam(raw['columns']),
    health: oneOf(raw['health'], HEALTH),
    open: textParam(raw['open']),
  };
  return present(found);
}
