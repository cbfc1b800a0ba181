import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { LIVE, statusOf } from '../groups/testing.ts';
import { axeFaults } from '../parts/testing.ts';
import { NsxPoliciesPage } from './policies.page.tsx';
import { nsxPoliciesSearch } from './policies.search.ts';
import { NsxPolicyPage } from './policy.page.tsx';
import { clusterPolicyOf, policyDetailOf, policyObject, policyOf } from './testing.ts';

const yelb = policyOf('yelb', { name: 'Yelb-Zero-Trust', actions: { ALLOW: 4, DROP: 1 }, rules: 5 });
const infra = policyOf('infra', { category: 'Infrastructure', locked: true, lockedBy: 'anna' });
const hosts = policyOf('hosts', {
  enforcedBy: 'dfw',
  span: [],
  clusterPolicies: [],
  realization: { state: 'Failed', detail: 'Host 3 does not answer.' },
});
const http = (more: PageWorld['http'] = {}): NonNullable<PageWorld['http']> => ({
  'GET /api/v1/nsx': { body: statusOf() },
  'GET /api/v1/nsx/policies': { body: { items: [yelb, infra, hosts], total: 3, freshness: LIVE } },
  'GET /api/v1/nsx/policies/yelb': { body: policyDetailOf(yelb) },
  'GET /api/v1/nsx/clusters': { body: { items: [], total: 0, freshness: LIVE, unregistered: [] } },
  'GET /api/v1/nsx/audit': { body: { items: [], total: 0, freshness: LIVE } },
  ...more,
});
const show = (address = '/policies', more: PageWorld['http'] = {}): PageHandle =>
  renderPage(NsxPoliciesPage, address, { http: http(more) });
const showPage = (more: PageWorld['http'] = {}): PageHandle =>
  renderPage(NsxPolicyPage, '/policies/of/yelb', { http: http(more) }, { '/policies/of/$id': NsxPolicyPage });
const ids = (): (string | undefined)[] =>
  screen.getAllByRole('row').flatMap((row) => (row.dataset['rowId'] === undefined ? [] : [row.dataset['rowId']]));

describe('policies of NSX', () => {
  it('leave out of a link what they do not understand', () => {
    expect(nsxPoliciesSearch({ category: 'Late', by: 'me', unrealized: 'x', cluster: 'c' })).toEqual({ cluster: 'c' });
  });

  it('say why they cannot be read', async () => {
    show('/policies', { 'GET /api/v1/nsx/policies': problem(502, 'UPSTREAM_UNAVAILABLE', 'No manager answers.') });
    expect(await screen.findByText('No manager answers.')).toBeTruthy();
  });

  it('stand in the order of evaluation with their rules by action', async () => {
    show();
    await waitFor(() => expect(ids()).toEqual(['infra', 'hosts', 'yelb']));
    const row = screen.getByText('Yelb-Zero-Trust').closest<HTMLElement>('[role="row"]')!;
    expect(within(row).getByTitle('4 Allow, 1 Drop')).toBeTruthy();
    expect(within(row).getByTitle(/Enforced by Antrea/)).toBeTruthy();
  });

  it('are narrowed by filters that stay in the address', async () => {
    const page = show();
    await userEvent.click(await screen.findByRole('button', { name: /Not realized\s*1/ }));
    await waitFor(() => expect(ids()).toEqual(['hosts']));
    expect(page.address()).toBe('/policies?unrealized=1');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Antrea and DFW' }), 'antrea');
    expect(await screen.findByText('No policy fits these filters')).toBeTruthy();
  });

  it('open beside the table', async () => {
    show('/policies?open=yelb');
    const drawer = await screen.findByRole('complementary', { name: 'Yelb-Zero-Trust' });
    expect(await within(drawer).findByRole('table', { name: 'Rules' })).toBeTruthy();
    expect(within(drawer).getByRole('link', { name: 'Open the page' }).getAttribute('href')).toBe('/nsx/policies/yelb');
    expect(await axeFaults()).toEqual([]);
  });
});

