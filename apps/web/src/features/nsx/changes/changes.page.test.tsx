import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { NSX_AUDIT_CLUSTER, type ChangeRecord, type NsxChangeResponse } from '@netloft/contracts';
import { LIVE, problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { axeFaults } from '../parts/testing.ts';
import { oppositeWizard, pageOfRecord } from './changes.model.ts';
import { NsxChangesPage } from './changes.page.tsx';
import { nsxChangesSearch } from './changes.search.ts';

const recordOf = (id: string, change: Partial<ChangeRecord> = {}): ChangeRecord => ({
  id,
  cluster: NSX_AUDIT_CLUSTER,
  at: '2026-11-25T09:00:00Z',
  user: 'andreasm',
  operation: 'UPDATE',
  apiVersion: 'nsx/v1',
  kind: 'Group',
  name: 'yelb-ui',
  state: 'applied',
  notUndoable: null,
  ...change,
});
const records = [
  recordOf('r1'),
  recordOf('r2', { state: 'dry-run', name: 'tried' }),
  recordOf('r3', { state: 'refused', name: 'wrong', message: 'It is in use.', notUndoable: 'it was refused' }),
];
const response = (change: Partial<NsxChangeResponse> = {}): NsxChangeResponse => ({
  record: recordOf('r9', { undoes: 'r1' }),
  before: { display_name: 'new' },
  after: { display_name: 'old' },
  findings: [],
  warnings: [],
  ...change,
});
const list = (items: readonly ChangeRecord[]) => ({ body: { items, total: items.length, freshness: LIVE } });
const show = (address = '/changes', http: PageWorld['http'] = {}): PageHandle =>
  renderPage(NsxChangesPage, address, {
    http: {
      'GET /api/v1/nsx/audit': list(records),
      'GET /api/v1/nsx/audit/r1': {
        body: { id: 'r1', record: records[0], before: { display_name: 'old' }, after: { display_name: 'new' } },
      },
      'GET /api/v1/nsx/audit/r3': { body: { id: 'r3', record: records[2], before: null, after: { a: 1 } } },
      ...http,
    },
  });
const ids = (): (string | undefined)[] =>
  screen.getAllByRole('row').flatMap((row) => (row.dataset['rowId'] === undefined ? [] : [row.dataset['rowId']]));

describe('the page Changes', () => {
  it('leaves out of a link what it does not understand', () => {
    expect(nsxChangesSearch({ state: 'sideways', kind: 'Group', dry: '1' })).toEqual({ kind: 'Group', dry: true });
  });

  it('says why it cannot be read', async () => {
    show('/changes', { 'GET /api/v1/nsx/audit': problem(403, 'NSX_NOT_SIGNED_IN', 'This needs your own sign-in.') });
    expect(await screen.findByText('This needs your own sign-in.')).toBeTruthy();
  });

  it('says why it is empty', async () => {
    show('/changes', { 'GET /api/v1/nsx/audit': list([]) });
    expect(await screen.findByText('No change yet')).toBeTruthy();
  });

  it('shows dry runs only when they are asked for', async () => {
    const page = show();
    await waitFor(() => expect(ids()).toEqual(['r1', 'r3']));
    await userEvent.click(screen.getByRole('checkbox', { name: 'Dry runs' }));
    await waitFor(() => expect(ids()).toHaveLength(3));
    expect(page.address()).toBe('/changes?dry=1');
    expect(await axeFaults()).toEqual([]);
  });

  it('asks for what a link narrows it to, and shows that', async () => {
    const page = show('/changes?kind=Group&object=yelb-ui');
    await userEvent.click(await screen.findByRole('button', { name: 'Only kind Group; show all' }));
    await waitFor(() => expect(page.address()).toBe('/changes?object=yelb-ui'));
    expect(page.requests.some((one) => one.includes('kind=Group&object=yelb-ui'))).toBe(true);
  });

  it('says what NSX said, and why a change has no way back', async () => {
    show('/changes?open=r3');
    const drawer = await screen.findByRole('complementary', { name: 'Changed Group wrong' });
    expect(within(drawer).getByText('It is in use.')).toBeTruthy();
    expect(within(drawer).getByText('Cannot be undone: it was refused')).toBeTruthy();
    expect(within(drawer).getByRole<HTMLButtonElement>('button', { name: 'Undo…' }).disabled).toBe(true);
  });

  it('undoes after the difference was shown', async () => {
    const sent: unknown[] = [];
    const page = show('/changes?open=r1', {
      'POST /api/v1/nsx/audit/r1/undo': (body) => {
        sent.push(body);
        return { body: response() };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Undo…' }));
    const review = await screen.findByRole('dialog');
    const apply = within(review).getByRole<HTMLButtonElement>('button', { name: 'Undo in NSX' });
    await waitFor(() => expect(apply.disabled).toBe(false));
    const difference = await within(review).findByRole('table', { name: /Difference/ }, { timeout: 20_000 });
    expect(difference.textContent).toContain('display_name: old');
    await userEvent.click(apply);
    await waitFor(() => expect(page.address()).toBe('/changes?open=r9'));
    expect(sent).toEqual([{ dryRun: true }, { dryRun: false }]);
  });

  it.each<[string, NonNullable<PageWorld['http']>[string], RegExp]>([
    ['refused', problem(409, 'UPSTREAM_CONFLICT', 'Somebody else changed it.'), /Somebody else changed it/],
    [
      'against NSX’s limits',
      {
        body: response({ findings: [{ code: 'X', severity: 'error', path: '', message: 'Too many criteria.' }] }),
      },
      /Too many criteria/,
    ],
  ])('does not undo what is %s', async (_name, answer, said) => {
    show('/changes?open=r1', { 'POST /api/v1/nsx/audit/r1/undo': answer });
    await userEvent.click(await screen.findByRole('button', { name: 'Undo…' }));
    const review = await screen.findByRole('dialog');
    expect(await within(review).findByText(said)).toBeTruthy();
    expect(within(review).getByRole<HTMLButtonElement>('button', { name: 'Undo in NSX' }).disabled).toBe(true);
  });
});

describe('the page of a record’s object', () => {
  it.each([
    ['Group', { to: '/groups', search: { open: 'a' } }],
    ['SecurityPolicy', { to: '/policies/$id', params: { id: 'a' } }],
    ['Registration', { to: '/clusters', search: { q: 'a' } }],
  ])('%s', (kind, address) => expect(pageOfRecord({ kind, name: 'a' })).toEqual(address));
});

describe('a registration on record', () => {
  it.each<[string, Partial<ChangeRecord>, object | null, string | undefined]>([
    ['was only tried', { state: 'dry-run' }, null, undefined],
    ['was refused', { state: 'refused' }, null, undefined],
    ['is no registration', { kind: 'Group' }, null, undefined],
    ['was made', {}, null, '/clusters {"open":"east"}'],
    ['was made in part', { state: 'unknown' }, null, '/clusters {"open":"east"}'],
    ['was ended', { operation: 'DELETE' }, { cluster: 'c1' }, '/register {"name":"east","cluster":"c1","form":"1"}'],
    ['was ended by force', { operation: 'DELETE' }, { cluster: null }, '/register {"name":"east","form":"1"}'],
  ])(
    'that %s leads to the opposite wizard where there is something to take back',
    (_which, change, after, expected) => {
      const record = recordOf('r4', { kind: 'Registration', operation: 'CREATE', name: 'east', ...change });
      const found = oppositeWizard(record, after);
      expect(found === undefined ? undefined : `${found.to} ${JSON.stringify(found.search)}`).toBe(expected);
    },
  );

  it('shows that way beside why it cannot be undone', async () => {
    const record = recordOf('r5', {
      kind: 'Registration',
      operation: 'CREATE',
      name: 'east',
      notUndoable: 'several objects',
    });
    show('/changes?open=r5', {
      'GET /api/v1/nsx/audit': list([record]),
      'GET /api/v1/nsx/audit/r5': { body: { id: 'r5', record, before: null, after: { cluster: 'c1' } } },
    });
    const link = await screen.findByRole('link', { name: 'Deregister the cluster' });
    expect(link.getAttribute('href')).toBe('/nsx/clusters?open=east');
  });
});
