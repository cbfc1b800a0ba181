import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CapturesAvailability } from '@netloft/contracts';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../testing/render-page.tsx';
import { bundleDraft, EMPTY_BUNDLE } from './bundles/bundle-form.fields.ts';
import { CapturesPage } from './captures.page.tsx';
import { captureDraft, EMPTY_CAPTURE } from './packets/capture-form.fields.ts';
import { AVAILABLE, bundleOf, captureOf } from './testing.ts';

const CREATE = 'POST /api/v1/clusters/c1/captures';
const LINK = '/captures?source=yelb/yelb-ui&dst=yelb/yelb-appserver&protocol=TCP&port=4567&packets=5';
const show = (
  address: string,
  {
    availability = AVAILABLE,
    http = {},
    live = { captures: [snapshot([])], bundles: [snapshot([])] },
  }: { availability?: CapturesAvailability; http?: PageWorld['http']; live?: PageWorld['live'] } = {},
): PageHandle =>
  renderPage(
    CapturesPage,
    address,
    {
      live,
      http: {
        'GET /api/v1/clusters/c1/objects': {
          body: { items: [], total: 0, freshness: { state: 'live', asOf: null } },
        },
        'GET /api/v1/clusters/c1/captures/availability': { body: availability },
        'GET /auth/session': { body: { username: 'admin', mode: 'admin' } },
        ...http,
      },
    },
    {
      '/captures/packets/$name': () => <p>capture page</p>,
      '/captures/bundles/$name': () => <p>bundle page</p>,
      '/feature-gates': () => <p>gates page</p>,
    },
  );
const start = async (): Promise<void> => userEvent.click(await screen.findByRole('button', { name: 'Start capture' }));
const field = (name: string): HTMLInputElement => screen.getByLabelText(name);

beforeEach(() => {
  captureDraft('c1').set(EMPTY_CAPTURE);
  bundleDraft('c1').set(EMPTY_BUNDLE);
});

describe('a cluster that lacks captures', () => {
  const off: CapturesAvailability = {
    ...AVAILABLE,
    captures: {
      ...AVAILABLE.captures,
      available: false,
      cause: 'gate-off',
      reason: 'The feature gate PacketCapture is off in the agents.',
      gate: { name: 'PacketCapture', component: 'agent', enabled: false },
    },
  };
  it('names the gate, its release, and leads to where it is switched on', async () => {
    const page = show('/captures', { availability: off });
    const told = await screen.findByRole('region', { name: 'This cluster records no packets' });
    expect(told.textContent).toContain('The feature gate PacketCapture is off in the agents.');
    expect(told.textContent).toContain('Antrea 2.2');
    expect(screen.queryByRole('form')).toBeNull();
    await userEvent.click(within(told).getByRole('link', { name: 'Open it under Feature gates' }));
    await waitFor(() => expect(page.address()).toBe('/feature-gates?component=agent&q=PacketCapture'));
  });
  it('still offers what it has', async () => {
    show('/captures', { availability: off });
    await userEvent.click(await screen.findByRole('link', { name: 'Support bundles' }));
    expect(await screen.findByRole('form', { name: 'New support bundle' })).toBeTruthy();
  });
  it('of an older release says which release it needs', async () => {
    show('/captures', {
      availability: {
        ...off,
        antreaVersion: 'v1.11.1',
        captures: { ...off.captures, cause: 'release-too-old', reason: 'PacketCapture came with 2.2.' },
      },
    });
    const told = await screen.findByRole('region', { name: 'This cluster records no packets' });
    expect(told.textContent).toContain('Antrea 1.11.1');
    expect(within(told).queryByRole('link')).toBeNull();
  });
  it('that cannot be asked says so', async () => {
    show('/captures', {
      http: { 'GET /api/v1/clusters/c1/captures/availability': problem(502, 'UPSTREAM_UNAVAILABLE', 'no route') },
    });
    expect(await screen.findByText('no route')).toBeTruthy();
  });
});

