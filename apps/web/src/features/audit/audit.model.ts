import type { AuditQuery, ChangeRecord } from '@netloft/contracts';
import { objectName } from '../../components/change-records/model.ts';
import type { AuditSearch } from './audit.search.ts';

/** What the server is asked for; the rest is done in the table. */
export function queryOf({ kind, object, user, state, from, to }: AuditSearch): AuditQuery {
  const found = { kind, object, user, state, from, to };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as AuditQuery;
}

const POLICY_KINDS: Readonly<Record<string, string>> = {
  'crd.antrea.io/ClusterNetworkPolicy': 'AntreaClusterNetworkPolicy:',
  'crd.antrea.io/NetworkPolicy': 'AntreaNetworkPolicy:',
  'networking.k8s.io/NetworkPolicy': 'K8sNetworkPolicy:',
  'policy.networking.k8s.io/AdminNetworkPolicy': 'AdminNetworkPolicy:/',
  'policy.networking.k8s.io/BaselineAdminNetworkPolicy': 'BaselineAdminNetworkPolicy:/',
  'policy.networking.k8s.io/ClusterNetworkPolicy': 'ClusterNetworkPolicy:/',
};

/** A page of the cluster, as ClusterLink takes it. */
export interface PageAddress {
  readonly to: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly search?: Readonly<Record<string, string>>;
}

/** The page that shows the object of a record; null for kinds that have none. */
export function pageOfObject(record: ChangeRecord): PageAddress | null {
  const group = record.apiVersion.split('/')[0] ?? '';
  const policy = POLICY_KINDS[`${group}/${record.kind}`];
  if (policy !== undefined) return { to: '/policies/$id', params: { id: `${policy}${objectName(record)}` } };
  if (group === 'crd.antrea.io' && record.kind === 'Tier') return { to: '/tiers', search: { open: record.name } };
  if (group === 'crd.antrea.io') return { to: '/groups', search: { open: objectName(record) } };
  return { to: '/tier-access' };
}

const FIELDS = [
  'id',
  'at',
  'user',
  'operation',
  'apiVersion',
  'kind',
  'namespace',
  'name',
  'state',
  'message',
  'reason',
  'undoes',
  'undoneBy',
] as const satisfies readonly (keyof ChangeRecord)[];

/** A field as RFC 4180 wants it; a leading sign that a spreadsheet would run as a formula is made text. */
function csvField(value: string | null | undefined): string {
  const text = value ?? '';
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Records as CSV, one line each. */
export const recordsCsv = (records: readonly ChangeRecord[]): string =>
  [FIELDS.join(','), ...records.map((record) => FIELDS.map((name) => csvField(record[name])).join(','))].join('\r\n');
