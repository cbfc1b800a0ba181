import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LIVE_FLOW_COLUMNS, type FlowGap, type FlowRecord } from '@netloft/contracts';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { flowListOf, flowOf, seriesOf, statusOf } from '../testing.ts';
import { FlowRecordsPage } from './records.page.tsx';

const BASE = 'GET /api/v1/clusters/c1/flows';
const DROPPED = flowOf({
  id: '1795600790-00000000000000bb',
  verdict: 'dropped',
  destinationTransportPort: 6379,
  ingressNetworkPolicyName: 'acnp-drop-yelb',
  ingressNetworkPolicyRuleName: '4089',
  ingressNetworkPolicyRuleAction: 2,
  ingressNetworkPolicyType: 3,
});

const worldOf = (items: FlowRecord[], http: PageWorld['http'] = {}): PageWorld => ({
  http: {
    [BASE]: { body: flowListOf(items) },
    [`${BASE}/series`]: { body: seriesOf() },
    [`${BASE}/status`]: { body: statusOf() },
    ...http,
  },
});
const show = (address: string, world: PageWorld): PageHandle => renderPage(FlowRecordsPage, address, world);
const rows = (): HTMLElement[] => screen.getAllByRole('row').filter((row) => row.dataset['index'] !== undefined);
const asked = (page: PageHandle): string[] =>
  page.requests.filter((one) => one.startsWith(`${BASE}?`)).map((one) => decodeURIComponent(one).replaceAll('+', ' '));

beforeEach(() => {
  localStorage.clear();
  // A layout of its own, which jsdom has none of: the table draws what fits.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(600);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(1200);
});

describe('stored records', () => {
  it('that cannot be read say who refused and can be asked again', async () => {
    show('/flows', worldOf([], { [BASE]: problem(503, 'FLOW_STORE_UNAVAILABLE', 'The store does not answer.') }));
    expect(await screen.findByText('The store does not answer.')).toBeDefined();
  });

  it('are not asked for with a filter that cannot be read; its fault is told at its place', async () => {
    const page = show('/flows?filter=action:dropp', worldOf([]));
    expect(await screen.findByText(/did you mean drop/)).toBeDefined();
    expect(asked(page)).toEqual([]);
  });

  it('that are none say which agents do not export', async () => {
    const gap: FlowGap = {
      code: 'EXPORTER_GATE_PARTLY_OFF',
      severity: 'blocking',
      title: 'FlowExporter is off on 1 of 3 agents',
      detail: 'Their flows are not seen.',
      action: 'Switch it on',
      nodes: ['node-c'],
      link: '/feature-gates?q=FlowExporter',
    };
    show('/flows', worldOf([], { [`${BASE}/status`]: { body: statusOf({ gaps: [gap] }) } }));
    expect(await screen.findByText('FlowExporter is off on 1 of 3 agents')).toBeDefined();
    expect(screen.getByText('node-c')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Switch it on' }).getAttribute('href')).toBe(
      '/clusters/c1/feature-gates?q=FlowExporter',
    );
  });

  it('that the filter leaves none of offer to clear it and to show what is stored', async () => {
    const page = show('/flows?filter=ns:nowhere', worldOf([]));
    await userEvent.click(await screen.findByRole('button', { name: 'Show what is stored' }));
    expect(page.address()).toContain('from=2026-11-25T04:00:00.000Z');
  });

  it('tell what is hidden and what is left out', async () => {
    const list = flowListOf([flowOf()], {
      partial: 'The count was left out.',
      hidden: [{ what: 'flows of 2 namespaces', count: 2, reason: 'needs list on pods' }],
    });
    show('/flows', worldOf([], { [BASE]: { body: list } }));
    expect(await screen.findByText('The count was left out.')).toBeDefined();
    expect(screen.getByText('(needs list on pods)')).toBeDefined();
  });

  it('are shown with the policy that decided, and sorted by a column of the server', async () => {
    const page = show('/flows', worldOf([DROPPED, flowOf()]));
    await waitFor(() => expect(rows()).toHaveLength(2));
    expect(within(rows()[0]!).getByText('Dropped')).toBeDefined();
    expect(rows()[0]!.textContent).toContain('acnp-drop-yelb'.slice(-6));
    expect(within(rows()[1]!).getByText('Unprotected')).toBeDefined();
    expect(asked(page)[0]).toContain('sort=-flowEndSeconds');
    await userEvent.click(screen.getByRole('button', { name: 'Bytes' }));
    expect(page.address()).toBe('/flows?sort=-octetDeltaCount');
    await waitFor(() => expect(asked(page).at(-1)).toContain('sort=-octetDeltaCount'));
  });

  it('are filtered from the menu of a row, and the parts of the filter can be taken away', async () => {
    const page = show('/flows', worldOf([DROPPED]));
    await waitFor(() => expect(rows()).toHaveLength(1));
    await userEvent.pointer({ keys: '[MouseRight]', target: within(rows()[0]!).getByText('Dropped') });
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Without verdict:dropped' }));
    await waitFor(() => expect(page.address()).toBe('/flows?filter=-verdict:dropped'));
    await userEvent.click(await screen.findByRole('button', { name: 'Take -verdict:dropped away' }));
    await waitFor(() => expect(page.address()).toBe('/flows'));
  });

  it('open beside the table from a link, with both policies and what can be done', async () => {
    show(`/flows?open=${DROPPED.id}`, worldOf([], { [`${BASE}/records/${DROPPED.id}`]: { body: DROPPED } }));
    const drawer = await screen.findByRole('complementary');
    const href = (name: string): string =>
      decodeURIComponent(within(drawer).getByRole('link', { name }).getAttribute('href') ?? '');
    await within(drawer).findByRole('link', { name: 'Open the policy' });
    expect(href('Open the policy')).toBe('/clusters/c1/policies/AntreaClusterNetworkPolicy:acnp-drop-yelb');
    expect(href('Traceflow')).toContain('source=yelb/yelb-ui-6df49457d6-m5clv');
    expect(href('What-if')).toContain('port=6379');
    expect(href('Flows like this one')).toContain('src.workload:yelb/yelb-ui');
    expect(within(drawer).getByText('ingressNetworkPolicyRuleName')).toBeDefined();
  });

  it('can be had whole, as they are filtered and sorted, within the times of what is shown', async () => {
    show('/flows?filter=ns:yelb', worldOf([DROPPED]));
    await waitFor(() => expect(rows()).toHaveLength(1));
    await userEvent.click(screen.getByRole('button', { name: 'Export' }));
    const link = await screen.findByRole('menuitem', { name: 'CSV' });
    expect(decodeURIComponent(link.getAttribute('href') ?? '')).toBe(
      '/api/v1/clusters/c1/flows/export?from=2026-11-25T09:30:00.000Z&to=2026-11-25T10:00:00.000Z&filter=ns:yelb&format=csv&sort=-flowEndSeconds',
    );
  });
});

