import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { detailOf, STATUS } from '../../../components/trace-path/testing.ts';
import { ComparePage } from './compare.page.tsx';

const API = '/api/v1/clusters/c1/traceflows';
const named = (name: string, status: object, port: number): object => {
  const detail = detailOf(status as never, { port, displayName: 'Yelb-Zero-Trust' });
  return { ...detail, id: name, summary: { ...detail.summary, id: name, name } };
};
const a = named('trace-a', STATUS.delivered, 4567);
const b = named('trace-b', STATUS.dropped, 4568);
const http: PageWorld['http'] = { [`GET ${API}/trace-a`]: { body: a }, [`GET ${API}/trace-b`]: { body: b } };
const show = (search: string, more: PageWorld['http'] = {}): PageHandle =>
  renderPage(
    ComparePage,
    `/traceflows/compare${search}`,
    {
      live: { traceflows: [snapshot([a, b].map((one) => (one as { summary: { id: string } }).summary))] },
      http: { ...http, ...more },
    },
    { '/traceflows/compare': ComparePage },
  );

describe('two traces side by side', () => {
  it('are asked for while none is chosen', async () => {
    show('');
    expect(await screen.findByText('Choose two traces')).toBeDefined();
  });
  it('tell in a sentence what came out and where the ways part, and mark the step', async () => {
    show('?a=trace-a&b=trace-b');
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toMatch(
        /^Delivered, then dropped\. The ways part at NetworkPolicy/,
      ),
    );
    const way = screen.getByRole('region', { name: 'Ways of the packet' });
    expect(within(way).getAllByText('differs').length).toBeGreaterThan(1);
    expect(within(way).getByText('only first')).toBeDefined();
    const asked = screen.getByRole('region', { name: 'What was asked' });
    const port = within(asked).getByRole('rowheader', { name: 'Destination port' }).closest('tr') as HTMLElement;
    expect(port.textContent).toContain('45674568differs');
  });
  it('swap sides, which the link keeps', async () => {
    const page = show('?a=trace-a&b=trace-b');
    await waitFor(() => expect(screen.getByRole('status')).toBeDefined());
    await userEvent.click(screen.getByRole('button', { name: 'Swap sides' }));
    await waitFor(() => expect(page.address()).toBe('/traceflows/compare?a=trace-b&b=trace-a'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^Dropped, then delivered/));
  });
  it('say that one of them is gone and show the other alone', async () => {
    show('?a=trace-a&b=lost', { [`GET ${API}/lost`]: problem(404, 'NOT_FOUND', 'No such trace.') });
    expect(await screen.findByText('lost is not there any more')).toBeDefined();
    const way = await screen.findByRole('region', { name: 'Ways of the packet' });
    expect(within(way).getByText(/SpoofGuard/)).toBeDefined();
    expect(within(way).queryByText('only first')).toBeNull();
  });
  it('narrow to what differs', async () => {
    show('?a=trace-a&b=trace-b');
    const way = await screen.findByRole('region', { name: 'Ways of the packet' });
    expect(await within(way).findAllByText(/SpoofGuard/)).toHaveLength(2);
    await userEvent.click(within(way).getByRole('switch', { name: 'Only what differs' }));
    expect(within(way).queryAllByText(/SpoofGuard/)).toHaveLength(0);
  });
  it('are chosen from the traces of the cluster', async () => {
    const page = show('?a=trace-a');
    expect(await screen.findByText('Only one side is chosen.')).toBeDefined();
    await userEvent.selectOptions(await screen.findByLabelText('Second trace'), 'trace-b');
    await waitFor(() => expect(page.address()).toBe('/traceflows/compare?a=trace-a&b=trace-b'));
  });
});