describe('one policy of NSX', () => {
  it('that is gone says so', async () => {
    showPage({ 'GET /api/v1/nsx/policies/yelb': problem(404, 'UPSTREAM_NOT_FOUND', 'gone') });
    expect(await screen.findByText('No such policy')).toBeTruthy();
  });

  it('shows rules, what it became in each cluster, statistics and groups', async () => {
    const twice = policyOf('yelb', { span: ['stc-tkg-cluster-1', 'stc-tkg-cluster-2'] });
    showPage({ 'GET /api/v1/nsx/policies/yelb': { body: policyDetailOf(twice, { comments: 'Ask Anna first.' }) } });
    const realization = await screen.findByRole('table', { name: 'Realization in each cluster' });
    expect(within(realization).getByRole('link', { name: '9ae2599a' }).getAttribute('href')).toBe(
      '/clusters/stc-tkg-cluster-1/policies/AntreaClusterNetworkPolicy%3A9ae2599a',
    );
    expect(within(realization).getByText('Netloft is not connected to it')).toBeTruthy();
    const statistics = screen.getByRole('table', { name: 'Statistics of stc-tkg-cluster-1' });
    expect(within(statistics).getByText('1,203')).toBeTruthy();
    expect(within(statistics).getAllByText('—').length).toBe(3);
    expect(screen.getByText('Ask Anna first.')).toBeTruthy();
    expect(screen.getByText('r1, source')).toBeTruthy();
    expect(await axeFaults()).toEqual([]);
  });

  it('knows a cluster whose name in Netloft is another', async () => {
    const other = policyOf('yelb', { span: ['plane-7'], clusterPolicies: [clusterPolicyOf({ cluster: 'east' })] });
    showPage({
      'GET /api/v1/nsx/policies/yelb': { body: policyDetailOf(other) },
      'GET /api/v1/nsx/clusters': {
        body: {
          items: [{ id: 'plane-7', name: 'plane-7', link: { cluster: 'east', by: 'nodes' } }],
          total: 1,
          freshness: LIVE,
          unregistered: [],
        },
      },
    });
    const realization = await screen.findByRole('table', { name: 'Realization in each cluster' });
    await waitFor(() => expect(within(realization).getAllByRole('row')).toHaveLength(2));
    expect(within(realization).getByText('plane-7')).toBeTruthy();
  });

  it('says why nothing is counted', async () => {
    const unknown = { statistics: null, statisticsDetail: 'NSX answered 503.' };
    showPage({ 'GET /api/v1/nsx/policies/yelb': { body: policyDetailOf(yelb, unknown) } });
    expect(await screen.findByText('NSX answered 503.')).toBeTruthy();
  });

  it('is locked through a review, with its rules’ revisions and its span', async () => {
    const sent: unknown[] = [];
    showPage({
      'POST /api/v1/nsx/policies/check': { body: { findings: [], clusterPolicy: null } },
      'POST /api/v1/nsx/changes': (body) => {
        sent.push(body);
        return { body: { record: {}, before: policyObject('yelb'), after: null, findings: [], warnings: [] } };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Lock…' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({
      operation: 'UPDATE',
      dryRun: true,
      span: ['stc-tkg-cluster-1'],
      object: { locked: true, _revision: 7, rules: [{ _revision: 2 }, { _revision: 0 }] },
    });
  });

  it('is deleted only after its name was typed', async () => {
    showPage({
      'POST /api/v1/nsx/changes': {
        body: { record: {}, before: policyObject('yelb'), after: null, findings: [], warnings: [] },
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Delete…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete policy yelb in NSX' });
    const remove = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Delete from NSX' });
    expect(await within(dialog).findByText('The name is not typed yet.')).toBeTruthy();
    expect(remove.disabled).toBe(true);
    await userEvent.type(within(dialog).getByLabelText('Type yelb to confirm'), 'yelb');
    expect(remove.disabled).toBe(false);
  });
});
