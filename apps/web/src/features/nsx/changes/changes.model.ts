import type { AuditQuery, ChangeRecord } from '@netloft/contracts';
import type { NsxChangesSearch } from './changes.search.ts';

/** What the server is asked for; the rest is done in the table. */
export const queryOf = ({ state, kind, object }: NsxChangesSearch): Pick<AuditQuery, 'state' | 'kind' | 'object'> => ({
  ...(state === undefined ? {} : { state }),
  ...(kind === undefined ? {} : { kind }),
  ...(object === undefined ? {} : { object }),
});

/** A page of NSX, as ToNsx takes it. */
export interface NsxAddress {
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: Readonly<Record<string, string>>;
}

/** The page that shows what a record speaks of; all that is neither group nor policy belongs to a cluster. */
export function pageOfRecord({ kind, name }: Pick<ChangeRecord, 'kind' | 'name'>): NsxAddress {
  if (kind === 'SecurityPolicy') return { to: '/policies/$id', params: { id: name } };
  return kind === 'Group' ? { to: '/groups', search: { open: name } } : { to: '/clusters', search: { q: name } };
}
