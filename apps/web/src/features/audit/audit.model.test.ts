import type { ChangeRecord } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { objectName, shownRecords } from '../../components/change-records/model.ts';
import { pageOfObject, queryOf, recordsCsv } from './audit.model.ts';
import { auditSearch } from './audit.search.ts';

const record = (more: Partial<ChangeRecord> = {}): ChangeRecord => ({
  id: 'r1',
  cluster: 'c1',
  at: '2026-11-25T10:00:00Z',
  user: 'andreasm',
  operation: 'CREATE',
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'Tier',
  name: 'mytier',
  state: 'applied',
  notUndoable: null,
  ...more,
});

describe('the address', () => {
  it.each([
    [{ state: 'sideways', from: 'yesterday', dry: 'no' }, {}],
    [
      { state: 'refused', kind: 'Tier', user: 'a', dry: '1' },
      { state: 'refused', kind: 'Tier', user: 'a', dry: true },
    ],
    [
      { from: '2026-11-25T10:00:00Z', object: 'ns/a' },
      { from: '2026-11-25T10:00:00Z', object: 'ns/a' },
    ],
  ])('%j is read as %j', (raw, expected) => expect(auditSearch(raw)).toEqual(expected));

  it('asks the server for what it can narrow', () => {
    expect(queryOf({ q: 'text', state: 'refused', dry: true, open: 'x' })).toEqual({ state: 'refused' });
  });
});

describe('records', () => {
  it('hide dry runs until they are asked for', () => {
    const all = [record(), record({ id: 'r2', state: 'dry-run' })];
    expect(shownRecords(all, {}).map(({ id }) => id)).toEqual(['r1']);
    expect(shownRecords(all, { dry: true }).length).toBe(2);
    expect(shownRecords(all, { state: 'dry-run' }).length).toBe(2);
  });

  it.each<[Partial<ChangeRecord>, object]>([
    [{}, { to: '/tiers', search: { open: 'mytier' } }],
    [
      { kind: 'Group', namespace: 'team', name: 'g' },
      { to: '/groups', search: { open: 'team/g' } },
    ],
    [
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'team', name: 'p' },
      { to: '/policies/$id', params: { id: 'K8sNetworkPolicy:team/p' } },
    ],
    [
      { kind: 'ClusterNetworkPolicy', name: 'p' },
      { to: '/policies/$id', params: { id: 'AntreaClusterNetworkPolicy:p' } },
    ],
    [{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' }, { to: '/tier-access' }],
  ])('%j leads to %j', (more, address) => expect(pageOfObject(record(more))).toEqual(address));

  it('are written as CSV that no spreadsheet runs', () => {
    const text = recordsCsv([record({ message: 'say "no",\nthen go', reason: '=1+1' })]);
    expect(text.split('\r\n')[0]).toMatch(/^id,at,user/);
    expect(text).toContain('"say ""no"",\nthen go"');
    expect(text).toContain("'=1+1");
    expect(objectName(record({ namespace: 'a', name: 'b' }))).toBe('a/b');
  });
});
