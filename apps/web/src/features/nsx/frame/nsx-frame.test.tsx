import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { NsxStatus } from '@netloft/contracts';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { axeFaults } from '../parts/testing.ts';
import { gateOf, managersMark, troubleOf } from './frame.model.ts';
import { nsxAlarmsQuery, nsxStatusQuery } from '../nsx.queries.ts';
import { NsxGate } from './nsx-frame.tsx';
import { SIGNED_OUT, statusOf } from './testing.ts';

function Editor(): ReactNode {
  const read = useQuery(nsxAlarmsQuery);
  const status = useQuery(nsxStatusQuery);
  return (
    <>
      <input aria-label="Draft" />
      <button type="button" onClick={() => void read.refetch()}>
        Read
      </button>
      <button type="button" onClick={() => void status.refetch()}>
        Status
      </button>
    </>
  );
}
const Written = (): ReactNode => (
  <NsxGate>
    <Editor />
  </NsxGate>
);
const show = (status: NsxStatus | (() => NsxStatus), http: PageWorld['http'] = {}): PageHandle =>
  renderPage(Written, '/nsx', {
    http: {
      'GET /api/v1/nsx': () => ({ body: typeof status === 'function' ? status() : status }),
      ...http,
    },
  });

describe('the frame of NSX’s pages', () => {
  it('says that there is no NSX, and what it takes', async () => {
    show(statusOf({ configured: false, managers: [], may: { read: false, write: false } }));
    expect(await screen.findByText('No NSX Manager is configured')).toBeTruthy();
    expect(screen.getByText(/NETLOFT_NSX_MANAGERS=/)).toBeTruthy();
    expect(screen.getByText(/docs\/nsx\.md/)).toBeTruthy();
    expect(screen.queryByRole('textbox', { name: 'Draft' })).toBeNull();
  });

  it('says why its state cannot be read', async () => {
    renderPage(Written, '/nsx', { http: { 'GET /api/v1/nsx': problem(500, 'INTERNAL', 'It broke.') } });
    expect(await screen.findByText('It broke.')).toBeTruthy();
  });

  it('asks for a sign-in in place of the page, with the right that would do as well', async () => {
    const reason = 'needs get on /netloft/nsx in the cluster c1, or your own sign-in to NSX';
    show(statusOf({ ...SIGNED_OUT, may: { read: false, write: false, reason } }));
    expect(await screen.findByRole('form', { name: 'Sign in to NSX' })).toBeTruthy();
    expect(screen.getByText(`This ${reason}.`)).toBeTruthy();
    expect(screen.queryByRole('textbox', { name: 'Draft' })).toBeNull();
    expect(await axeFaults()).toEqual([]);
  });

  it('keeps the name and not the password when NSX refuses', async () => {
    show(statusOf(SIGNED_OUT), {
      'POST /api/v1/nsx/sign-in': problem(401, 'CREDENTIAL_REJECTED', 'The credentials were incorrect.'),
    });
    await userEvent.type(await screen.findByRole('textbox', { name: /User name/ }), 'andreasm');
    await userEvent.type(screen.getByLabelText(/Password/), 'wrong');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
    expect(await screen.findByText('The credentials were incorrect.')).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: /User name/ }).value).toBe('andreasm');
    expect(screen.getByLabelText<HTMLInputElement>(/Password/).value).toBe('');
  });

  it('opens the page once signed in', async () => {
    let inside = false;
    const page = show(() => statusOf(inside ? {} : SIGNED_OUT), {
      'POST /api/v1/nsx/sign-in': (body) => {
        expect(body).toEqual({ username: 'andreasm', password: 'secret', type: 'remote' });
        inside = true;
        return { body: statusOf() };
      },
    });
    await userEvent.click(await screen.findByRole('radio', { name: 'vIDM or LDAP' }));
    await userEvent.type(screen.getByRole('textbox', { name: /User name/ }), 'andreasm');
    await userEvent.type(screen.getByLabelText(/Password/), 'secret{Enter}');
    expect(await screen.findByRole('textbox', { name: 'Draft' })).toBeTruthy();
    expect(page.requests.some((one) => one.includes('secret'))).toBe(false);
  });

  it('names manager, reader and tabs, and says that it is simulated', async () => {
    show(statusOf());
    expect(await screen.findByText('NSX 4.2.1')).toBeTruthy();
    expect(screen.getByText('simulated')).toBeTruthy();
    expect(screen.getByText('andreasm')).toBeTruthy();
    const tabs = within(screen.getByRole('navigation', { name: 'Pages of NSX' })).getAllByRole('link');
    expect(tabs.map((tab) => tab.textContent)).toEqual([
      'Clusters',
      'Inventory',
      'Groups',
      'Policies',
      'Packet way',
      'Traceflow',
      'Changes',
    ]);
    await userEvent.click(screen.getByRole('button', { name: /1 of 2 up/ }));
    expect(await screen.findByText('connection refused')).toBeTruthy();
    expect(await axeFaults()).toEqual([]);
  });

  it('keeps the page, told as old, while no manager answers', async () => {
    show(
      statusOf({
        managers: [{ url: 'https://nsx-1.example', state: 'down', since: null, detail: 'connection refused' }],
        freshness: { state: 'stale', asOf: '2026-11-25T09:00:00Z', detail: 'No manager answers.' },
      }),
    );
    expect((await screen.findByRole('alert')).textContent).toContain('NSX does not answer.');
    expect(screen.getByRole('textbox', { name: 'Draft' })).toBeTruthy();
  });

  it('reads the page anew as soon as NSX is back', async () => {
    const down = [{ url: 'https://nsx-1.example', state: 'down' as const, since: null }];
    let isBack = false;
    const page = show(() => statusOf(isBack ? {} : { managers: down }), {
      'GET /api/v1/nsx/alarms': { body: { items: [], total: 0, freshness: { state: 'live', asOf: null } } },
    });
    await screen.findByRole('alert');
    const asked = (): number => page.requests.filter((one) => one.includes('/nsx/alarms')).length;
    await waitFor(() => expect(asked()).toBe(1));
    isBack = true;
    await userEvent.click(screen.getByRole('button', { name: 'Status' }));
    await waitFor(() => expect(asked()).toBe(2));
  });

  it('says that the page waits while NSX is still being asked', async () => {
    show(statusOf(), { 'GET /api/v1/nsx/alarms': problem(503, 'NSX_PENDING', 'NSX is still being asked.') });
    expect(await screen.findByText('Waiting for NSX.')).toBeTruthy();
  });

  it('says which right lacks to change something', async () => {
    show(statusOf({ may: { read: true, write: false, reason: 'needs update on /netloft/nsx in the cluster c1' } }));
    expect((await screen.findByRole('note')).textContent).toContain('needs update on /netloft/nsx');
    expect(screen.getByRole('textbox', { name: 'Draft' })).toBeTruthy();
  });

  it('loses nothing that is being written when the sign-in ends, and goes on after another', async () => {
    let inside = true;
    show(() => statusOf(inside ? {} : SIGNED_OUT), {
      'GET /api/v1/nsx/alarms': problem(403, 'NSX_NOT_SIGNED_IN', 'This needs your own sign-in to NSX.'),
      'POST /api/v1/nsx/sign-in': () => {
        inside = true;
        return { body: statusOf() };
      },
    });
    await userEvent.type(await screen.findByRole('textbox', { name: 'Draft' }), 'half a policy');
    inside = false;
    await userEvent.click(screen.getByRole('button', { name: 'Read' }));
    expect(await screen.findByText(/The sign-in to NSX has ended/)).toBeTruthy();
    await userEvent.type(screen.getByRole('textbox', { name: /User name/ }), 'andreasm');
    await userEvent.type(screen.getByLabelText(/Password/), 'secret{Enter}');
    await waitFor(() => expect(screen.queryByRole('form', { name: 'Sign in to NSX' })).toBeNull());
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Draft' }).value).toBe('half a policy');
  });

  it('asks again after a sign-out', async () => {
    show(statusOf(), { 'DELETE /api/v1/nsx/sign-in': { body: statusOf(SIGNED_OUT) } });
    await userEvent.click(await screen.findByRole('button', { name: 'Sign out of NSX' }));
    expect(await screen.findByRole('form', { name: 'Sign in to NSX' })).toBeTruthy();
    await waitFor(() => expect(screen.queryByRole('textbox', { name: 'Draft' })).toBeNull());
  });
});

