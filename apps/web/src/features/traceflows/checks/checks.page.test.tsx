import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { ChecksPage } from './checks.page.tsx';
import { CheckRunPage } from './run.page.tsx';
import { CheckSetPage } from './set.page.tsx';
import { checkOf, failedResult, listOf, resultOf, runOf, setOf, setsOf } from './testing.ts';

const API = '/api/v1/clusters/c1/trace-checks';
const MAY_NOT = 'needs create on traceflows.crd.antrea.io';
const set = setOf([checkOf('c1', 4567), checkOf('c2', 4568, { name: 'and not the next port' })]);
const run = runOf([resultOf('c1'), failedResult('c2')]);
const idle = { [`GET ${API}/runs`]: { body: listOf([]) }, [`GET ${API}/sets`]: { body: setsOf([set], run) } };
const show = (address: string, http: PageWorld['http'], live: PageWorld['live'] = {}): PageHandle =>
  renderPage(
    ChecksPage,
    address,
    { http: { ...idle, ...http }, live },
    {
      '/traceflows/checks': ChecksPage,
      '/traceflows/checks/$set': CheckSetPage,
      '/traceflows/runs/$run': CheckRunPage,
      '/traceflows/compare': () => <p>compare page</p>,
    },
  );
const row = async (text: string): Promise<HTMLElement> =>
  (await screen.findByTitle(text)).closest('[role="row"]') as HTMLElement;

describe('the sets', () => {
  it('say why there are none, and where checks come from', async () => {
    show('/traceflows/checks', { [`GET ${API}/sets`]: { body: setsOf([]) } });
    expect(await screen.findByText('No checks yet')).toBeDefined();
    expect(screen.getByText(/Keep as check/)).toBeDefined();
  });
  it('are read but not changed by who lacks the right, which is named', async () => {
    show('/traceflows/checks', { [`GET ${API}/sets`]: { body: setsOf([set], run, MAY_NOT) } });
    expect(await screen.findByText(`You can look, but not change or run checks: ${MAY_NOT}.`)).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'New set' }).disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Import' }).disabled).toBe(true);
  });
  it('tell what refused them', async () => {
    show('/traceflows/checks', { [`GET ${API}/sets`]: problem(403, 'FORBIDDEN', 'You may not list traceflows.') });
    expect((await screen.findByRole('alert')).textContent).toContain('You may not list traceflows.');
    for (const name of ['New set', 'Import']) {
      const button = screen.getByRole<HTMLButtonElement>('button', { name });
      expect(button.disabled).toBe(true);
      expect(button.title).toBe('The sets cannot be listed, so none can be made or imported.');
    }
    expect(screen.getByText('The sets cannot be listed, so none can be made or imported.')).toBeDefined();
  });
  it('can be made once they are listed', async () => {
    show('/traceflows/checks', {});
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'New set' });
    expect(button.title).toBe('The sets are being loaded.');
    expect(button.disabled).toBe(true);
    await waitFor(() => expect(button.disabled).toBe(false));
  });
  it('tell what their last run said, and open', async () => {
    const page = show('/traceflows/checks', { [`GET ${API}/sets/s1`]: { body: set } });
    const line = await row('Yelb');
    expect(within(line).getByText('Failed')).toBeDefined();
    expect(within(line).getByText('1 failed · 1 passed')).toBeDefined();
    await userEvent.click(within(line).getByText('Yelb'));
    await waitFor(() => expect(page.address()).toBe('/traceflows/checks/s1'));
  });
  it('are imported, and a refused document is told with its faults and kept', async () => {
    let sent: unknown;
    show('/traceflows/checks', {
      [`POST ${API}/import`]: (body) => {
        sent = body;
        return problem(400, 'INVALID_REQUEST', 'The document is no set of checks.', {
          errors: [{ path: 'sets.0.name', message: 'is missing' }],
        });
      },
    });
    await row('Yelb');
    await userEvent.click(screen.getByRole('button', { name: 'Import' }));
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Import' }));
    expect(within(dialog).getByText('Choose a file or paste a document.')).toBeDefined();
    await userEvent.type(within(dialog).getByLabelText('Or paste it'), 'kind: x');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Import' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('sets.0.name');
    expect(sent).toEqual({ document: 'kind: x', replace: false });
    expect(within(dialog).getByLabelText<HTMLTextAreaElement>('Or paste it').value).toBe('kind: x');
  });
});

