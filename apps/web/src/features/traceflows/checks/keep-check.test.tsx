import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { detailOf, STATUS } from '../../../components/trace-path/testing.ts';
import { EMPTY_FORM } from '../trace-form.fields.ts';
import { draftOf } from '../trace-form.store.ts';
import { TraceflowResultPage } from '../traceflow-result.page.tsx';
import { TraceflowPage } from '../traceflows.page.tsx';
import { checkOf, listOf, runOf, setOf, setsOf } from './testing.ts';

const API = '/api/v1/clusters/c1/trace-checks';
const set = setOf([checkOf('c1', 4567)]);
const OBJECTS = {
  'GET /api/v1/clusters/c1/objects': {
    body: listOf(
      ['yelb-ui-6df49457d6-m5clv', 'yelb-appserver-857c5c76d5-4cd86'].map((name) => ({
        id: name,
        kind: 'Pod',
        namespace: 'yelb',
        name,
        labels: { app: name.replace(/-\w+-\w+$/, ''), 'pod-template-hash': name.split('-').at(-2) },
      })),
    ),
  },
};

describe('a trace that is kept as a check', () => {
  const show = (status: object, http: PageWorld['http'] = {}): PageHandle =>
    renderPage(TraceflowResultPage, '/traceflow/netloft-1', {
      live: { traceflow: [snapshot([detailOf(status as never, { displayName: 'Yelb-Zero-Trust' })])] },
      http: { ...OBJECTS, [`GET ${API}/sets`]: { body: setsOf([set]) }, ...http },
    });
  const form = async (): Promise<HTMLElement> => {
    await userEvent.click(await screen.findByRole('button', { name: 'Keep as check' }));
    return screen.findByRole('form', { name: 'Keep as check' });
  };

  it('waits for its end', async () => {
    show(STATUS.running);
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Keep as check' });
    expect([button.disabled, button.title]).toEqual([true, 'The trace has not come to its end yet.']);
  });
  it('is refused with the reason to who may not', async () => {
    show(STATUS.dropped, { [`GET ${API}/sets`]: { body: setsOf([set], null, 'needs create on traceflows') } });
    await userEvent.click(await screen.findByRole('button', { name: 'Keep as check' }));
    expect(await screen.findByText(/will not let you keep checks: needs create on traceflows/)).toBeDefined();
  });
  it('expects what came out, by workload, in the set that was changed last', async () => {
    let sent: unknown;
    show(STATUS.dropped, {
      [`POST ${API}/sets/s1/checks`]: (body) => {
        sent = body;
        return { status: 201, body: set };
      },
    });
    const keep = await form();
    expect(within(keep).getByText('yelb-ui is dropped on its way to yelb-appserver:4568')).toBeDefined();
    await userEvent.click(within(keep).getByLabelText('Decided by this policy'));
    expect(within(keep).getByLabelText<HTMLInputElement>('Policy').value).toBe('Yelb-Zero-Trust');
    await userEvent.click(within(keep).getByText('Save'));
    expect(await screen.findByText('Kept as a check')).toBeDefined();
    expect(sent).toMatchObject({
      request: {
        source: { type: 'workload', namespace: 'yelb', kind: 'Deployment', name: 'yelb-ui' },
        destination: { type: 'workload', namespace: 'yelb', kind: 'Deployment', name: 'yelb-appserver' },
      },
      expectation: { verdict: 'Dropped', policy: 'Yelb-Zero-Trust', rule: '4089' },
    });
  });
  it('that came to no verdict needs one chosen, and makes a first set where there is none', async () => {
    let sent: unknown;
    show(STATUS.lost, {
      [`GET ${API}/sets`]: { body: setsOf([]) },
      [`POST ${API}/sets`]: (body) => {
        sent = body;
        return problem(409, 'TRACE_CHECK_CHANGED', 'The name is taken.');
      },
    });
    const keep = await form();
    await userEvent.click(within(keep).getByText('Save'));
    expect(within(keep).getByText('The trace came to no verdict, so choose what you expect.')).toBeDefined();
    await userEvent.click(within(keep).getByLabelText('Delivered'));
    await userEvent.click(within(keep).getByText('Save'));
    expect((await within(keep).findByRole('alert')).textContent).toContain('The name is taken.');
    expect(sent).toMatchObject({ name: 'Checks', checks: [{ expectation: { verdict: 'Delivered' } }] });
  });
});

describe('traces of the history', () => {
  beforeEach(() => draftOf('c1').set(EMPTY_FORM));
  const rows = ['one', 'two', 'three'].map((name) => ({ ...detailOf(STATUS.dropped).summary, id: name, name }));
  const show = (http: PageWorld['http'] = {}): PageHandle =>
    renderPage(
      TraceflowPage,
      '/traceflow',
      { live: { traceflows: [snapshot(rows)] }, http: { ...OBJECTS, ...http } },
      { '/traceflows/runs/$run': () => <p>run page</p>, '/traceflows/compare': () => <p>compare page</p> },
    );
  const select = async (...names: string[]): Promise<void> => {
    for (const name of names) await userEvent.click(await screen.findByLabelText(`Select ${name}`));
  };

  it('are run again as one run', async () => {
    let sent: unknown;
    const page = show({
      [`POST ${API}/runs`]: (body) => {
        sent = body;
        return { status: 202, body: runOf([], { id: 'r7', set: null }) };
      },
    });
    await select('one', 'two', 'three');
    const bar = screen.getByRole('group', { name: 'Selected rows' });
    expect(within(bar).getByRole<HTMLButtonElement>('button', { name: 'Compare' }).title).toBe(
      'Select exactly two traces.',
    );
    await userEvent.click(within(bar).getByRole('button', { name: 'Run again' }));
    await waitFor(() => expect(page.address()).toBe('/traceflows/runs/r7'));
    expect(sent).toMatchObject({
      name: '3 traces run again',
      traceflows: expect.arrayContaining(['one', 'two', 'three']),
    });
  });
  it('are not run again by who may not, and two are compared', async () => {
    const page = show({
      'POST /api/v1/clusters/c1/access/reviews': { body: { answers: [{ allowed: false, reason: 'needs create' }] } },
    });
    await select('one', 'two');
    const bar = screen.getByRole('group', { name: 'Selected rows' });
    await waitFor(() =>
      expect(within(bar).getByRole<HTMLButtonElement>('button', { name: 'Run again' }).title).toContain('needs create'),
    );
    await userEvent.click(within(bar).getByRole('button', { name: 'Compare' }));
    await waitFor(() => expect(page.address()).toMatch(/^\/traceflows\/compare\?a=\w+&b=\w+$/));
  });
});