describe('what the frame makes of the state', () => {
  it.each<[string, Partial<NsxStatus>, string]>([
    ['no NSX', { configured: false }, 'off'],
    ['nobody signed in', SIGNED_OUT, 'sign-in'],
    ['a reader', { may: { read: true, write: false } }, 'open'],
  ])('%s', (_name, change, gate) => expect(gateOf(statusOf(change))).toBe(gate));

  const manager = (state: 'up' | 'down' | 'unknown') => ({ url: `https://${state}`, state, since: null });
  it.each<[string, Partial<NsxStatus>, string | undefined]>([
    ['one manager of two down', {}, undefined],
    ['every manager down', { managers: [manager('down')] }, 'down'],
    [
      'nothing asked yet',
      { managers: [manager('unknown')], freshness: { state: 'unavailable', asOf: null } },
      undefined,
    ],
    ['an old answer', { freshness: { state: 'stale', asOf: null, detail: 'NSX is slow.' } }, 'slow'],
    [
      'a manager that wants fewer requests',
      { load: { limit: 10, waiting: 4, backingOffUntil: '2026-11-25T10:00:10Z' } },
      'waiting',
    ],
  ])('%s', (_name, change, kind) => expect(troubleOf(statusOf(change))?.kind).toBe(kind));

  it.each<[string, readonly ('up' | 'down' | 'unknown')[], string]>([
    ['all up', ['up', 'up'], 'allowed'],
    ['some down', ['up', 'down'], 'mixed'],
    ['all down', ['down'], 'dropped'],
    ['none asked', ['unknown'], 'unknown'],
  ])('%s', (_name, states, mark) => expect(managersMark(states.map(manager))).toBe(mark));
});
