import { flagParam, oneOf, present, textParam } from '../../lib/search-params.ts';

const KINDS = ['ClusterGroup', 'Group'] as const;
const FORMS = ['pods', 'externalEntities', 'nodes', 'ipBlocks', 'service', 'children', 'empty'] as const;

/** What a link to the page keeps; `open` is the group beside the table, a name or `ns/name`. */
export interface GroupsSearch {
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly open?: string;
  readonly kind?: (typeof KINDS)[number];
  readonly form?: (typeof FORMS)[number];
  /** Only groups that nothing uses. */
  readonly unused?: true;
  /** Only groups with warnings. */
  readonly warn?: true;
}

/** Reads search parameters; what is not understood is left out. */
export function groupsSearch(raw: Readonly<Record<string, unknown>>): GroupsSearch {
  return present({
    q: textParam(raw['q']),
    sort: textParam(raw['sort']),
    columns: textParam(raw['columns']),
    open: textParam(raw['open'], 320),
    kind: oneOf(raw['kind'], KINDS),
    form: oneOf(raw['form'], FORMS),
    unused: flagParam(raw['unused']),
    warn: flagParam(raw['warn']),
  });
}
