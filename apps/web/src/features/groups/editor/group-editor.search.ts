import { oneOf, present, textParam } from '../../../lib/search-params.ts';

/** What a link to the editor of a new group keeps: its kind, its Namespace, and the id of a group that it starts as a copy of. */
export interface GroupEditorSearch {
  readonly kind?: 'ClusterGroup' | 'Group';
  readonly namespace?: string;
  readonly from?: string;
}

/** Reads search parameters; what is not understood is left out. */
export function groupEditorSearch(raw: Readonly<Record<string, unknown>>): GroupEditorSearch {
  return present({
    kind: oneOf(raw['kind'], ['ClusterGroup', 'Group'] as const),
    namespace: textParam(raw['namespace'], 63),
    from: textParam(raw['from'], 320),
  });
}
