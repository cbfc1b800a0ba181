import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../testing/render-page.tsx';
import { detailOf, STATUS } from '../../components/trace-path/testing.ts';
import { EMPTY_FORM } from './trace-form.fields.ts';
import { draftOf, recentOf } from './trace-form.store.ts';
import { TraceflowPage } from './traceflows.page.tsx';

const CREATE = 'POST /api/v1/clusters/c1/traceflows';
const LINK = '/traceflow?source=yelb/yelb-ui&dst=yelb/yelb-appserver&port=4568';
const objects = {
  'GET /api/v1/clusters/c1/objects': { body: { items: [], total: 0, freshness: { state: 'live', asOf: null } } },
};
const show = (
  address: string,
  http: PageWorld['http'] = {},
  live: PageWorld['live'] = { traceflows: [snapshot([])] },
): PageHandle =>
  renderPage(
    TraceflowPage,
    address,
    { live, http: { ...objects, ...http } },
    { '/traceflow/$name': () => <p>result page</p> },
  );
const run = async (): Promise<void> => userEvent.click(await screen.findByRole('button', { name: 'Run trace' }));
const field = (name: string): HTMLInputElement => screen.getByLabelText(name);

beforeEach(() => {
  draftOf('c1').set(EMPTY_FORM);
  recentOf('c1').set([]);
});

describe('the form', () => {
  it('tells each fault beside its field and sends nothing', async () => {
    const page = show('/traceflow');
    await run();
    const source = 'source Pod must be specified in non-live-traffic Traceflow. Choose a namespace and a Pod.';
    expect(await screen.findByText(source)).toBeTruthy();
    expect(screen.getByText('destination is not specified. Choose a namespace and a Pod.')).toBeTruthy();
    expect(field('Source Pod').getAttribute('aria-invalid')).toBe('true');
    expect(page.requests.includes(CREATE)).toBe(false);
  });

  it.each([
    ['names the right that lacks before anything is sent', false, 'needs create on traceflows.crd.antrea.io'],
    ['says nothing of rights to who has them', true, ''],
  ])('%s', async (_title, allowed, reason) => {
    const page = show('/traceflow', {
      'POST /api/v1/clusters/c1/access/reviews': { body: { answers: [{ allowed, reason }] } },
    });
    await waitFor(() => expect(page.requests.some((request) => request.endsWith('/access/reviews'))).toBe(true));
    await screen.findByRole('button', { name: 'Run trace' });
    const told = 'The cluster will not let you run traces: needs create on traceflows.crd.antrea.io.';
    const button = screen.getByRole('button', { name: 'Run trace' });
    if (allowed) {
      expect(screen.queryByText(/will not let you/)).toBeNull();
      expect(button.getAttribute('aria-disabled')).toBeNull();
      return;
    }
    expect((await screen.findByText(told)).id).toBe(button.getAttribute('aria-describedby'));
    await run();
    await userEvent.type(field('Destination port'), '{Control>}{Enter}{/Control}');
    expect(screen.queryByText(/must be specified/)).toBeNull();
    expect(page.requests).not.toContain(CREATE);
  });

  it('says in the form that the gate is off, and sends nothing', async () => {
    const message = 'The feature gate Traceflow of the controller is off.';
    const page = show(LINK, {
      'POST /api/v1/clusters/c1/traceflows/preflight': { body: { faults: [{ path: '', message }], unknown: [] } },
    });
    await waitFor(() => expect(field('Source Pod').value).toBe('yelb-ui'));
    await run();
    expect((await screen.findByRole('alert')).textContent).toBe(message);
    expect(page.requests).not.toContain(CREATE);
  });

  it.each([
    ['live traffic of any protocol', 'source=yelb/a&live=1', 'Any', 'any'],
    ['the first port of a Service', 'source=yelb/a&dst=yelb/s&dstType=service', 'First port', 'Service’s first port'],
  ])('offers %s, and says it where the port is empty', async (_title, search, choice, empty) => {
    show(`/traceflow?${search}`);
    await waitFor(() => expect(field('Source Pod').value).toBe('a'));
    expect(field('Destination port').placeholder).toBe(empty);
    await userEvent.click(screen.getByRole('radio', { name: choice }));
    expect(screen.queryByLabelText('Destination port')).toBeNull();
    await userEvent.click(await screen.findByRole('button', { name: 'More options' }));
    expect(screen.queryByLabelText('Source port')).toBeNull();
  });

  it('keeps all that was typed when the API server refuses, and tells its words and the request id', async () => {
    const words =
      'admission webhook "traceflowvalidator.antrea.io" denied the request: requested source Pod yelb/yelb-ui not found';
    show(LINK, { [CREATE]: problem(400, 'UPSTREAM_REFUSED', words) });
    await waitFor(() => expect(field('Source Pod').value).toBe('yelb-ui'));
    await run();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain(words);
    expect(alert.textContent).toContain('req-1');
    expect(field('Destination Pod').value).toBe('yelb-appserver');
    expect(field('Destination port').value).toBe('4568');
  });

  it('tells at its field what Antrea would refuse, and sends nothing', async () => {
    const message = 'requested source Pod yelb/yelb-ui not found';
    const page = show(LINK, {
      'POST /api/v1/clusters/c1/traceflows/preflight': {
        body: { faults: [{ path: 'source', message }], unknown: [] },
      },
    });
    await waitFor(() => expect(field('Source Pod').value).toBe('yelb-ui'));
    await run();
    expect((await screen.findAllByText(message)).length).toBeGreaterThan(0);
    expect(field('Source Pod').getAttribute('aria-invalid')).toBe('true');
    expect(page.requests.includes(CREATE)).toBe(false);
  });

  it('is filled by an antctl flow', async () => {
    show('/traceflow');
    await userEvent.click(await screen.findByRole('button', { name: 'More options' }));
    await userEvent.click(field('antctl flow'));
    await userEvent.paste('udp,udp_dst=53,ipv6');
    expect(field('Destination port').value).toBe('53');
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'UDP' }).checked).toBe(true);
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'IPv6' }).checked).toBe(true);
  });

  it('shows a fault that the server found beside its field', async () => {
    show(LINK, {
      [CREATE]: problem(400, 'INVALID_REQUEST', 'One field is wrong.', {
        errors: [{ path: 'destinationPort', message: 'is taken' }],
      }),
    });
    await waitFor(() => expect(field('Source Pod').value).toBe('yelb-ui'));
    await run();
    await waitFor(() => expect(field('Destination port').getAttribute('aria-invalid')).toBe('true'));
  });

  it('is filled by a link, which is then taken from the address', async () => {
    const page = show(LINK);
    await waitFor(() => expect(field('Source Namespace').value).toBe('yelb'));
    await waitFor(() => expect(page.address()).toBe('/traceflow'));
    expect(field('Destination port').value).toBe('4568');
  });

  it('starts the trace by Ctrl-Enter and goes to its result', async () => {
    let sent: unknown;
    const page = show(LINK, {
      [CREATE]: (body) => {
        sent = body;
        return { status: 201, body: detailOf(STATUS.waiting) };
      },
    });
    await waitFor(() => expect(field('Source Pod').value).toBe('yelb-ui'));
    await userEvent.type(field('Destination port'), '{Control>}{Enter}{/Control}');
    expect(await screen.findByText('result page')).toBeTruthy();
    expect(page.address()).toBe('/traceflow/netloft-1');
    expect(sent).toMatchObject({
      source: { type: 'pod', namespace: 'yelb', name: 'yelb-ui' },
      destinationPort: 4568,
      protocol: 'TCP',
      tcpFlags: 2,
    });
    expect(
      recentOf('c1')
        .get()
        .map((one) => one.name),
    ).toEqual(['netloft-1']);
  });

  it('takes ports and protocol from the chosen Service', async () => {
    const service = {
      id: 's',
      kind: 'Service',
      namespace: 'yelb',
      name: 'dns',
      ports: [
        { name: 'web', protocol: 'TCP', port: 80 },
        { protocol: 'UDP', port: 53 },
      ],
    };
    show('/traceflow?source=yelb/a&dst=yelb/dns&dstType=service', {
      'GET /api/v1/clusters/c1/objects': {
        body: { items: [service], total: 1, freshness: { state: 'live', asOf: null } },
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: '53/UDP' }));
    expect(field('Destination port').value).toBe('53');
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'UDP' }).checked).toBe(true);
  });

  it('offers an address or anything as the source only for live traffic', async () => {
    show('/traceflow');
    expect(await screen.findByRole('button', { name: 'Run trace' })).toBeTruthy();
    expect(screen.queryByRole('radio', { name: 'Any' })).toBeNull();
    expect(screen.queryByRole('radiogroup', { name: 'Source is' })).toBeNull();
    await userEvent.click(screen.getByRole('switch', { name: /^Live traffic/ }));
    expect(screen.getByRole('radiogroup', { name: 'Source is' })).toBeTruthy();
    expect(screen.getByRole('switch', { name: /^Only dropped packets/ })).toBeTruthy();
  });

  it('turns flags into their number', async () => {
    show('/traceflow');
    await userEvent.click(await screen.findByRole('button', { name: 'More options' }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'ACK' }));
    expect(field('Flags as a number').value).toBe('18');
  });
});

