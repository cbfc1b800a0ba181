import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { FlowSeries, FlowSummary } from '@netloft/contracts';
import { STATUS } from '../../../testing/flow-status.ts';
import { problem, renderPage, type PageHandle } from '../../../testing/render-page.tsx';
import { FlowDashboardsPage } from './dashboards.page.tsx';
import { seriesOf, summaryOf, type Group } from './testing.ts';

/** What the store holds, by the dimensions that are asked for. */
const GROUPS: Readonly<Record<string, readonly Group[]>> = {
  type: [
    {
      key: { type: 'inter-node' },
      values: { totalBytes: 9e6, throughput: 4000, reverseThroughput: 1000, flows: 6, connections: 5 },
    },
    {
      key: { type: 'to-external' },
      values: { totalBytes: 1e6, throughput: 400, reverseThroughput: 0, flows: 1, connections: 1 },
    },
  ],
  verdict: [
    { key: { verdict: 'allowed' }, values: { flows: 5 } },
    { key: { verdict: 'unprotected' }, values: { flows: 1 } },
    { key: { verdict: 'dropped' }, values: { flows: 1 } },
  ],
  'src.workload,dst.workload,verdict': [
    {
      key: { 'src.workload': 'yelb/ui', 'dst.workload': 'yelb/app', verdict: 'allowed' },
      values: { bytes: 50, reverseBytes: 5, flows: 4 },
    },
    {
      key: { 'src.workload': 'yelb/ui', 'dst.workload': 'yelb/app', verdict: 'dropped' },
      values: { bytes: 10, reverseBytes: 0, flows: 1 },
    },
  ],
};

type Answers = Readonly<Record<string, (by: string, search: URLSearchParams) => object>>;

function show(address: string, answers: Answers = {}): PageHandle {
  const asked = (): URLSearchParams => new URL(`http://app.invalid${page.requests.at(-1)?.split(' ')[1]}`).searchParams;
  const summary = (by: string): FlowSummary =>
    by === '' ? { ...summaryOf([]), totals: { flows: 7, connections: 1 } } : summaryOf(GROUPS[by] ?? []);
  const series = (): FlowSeries => seriesOf([{ key: { verdict: 'allowed' }, values: [1, null, 3] }]);
  const answer = (what: 'summary' | 'series') => () => {
    const search = asked();
    const by = search.get('by') ?? '';
    return answers[what]?.(by, search) ?? { body: what === 'summary' ? summary(by) : series() };
  };
  const page: PageHandle = renderPage(
    FlowDashboardsPage,
    address,
    {
      http: {
        'GET /api/v1/clusters/c1/flows/status': { body: STATUS },
        'GET /api/v1/clusters/c1/flows/summary': answer('summary'),
        'GET /api/v1/clusters/c1/flows/series': answer('series'),
      },
    },
    { '/flows/dashboards': FlowDashboardsPage, '/flows/dashboards/$dashboard': FlowDashboardsPage },
  );
  return page;
}
const figure = async (name: string): Promise<HTMLElement> => {
  const label = await within(await screen.findByRole('region', { name: 'Figures' })).findByText(name);
  const link = label.closest('a');
  if (link === null) throw new Error(`the figure ${name} leads nowhere`);
  return link;
};

