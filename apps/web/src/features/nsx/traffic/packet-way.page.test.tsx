import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { NsxPacketWay } from '@netloft/contracts';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { axeFaults } from '../parts/testing.ts';
import { NsxPacketWayPage } from './packet-way.page.tsx';
import { stageOf, wayOfStory } from './testing.ts';

const POST = 'POST /api/v1/nsx/packet-way';
const QUESTION = '/packet-way?cluster=c1&service=yelb/yelb-ui&port=80';
const clusters = { items: [{ id: 'c1', name: 'c1', isDefault: true }], total: 1 };
const show = (address = QUESTION, way: Partial<NsxPacketWay> = {}, http: PageWorld['http'] = {}): PageHandle =>
  renderPage(NsxPacketWayPage, address, {
    http: {
      'GET /api/v1/clusters': { body: clusters },
      'GET /api/v1/clusters/c1/objects': { body: { items: [], total: 0 } },
      [POST]: { body: wayOfStory(way) },
      ...http,
    },
  });
const picture = (): Promise<HTMLElement> => screen.findByRole('group', { name: 'Way of the packet' });
const asked = (page: PageHandle): number => page.requests.filter((one) => one === POST).length;

describe('the way of a packet', () => {
  it('is not asked for without a question', async () => {
    const page = show('/packet-way');
    expect(await screen.findByText('Whose way shall be shown?')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Show the way' }));
    expect(await screen.findByText('Name a Service as namespace/name.')).toBeTruthy();
    expect(asked(page)).toBe(0);
  });

  it('that cannot be told says why and can be asked again', async () => {
    const page = show(QUESTION, {}, { [POST]: problem(502, 'UPSTREAM_UNAVAILABLE', 'No manager of NSX answers.') });
    expect(await screen.findByText('No manager of NSX answers.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(asked(page)).toBe(2));
  });

  it('is asked by the form and kept in the address', async () => {
    let sent: unknown;
    const page = show(
      '/packet-way',
      {},
      {
        [POST]: (body) => {
          sent = body;
          return { body: wayOfStory() };
        },
      },
    );
    await userEvent.type(await screen.findByLabelText('Service'), 'yelb/yelb-ui');
    await userEvent.type(screen.getByLabelText('Port'), '80');
    await userEvent.type(screen.getByLabelText('Balancer addresses'), '10.13.11.100');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await picture();
    expect(page.address()).toBe('/packet-way?cluster=c1&service=yelb/yelb-ui&port=80&balancer=10.13.11.100');
    expect(sent).toEqual({
      cluster: 'c1',
      namespace: 'yelb',
      service: 'yelb-ui',
      port: 80,
      balancer: ['10.13.11.100'],
    });
  });

  it('tells the answer, each station, and the rules with their policies', async () => {
    show();
    const stations = within(await picture()).getAllByRole('button');
    expect(stations).toHaveLength(6);
    expect(stations[2]?.getAttribute('aria-label')).toBe('Station 3 of 6: Load balancer, No verdict, 10.13.210.10:80');
    expect(screen.getByRole('status').textContent).toContain('both levels allow it');
    const panel = screen.getByRole('region', { name: 'Antrea' });
    expect(within(panel).getByRole('link', { name: 'Yelb-Zero-Trust' }).getAttribute('href')).toBe(
      '/clusters/c1/policies/AntreaClusterNetworkPolicy%3A9ae2599a',
    );
    expect(within(panel).getByText('decides')).toBeTruthy();
    expect(await axeFaults()).toEqual([]);
  });

  it('is walked by the arrow keys', async () => {
    show();
    const [, firewall] = within(await picture()).getAllByRole('button');
    await userEvent.click(firewall as HTMLElement);
    const panel = screen.getByRole('region', { name: 'Distributed firewall before the load balancer' });
    expect(within(panel).getByRole('link', { name: 'Kubernetes services' }).getAttribute('href')).toBe(
      '/nsx/policies/k8s-services',
    );
    expect(within(panel).getAllByText('decides')).toHaveLength(1);
    firewall?.focus();
    await userEvent.keyboard('{End}');
    expect(document.activeElement?.getAttribute('aria-label')).toContain('Station 6 of 6: Pod');
    expect(screen.getByRole('region', { name: 'Pod' })).toBeTruthy();
  });

  it('that ends says what is not reached, and what could not be taken into account', async () => {
    const stages = [
      stageOf('client', { title: 'Client' }),
      stageOf('distributed-firewall', { title: 'Firewall', verdict: 'Dropped', detail: 'A rule drops it.' }),
      stageOf('pod', { title: 'Pod' }),
    ];
    show(QUESTION, { stages, verdict: 'Dropped', summary: 'It does not reach it.', missing: ['tags of machines'] });
    const [, firewall, pod] = within(await picture()).getAllByRole('button');
    expect(firewall?.getAttribute('aria-pressed')).toBe('true');
    expect(pod?.getAttribute('aria-label')).toContain('not reached');
    expect(
      within(screen.getByRole('region', { name: 'What could not be taken into account' })).getByText(
        'tags of machines',
      ),
    ).toBeTruthy();
    expect(screen.getByText('No rule speaks of this packet here.')).toBeTruthy();
  });

  it('offers groups of NSX for the balancer’s addresses, which fill the field', async () => {
    const groups = [{ name: 'avi-service-engines', addresses: ['10.13.11.100', '10.13.11.101'] }];
    show(QUESTION, { balancerGroups: groups });
    const offered = await screen.findByRole('group', { name: 'Groups of addresses in NSX' });
    await userEvent.click(within(offered).getByRole('button', { name: 'avi-service-engines' }));
    expect(screen.getByLabelText<HTMLInputElement>('Balancer addresses').value).toBe('10.13.11.100, 10.13.11.101');
  });

  it('that differs among addresses is no way that is allowed', async () => {
    const stages = [
      stageOf('client', { title: 'Client' }),
      stageOf('antrea', { title: 'Antrea', verdict: 'Differs', detail: 'Differs among 2 pairs.' }),
      stageOf('pod', { title: 'Pod' }),
    ];
    show(QUESTION, { stages, verdict: 'Differs', summary: 'Not every packet reaches it.' });
    const [, antrea] = within(await picture()).getAllByRole('button');
    expect(antrea?.getAttribute('aria-pressed')).toBe('true');
    expect(antrea?.getAttribute('aria-label')).toContain('Differs');
    expect(screen.getByRole('status').textContent).toContain('Not every packet reaches it.');
  });

  it('has a table twin at the key t, kept in the address', async () => {
    const page = show();
    await picture();
    await userEvent.keyboard('t');
    const table = await screen.findByRole('table');
    expect(within(table).getAllByRole('row')).toHaveLength(7);
    expect(within(table).getByRole('link', { name: 'Default' })).toBeTruthy();
    expect(page.address()).toBe(`${QUESTION}&view=table`);
    expect(await axeFaults()).toEqual([]);
  });
});