describe('the history', () => {
  it('says why it is empty', async () => {
    show('/traceflow');
    expect(await screen.findByText('No traces yet')).toBeTruthy();
  });
  it('says which right lacks', async () => {
    show(
      '/traceflow',
      {},
      {
        traceflows: [
          snapshot([], {
            hidden: [{ what: 'traceflows', count: null, reason: 'needs list on traceflows.crd.antrea.io' }],
          }),
        ],
      },
    );
    expect((await screen.findAllByText(/needs list on traceflows/)).length).toBeGreaterThan(0);
    expect(screen.queryByText('No traces yet')).toBeNull();
    expect(screen.queryByText('0 traces')).toBeNull();
  });
  it('does not call absent what an unreachable cluster did not tell, and counts nothing', async () => {
    const freshness = { state: 'unavailable', asOf: null, detail: 'connection refused at 127.0.0.1:6443' };
    show('/traceflow', {}, { traceflows: [snapshot([], { freshness })] });
    expect(await screen.findByText('The traces are not known')).toBeTruthy();
    expect(screen.queryByText('0 traces')).toBeNull();
    expect(screen.getByRole('button', { name: 'All' })).toBeTruthy();
  });
  it('tells verdict, policy and who made a trace, and narrows by outcome', async () => {
    const rows = [
      detailOf(STATUS.dropped, { displayName: 'Yelb-Zero-Trust' }).summary,
      { ...detailOf(STATUS.delivered, { managed: false }).summary, id: 'other', name: 'other' },
    ];
    const page = show('/traceflow', {}, { traceflows: [snapshot(rows)] });
    const row = (await screen.findByText('Yelb-Zero-Trust')).closest('[role="row"]') as HTMLElement;
    expect(within(row).getByText('Dropped')).toBeTruthy();
    expect(screen.getByText('made elsewhere')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: /Delivered\s*1/ }));
    await waitFor(() => expect(screen.queryByText('Yelb-Zero-Trust')).toBeNull());
    expect(page.address()).toBe('/traceflow?show=delivered');
  });
});