describe('dashboards', () => {
  it('that do not exist say so, and ask nothing', async () => {
    const page = show('/flows/dashboards/nonsense');
    expect(await screen.findByText('There is no such dashboard')).toBeTruthy();
    expect(page.requests.filter((one) => one.includes('/summary'))).toEqual([]);
  });

  it('ask nothing while the filter cannot be read', async () => {
    const page = show('/flows/dashboards/home?filter=nonsense:x');
    expect(await screen.findByText('The filter cannot be read')).toBeTruthy();
    expect(page.requests.filter((one) => one.includes('/series'))).toEqual([]);
  });

  it('lose one panel where one question fails, and keep the others', async () => {
    show('/flows/dashboards', {
      series: () => problem(503, 'UPSTREAM_UNAVAILABLE', 'The store does not answer.'),
    });
    const panel = await screen.findByRole('region', { name: 'Records over time' });
    expect((await within(panel).findByRole('alert')).textContent).toContain('The store does not answer.');
    await waitFor(async () => expect((await figure('Data')).textContent).toContain('10 MB'));
  });

  it('begin with the figures of the cluster, each with the way to its records', async () => {
    show('/flows/dashboards?from=2026-11-25T09:00:00Z&to=2026-11-25T10:00:00Z&filter=ns:yelb');
    await waitFor(async () => expect((await figure('Throughput')).textContent).toContain('5.4 kbit/s'));
    const external = await figure('Data with external');
    expect(external.textContent).toContain('1 MB');
    expect(external.getAttribute('href')).toBe(
      '/clusters/c1/flows?from=2026-11-25T09:00:00Z&to=2026-11-25T10:00:00Z&filter=ns:yelb+type:external',
    );
    await waitFor(async () => expect((await figure('Unprotected')).textContent).toContain('14.3 %'));
    expect((await figure('Denied')).getAttribute('href')).toContain('verdict:denied');
  });

  it('hold a moving range still for one look, so that every mark leads to what it counts', async () => {
    const page = show('/flows/dashboards?from=now-1h');
    const { search } = new URL((await figure('Data')).getAttribute('href') ?? '', 'http://app.invalid');
    const [from, to] = ['from', 'to'].map((name) => new URLSearchParams(search).get(name) ?? '');
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBeGreaterThanOrEqual(3_600_000);
    const asked = page.requests.filter((one) => /summary|series/.test(one));
    expect(asked.every((one) => decodeURIComponent(one).includes(`from=${from}&to=${to}`))).toBe(true);
    expect(page.address()).toBe('/flows/dashboards?from=now-1h');
  });

  it('ask each question once and at most a dozen of them', async () => {
    const page = show('/flows/dashboards');
    await waitFor(async () => expect((await figure('Denied')).textContent).toContain('1'));
    const asked = page.requests.filter((one) => /summary|series/.test(one));
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThanOrEqual(12);
  });

  it('count a connection once among the denied ones, whatever its records say', async () => {
    const page = show('/flows/dashboards', {
      summary: (by) => ({
        body:
          by === 'verdict'
            ? summaryOf([
                { key: { verdict: 'dropped' }, values: { flows: 9, connections: 3 } },
                { key: { verdict: 'rejected' }, values: { flows: 9, connections: 3 } },
              ])
            : summaryOf([], { totals: { connections: 4 } }),
      }),
    });
    await waitFor(async () => expect((await figure('Denied')).textContent).toContain('4'));
    const asked = page.requests.filter((one) => one.includes('/summary') && !one.includes('by='));
    expect(asked.map((one) => new URLSearchParams(one.split('?')[1]).get('filter'))).toContain('verdict:denied');
  });

  it('tell apart what a chart knows of a bucket so far', async () => {
    show('/flows/dashboards/records', {
      series: () => ({
        body: seriesOf([{ key: { verdict: 'allowed' }, values: [4, 4, 1] }], {
          cut: [{ at: 2, seconds: 12, growing: true }],
        }),
      }),
    });
    const [chart] = await screen.findAllByRole('group', { name: 'Records over time by verdict' });
    if (chart === undefined) throw new Error('there is no chart');
    expect(chart.querySelectorAll('[data-cut]')).toHaveLength(1);
    fireEvent.focus(chart);
    fireEvent.keyDown(chart, { key: 'End' });
    expect((await within(chart).findByRole('status')).textContent).toContain('So far: 12 s of 60 s');
    fireEvent.keyDown(chart, { key: 'ArrowLeft' });
    expect(within(chart).getByRole('status').textContent).not.toContain('So far');
  });

  it('draw a pair under each of its verdicts, and lead from a band to its records', async () => {
    const page = show('/flows/dashboards/pod-to-pod');
    const panel = await screen.findByRole('region', { name: 'Pod to Pod: bytes there' });
    const band = await within(panel).findByRole('link', { name: /yelb \/ ui to yelb \/ app, Dropped, 10 B/ });
    expect(within(panel).getByRole('link', { name: /Allowed, 50 B/ })).toBeTruthy();
    expect(decodeURIComponent(band.getAttribute('href') ?? '')).toContain(
      '-ns:kube-system+-ns:flow-aggregator+-ns:flow-visibility+-src.pod:none+-dst.pod:none+src.workload:yelb/ui+dst.workload:yelb/app+verdict:dropped',
    );
    await userEvent.click(band);
    expect(page.address()).toMatch(/^\/flows\?from=.*filter=/);
  });

  it('show one end alone until they are told otherwise', async () => {
    show('/flows/dashboards/pod-to-pod');
    await userEvent.click(await screen.findByRole('button', { name: /^yelb \/ ui: press/ }));
    expect(screen.getByText(/Only yelb \/ ui: 60 B/)).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByText(/Only yelb/)).toBeNull();
  });

  it('keep grouping, measure and left-out Namespaces in the address and ask accordingly', async () => {
    const page = show('/flows/dashboards/pod-to-pod');
    await userEvent.click(await screen.findByRole('radio', { name: 'Namespace' }));
    await waitFor(() => expect(page.requests.some((one) => one.includes('by=src.ns%2Cdst.ns%2Cverdict'))).toBe(true));
    await userEvent.click(screen.getByRole('button', { name: /-ns:kube-system/ }));
    await waitFor(() => expect(page.address()).toBe('/flows/dashboards/pod-to-pod?group=ns&hide=none'));
    expect(page.requests.at(-1)).not.toContain('kube-system');
  });

  it('have a table for every chart at one key', async () => {
    const page = show('/flows/dashboards/records');
    await screen.findAllByRole('group', { name: /Records over time/ });
    await userEvent.keyboard('t');
    expect((await screen.findAllByRole('table')).length).toBeGreaterThanOrEqual(3);
    expect(page.address()).toBe('/flows/dashboards/records?view=table');
    expect(screen.getAllByText('—').length).toBeGreaterThan(0);
  });

  it('zoom to the range that was marked with the keyboard', async () => {
    const page = show('/flows/dashboards/records');
    const [chart] = await screen.findAllByRole('group', { name: 'Records over time by verdict' });
    if (chart === undefined) throw new Error('no chart');
    chart.focus();
    await userEvent.keyboard('{Home}{Shift>}{ArrowRight}{/Shift}');
    expect(screen.getByText(/^Zoom to /)).toBeTruthy();
    await userEvent.keyboard('{Enter}');
    expect(page.address()).toBe('/flows/dashboards/records?from=2026-11-26T10:00:00.000Z&to=2026-11-26T10:02:00.000Z');
  });

  it('lead from a bar to the records of its bucket', async () => {
    const page = show('/flows/dashboards/records?from=now-1h');
    const [chart] = await screen.findAllByRole('group', { name: 'Records over time by verdict' });
    const surface = chart?.querySelector('[data-brush]');
    if (!(surface instanceof SVGElement)) throw new Error('no surface');
    vi.spyOn(surface, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, 0, 300, 100));
    // jsdom has no PointerEvent of its own.
    for (const type of ['pointerdown', 'pointerup'])
      fireEvent(surface, new MouseEvent(type, { bubbles: true, button: 0, clientX: 250, clientY: 90 }));
    await waitFor(() => expect(page.address()).toContain('from=2026-11-26T10:02:00.000Z'));
    expect(page.address()).toContain('to=2026-11-26T10:03:00.000Z');
    expect(page.address()).toContain('verdict:allowed');
  });

  it('say why there is nothing instead of showing empty charts', async () => {
    show('/flows/dashboards/records', { summary: () => ({ body: { ...summaryOf([]), totals: { flows: 0 } } }) });
    expect(await screen.findByText('No flow records in this range')).toBeTruthy();
    expect(screen.queryByRole('region', { name: /Records over time/ })).toBeNull();
  });
});
