import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { NsxTraceflow } from '@netloft/contracts';
import { linkOf, nsxAnswers } from '../../../components/nsx-link/testing.ts';
import { detailOf, STATUS } from '../../../components/trace-path/testing.ts';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { clusterOf, FRESH, listOfClusters } from '../clusters/testing.ts';
import { statusOf } from '../frame/testing.ts';
import { axeFaults } from '../parts/testing.ts';
import { NsxTraceflowResultPage } from './traceflow-result.page.tsx';
import { NsxTraceflowPage } from './traceflow.page.tsx';
import { nsxTraceOf } from './testing.ts';

type Http = NonNullable<PageWorld['http']>;
const START = 'POST /api/v1/nsx/traceflows';
const OWN = 'POST /api/v1/clusters/c1/traceflows';
const ONE = '/api/v1/nsx/traceflows/t1';
const LINK = '/traceflow?cluster=c1&source=yelb/yelb-ui&dst=yelb/yelb-appserver&port=4568';
const base: Http = {
  'GET /api/v1/nsx': { body: statusOf() },
  'GET /api/v1/nsx/clusters': {
    body: listOfClusters([
      clusterOf('stc-tkg-cluster-1', { link: { cluster: 'c1', by: 'cluster-id' } }),
      clusterOf('elsewhere', { link: null }),
    ]),
  },
  'GET /api/v1/nsx/links': { body: { items: [], total: 0, freshness: FRESH } },
  'GET /api/v1/nsx/traceflows': { body: { items: [], total: 0, freshness: FRESH } },
  'GET /api/v1/clusters/c1/objects': { body: { items: [], total: 0, freshness: FRESH } },
};
const showForm = (address: string, http: Http = {}): PageHandle =>
  renderPage(NsxTraceflowPage, address, { http: { ...base, ...http } });
const showOne = (trace: NsxTraceflow, search = '', http: Http = {}): PageHandle =>
  renderPage(
    NsxTraceflowResultPage,
    `/trace/of/t1${search}`,
    { http: { ...base, [`GET ${ONE}`]: { body: trace }, ...http } },
    { '/trace/of/$id': NsxTraceflowResultPage },
  );
const run = async (): Promise<void> => {
  const button = await screen.findByRole('button', { name: 'Run trace' });
  await screen.findByRole('option', { name: 'elsewhere' });
  await userEvent.click(button);
};

describe('the form for a trace of NSX', () => {
  it('tells each fault beside its field and sends nothing', async () => {
    const page = showForm('/traceflow?cluster=c1');
    await run();
    expect(await screen.findAllByText('Name it as namespace/name.')).toHaveLength(2);
    expect(page.requests).not.toContain(START);
  });

  it('keeps what was typed when NSX’s inventory lacks an end, and tells it there', async () => {
    showForm(LINK, {
      [START]: problem(400, 'INVALID_REQUEST', 'source: no such Pod', {
        errors: [{ path: 'source', message: 'no such Pod in the inventory' }],
      }),
    });
    await run();
    expect(await screen.findByText('The trace was not started')).toBeTruthy();
    const source = screen.getByLabelText<HTMLInputElement>('Source Pod');
    expect(source.value).toBe('yelb/yelb-ui');
    expect(source.getAttribute('aria-invalid')).toBe('true');
  });

  it('is off for who may not write, with the reason', async () => {
    showForm(LINK, {
      'GET /api/v1/nsx': { body: statusOf({ may: { read: true, write: false, reason: 'needs your own sign-in' } }) },
    });
    expect(await screen.findByText('needs your own sign-in')).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Run trace' }).disabled).toBe(true);
  });

  it('starts the trace and goes to its result', async () => {
    let sent: unknown;
    const page = showForm(LINK, {
      [START]: (body) => {
        sent = body;
        return { status: 201, body: nsxTraceOf(STATUS.running) };
      },
    });
    await run();
    await waitFor(() => expect(page.address()).toBe('/nsx/traceflow/t1'));
    expect(sent).toMatchObject({ cluster: 'stc-tkg-cluster-1', destinationPort: 4568 });
    expect(page.requests).not.toContain(OWN);
  });

  it('asks the cluster as well where that is wanted', async () => {
    const page = showForm(LINK, {
      [START]: { status: 201, body: nsxTraceOf(STATUS.running) },
      [OWN]: { status: 201, body: detailOf(STATUS.waiting) },
    });
    await userEvent.click(await screen.findByRole('switch', { name: /own Traceflow as well/ }));
    await run();
    await waitFor(() => expect(page.address()).toBe('/nsx/traceflow/t1?cluster=c1&trace=netloft-1'));
  });

  it('cannot ask a cluster that Netloft does not know', async () => {
    showForm('/traceflow?cluster=elsewhere');
    expect(await screen.findByText(/Netloft does not know this cluster/)).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('switch').disabled).toBe(true);
  });
});

