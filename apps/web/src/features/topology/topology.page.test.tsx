import { fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { TopologyView } from '@netloft/contracts';
import { STATUS } from '../../testing/flow-status.ts';
import { problem, renderPage, type PageHandle } from '../../testing/render-page.tsx';
import { topologyNode, topologyView } from './testing.ts';
import { TopologyPage } from './topology.page.tsx';

const show = (address: string, body: TopologyView | ReturnType<typeof problem> = topologyView()): PageHandle =>
  renderPage(TopologyPage, address, {
    http: {
      'GET /api/v1/clusters/c1/flows/status': { body: STATUS },
      'GET /api/v1/clusters/c1/topology': 'nodes' in body ? { body } : body,
    },
  });
const asked = (page: PageHandle): URLSearchParams[] =>
  page.requests
    .filter((one) => one.startsWith('GET /api/v1/clusters/c1/topology'))
    .map((one) => new URL(`http://app.invalid${one.slice(4)}`).searchParams);
const graph = (): Promise<HTMLElement> => screen.findByRole('listbox', { name: 'Topology' });

describe('the topology', () => {
  it('asks nothing while the filter cannot be read, or while the label to group by has no name', async () => {
    const page = show('/topology?filter=nonsense:x');
    expect(await screen.findByText('The filter cannot be read')).toBeTruthy();
    expect(asked(page)).toEqual([]);
  });

  it('asks for the key before it groups by label', async () => {
    const page = show('/topology?group=label');
    expect(await screen.findByText('Name the key of a label')).toBeTruthy();
    await userEvent.type(screen.getByRole('textbox', { name: 'Label key' }), 'app{Enter}');
    await graph();
    expect(asked(page).at(-1)?.get('label')).toBe('app');
  });

  it('says why it failed', async () => {
    show('/topology', problem(503, 'STORE_UNAVAILABLE', 'The store is starting.'));
    expect(await screen.findByText('The store is starting.')).toBeTruthy();
  });

  it('says why it is empty', async () => {
    show('/topology', topologyView({ nodes: [], edges: [], totals: { pods: 0, nodes: 0, edges: 0, bytes: 0 } }));
    expect(await screen.findByRole('button', { name: /Show/ })).toBeTruthy();
    expect(screen.queryByRole('listbox', { name: 'Topology' })).toBeNull();
  });

  it('tells what it stands for and what was folded', async () => {
    show('/topology', topologyView({ folded: ['212 workloads of 9 Namespaces are folded'] }));
    expect(await screen.findByText('4 Pods · 2 connections · 12 kB')).toBeTruthy();
    expect(screen.getByText('212 workloads of 9 Namespaces are folded')).toBeTruthy();
    expect(within(screen.getByRole('list', { name: 'Legend' })).getByText('Denied')).toBeTruthy();
  });

  it('opens a node with the keyboard and keeps it in the link', async () => {
    const page = show('/topology');
    const list = await graph();
    await vi.waitFor(() => expect(within(list).getAllByRole('option')).toHaveLength(2));
    list.focus();
    fireEvent.keyDown(list, { key: 'Home' });
    fireEvent.keyDown(list, { key: ' ' });
    await vi.waitFor(() => expect(page.address()).toContain('expand=namespace:yelb'));
    await vi.waitFor(() => expect(asked(page).at(-1)?.get('expand')).toBe('namespace:yelb'));
  });

  it('does not open what has no parts', async () => {
    const page = show(
      '/topology',
      topologyView({
        nodes: [topologyNode('external:1.2.3.0/24', { kind: 'external', expandable: false })],
        edges: [],
        totals: { pods: 1, nodes: 1, edges: 1, bytes: 1 },
      }),
    );
    expect(await screen.findByText('Nothing is left to show')).toBeTruthy();
    expect(page.address()).not.toContain('expand');
  });

  it('goes through the edges of a node and opens their details', async () => {
    const page = show('/topology');
    const list = await graph();
    await vi.waitFor(() => expect(within(list).getAllByRole('option')).toHaveLength(2));
    list.focus();
    fireEvent.keyDown(list, { key: 'Home' });
    fireEvent.keyDown(list, { key: 'n' });
    fireEvent.keyDown(list, { key: 'Enter' });
    await vi.waitFor(() => expect(page.address()).toMatch(/open=namespace:\w+(>|%3E)namespace:yelb/));
    expect(await screen.findByRole('complementary')).toBeTruthy();
  });

  it('is a table by itself when a picture could not be read, and a picture when one insists', async () => {
    const page = show('/topology', topologyView({ unreadable: true }));
    const table = await screen.findByRole('table', { name: 'connections' });
    expect(within(table).getAllByRole('row').length).toBe(3);
    await userEvent.click(screen.getByRole('button', { name: 'Show the picture anyway' }));
    await graph();
    expect(page.address()).toContain('view=graph');
  });

  it('narrows to what was denied, hides, and refuses to hide by what edges do not have', async () => {
    const page = show('/topology');
    await graph();
    await userEvent.click(screen.getByRole('button', { name: 'Denied only' }));
    await vi.waitFor(() => expect(asked(page).at(-1)?.get('only')).toBe('denied'));
    const hide = screen.getByRole('textbox', { name: 'Hide' });
    await userEvent.type(hide, 'tcp:SYN{Enter}');
    expect(await screen.findByText(/belongs to single records/)).toBeTruthy();
    await userEvent.clear(hide);
    await userEvent.type(hide, 'ns:kube-system{Enter}');
    await vi.waitFor(() => expect(asked(page).at(-1)?.get('hide')).toBe('ns:kube-system'));
  });

  it('replays the range in parts', async () => {
    const page = show('/topology?from=2026-11-25T09:00:00Z&to=2026-11-25T10:00:00Z');
    await graph();
    await userEvent.click(screen.getByRole('button', { name: 'Replay' }));
    await vi.waitFor(() => expect(asked(page).at(-1)?.get('to')).toBe('2026-11-25T09:05:00.000Z'));
    await userEvent.click(screen.getByRole('button', { name: 'Part after' }));
    await vi.waitFor(() => expect(asked(page).at(-1)?.get('from')).toBe('2026-11-25T09:05:00.000Z'));
    expect(page.address()).toContain('at=2');
    await userEvent.click(screen.getByRole('button', { name: 'Whole range' }));
    await vi.waitFor(() => expect(page.address()).not.toContain('at='));
  });
});
