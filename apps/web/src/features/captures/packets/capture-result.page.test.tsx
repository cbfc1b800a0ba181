import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { CaptureDetail } from '@netloft/contracts';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { AVAILABLE, captureOf, COPY_LINE } from '../testing.ts';
import { captureDraft } from './capture-form.fields.ts';
import { CaptureResultPage } from './capture-result.page.tsx';

const ONE = '/api/v1/clusters/c1/captures/netloft-1';
const show = (detail: CaptureDetail | null, http: PageWorld['http'] = {}): PageHandle =>
  renderPage(
    () => <p>form page</p>,
    '/captures/packets/netloft-1',
    {
      live: { capture: [snapshot(detail === null ? [] : [detail])] },
      http: { 'GET /api/v1/clusters/c1/captures/availability': { body: AVAILABLE }, ...http },
    },
    { '/captures/packets/$name': CaptureResultPage },
  );

describe('a capture that is not there', () => {
  it('says why, and leads to the form', async () => {
    show(null, { [`GET ${ONE}`]: problem(404, 'UPSTREAM_NOT_FOUND', 'not found') });
    expect(await screen.findByText('This capture is not there any more')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Open the form' }));
    expect(await screen.findByText('form page')).toBeTruthy();
  });
  it('is told from one that may not be read', async () => {
    show(null, { [`GET ${ONE}`]: problem(403, 'UPSTREAM_FORBIDDEN', 'packetcaptures is forbidden') });
    expect(await screen.findByText('packetcaptures is forbidden')).toBeTruthy();
  });
});

describe('a capture that came to nothing', () => {
  it('that no agent answered says what may be behind it, and shows no progress', async () => {
    const cause = 'Pod yelb/yelb-ui does not exist.';
    show(
      captureOf(
        { state: 'Unanswered', captured: 0, filePath: null, node: null },
        { conditions: [], likelyCauses: [cause] },
      ),
    );
    expect(await screen.findByText('No agent answered')).toBeTruthy();
    expect(screen.getByText(cause)).toBeTruthy();
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.queryByRole('region', { name: 'File' })).toBeNull();
  });
  it('that failed tells Antrea’s message', async () => {
    show(captureOf({ state: 'Failed', filePath: null }, { failure: 'cannot find IP with IPv6 address family' }));
    expect(await screen.findByText('cannot find IP with IPv6 address family')).toBeTruthy();
  });
  it('that timed out says with how many packets, and its file is there', async () => {
    show(captureOf({ state: 'TimedOut', captured: 2 }));
    expect(await screen.findByText('Timed out with 2 of 5 packets on k8s-node-1')).toBeTruthy();
    expect(screen.getByRole('region', { name: 'File' })).toBeTruthy();
  });
});

describe('a capture', () => {
  it('that runs shows its packets and is ended after a question', async () => {
    const page = show(captureOf({ state: 'Running', captured: 3, filePath: null, completedAt: null }), {
      [`DELETE ${ONE}`]: { status: 204 },
    });
    const packets = await screen.findByRole('progressbar', { name: 'Packets' });
    expect([packets.getAttribute('aria-valuenow'), packets.getAttribute('aria-valuemax')]).toEqual(['3', '5']);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(page.requests).not.toContain(`DELETE ${ONE}`);
    await userEvent.click(await screen.findByRole('button', { name: 'End and delete it' }));
    expect(await screen.findByText('form page')).toBeTruthy();
    expect(page.requests).toContain(`DELETE ${ONE}`);
  });
  it('hands its file to the browser, and gives the line that fetches it otherwise', async () => {
    const saved = vi.fn(() => 'blob:x');
    vi.stubGlobal(
      'URL',
      class extends URL {
        static override createObjectURL = saved;
        static override revokeObjectURL = (): void => undefined;
      },
    );
    vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    show(captureOf(), { [`GET ${ONE}/file`]: { body: 'bytes' } });
    await userEvent.click(await screen.findByRole('button', { name: 'Download' }));
    await waitFor(() => expect(saved).toHaveBeenCalledOnce());
    expect(screen.getByText(COPY_LINE)).toBeTruthy();
  });
  it('whose file cannot be handed over says why', async () => {
    show(captureOf({ download: { possible: false, reason: 'The agent is gone.', how: 'agent', otherwise: null } }));
    expect(await screen.findByText('The agent is gone.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Download' })).toBeNull();
  });
  it('whose file is refused tells the refusal there', async () => {
    show(captureOf(), { [`GET ${ONE}/file`]: problem(403, 'UPSTREAM_FORBIDDEN', 'pods/exec is forbidden') });
    await userEvent.click(await screen.findByRole('button', { name: 'Download' }));
    expect((await screen.findByRole('alert')).textContent).toContain('pods/exec is forbidden');
  });
  it('is run again with one press', async () => {
    const page = show(captureOf(), {
      'POST /api/v1/clusters/c1/captures': { status: 201, body: { ...captureOf(), id: 'netloft-2' } },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Run again' }));
    await waitFor(() => expect(page.address()).toBe('/captures/packets/netloft-2'));
  });
  it('fills the form to be changed', async () => {
    show(captureOf());
    await userEvent.click(await screen.findByRole('button', { name: 'Change and run' }));
    expect(await screen.findByText('form page')).toBeTruthy();
    expect(captureDraft('c1').get()).toMatchObject({ sourcePod: 'yelb-ui', destinationPort: '4567', packets: '5' });
  });
  it('made elsewhere is not offered for removal', async () => {
    show(captureOf({ managed: false, requestedBy: null }));
    expect(await screen.findByText('made outside Netloft, never removed by it')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
  });
});
