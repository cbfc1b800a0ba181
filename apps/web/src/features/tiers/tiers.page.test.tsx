import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { answerOf } from '../../components/connection/testing.ts';
import { problem, renderPage, snapshot, type PageHandle } from '../../testing/render-page.tsx';
import { LADDER, rungOf, tierListOf } from './testing.ts';
import { TiersPage } from './tiers.page.tsx';

const API = '/api/v1/clusters/c1';
const QUESTION = 'from=pod:default/ubuntu&to=fqdn:yelb-ui.example&port=80';
const show = (address = '/tiers', http: object = {}, items = LADDER): PageHandle =>
  renderPage(TiersPage, address, {
    live: { tiers: [snapshot(items)] },
    http: {
      [`GET ${API}/tiers`]: { body: tierListOf() },
      [`POST ${API}/policies/evaluate`]: { body: answerOf() },
      [`GET ${API}/policies/editor-facts`]: { body: { served: { 'crd.antrea.io/tiers': ['v1beta1'] } } },
      [`GET ${API}/k8s/apis/crd.antrea.io/v1beta1/tiers/mytier`]: {
        body: {
          apiVersion: 'crd.antrea.io/v1beta1',
          kind: 'Tier',
          metadata: { name: 'mytier' },
          spec: { priority: 10, description: 'my custom tier' },
        },
      },
      [`GET ${API}/audit`]: { body: { items: [], total: 0, freshness: { state: 'live', asOf: null } } },
      ...http,
    },
  });
const rungs = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('[data-rung]')].map((rung) => rung.dataset['rung']);
const rung = async (id: string): Promise<HTMLElement> => {
  await screen.findByRole('list', { name: 'Ladder of tiers' });
  return document.querySelector(`[data-rung="${id}"]`) as HTMLElement;
};

describe('the ladder', () => {
  it('that may not be seen names the right that lacks', async () => {
    const hidden = [{ what: 'tiers', count: null, reason: 'needs list on tiers.crd.antrea.io' }];
    renderPage(TiersPage, '/tiers', {
      live: { tiers: [snapshot([], { freshness: { state: 'forbidden', asOf: null }, hidden })] },
    });
    expect(await screen.findByText('The tiers are hidden from you')).toBeTruthy();
    expect(screen.getAllByText(/needs list on tiers/).length).toBeGreaterThan(0);
  });

  it('stands in the order of evaluation and marks what is NSX’s', async () => {
    show('/tiers', {}, LADDER.toReversed());
    const nsx = await rung('nsx-category-infrastructure');
    expect(rungs()).toEqual(LADDER.map(({ id }) => id));
    expect(within(nsx).getByText('NSX')).toBeTruthy();
    expect(within(nsx).getByText('only NSX Manager')).toBeTruthy();
    expect(within(nsx).getByRole('img', { name: 'You may not' })).toBeTruthy();
  });

  it('is walked by arrow keys over rungs and policies, and read on the way', async () => {
    show();
    const first = within(await rung('nsx-category-infrastructure')).getByRole('button');
    first.focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowRight}');
    expect(document.activeElement?.getAttribute('href')).toBe(
      '/clusters/c1/policies/AntreaClusterNetworkPolicy%3Aacnp-drop-yelb',
    );
    expect(screen.getByRole('status', { name: 'Way of a packet to this rung' }).textContent).toContain(
      'Every packet gets here',
    );
    await userEvent.keyboard('{ArrowLeft}{End}');
    expect(document.activeElement?.textContent).toContain('baseline');
    await userEvent.keyboard('{Home}');
    expect(document.activeElement).toBe(first);
  });

  it('has a twin as a table at the key t', async () => {
    const page = show();
    await rung('baseline');
    await userEvent.keyboard('t');
    expect(await screen.findByRole('table', { name: 'Tiers' })).toBeTruthy();
    expect(page.address()).toBe('/tiers?view=table');
  });

  it('shows why policies of a full rung are left to its details', async () => {
    const many = Array.from({ length: 9 }, (_, index) => ({
      ...LADDER[2]?.policies[0],
      id: `AntreaClusterNetworkPolicy:p${index}`,
      name: `p${index}`,
    }));
    show('/tiers', {}, [
      rungOf('securityops', 100, {
        policies: many as never,
        counts: {
          policies: 240,
          rules: 240,
          actions: { Allow: 0, Drop: 240, Reject: 0, Pass: 0 },
          pods: null,
          isolated: null,
        },
      }),
    ]);
    expect(within(await rung('securityops')).getByRole('button', { name: '234 more' })).toBeTruthy();
  });
});

