import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { detailOf, STATUS } from '../../../components/trace-path/testing.ts';
import { CheckRunPage } from './run.page.tsx';
import { checkOf, failedResult, listOf, resultOf, runOf, setOf, setsOf } from './testing.ts';

const API = '/api/v1/clusters/c1/trace-checks';
const set = setOf([checkOf('c1', 4567), checkOf('c2', 4568)]);
const ended = runOf([resultOf('c1'), failedResult('c2')]);
const going = runOf(
  [resultOf('c1'), resultOf('c2', { outcome: 'Waiting', got: null, traceflow: null, reason: 'no tag is free' })],
  {
    state: 'Running',
    endedAt: null,
    detail: 'The API server does not answer.',
  },
);
const show = (run: object | null, http: PageWorld['http'] = {}, search = ''): PageHandle =>
  renderPage(
    CheckRunPage,
    `/traceflows/runs/r1${search}`,
    {
      live: { 'trace-check-run': [snapshot(run === null ? [] : [run as { id: string }])] },
      http: {
        [`GET ${API}/runs`]: { body: listOf([]) },
        [`GET ${API}/sets`]: { body: setsOf([set]) },
        [`GET ${API}/runs/r1/results/c2`]: {
          body: {
            run: ended,
            result: failedResult('c2'),
            request: checkOf('c2', 4568).request,
            path: detailOf(STATUS.dropped).path,
          },
        },
        ...http,
      },
    },
    { '/traceflows/runs/$run': CheckRunPage, '/traceflows/compare': () => <p>compare page</p> },
  );
const lineOf = async (name: string): Promise<HTMLElement> =>
  (await screen.findByText(name)).closest('[role="row"]') as HTMLElement;

describe('a run', () => {
  it('that is gone says why runs go', async () => {
    show(null, { [`GET ${API}/runs/r1`]: problem(404, 'NOT_FOUND', 'No such run.') });
    expect(await screen.findByText('This run is not there any more')).toBeDefined();
  });
  it('tells while it is under way how far it is, what holds it up and why a check waits, and can be cancelled', async () => {
    let cancelled = false;
    show(going, {
      [`DELETE ${API}/runs/r1`]: () => {
        cancelled = true;
        return { body: { ...going, state: 'Cancelled' } };
      },
    });
    const bar = await screen.findByRole('progressbar', { name: 'Progress of the run' });
    expect([bar.getAttribute('aria-valuenow'), bar.getAttribute('aria-valuemax')]).toEqual(['1', '2']);
    expect(bar.getAttribute('aria-valuetext')).toBe('1 of 2 · 1 passed · 1 to go');
    expect(screen.getByText('The API server does not answer.')).toBeDefined();
    const line = await lineOf('check c2');
    expect(within(line).getByText('Waiting')).toBeDefined();
    expect(within(line).getByText('no tag is free')).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'JUnit XML' }).disabled).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel run' }));
    await waitFor(() => expect(cancelled).toBe(true));
  });
  it('follows its end without a reload', async () => {
    const page = show(going);
    await screen.findByText('Waiting');
    page.push('trace-check-run', { type: 'delta', upserts: [ended], deletes: [], asOf: '2026-11-25T10:00:00Z' });
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('Failed1 failed · 1 passed'));
    const line = await lineOf('check c2');
    expect(within(line).getByText('Dropped')).toBeDefined();
    expect(within(line).getByText('expected Delivered, got Dropped by Yelb-Zero-Trust')).toBeDefined();
  });
  it('runs again only what did not pass', async () => {
    let sent: unknown;
    show(ended, {
      [`POST ${API}/sets/s1/runs`]: (body) => {
        sent = body;
        return { status: 202, body: { ...ended, id: 'r2' } };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Only the 1 not passed' }));
    await waitFor(() => expect(sent).toEqual({ checks: ['c2'] }));
  });
  it('of no set is run again as it was asked for, held to what it was held to', async () => {
    let sent: unknown;
    show(
      { ...ended, set: null, results: [failedResult('c2')] },
      {
        [`POST ${API}/runs`]: (body) => {
          sent = body;
          return { status: 202, body: { ...ended, id: 'r2' } };
        },
      },
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Run again' }));
    await waitFor(() =>
      expect(sent).toMatchObject({
        checks: [{ name: 'check c2', expectation: { verdict: 'Delivered' }, request: { destinationPort: 4568 } }],
      }),
    );
  });
  it('that was interrupted can be taken up again', async () => {
    let resumed = false;
    show(
      { ...going, state: 'Interrupted', detail: '' },
      {
        [`POST ${API}/runs/r1/resume`]: () => {
          resumed = true;
          return { status: 202, body: going };
        },
      },
    );
    await userEvent.click(await screen.findByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(resumed).toBe(true));
  });
  it('offers nothing to who may only look, and says why', async () => {
    show(ended, { [`GET ${API}/sets`]: { body: setsOf([set], null, 'needs create on traceflows') } });
    const again = await screen.findByRole<HTMLButtonElement>('button', { name: 'Run again' });
    await waitFor(() => expect(again.disabled).toBe(true));
    expect(again.title).toContain('needs create on traceflows');
  });
  it('narrows to an outcome, which the link keeps', async () => {
    const page = show(ended);
    await screen.findByText('check c1');
    await userEvent.click(screen.getByRole('button', { name: /^Failed\s*1$/ }));
    await waitFor(() => expect(screen.queryByText('check c1')).toBeNull());
    expect(page.address()).toBe('/traceflows/runs/r1?show=failed');
  });
  it('opens a result by its link: why, which trace, and the way of the packet with the step that decided', async () => {
    show(ended, {}, '?open=c2');
    const drawer = await screen.findByRole('complementary', { name: 'check c2' });
    expect(within(drawer).getByRole('link', { name: 'netloft-c2' }).getAttribute('href')).toContain(
      '/traceflow/netloft-c2',
    );
    expect(await within(drawer).findByText(/NetworkPolicy · IngressMetric/)).toBeDefined();
    expect(
      within(drawer).getByRole<HTMLButtonElement>('button', { name: 'Compare with the run before' }).disabled,
    ).toBe(true);
  });
  it('lays a result beside the one of the run before', async () => {
    const before = runOf([resultOf('c1'), resultOf('c2')], { id: 'r0', startedAt: '2026-11-25T08:00:00Z' });
    const page = show(
      ended,
      { [`GET ${API}/runs`]: { body: listOf([ended, before]) }, [`GET ${API}/runs/r0`]: { body: before } },
      '?open=c2',
    );
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Compare with the run before' });
    await waitFor(() => expect(button.disabled).toBe(false));
    await userEvent.click(button);
    await waitFor(() => expect(page.address()).toBe('/traceflows/compare?a=run/r0/c2&b=run/r1/c2'));
  });
});
