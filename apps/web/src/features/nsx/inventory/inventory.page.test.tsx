import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { axeFaults } from '../parts/testing.ts';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { NsxInventoryPage } from './inventory.page.tsx';
import { nsxInventorySearch } from './inventory.search.ts';
import { differencesOf, inventoryOf, itemOf } from './testing.ts';

const pods = [
  itemOf('yelb-ui-1'),
  itemOf('ako-0', { namespace: 'avi-system', labels: {}, tags: [], status: 'DOWN', errors: ['IP exhausted'] }),
];
const PATH = 'GET /api/v1/nsx/inventory';
const show = (address = '/inventory', http: PageWorld['http'] = {}): PageHandle =>
  renderPage(NsxInventoryPage, address, { http: { [PATH]: { body: inventoryOf(pods) }, ...http } });
const ids = (): (string | undefined)[] =>
  screen.getAllByRole('row').flatMap((row) => (row.dataset['rowId'] === undefined ? [] : [row.dataset['rowId']]));

describe('the inventory', () => {
  it('leaves out of a link what it does not understand', () => {
    expect(nsxInventorySearch({ kind: 'Deployment', view: 'map', type: 'x', cluster: 'c' })).toEqual({ cluster: 'c' });
  });

  it('says why it cannot be read', async () => {
    show('/inventory', { [PATH]: problem(502, 'UPSTREAM_UNAVAILABLE', 'No manager of NSX answers.') });
    expect(await screen.findByText('No manager of NSX answers.')).toBeTruthy();
  });

  it('says why it is empty where no cluster reports', async () => {
    show('/inventory', { [PATH]: { body: inventoryOf([], { clusters: [] }) } });
    expect(await screen.findByText(/No cluster reports to this NSX/)).toBeTruthy();
  });

  it('shows every kind with its number, and none where it could not be counted', async () => {
    show();
    expect(await screen.findByRole('button', { name: /Pods\s*2/, pressed: true })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Egresses' }).textContent).toBe('Egresses');
    expect(screen.getByRole('button', { name: /Ingresses\s*0/ })).toBeTruthy();
  });

  it('asks for another kind and keeps it in the address', async () => {
    const page = show();
    await userEvent.click(await screen.findByRole('button', { name: /Nodes/ }));
    await waitFor(() => expect(page.address()).toBe('/inventory?kind=Node'));
    expect(page.requests.some((one) => one.includes('kind=Node'))).toBe(true);
  });

  it('reads on where the answer has a cursor', async () => {
    const page = renderPage(NsxInventoryPage, '/inventory', {
      http: {
        [PATH]: (() => {
          let asked = 0;
          return () => {
            asked += 1;
            const rest = asked === 1 ? { cursor: 'next', total: 2 } : { total: 2 };
            return { body: inventoryOf(asked === 1 ? pods.slice(0, 1) : pods.slice(1), rest) };
          };
        })(),
      },
    });
    await waitFor(() => expect(ids()).toEqual(['uid-ako-0', 'uid-yelb-ui-1']));
    expect(page.requests.at(-1)).toContain('cursor=next');
  });

  it('is narrowed to a Namespace', async () => {
    const page = show('/inventory?ns=yelb');
    await waitFor(() => expect(ids()).toEqual(['uid-yelb-ui-1']));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'All Namespaces' }), 'avi-system');
    await waitFor(() => expect(page.address()).toBe('/inventory?ns=avi-system'));
  });

  it('opens an object with labels, other tags, errors and ways into the cluster', async () => {
    show('/inventory?open=uid-yelb-ui-1');
    const drawer = await screen.findByRole('complementary', { name: 'yelb-ui-1' });
    expect(within(drawer).getByText('app=yelb-ui')).toBeTruthy();
    expect(within(drawer).getByText('owner|team-a')).toBeTruthy();
    expect(within(drawer).getByRole('link', { name: 'Trace from this Pod' }).getAttribute('href')).toBe(
      '/clusters/stc-tkg-cluster-1/traceflow?source=yelb/yelb-ui-1',
    );
  });

  it('opens nothing of a cluster that Netloft does not know', async () => {
    const far = itemOf('far', { cluster: { id: 'x', name: 'prod-east', link: null } });
    show('/inventory?open=uid-far', { [PATH]: { body: inventoryOf([far]) } });
    expect(await screen.findByText(/not connected to this cluster/)).toBeTruthy();
  });

  it('has no faults that axe finds', async () => {
    show('/inventory?open=uid-yelb-ui-1');
    await screen.findByRole('complementary', { name: 'yelb-ui-1' });
    expect(await axeFaults()).toEqual([]);
  });
});

describe('differences', () => {
  const DIFFERENCES = 'GET /api/v1/nsx/inventory/differences';

  it('ask for a cluster where more than one could be meant', async () => {
    const two = [
      { id: 'a', name: 'east', link: 'east' },
      { id: 'b', name: 'west', link: 'west' },
      { id: 'c', name: 'far', link: null },
    ];
    show('/inventory?view=differences', { [PATH]: { body: inventoryOf(pods, { clusters: two }) } });
    const choice = await screen.findByRole('combobox', { name: 'Choose a cluster' });
    expect(
      within(choice)
        .getAllByRole('option')
        .map((one) => one.textContent),
    ).toEqual(['Choose a cluster', 'east', 'west']);
  });

  it('show both sides, and a question where one could not be read', async () => {
    const page = show('/inventory?view=differences&open=d2', { [DIFFERENCES]: { body: differencesOf() } });
    const table = await screen.findByRole('table', { name: 'Objects by kind' });
    expect(within(table).getByText('The cluster has no Gateway API.')).toBeTruthy();
    expect(screen.getByText('The same on both sides: 3 Nodes.')).toBeTruthy();
    const drawer = await screen.findByRole('complementary', { name: 'many-labels' });
    expect(within(drawer).getByText('app=a, zone=z')).toBeTruthy();
    expect(within(drawer).getByText('NSX keeps at most 20 tags.')).toBeTruthy();
    expect(page.requests.some((one) => one.endsWith('differences?cluster=stc-tkg-cluster-1'))).toBe(true);
    expect(await axeFaults()).toEqual([]);
  });

  it('say that there are none', async () => {
    show('/inventory?view=differences', { [DIFFERENCES]: { body: differencesOf({ items: [], total: 0 }) } });
    expect(await screen.findByText('NSX and the cluster agree')).toBeTruthy();
  });
});