describe('the traces of NSX', () => {
  const listed = (trace: NsxTraceflow): object => {
    const { path: _path, observations: _told, request: _request, ...rest } = trace;
    return rest;
  };

  it('say why there is none', async () => {
    showForm('/traceflow');
    expect(await screen.findByText(/Nobody had NSX trace a packet/)).toBeTruthy();
    expect(await axeFaults()).toEqual([]);
  });

  it('tell how each went, and are deleted from there', async () => {
    const items = [
      listed(nsxTraceOf(STATUS.dropped)),
      listed(nsxTraceOf(STATUS.running, { id: 't2', createdAt: '2020-01-01T00:00:00Z' })),
    ];
    const page = showForm('/traceflow', {
      'GET /api/v1/nsx/traceflows': { body: { items, total: 2, freshness: FRESH } },
      [`DELETE ${ONE}`]: { body: { id: 't1' } },
    });
    await screen.findByText('Dropped');
    const rows = screen.getAllByRole('row');
    expect(rows.some((row) => row.textContent?.includes('Dropped'))).toBe(true);
    expect(rows.some((row) => row.textContent?.includes('Not asked'))).toBe(true);
    const row = rows.find((one) => one.dataset['rowId'] === 't1') as HTMLElement;
    await userEvent.click(within(row).getByRole('button', { name: /^Actions/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    await waitFor(() => expect(page.requests).toContain(`DELETE ${ONE}`));
  });
});

describe('a trace of NSX', () => {
  it('that is gone says why and leads to the form', async () => {
    showOne(nsxTraceOf(STATUS.dropped), '', { [`GET ${ONE}`]: problem(404, 'UPSTREAM_NOT_FOUND', 'x') });
    expect(await screen.findByText('NSX does not hold this trace any more')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Open the form' }).getAttribute('href')).toBe('/nsx/traceflow');
  });

  it('is drawn as a cluster’s own is, and names the policy of NSX', async () => {
    const name = '9ae2599a-3bd3-4413-849e-06f53f467559';
    showOne(nsxTraceOf(STATUS.dropped), '', nsxAnswers([linkOf(name)]));
    const path = await screen.findByRole('group', { name: 'Way of the packet' });
    expect(within(path).getAllByRole('region')).toHaveLength(2);
    expect(screen.getByText('Dropped on …-5r8gj')).toBeTruthy();
    const link = await screen.findByRole('link', { name: 'NSX Yelb-Zero-Trust' });
    expect(link.getAttribute('href')).toBe('/nsx/policies/yelb-zero-trust');
    expect(await axeFaults()).toEqual([]);
  });

  it('has a table twin at the key t, kept in the address', async () => {
    const page = showOne(nsxTraceOf(STATUS.delivered));
    await screen.findByRole('group', { name: 'Way of the packet' });
    await userEvent.keyboard('t');
    expect(within(await screen.findByRole('table')).getAllByRole('row')).toHaveLength(6);
    expect(page.address()).toBe('/trace/of/t1?view=table');
  });

  it('is traced again', async () => {
    const page = showOne(nsxTraceOf(STATUS.dropped), '', {
      [`POST ${ONE}/retrace`]: { body: nsxTraceOf(STATUS.delivered) },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Trace again' }));
    expect(await screen.findByText(/^Delivered to/)).toBeTruthy();
    expect(page.requests).not.toContain(OWN);
  });

  it('fills the form to be changed', async () => {
    const page = showOne(nsxTraceOf(STATUS.dropped));
    await userEvent.click(await screen.findByRole('button', { name: 'Change and run' }));
    await waitFor(() => expect(page.address()).toMatch(/^\/nsx\/traceflow\?cluster=c1&source=yelb\/yelb-ui-/));
  });

  it('is deleted, and leads back to the form', async () => {
    const page = showOne(nsxTraceOf(STATUS.dropped), '', { [`DELETE ${ONE}`]: { body: { id: 't1' } } });
    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(page.address()).toBe('/nsx/traceflow'));
  });
});

describe('NSX and the cluster beside each other', () => {
  const BESIDE = '?cluster=c1&trace=netloft-1';
  const own = (detail = detailOf(STATUS.dropped, { tier: 'nsx-category-application' })): Http => ({
    'GET /api/v1/clusters/c1/traceflows/netloft-1': { body: detail },
  });

  it('show both answers and say what NSX does not tell', async () => {
    showOne(nsxTraceOf(STATUS.dropped), BESIDE, own());
    const compared = await screen.findByRole('region', { name: 'What differs' });
    expect(within(compared).getByText(/Both tell the same\./)).toBeTruthy();
    expect(within(compared).getByText('NSX does not tell: tier.')).toBeTruthy();
    for (const name of ['NSX', 'The cluster itself'])
      expect(within(screen.getByRole('region', { name })).getByText('Dropped on …-5r8gj')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Open in the cluster' }).getAttribute('href')).toBe(
      '/clusters/c1/traceflow/netloft-1',
    );
    expect(await axeFaults()).toEqual([]);
  });

  it('say where they differ', async () => {
    showOne(nsxTraceOf(STATUS.dropped), BESIDE, own(detailOf(STATUS.delivered)));
    const compared = await screen.findByRole('region', { name: 'What differs' });
    expect(within(compared).getByText(/^4 differences\./)).toBeTruthy();
    const [outcome] = within(compared).getAllByRole('row').slice(1);
    expect(outcome?.textContent).toContain('DroppedDelivered');
  });

  it('are not compared while one runs', async () => {
    showOne(nsxTraceOf(STATUS.running), BESIDE, own());
    expect(await screen.findByText('Compared when both have ended.')).toBeTruthy();
  });

  it('say so when the cluster does not hold its own any more', async () => {
    showOne(nsxTraceOf(STATUS.dropped), BESIDE);
    expect(await screen.findByText(/The cluster does not hold its own trace any more/)).toBeTruthy();
  });

  it('are asked for from a trace of NSX alone; a refusal of the cluster is told there', async () => {
    let refuse = true;
    const page = showOne(nsxTraceOf(STATUS.dropped), '', {
      ...own(),
      [OWN]: () =>
        refuse
          ? problem(403, 'UPSTREAM_FORBIDDEN', 'traceflows is forbidden')
          : { status: 201, body: detailOf(STATUS.waiting) },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Ask the cluster as well' }));
    expect(await screen.findByText('traceflows is forbidden')).toBeTruthy();
    refuse = false;
    await userEvent.click(screen.getByRole('button', { name: 'Ask the cluster as well' }));
    await waitFor(() => expect(page.address()).toBe(`/trace/of/t1${BESIDE}`));
    expect(screen.queryByText('traceflows is forbidden')).toBeNull();
    await userEvent.click(await screen.findByRole('button', { name: 'Show NSX alone' }));
    await waitFor(() => expect(page.address()).toBe('/trace/of/t1'));
  });
});
