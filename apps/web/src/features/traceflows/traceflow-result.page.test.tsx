import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { TraceflowDetail, TraceNow } from '@netloft/contracts';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../testing/render-page.tsx';
import { linkOf, nsxAnswers } from '../../components/nsx-link/testing.ts';
import { detailOf, STATUS } from '../../components/trace-path/testing.ts';
import { draftOf, recentOf } from './trace-form.store.ts';
import { TraceflowResultPage } from './traceflow-result.page.tsx';

const ONE = '/api/v1/clusters/c1/traceflows/netloft-1';
const NSX = { displayName: 'Yelb-Zero-Trust', tier: 'nsx-category-application' };
const show = (
  detail: TraceflowDetail | null,
  http: PageWorld['http'] = {},
  address = '/traceflow/netloft-1',
): PageHandle =>
  renderPage(
    TraceflowResultPage,
    address,
    { live: { traceflow: [snapshot(detail === null ? [] : [detail])] }, http },
    { '/traceflow': () => <p>form page</p> },
  );

beforeEach(() => recentOf('c1').set([]));

describe('a trace that is not there', () => {
  it('says why, and leads to the form', async () => {
    show(null, { [`GET ${ONE}`]: problem(404, 'UPSTREAM_NOT_FOUND', 'not found') });
    expect(await screen.findByText('This trace is not there any more')).toBeTruthy();
    expect(screen.getByText(/removed after 60 minutes/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Open the form' }));
    expect(await screen.findByText('form page')).toBeTruthy();
  });
  it('is offered again where this browser made it', async () => {
    recentOf('c1').set([{ name: 'netloft-1', request: { protocol: 'UDP', destinationPort: 53 } }]);
    const page = show(null, {
      [`GET ${ONE}`]: problem(404, 'UPSTREAM_NOT_FOUND', 'not found'),
      'POST /api/v1/clusters/c1/traceflows': (body) => ({
        status: 201,
        body: { ...detailOf(STATUS.waiting), id: `again-${(body as { destinationPort: number }).destinationPort}` },
      }),
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Run it again' }));
    await waitFor(() => expect(page.address()).toBe('/traceflow/again-53'));
  });
  it('is told from one that may not be read', async () => {
    show(null, { [`GET ${ONE}`]: problem(403, 'UPSTREAM_FORBIDDEN', 'traceflows is forbidden') });
    expect(await screen.findByText('traceflows is forbidden')).toBeTruthy();
  });
  it('that the live topic does not hold yet is shown all the same', async () => {
    show(null, { [`GET ${ONE}`]: { body: detailOf(STATUS.dropped) } });
    expect(await screen.findByText(/Dropped on …-5r8gj/)).toBeTruthy();
  });
});

describe('a trace that failed', () => {
  it('tells the reason', async () => {
    show(detailOf(STATUS.failed));
    expect(await screen.findByText('Node: a, error: destination is not specified')).toBeTruthy();
  });
  it('shows what was reported before the time was over', async () => {
    show(detailOf(STATUS.lost));
    expect(await screen.findByText(/Lost after …-bpx7s/)).toBeTruthy();
    expect(screen.getByText('What was reported before the time was over')).toBeTruthy();
    expect(screen.getAllByText(/sent to 10.13.82.39, not reported there/).length).toBeGreaterThan(0);
  });
});

describe('a running trace', () => {
  it('shows its stages and can be cancelled', async () => {
    const page = show(detailOf(STATUS.running), { [`DELETE ${ONE}`]: { status: 204 } });
    const stages = await screen.findByRole('region', { name: 'Progress' });
    expect(within(stages).getByText('5 of 20 s')).toBeTruthy();
    await userEvent.click(within(stages).getByRole('button', { name: 'Cancel' }));
    expect(await screen.findByText('form page')).toBeTruthy();
    expect(page.requests).toContain(`DELETE ${ONE}`);
  });
  it('that nothing takes up is said to be so, and can be taken back', async () => {
    const { summary, ...rest } = detailOf(STATUS.waiting);
    show(
      { ...rest, summary: { ...summary, createdAt: '2026-11-25T09:50:00Z' } },
      { [`DELETE ${ONE}`]: { status: 204 } },
    );
    const part = await screen.findByRole('region', { name: 'Progress' });
    expect(part.textContent).toContain('nothing in the cluster has taken the trace up for 10 min');
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.getAllByText('Not taken up')).toHaveLength(2);
    await userEvent.click(within(part).getByRole('button', { name: 'Take it back' }));
    expect(await screen.findByText('form page')).toBeTruthy();
  });
  it('shows Nodes as they report, then the verdict', async () => {
    const page = show(detailOf(STATUS.running));
    expect(await screen.findByText('The drawing appears as Nodes report.')).toBeTruthy();
    page.push('traceflow', {
      type: 'delta',
      upserts: [detailOf(STATUS.reporting)],
      deletes: [],
      asOf: '2026-11-25T10:00:02Z',
    } as never);
    expect(await screen.findByRole('region', { name: /^Node .*bpx7s$/ })).toBeTruthy();
    page.push('traceflow', {
      type: 'delta',
      upserts: [detailOf(STATUS.dropped, NSX)],
      deletes: [],
      asOf: '2026-11-25T10:00:03Z',
    } as never);
    expect(await screen.findByText('Dropped on …-5r8gj')).toBeTruthy();
    expect(screen.queryByRole('region', { name: 'Progress' })).toBeNull();
  });
});

describe('a result', () => {
  it('names the policy that dropped, and opens it', async () => {
    const registered = {
      items: [{ id: 'c1', name: 'c1', isDefault: false, antreaResources: { clusternetworkpolicies: ['v1beta1'] } }],
      total: 1,
    };
    const name = '9ae2599a-3bd3-4413-849e-06f53f467559';
    const page = show(detailOf(STATUS.dropped, NSX), {
      'GET /api/v1/clusters': { body: registered },
      [`GET /api/v1/clusters/c1/k8s/apis/crd.antrea.io/v1beta1/clusternetworkpolicies/${name}`]: {
        body: { kind: 'ClusterNetworkPolicy', metadata: { name, managedFields: [] } },
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Yelb-Zero-Trust' }));
    const drawer = await screen.findByRole('complementary', { name: 'Policy Yelb-Zero-Trust' });
    await waitFor(() => expect(drawer.textContent).toContain('kind: ClusterNetworkPolicy'));
    expect(drawer.textContent).not.toContain('managedFields');
    expect(page.address()).toContain('policy=AntreaClusterNetworkPolicy:');
  });
  it('leads to the policy of NSX that decided, from its name and from its details', async () => {
    const name = '9ae2599a-3bd3-4413-849e-06f53f467559';
    show(
      detailOf(STATUS.dropped, NSX),
      nsxAnswers([linkOf(name)]),
      `/traceflow/netloft-1?policy=AntreaClusterNetworkPolicy:${name}`,
    );
    const drawer = await screen.findByRole('complementary', { name: 'Policy Yelb-Zero-Trust' });
    expect(await within(drawer).findByText('From NSX policy')).toBeTruthy();
    const links = screen.getAllByRole('link', { name: /^NSX (policy )?Yelb-Zero-Trust$/ });
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/nsx/policies/yelb-zero-trust',
      '/nsx/policies/yelb-zero-trust',
    ]);
  });
  const NOW: TraceNow = {
    id: 'netloft-1',
    verdict: 'Dropped',
    decidedBy: null,
    isolatedBy: [],
    compared: 'same',
    connection: 'a to b',
    missing: [],
    notes: [],
    explanations: [],
    traceAt: null,
    freshness: { state: 'live', asOf: null },
  };
  const newer = { reference: 'AntreaClusterNetworkPolicy:newer', kind: 'AntreaClusterNetworkPolicy', name: 'newer' };
  it('says beside it what the policies say now, and what could explain a difference', async () => {
    const explanations = [
      { reason: 'policy-new', text: 'newer was made after the trace.', action: 'Run the trace again.', policy: newer },
    ] as const;
    show(detailOf(STATUS.delivered), {
      [`GET ${ONE}/now`]: { body: { ...NOW, decidedBy: newer, compared: 'verdict', explanations } },
    });
    const part = await screen.findByRole('region', { name: 'What the policies say now' });
    expect(within(part).getByText('(another verdict than the trace)')).toBeTruthy();
    expect(within(part).getByText(/newer was made after the trace/)).toBeTruthy();
    expect(within(part).getByRole('link', { name: 'Every rule' }).getAttribute('href')).toContain('port=4568');
  });
  it('names the policies of which one or more isolate the Pod', async () => {
    const isolatedBy = ['a', 'b'].map((name) => ({
      reference: `K8sNetworkPolicy:yelb/${name}`,
      kind: 'K8sNetworkPolicy',
      namespace: 'yelb',
      name,
    }));
    show(detailOf(STATUS.isolated), { [`GET ${ONE}/now`]: { body: { ...NOW, isolatedBy } } });
    expect(await screen.findByText('isolated by one or more of yelb/a, yelb/b')).toBeTruthy();
  });
  it('says what the cluster tells about a trace that timed out', async () => {
    const explanations = [
      { reason: 'agent-missing', text: 'The agent of Node n does not report.', action: '' },
    ] as const;
    show(detailOf(STATUS.lost), {
      [`GET ${ONE}/now`]: {
        body: { ...NOW, verdict: 'Undecidable', compared: 'none', missing: ['Pod x'], explanations },
      },
    });
    expect(await screen.findByText('What the cluster tells about it')).toBeTruthy();
    expect(screen.getByText('It cannot be decided without:')).toBeTruthy();
  });
  it('draws a box a Node and says that the target was not reached', async () => {
    show(detailOf(STATUS.dropped));
    const path = await screen.findByRole('group', { name: 'Way of the packet' });
    expect(
      within(path)
        .getAllByRole('region')
        .map((box) => box.getAttribute('aria-label')?.slice(-5)),
    ).toEqual(['bpx7s', '5r8gj']);
    expect(within(path).getByText('Destination, not reached')).toBeTruthy();
    expect(within(path).getByText('tunnel to 10.13.82.39')).toBeTruthy();
    expect(within(path).getByRole('button', { pressed: true }).textContent).toContain('IngressMetric');
  });
  it('is walked by the arrow keys', async () => {
    show(detailOf(STATUS.dropped));
    const chosen = await screen.findByRole('button', { pressed: true });
    chosen.focus();
    await userEvent.keyboard('{Home}');
    expect(document.activeElement?.textContent).toContain('SpoofGuard');
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement?.textContent).toContain('received from the other Node');
    expect(screen.getByRole('button', { pressed: true })).toBe(document.activeElement);
  });
  it('has a table twin at the key t, kept in the address', async () => {
    const page = show(detailOf(STATUS.delivered, NSX));
    await screen.findByRole('group', { name: 'Way of the packet' });
    await userEvent.keyboard('t');
    expect(within(await screen.findByRole('table')).getAllByRole('row')).toHaveLength(6);
    expect(page.address()).toBe('/traceflow/netloft-1?view=table');
  });
  it('is run again with one press', async () => {
    let sent: unknown;
    const page = show(detailOf(STATUS.dropped), {
      'POST /api/v1/clusters/c1/traceflows': (body) => {
        sent = body;
        return { status: 201, body: { ...detailOf(STATUS.waiting), id: 'netloft-2' } };
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Run again' }));
    await waitFor(() => expect(page.address()).toBe('/traceflow/netloft-2'));
    expect(sent).toMatchObject({
      destination: { type: 'pod', namespace: 'yelb', name: 'yelb-appserver-857c5c76d5-4cd86' },
      destinationPort: 4568,
    });
  });
  it('leads to the form that captures its packets', async () => {
    show(detailOf(STATUS.dropped));
    const link = await screen.findByRole('link', { name: 'Capture these packets' });
    expect(link.getAttribute('href')).toContain(
      '/captures?source=yelb/yelb-ui-6df49457d6-m5clv&dst=yelb/yelb-appserver-857c5c76d5-4cd86&protocol=TCP&port=4568',
    );
  });
  it('fills the form to be changed', async () => {
    show(detailOf(STATUS.dropped));
    await userEvent.click(await screen.findByRole('button', { name: 'Change and run' }));
    expect(await screen.findByText('form page')).toBeTruthy();
    expect(draftOf('c1').get()).toMatchObject({ sourcePod: 'yelb-ui-6df49457d6-m5clv', destinationPort: '4568' });
  });
  it('with options that the form lacks cannot be run again and says why', async () => {
    show({ ...detailOf(STATUS.dropped), request: null });
    const button = await screen.findByRole<HTMLButtonElement>('button', { name: 'Run again' });
    expect(button.disabled).toBe(true);
    expect(button.title).toContain('options that the form does not have');
  });
  it('made elsewhere is not offered for removal', async () => {
    show(detailOf(STATUS.dropped, { managed: false }));
    expect(await screen.findByText('made outside Netloft, never removed by it')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull();
  });
  it('that is removed meanwhile stays, marked', async () => {
    const page = show(detailOf(STATUS.dropped), { [`GET ${ONE}`]: problem(404, 'UPSTREAM_NOT_FOUND', 'not found') });
    await screen.findByText('Dropped on …-5r8gj');
    page.push('traceflow', {
      type: 'delta',
      upserts: [],
      deletes: ['netloft-1'],
      asOf: '2026-11-25T10:01:00Z',
    } as never);
    expect(await screen.findByText(/was removed from the cluster meanwhile/)).toBeTruthy();
    expect(screen.getByText('Dropped on …-5r8gj')).toBeTruthy();
  });
});
