import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { NodeLatency } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { problem, renderPage, type PageHandle } from '../../testing/render-page.tsx';
import { NodeLatencyPage } from './node-latency.page.tsx';
import { latencyOf } from './testing.ts';

const API = '/api/v1/clusters/c1';
const allowed = (yes: boolean) => ({
  allowed: yes,
  reason: yes ? '' : 'needs create on nodelatencymonitors.crd.antrea.io',
});
const show = (change: Partial<NodeLatency> = {}, address = '/node-latency', may = true): PageHandle =>
  renderPage(NodeLatencyPage, address, {
    http: {
      [`GET ${API}/node-latency`]: { body: latencyOf(change) },
      [`POST ${API}/access/reviews`]: { body: { answers: [allowed(may), allowed(may), allowed(may)] } },
      [`POST ${API}/changes`]: (body) => ({
        body: { record: {}, before: null, after: (body as { object: object }).object, warnings: [] },
      }),
    },
  });

describe('without measurements', () => {
  it.each<[NodeLatency['state'], string]>([
    ['gate-off', 'Latency is not measured'],
    ['unavailable', 'Latency cannot be measured here'],
    ['forbidden', 'Latency is hidden from you'],
    ['waiting', 'Nothing is measured yet'],
  ])('%s is told with its reason', async (state, title) => {
    show({ state, detail: 'This is why.', rows: [], nodes: [] });
    expect(await screen.findByText(title)).toBeTruthy();
    expect(screen.getByText('This is why.')).toBeTruthy();
    expect(screen.queryByRole('grid')).toBeNull();
  });

  it('a monitor can be asked for, by who may', async () => {
    show({ state: 'no-monitor', detail: 'Nobody asked.', monitor: null, intervalSeconds: null });
    const button = await screen.findByRole('button', { name: 'Measure latency' });
    await waitFor(() => expect(button.getAttribute('aria-disabled')).toBeNull());
    await userEvent.click(button);
    const seconds = await screen.findByLabelText(/Seconds between pings/);
    await userEvent.clear(seconds);
    await userEvent.click(screen.getByRole('button', { name: 'Review the change' }));
    expect(await screen.findByText('A whole number of seconds from 1.')).toBeTruthy();
    await userEvent.type(seconds, '10');
    await userEvent.click(screen.getByRole('button', { name: 'Review the change' }));
    expect((await screen.findAllByText(/NodeLatencyMonitor/)).length).toBeGreaterThan(0);
  });

  it('who may not is told which right lacks', async () => {
    show(
      { state: 'no-monitor', detail: 'Nobody asked.', monitor: null, intervalSeconds: null },
      '/node-latency',
      false,
    );
    expect(await screen.findByText('needs create on nodelatencymonitors.crd.antrea.io')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Measure latency' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('a cluster that does not answer is a failure that can be tried again', async () => {
    renderPage(NodeLatencyPage, '/node-latency', {
      http: { [`GET ${API}/node-latency`]: problem(502, 'UPSTREAM_UNAVAILABLE', 'connection refused') },
    });
    expect(await screen.findByText('connection refused')).toBeTruthy();
  });
});

describe('the matrix', () => {
  it('has value and words in every cell, is walked by keys, and opens a pair that stays in the address', async () => {
    const page = show();
    const grid = await screen.findByRole('grid', { name: 'Round trips between Nodes' });
    const cell = within(grid).getByRole('gridcell', { name: 'node-a to node-b: 0.412 ms' });
    expect(cell.textContent).toBe('0.412');
    expect(within(grid).getByRole('gridcell', { name: 'node-b to node-a: No answer' }).textContent).toBe('✕');
    within(grid).getByRole('gridcell', { name: 'node-a to node-a: itself' }).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(cell);
    await userEvent.keyboard('{Enter}');
    const drawer = await screen.findByRole('complementary', { name: 'node-a and node-b' });
    expect(within(drawer).getByText('0.412 ms')).toBeTruthy();
    expect(page.address()).toBe('/node-latency?open=node-a,node-b');
  });

  it('names its scale and the worst pairs, lost ones first', async () => {
    show();
    const worst = await screen.findByRole('region', { name: 'Worst pairs' });
    expect(
      within(worst)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual([
      expect.stringContaining('No answer'),
      expect.stringContaining('Old, 42 ms then'),
      expect.stringContaining('2 ms'),
    ]);
    expect(within(screen.getByRole('list', { name: 'Scale' })).getAllByRole('listitem')).toHaveLength(7);
  });

  it('is narrowed to Nodes, and says where none is left', async () => {
    show({}, '/node-latency?nodes=node-b');
    const grid = await screen.findByRole('grid', { name: 'Round trips between Nodes' });
    expect(within(grid).getAllByRole('gridcell')).toHaveLength(1);
    await userEvent.type(screen.getByLabelText('Nodes whose name has'), 'x');
    expect(await screen.findByText('No Node is called so')).toBeTruthy();
  });

  it('has a table as its twin', async () => {
    show({}, '/node-latency?view=table');
    const cells = await screen.findAllByText('0.412 ms');
    const row = cells.map((cell) => cell.closest<HTMLElement>('[data-row-id]')).find((found) => found !== null)!;
    expect(within(row).getByText('Answered')).toBeTruthy();
    expect(within(row).getByText('10.0.1.1')).toBeTruthy();
  });

  it('says which agents measure nothing', async () => {
    show({ gateOffOn: ['node-c'] });
    expect(await screen.findByText(/gate NodeLatencyMonitor off and measure nothing: node-c/)).toBeTruthy();
  });
});
