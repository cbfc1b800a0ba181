import { useState, type ReactNode } from 'react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { NsxDeregistrationRequestInput, NsxDeregistrationResult } from '@netloft/contracts';
import { LIVE, problem, renderPage, type PageWorld } from '../../../testing/render-page.tsx';
import { axeFaults } from '../parts/testing.ts';
import { DeregisterReview } from './deregister-review.tsx';
import { stepOf } from './testing.ts';

const resultOf = (change: Partial<NsxDeregistrationResult> = {}): NsxDeregistrationResult => ({
  name: 'edge-lab',
  dryRun: true,
  ok: true,
  policies: [],
  groups: [],
  steps: [stepOf('Cluster control plane edge-lab', { action: 'delete', before: { id: 'edge-lab' }, after: null })],
  ...change,
});
const POST = 'POST /api/v1/nsx/deregistrations';
function Opened(): ReactNode {
  const [done, setDone] = useState(false);
  return done ? (
    <p>It is gone.</p>
  ) : (
    <DeregisterReview name="edge-lab" cluster={null} onDone={() => setDone(true)} onClose={() => undefined} />
  );
}
function show(answer: NonNullable<PageWorld['http']>[string]): NsxDeregistrationRequestInput[] {
  const sent: NsxDeregistrationRequestInput[] = [];
  renderPage(Opened, '/x', {
    http: {
      'GET /api/v1/clusters': { body: { items: [], total: 0, freshness: LIVE } },
      [POST]: (body) => {
        sent.push(body as NsxDeregistrationRequestInput);
        return typeof answer === 'function' ? answer(body) : answer;
      },
    },
  });
  return sent;
}
const button = (): HTMLButtonElement => screen.getByRole<HTMLButtonElement>('button', { name: 'Deregister' });

const planned = (): Promise<HTMLElement> => screen.findByRole('list', { name: 'What is made' });

describe('a deregistration', () => {
  it('says why it cannot be done', async () => {
    show(problem(409, 'UPSTREAM_REFUSED', 'The cluster is in use.'));
    expect(await screen.findByText('The cluster is in use.')).toBeTruthy();
    await userEvent.type(screen.getByRole('textbox', { name: 'Type edge-lab to confirm' }), 'edge-lab');
    expect(button().disabled).toBe(true);
  });

  it('shows what goes away, and wants the name typed', async () => {
    const sent = show({ body: resultOf() });
    await planned();
    expect(button().disabled).toBe(true);
    expect(await axeFaults()).toEqual([]);
    await userEvent.type(screen.getByRole('textbox', { name: 'Type edge-lab to confirm' }), 'edge-lab');
    await userEvent.click(button());
    expect(await screen.findByText('It is gone.')).toBeTruthy();
    expect(sent.map(({ dryRun }) => dryRun)).toEqual([true, false]);
    expect(sent[1]).toMatchObject({ name: 'edge-lab', cluster: null, force: false, removeIdentity: true });
  });

  it('tells which policies lose their last cluster, whose rules go off first where nothing else is chosen', async () => {
    const sent = show({
      body: resultOf({
        policies: [
          { id: 'a', name: 'edge-only', rules: 2, staysIn: [] },
          { id: 'b', name: 'everywhere', rules: 1, staysIn: ['lab'] },
        ],
        groups: [{ id: 'g', name: 'edge-pods' }],
      }),
    });
    const list = await screen.findByRole('region', { name: 'Policies that lose the cluster' });
    const said = within(list)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent);
    expect(said[0]).toMatch(/edge-only 2 rules on.*last cluster: it would become the distributed firewall’s/);
    expect(said[1]).toMatch(/everywhere 1 rule on.*stays in lab/);
    expect(list.textContent).toContain('edge-pods');
    expect(sent.at(-1)).toMatchObject({ policies: 'disable' });
    expect(await axeFaults()).toEqual([]);
    await userEvent.selectOptions(screen.getByLabelText('Policies whose last cluster it is'), 'keep');
    expect((await screen.findByText(/1 policy will be enforced in the whole data centre/)).getAttribute('role')).toBe(
      'alert',
    );
    expect(sent.at(-1)).toMatchObject({ policies: 'keep' });
    await userEvent.selectOptions(screen.getByLabelText('Policies whose last cluster it is'), 'delete');
    await waitFor(() => expect(sent.at(-1)).toMatchObject({ policies: 'delete', dryRun: true }));
  });

  it('plans anew when it is told that the cluster is gone', async () => {
    const sent = show({ body: resultOf() });
    await userEvent.click(await screen.findByRole('checkbox', { name: /The cluster is gone for good/ }));
    await waitFor(() => expect(sent.at(-1)).toMatchObject({ dryRun: true, force: true }));
  });

  it('shows what was not reached, and stays open for another run', async () => {
    show((body) => ({
      body:
        (body as NsxDeregistrationRequestInput).dryRun === true
          ? resultOf()
          : resultOf({
              ok: false,
              dryRun: false,
              steps: [stepOf('Job deregister', { state: 'failed', detail: 'timed out' })],
            }),
    }));
    await planned();
    await userEvent.type(screen.getByRole('textbox', { name: 'Type edge-lab to confirm' }), 'edge-lab');
    await userEvent.click(button());
    expect(await screen.findByText('timed out')).toBeTruthy();
    expect(screen.getByText(/another run goes on from there/)).toBeTruthy();
  });
});
