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

/** Where a registration, or its end, is taken back: the opposite wizard. Undefined for what is undone as a change. */
export function oppositeWizard(
  { kind, operation, name, state }: Pick<ChangeRecord, 'kind' | 'operation' | 'name' | 'state'>,
  after: object | null | undefined,
): (NsxAddress & { readonly takesBack: 'register' | 'deregister' }) | undefined {
  // What was cut off may be there in part; what was refused or only tried is not.
  if (kind !== 'Registration' || state === 'dry-run' || state === 'refused') return undefined;
  if (operation === 'CREATE') return { to: '/clusters', search: { open: name }, takesBack: 'register' };
  const cluster = after !== null && after !== undefined && 'cluster' in after ? after.cluster : undefined;
  return {
    to: '/register',
    search: { name, ...(typeof cluster === 'string' ? { cluster } : {}), form: '1' },
    takesBack: 'deregister',
  };
}
