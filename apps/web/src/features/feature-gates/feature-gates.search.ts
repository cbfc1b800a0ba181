import { flagParam, oneOf, present, textParam } from '../../lib/search-params.ts';

const COMPONENTS = ['controller', 'agent', 'agent-windows'] as const;
const SHOW = ['non-default', 'differing', 'alpha', 'on', 'off'] as const;
export type GateFilter = (typeof SHOW)[number];

/** `part` chooses gates or settings, `component` whose, `q` filters, `show` narrows the gates, `set` only settings that the file sets. */
export interface FeatureGatesSearch {
  readonly part?: 'gates' | 'settings' | 'text';
  readonly component?: (typeof COMPONENTS)[number];
  readonly q?: string;
  readonly show?: GateFilter;
  readonly set?: boolean;
}

/** Reads search parameters; what is not understood is left out. */
export function featureGatesSearch(raw: Readonly<Record<string, unknown>>): FeatureGatesSearch {
  const found = {
    part: oneOf(raw['part'], ['gates', 'settings', 'text'] as const),
    component: oneOf(raw['component'], COMPONENTS),
    q: textParam(raw['q']),
    show: oneOf(raw['show'], SHOW),
    set: flagParam(raw['set']),
  };
  return present(found);
}