describe('one set', () => {
  const world = {
    [`GET ${API}/sets/s1`]: { body: set },
    [`GET ${API}/runs`]: { body: listOf([run]) },
    [`GET ${API}/runs/r1`]: { body: run },
  };
  it('that is gone says so and leads to the others', async () => {
    show('/traceflows/checks/s9', { [`GET ${API}/sets/s9`]: problem(404, 'NOT_FOUND', 'No such set.') });
    expect(await screen.findByText('This set is not there any more')).toBeDefined();
    expect(screen.getByRole('link', { name: 'All sets' })).toBeDefined();
  });
  it('tells of each check what it says, what it expects and what came last', async () => {
    show('/traceflows/checks/s1', world);
    const line = await row('and not the next port');
    expect(within(line).getByTitle('yelb-ui reaches yelb-appserver:4568')).toBeDefined();
    expect(await within(line).findByText('Failed')).toBeDefined();
  });
  it('runs the checks that are selected and goes to their run', async () => {
    let sent: unknown;
    const page = show(
      '/traceflows/checks/s1',
      {
        ...world,
        [`POST ${API}/sets/s1/runs`]: (body) => {
          sent = body;
          return { status: 202, body: run };
        },
      },
      { 'trace-check-run': [snapshot([run])] },
    );
    await userEvent.click(await screen.findByRole('checkbox', { name: 'Select and not the next port' }));
    await userEvent.click(screen.getByRole('button', { name: 'Run selected' }));
    await waitFor(() => expect(page.address()).toBe('/traceflows/runs/r1'));
    expect(sent).toEqual({ checks: ['c2'] });
  });
  it('keeps what was edited when somebody else changed the set meanwhile', async () => {
    let sent: { version?: number; checks?: { name: string }[] } = {};
    show('/traceflows/checks/s1', {
      ...world,
      [`PUT ${API}/sets/s1`]: (body) => {
        sent = body as typeof sent;
        return problem(409, 'TRACE_CHECK_CHANGED', 'The set was changed by user1.');
      },
    });
    const line = await row('and not the next port');
    await userEvent.click(within(line).getByRole('button', { name: /^Actions/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Edit' }));
    const form = await screen.findByRole('form', { name: 'Edit check' });
    await userEvent.click(within(form).getByLabelText('Dropped or rejected'));
    expect(within(form).getByText('yelb-ui does not reach yelb-appserver:4568')).toBeDefined();
    await userEvent.click(within(form).getByRole('button', { name: 'Save' }));
    expect((await within(form).findByRole('alert')).textContent).toContain('The set was changed by user1.');
    expect([sent.version, sent.checks?.map((check) => check.name)]).toEqual([
      3,
      ['yelb-ui reaches yelb-appserver:4567', 'and not the next port'],
    ]);
    expect(within(form).getByLabelText<HTMLInputElement>('Dropped or rejected').checked).toBe(true);
  });
  it('takes a new check only with what it needs', async () => {
    const page = show('/traceflows/checks/s1', world);
    await userEvent.click(await screen.findByRole('button', { name: 'Add check' }));
    const form = await screen.findByRole('form', { name: 'New check' });
    await userEvent.click(within(form).getByRole('button', { name: 'Save' }));
    expect(within(form).getAllByText('Give Namespace and name of the workload.')).toHaveLength(2);
    expect(page.requests.some((request) => request.startsWith('POST'))).toBe(false);
  });
});