const frame = (end: number, pod: string, seen = 1, dropped = 0): object => ({
  type: 'rows',
  reset: true,
  names: ['', pod],
  rows: [LIVE_FLOW_COLUMNS.map((name) => (name === 'endSeconds' ? end : name === 'sourcePod*' ? 1 : 0))],
  seen,
  dropped,
});

describe('live records', () => {
  it('that are refused say why', async () => {
    const page = show('/flows?view=live', worldOf([]));
    await screen.findByText('Waiting for records');
    page.push('flows', {
      type: 'error',
      problem: problem(409, 'FLOW_STORE_OFF', 'This server collects nothing.').body,
    } as never);
    expect(await screen.findByText('This server collects nothing.')).toBeDefined();
  });

  it('come to the top, are counted, and stand still while paused', async () => {
    const page = show('/flows?view=live', worldOf([]));
    await screen.findByText('Waiting for records');
    page.push('flows', frame(1, 'pod-one', 5, 4) as never);
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(screen.getByText(/1 shown of 5 that came/)).toBeDefined();
    expect(screen.getByText(/4 left out/)).toBeDefined();
    page.push('flows', { ...frame(1, 'pod-one', 8), missed: 7 } as never);
    expect(await screen.findByText(/7 left out because they came while this tab was hidden/)).toBeDefined();
    expect(screen.getByText(/2 shown of 13 that came/)).toBeDefined();
    await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
    page.push('flows', frame(2, 'pod-two') as never);
    expect(await screen.findByText(/1 more came since/)).toBeDefined();
    expect(rows()).toHaveLength(2);
    await userEvent.click(screen.getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(rows()).toHaveLength(3));
    expect(rows()[0]!.textContent).toContain('pod-two');
  });
});