describe('the form of a packet capture', () => {
  it('tells each fault beside its field and sends nothing', async () => {
    const page = show('/captures');
    await start();
    expect(await screen.findByText('Choose a namespace and a Pod.')).toBeTruthy();
    expect(field('Source Pod').getAttribute('aria-invalid')).toBe('true');
    expect(page.requests).not.toContain(CREATE);
  });
  it('keeps all that was typed when the cluster refuses, and tells its words', async () => {
    const words = 'PacketCapture.crd.antrea.io "x" is invalid: spec.source';
    show(LINK, { http: { [CREATE]: problem(422, 'UPSTREAM_REFUSED', words) } });
    await waitFor(() => expect(field('Source Pod').value).toBe('yelb-ui'));
    await start();
    expect((await screen.findByRole('alert')).textContent).toContain(words);
    expect(field('Destination Pod').value).toBe('yelb-appserver');
    expect(field('Packets').value).toBe('5');
  });
  it('is filled by a link, which is then taken from the address, and goes to its result', async () => {
    let sent: unknown;
    const page = show(LINK, {
      http: {
        [CREATE]: (body) => {
          sent = body;
          return { status: 201, body: captureOf({ state: 'Pending' }) };
        },
      },
    });
    await waitFor(() => expect(page.address()).toBe('/captures'));
    await userEvent.type(field('Destination port'), '{Control>}{Enter}{/Control}');
    expect(await screen.findByText('capture page')).toBeTruthy();
    expect(sent).toMatchObject({
      source: { type: 'pod', namespace: 'yelb', name: 'yelb-ui' },
      protocol: 'TCP',
      destinationPort: 4567,
      packets: 5,
    });
  });
  it('greys what the release lacks, with the release that has it', async () => {
    const features = { direction: false, capturePoint: false, ipv6: false, icmp: false, tcpFlags: false };
    show('/captures', { availability: { ...AVAILABLE, captures: { ...AVAILABLE.captures, features } } });
    await userEvent.click(await screen.findByRole('button', { name: 'More options' }));
    expect(field('Captured at').disabled).toBe(true);
    expect(screen.getAllByText('Needs Antrea 2.5').length).toBeGreaterThan(0);
    expect(field('Direction').disabled).toBe(true);
  });
  it('names the right that lacks', async () => {
    const create = { allowed: false, reason: 'needs create on packetcaptures.crd.antrea.io' };
    show('/captures', {
      availability: {
        ...AVAILABLE,
        captures: {
          ...AVAILABLE.captures,
          available: false,
          cause: 'no-right',
          rights: { ...AVAILABLE.captures.rights, create },
        },
      },
    });
    const told = await screen.findByText(/will not let you capture packets: needs create on packetcaptures/);
    const button = screen.getByRole('button', { name: 'Start capture' });
    expect([button.getAttribute('aria-disabled'), button.getAttribute('aria-describedby')]).toEqual(['true', told.id]);
    await start();
    expect(screen.queryByText('Choose a namespace and a Pod.')).toBeNull();
  });
});

describe('the lists', () => {
  it('say why they are empty', async () => {
    show('/captures');
    expect(await screen.findByText('No packet captures yet')).toBeTruthy();
  });
  it('tell state, packets and who made a capture, narrow by state, and ask before one is deleted', async () => {
    const rows = [
      captureOf({ captured: 2, state: 'TimedOut' }).summary,
      captureOf({ id: 'other', name: 'other', state: 'Failed', managed: false, requestedBy: null }).summary,
    ];
    const page = show('/captures', {
      live: { captures: [snapshot(rows)] },
      http: { 'DELETE /api/v1/clusters/c1/captures/netloft-1': { status: 204 } },
    });
    const row = (await screen.findByText('Timed out')).closest('[role="row"]') as HTMLElement;
    expect(within(row).getByText('2 of 5')).toBeTruthy();
    expect(screen.getByText('made elsewhere')).toBeTruthy();
    await userEvent.click(within(row).getByRole('button', { name: 'Actions for netloft-1' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }));
    const dialog = await screen.findByRole('dialog', { name: 'Delete this capture?' });
    expect(page.requests).not.toContain('DELETE /api/v1/clusters/c1/captures/netloft-1');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Delete' }));
    await waitFor(() => expect(page.requests).toContain('DELETE /api/v1/clusters/c1/captures/netloft-1'));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.click(screen.getByRole('button', { name: /Failed\s*1/ }));
    await waitFor(() => expect(screen.queryByText('Timed out')).toBeNull());
    expect(page.address()).toBe('/captures?show=failed');
  });
  it('lead from a bundle to its page', async () => {
    const page = show('/captures?part=bundles', { live: { bundles: [snapshot([bundleOf().summary])] } });
    await userEvent.dblClick(await screen.findByText('Partly failed'));
    await waitFor(() => expect(page.address()).toBe('/captures/bundles/netloft-b'));
  });
});

describe('the form of a support bundle', () => {
  it('is filled by a link and sends only the name of the Secret', async () => {
    let sent: unknown;
    show(
      '/captures?part=bundles&nodes=k8s-node-1,k8s-node-2&since=2h&server=sftp://files.example.org:22/b&secret=kube-system/login',
      {
        http: {
          'POST /api/v1/clusters/c1/support-bundles': (body) => {
            sent = body;
            return { status: 201, body: bundleOf({ state: 'Pending' }) };
          },
        },
      },
    );
    await waitFor(() => expect(field('Secret').value).toBe('login'));
    await userEvent.click(screen.getByRole('button', { name: 'Collect' }));
    expect(await screen.findByText('bundle page')).toBeTruthy();
    expect(sent).toEqual({
      nodes: { type: 'names', names: ['k8s-node-1', 'k8s-node-2'] },
      since: '2h',
      expirationMinutes: 60,
      fileServer: { url: 'sftp://files.example.org:22/b' },
      authentication: { type: 'BasicAuthentication', secret: { namespace: 'kube-system', name: 'login' } },
    });
  });
});
