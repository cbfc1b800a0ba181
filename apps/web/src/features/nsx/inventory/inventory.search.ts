import type { NsxInventoryKind } from '@netloft/contracts';
import { oneOf, present, textParam } from '../../../lib/search-params.ts';

/** Kinds in the order of the tabs. */
export const INVENTORY_KINDS = [
  'Namespace',
  'Pod',
  'Service',
  'Node',
  'Ingress',
  'Gateway',
  'NetworkPolicy',
  'Egress',
  'IPPool',
] as const satisfies readonly NsxInventoryKind[];
export const DIFFERENCE_TYPES = ['only-nsx', 'only-cluster', 'differs'] as const;

/** What a link to the page keeps. `open` is the id of the object beside the table. */
export interface NsxInventorySearch {
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly open?: string;
  /** Pods when absent. */
  readonly kind?: NsxInventoryKind;
  /** Name of the cluster, or its id in the inventory; all of them when absent. */
  readonly cluster?: string;
  readonly ns?: string;
  /** `differences`: NSX's view against one cluster's own. */
  readonly view?: 'differences';
  readonly type?: (typeof DIFFERENCE_TYPES)[number];
}

/** Reads search parameters; what is not understood is left out. */
export function nsxInventorySearch(raw: Readonly<Record<string, unknown>>): NsxInventorySearch {
  return present({
    q: textParam(raw['q']),
    sort: textParam(raw['sort'], 80),
    columns: textParam(raw['columns'], 600),
    open: textParam(raw['open'], 300),
    kind: oneOf(raw['kind'], INVENTORY_KINDS),
    cluster: textParam(raw['cluster'], 253),
    ns: textParam(raw['ns'], 63),
    view: oneOf(raw['view'], ['differences'] as const),
    type: oneOf(raw['type'], DIFFERENCE_TYPES),
  });
}