describe('a packet', () => {
  it('with an end that is missing is not asked about', async () => {
    const page = show();
    await rung('baseline');
    await userEvent.click(screen.getByRole('button', { name: 'Drop it' }));
    expect(screen.getAllByText('Choose a Pod, or type namespace/name.')).toHaveLength(2);
    expect(page.requests.some((one) => one.includes('evaluate'))).toBe(false);
  });

  it('falls to the rung that decides, which its link keeps', async () => {
    show(`/tiers?${QUESTION}`);
    const decisive = await rung('securityops');
    await waitFor(() => expect(within(decisive).getByText(/out: dropped here/)).toBeTruthy());
    expect(within(decisive).getByText('Dropped')).toBeTruthy();
    expect(within(await rung('application')).queryByText(/out:/)).toBeNull();
    const link = screen.getByRole('link', { name: 'Every rule on its way' });
    expect(link.getAttribute('href')).toContain('/what-if?from=pod:default/ubuntu');
  });

  it('that the server refuses says why where it was asked', async () => {
    show(`/tiers?${QUESTION}`, {
      [`POST ${API}/policies/evaluate`]: problem(400, 'INVALID_REQUEST', 'source: there is no Pod default/ubuntu'),
    });
    expect(await screen.findByText('source: there is no Pod default/ubuntu')).toBeTruthy();
  });
});

describe('a tier', () => {
  it('cannot be added without the right, and the button says which', async () => {
    const may = { create: false, update: false, delete: false, reason: 'needs create on tiers.crd.antrea.io' };
    show('/tiers', { [`GET ${API}/tiers`]: { body: tierListOf({ may }) } });
    const button = await screen.findByRole('button', { name: 'New tier' });
    await waitFor(() => expect(screen.getByText('needs create on tiers.crd.antrea.io')).toBeTruthy());
    expect(button.getAttribute('aria-disabled')).toBe('true');
    await userEvent.click(button);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('at a taken priority is refused while typing, in Antrea’s words', async () => {
    show();
    const button = await screen.findByRole('button', { name: 'New tier' });
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBeNull());
    await userEvent.click(button);
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(within(dialog).getByLabelText('Name'), 'shop');
    await userEvent.type(within(dialog).getByLabelText('Priority'), '100');
    expect(within(dialog).getByText('tier shop priority 100 overlaps with existing Tier')).toBeTruthy();
    await userEvent.clear(within(dialog).getByLabelText('Priority'));
    await userEvent.type(within(dialog).getByLabelText('Priority'), '60');
    expect(within(dialog).getByText('It will stand after mytier and before securityops.')).toBeTruthy();
  });

  it('of Antrea’s own cannot be deleted, and says so in Antrea’s words', async () => {
    show('/tiers?open=securityops', {
      [`GET ${API}/k8s/apis/crd.antrea.io/v1beta1/tiers/securityops`]: {
        body: { kind: 'Tier', metadata: { name: 'securityops' } },
      },
    });
    const drawer = await screen.findByRole('complementary', { name: 'securityops' });
    expect(within(drawer).getByRole('button', { name: 'Delete tier' }).getAttribute('aria-disabled')).toBe('true');
    expect(within(drawer).getAllByText('cannot delete reserved tier securityops').length).toBeGreaterThan(0);
  });

  it('is described anew by a reviewed change', async () => {
    const page = show('/tiers?open=mytier', {
      [`POST ${API}/changes`]: (body: unknown) => problem(409, 'UPSTREAM_CONFLICT', JSON.stringify(body)),
    });
    const drawer = await screen.findByRole('complementary', { name: 'mytier' });
    const edit = within(drawer).getByRole('button', { name: 'Edit description' });
    await waitFor(() => expect(edit.getAttribute('aria-disabled')).toBeNull());
    await userEvent.click(edit);
    const field = within(drawer).getByRole('textbox', { name: 'Description' });
    await userEvent.clear(field);
    await userEvent.type(field, 'of the shop');
    await userEvent.click(within(drawer).getByRole('button', { name: 'Review the change' }));
    await waitFor(() =>
      expect(page.requests.some((one) => one.startsWith(`POST ${API}/policies/validate`))).toBe(true),
    );
  });

  it('that is gone says so when its link is opened', async () => {
    show('/tiers?open=shop');
    expect(await screen.findByText(/not on the ladder any more/)).toBeTruthy();
  });
});
