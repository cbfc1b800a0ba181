import type { NsxGroupType } from '@netloft/contracts';
import { flagParam, oneOf, present, textParam } from '../../../lib/search-params.ts';

export const GROUP_TYPES = ['antrea', 'kubernetes', 'addresses', 'other'] as const satisfies readonly NsxGroupType[];

/** What a link to the page or its editor keeps. `open` is the id of the group beside the table. */
export interface NsxGroupsSearch {
  readonly q?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly open?: string;
  /** Which groups are shown; in the editor what kind a new one is. */
  readonly type?: NsxGroupType;
  /** Only groups that no policy uses. */
  readonly unused?: true;
  /** In the editor: the id of the group that a new one begins as a copy of. */
  readonly from?: string;
}

/** Reads search parameters; what is not understood is left out. */
export function nsxGroupsSearch(raw: Readonly<Record<string, unknown>>): NsxGroupsSearch {
  return present({
    q: textParam(raw['q']),
    sort: textParam(raw['sort'], 80),
    columns: textParam(raw['columns'], 600),
    open: textParam(raw['open'], 255),
    type: oneOf(raw['type'], GROUP_TYPES),
    unused: flagParam(raw['unused']),
    from: textParam(raw['from'], 255),
  });
}
