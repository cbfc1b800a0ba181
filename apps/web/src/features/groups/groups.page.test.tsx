import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { renderPage, snapshot, type PageHandle } from '../../testing/render-page.tsx';
import { GroupsPage } from './groups.page.tsx';
import { groupsSearch } from './groups.search.ts';
import { groupDetailOf, groupOf } from './testing.ts';

const ui = groupOf('yelb-ui');
const parent = groupOf('yelb-all', { form: 'children', children: ['yelb-ui', 'yelb-lost'], usedBy: 2, warnings: 1 });
const blocks = groupOf('engines', { form: 'ipBlocks', pods: null, blocks: 2, usedBy: 0, computed: null });
const namespaced = groupOf('db', { namespace: 'yelb', usedBy: 0 });
const groups = [ui, parent, blocks, namespaced];
const used = [
  {
    type: 'policy' as const,
    id: 'AntreaClusterNetworkPolicy:9ae2599a',
    name: '9ae2599a',
    displayName: 'Yelb-Zero-Trust',
    where: ['ingress rule 4084, from'],
  },
  { type: 'group' as const, id: 'yelb-top', name: 'yelb-top', where: ['child group'] },
];
const detail = groupDetailOf(parent, {
  children: [
    { id: 'yelb-ui', exists: true, pods: 2 },
    { id: 'yelb-lost', exists: false, pods: null },
  ],
  parents: ['yelb-top'],
  usedBy: used,
});
const show = (address = '/groups', shown: object = detail): PageHandle =>
  renderPage(GroupsPage, address, {
    live: { groups: [snapshot(groups)] },
    http: {
      'GET /api/v1/clusters/c1/groups/yelb-all': { body: shown },
      'GET /api/v1/clusters/c1/audit': {
        body: { items: [], total: 0, freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' } },
      },
    },
  });
const names = (): (string | null)[] =>
  screen.getAllByRole('row').flatMap((row) => (row.dataset['rowId'] === undefined ? [] : [row.dataset['rowId']]));

describe('groups', () => {
  it('leave out of a link what they do not understand', () => {
    expect(groupsSearch({ kind: 'Deployment', form: 'sums', unused: 'maybe', open: 3 })).toEqual({ open: '3' });
  });

  it('that may not be seen are hidden with the right that lacks', async () => {
    const hidden = [{ what: 'clustergroups', count: null, reason: 'needs list on clustergroups.crd.antrea.io' }];
    renderPage(GroupsPage, '/groups', {
      live: { groups: [snapshot([], { freshness: { state: 'forbidden', asOf: null }, hidden })] },
    });
    expect(await screen.findByText('Groups are hidden from you')).toBeTruthy();
    expect(screen.queryByText('0 groups')).toBeNull();
  });

  it('show members that are not known as such, never as zero', async () => {
    show();
    const row = (await screen.findByTitle('engines')).closest<HTMLElement>('[role="row"]')!;
    expect(within(row).getAllByText('—').length).toBeGreaterThan(1);
    expect(within(row).queryByText('0')).toBeNull();
  });

  it('are narrowed by a chip that stays in the address', async () => {
    const page = show();
    await userEvent.click(await screen.findByRole('button', { name: /Unused\s*2/ }));
    await waitFor(() => expect(names()).toEqual(['engines', 'yelb/db']));
    expect(page.address()).toBe('/groups?unused=1');
    await userEvent.click(screen.getByRole('button', { name: /ClusterGroups\s*3/ }));
    await waitFor(() => expect(page.address()).toBe('/groups?kind=ClusterGroup'));
  });

  it('open with members, nesting and who uses them', async () => {
    show('/groups?open=yelb-all');
    const drawer = await screen.findByRole('complementary', { name: 'yelb-all' });
    expect(await within(drawer).findByTitle('yelb/yelb-ui-1')).toBeTruthy();
    const nesting = within(drawer).getByRole('region', { name: 'Nesting' });
    expect(within(nesting).getByText('does not exist')).toBeTruthy();
    expect(within(nesting).getByRole('link', { name: 'yelb-ui' }).getAttribute('href')).toBe(
      '/clusters/c1/groups?open=yelb-ui',
    );
    expect(within(drawer).getByRole('link', { name: 'Yelb-Zero-Trust' }).getAttribute('href')).toBe(
      '/clusters/c1/policies/AntreaClusterNetworkPolicy%3A9ae2599a',
    );
    expect(within(drawer).getByText(/ingress rule 4084, from/)).toBeTruthy();
  });

  it('that are gone say so when their link is opened', async () => {
    show('/groups?open=nobody');
    expect(await screen.findByText(/not in the cluster any more/)).toBeTruthy();
  });

  it('switch off what the user may not do and say why', async () => {
    const reason = 'You need update on clustergroups.crd.antrea.io.';
    show('/groups?open=yelb-all', { ...detail, may: { update: false, delete: false, reason } });
    expect(await screen.findByText(reason)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Edit' }).disabled).toBe(true);
  });

  it('in use are not deleted before their users were told', async () => {
    show('/groups?open=yelb-all');
    const remove = await screen.findByRole<HTMLButtonElement>('button', { name: 'Delete…' });
    await waitFor(() => expect(remove.disabled).toBe(false));
    await userEvent.click(remove);
    const dialog = await screen.findByRole('dialog', { name: 'yelb-all is used by 2 policies and groups' });
    expect(within(dialog).getByRole('link', { name: 'Yelb-Zero-Trust' })).toBeTruthy();
    expect(within(dialog).getByRole('button', { name: 'Review the deletion' })).toBeTruthy();
    await userEvent.click(within(dialog).getAllByRole('button', { name: 'Cancel' }).at(-1)!);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});
