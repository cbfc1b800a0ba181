import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { axeFaults } from '../parts/testing.ts';
import { NsxGroupsPage } from './groups.page.tsx';
import { nsxGroupsSearch } from './groups.search.ts';
import { compareMembers } from './members.model.ts';
import { groupDetailOf, groupOf, LIVE, memberOf, statusOf } from './testing.ts';

const ui = groupOf('yelb-ui');
const unused = groupOf('idle', { usedBy: 0, state: 'IN_PROGRESS' });
const services = groupOf('svc', { type: 'kubernetes', usedBy: null, state: '' });
const list = { items: [ui, unused, services], total: 3, freshness: LIVE };
const show = (address = '/groups', http: PageWorld['http'] = {}): PageHandle =>
  renderPage(NsxGroupsPage, address, {
    http: {
      'GET /api/v1/nsx': { body: statusOf() },
      'GET /api/v1/nsx/groups': { body: list },
      'GET /api/v1/nsx/groups/yelb-ui': { body: groupDetailOf(ui) },
      'GET /api/v1/nsx/audit': { body: { items: [], total: 0, freshness: LIVE } },
      ...http,
    },
  });
const ids = (): (string | undefined)[] =>
  screen.getAllByRole('row').flatMap((row) => (row.dataset['rowId'] === undefined ? [] : [row.dataset['rowId']]));

describe('groups of NSX', () => {
  it('leave out of a link what they do not understand', () => {
    expect(nsxGroupsSearch({ type: 'Pod', unused: 'maybe', from: '' })).toEqual({});
  });

  it('say why they cannot be read', async () => {
    show('/groups', { 'GET /api/v1/nsx/groups': problem(502, 'UPSTREAM_TIMEOUT', 'NSX did not answer in 15 s.') });
    expect(await screen.findByText('NSX did not answer in 15 s.')).toBeTruthy();
  });

  it('let nobody change anything who may not, and say why', async () => {
    const reason = 'Your role in NSX is auditor.';
    show('/groups?open=yelb-ui', {
      'GET /api/v1/nsx': { body: statusOf({ may: { read: true, write: false, reason } }) },
    });
    expect(await screen.findByText(reason)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: /New group/ }).disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Edit' }).disabled).toBe(true);
  });

  it('are narrowed by a chip that stays in the address', async () => {
    const page = show();
    await userEvent.click(await screen.findByRole('button', { name: /Unused\s*1/ }));
    await waitFor(() => expect(ids()).toEqual(['idle']));
    expect(page.address()).toBe('/groups?unused=1');
    await userEvent.click(screen.getByRole('button', { name: /Kubernetes\s*1/ }));
    await waitFor(() => expect(page.address()).toBe('/groups?type=kubernetes'));
  });

  it('open with what NSX says beside what the criteria find', async () => {
    show('/groups?open=yelb-ui');
    const drawer = await screen.findByRole('complementary', { name: 'yelb-ui' });
    const members = await within(drawer).findByRole('table', { name: 'Members: Pod' });
    expect(within(drawer).getByText('NSX says 1, the criteria find 2')).toBeTruthy();
    const [, first] = within(members).getAllByRole('row');
    // What both do not agree on comes first.
    expect(within(first!).getByTitle('yelb/yelb-ui-2')).toBeTruthy();
    expect(within(first!).getByRole('img', { name: 'no' })).toBeTruthy();
    expect(within(drawer).getByRole('link', { name: 'Yelb-Zero-Trust' }).getAttribute('href')).toBe(
      '/nsx/policies/yelb',
    );
    expect(await axeFaults()).toEqual([]);
  });

  it('explain why NSX says that they are empty', async () => {
    const emptyBecause = 'No rule uses the group: NSX computes members of Antrea groups only then.';
    const none = [{ kind: 'Pod', source: 'nsx' as const, items: [], total: 0 }];
    show('/groups?open=yelb-ui', {
      'GET /api/v1/nsx/groups/yelb-ui': { body: groupDetailOf(ui, { emptyBecause, members: none, usedBy: [] }) },
    });
    expect(await screen.findByText(new RegExp(emptyBecause))).toBeTruthy();
    expect(screen.getByText(/become members as soon as a rule uses the group/)).toBeTruthy();
  });

  it('that are gone say so when their link is opened', async () => {
    show('/groups?open=nobody', { 'GET /api/v1/nsx/groups/nobody': problem(404, 'UPSTREAM_NOT_FOUND', 'no such') });
    expect(await screen.findByText('This group is not in NSX any more.')).toBeTruthy();
  });

  it('in use are not deleted before their users were told, and NSX refuses in its own words', async () => {
    const words =
      'The object path=[/infra/domains/default/groups/yelb-ui] cannot be deleted as it is being referenced.';
    show('/groups?open=yelb-ui', {
      'POST /api/v1/nsx/changes': problem(409, 'UPSTREAM_REFUSED', words, {
        upstream: { kind: 'nsx', status: 400, message: words },
      }),
    });
    const remove = await screen.findByRole<HTMLButtonElement>('button', { name: 'Delete…' });
    await userEvent.click(remove);
    const told = await screen.findByRole('dialog', { name: 'yelb-ui is used by 1 policy' });
    await userEvent.click(within(told).getByRole('button', { name: 'Try all the same' }));
    const review = await screen.findByRole('dialog', { name: 'Delete group yelb-ui in NSX' });
    expect(await within(review).findByText(words)).toBeTruthy();
    expect(within(review).getByRole<HTMLButtonElement>('button', { name: 'Delete from NSX' }).disabled).toBe(true);
  });
});

describe('members', () => {
  it('of a kind that could not be read are not known, never none', () => {
    const [pods] = compareMembers(
      [{ kind: 'Pod', source: 'nsx', items: [], total: null, failed: 'NSX answered 503.' }],
      [{ kind: 'Pod', source: 'criteria', items: [memberOf('a')], total: 1 }],
    );
    expect(pods).toMatchObject({ nsxTotal: null, criteriaTotal: 1, failed: 'NSX answered 503.', total: 1 });
    expect(pods?.items).toMatchObject([{ name: 'a', nsx: false, criteria: true }]);
  });

  it('that NSX numbers otherwise are told apart by name', () => {
    const nameless = { ...memberOf('a'), id: '' };
    const [pods] = compareMembers(
      [{ kind: 'Pod', source: 'nsx', items: [nameless], total: 1 }],
      [{ kind: 'Pod', source: 'criteria', items: [nameless], total: 1 }],
    );
    expect(pods?.items).toHaveLength(1);
  });
});
