import { useState, type ReactNode } from 'react';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { FlowSummary, TopologyEdge, TopologyNode } from '@netloft/contracts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { flowOf } from '../../components/flow-record/testing.ts';
import type { FlowScope } from '../../lib/flows.queries.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../testing/render-page.tsx';
import { EdgeDrawer } from './edge-drawer.tsx';
import { NodeDrawer } from './node-drawer.tsx';
import { topologyEdge, topologyNode } from './testing.ts';

const SCOPE: FlowScope = { from: '2026-11-25T09:30:00Z', to: '2026-11-25T10:00:00Z', filter: '' };
const UI = topologyNode('workload:yelb/yelb-ui', { kind: 'workload', name: 'yelb-ui', namespace: 'yelb', policies: 0 });
const DB = topologyNode('workload:yelb/yelb-db', { kind: 'workload', name: 'yelb-db', namespace: 'yelb', policies: 2 });
const NODES: ReadonlyMap<string, TopologyNode> = new Map([UI, DB].map((node) => [node.id, node]));
const EDGE = topologyEdge(UI.id, DB.id, {
  verdict: 'mixed',
  bytes: 3_000_000,
  reverseBytes: 1_500_000,
  allowed: 0,
  denied: 1,
  unprotected: 3,
  services: ['yelb/yelb-db'],
  policies: ['K8s NetworkPolicy yelb/yelb-db'],
  filter: 'src.workload:yelb/yelb-ui dst.workload:yelb/yelb-db',
  folds: 2,
});

const summary: FlowSummary = {
  from: '2026-11-25T09:30:00Z',
  to: '2026-11-25T10:00:00Z',
  took: 1,
  items: [
    {
      key: { 'src.pod': 'yelb/yelb-ui-1', 'dst.pod': 'yelb/yelb-db-1', protocol: 'TCP', port: '5432' },
      values: { totalBytes: 4_500_000, flows: 4 },
      verdicts: {},
    },
  ],
  groups: 1,
  totals: {},
};
const FLOWS = 'GET /api/v1/clusters/c1/flows';
const records = (items: readonly object[]): object => ({
  items,
  total: items.length,
  freshness: { state: 'live', asOf: null },
  from: '',
  to: '',
  took: 1,
});
const http: PageWorld['http'] = {
  [FLOWS]: { body: records([flowOf()]) },
  [`${FLOWS}/summary`]: { body: summary },
  [`${FLOWS}/series`]: {
    body: {
      ...summary,
      step: 900,
      times: [Date.parse('2026-11-25T09:30:00Z'), Date.parse('2026-11-25T09:45:00Z')],
      series: [{ key: { verdict: 'unprotected' }, values: [1000, 2000] }],
    },
  },
};

const selected = vi.fn<(id: string) => void>();
const toggled = vi.fn<(id: string) => void>();
beforeEach(() => {
  selected.mockClear();
  toggled.mockClear();
});

function OfEdge({ edge }: { readonly edge: TopologyEdge }): ReactNode {
  const [open, setOpen] = useState(true);
  const cluster = useCluster();
  if (!open) return <p>closed</p>;
  return (
    <EdgeDrawer
      cluster={cluster}
      edge={edge}
      nodes={NODES}
      scope={SCOPE}
      turn={0}
      onClose={() => setOpen(false)}
      onSelect={selected}
    />
  );
}

const showEdge = (edge: TopologyEdge = EDGE, world: PageWorld = { http }): PageHandle =>
  renderPage(() => <OfEdge edge={edge} />, '/topology', world, { '/policies/new': () => <p>the editor</p> });
const showNode = (node: TopologyNode, edges: readonly TopologyEdge[] = [EDGE]): PageHandle =>
  renderPage(
    () => (
      <NodeDrawer
        cluster="c1"
        node={node}
        nodes={NODES}
        edges={edges}
        scope={SCOPE}
        turn={0}
        group="workload"
        onToggle={toggled}
        onClose={() => undefined}
        onSelect={selected}
      />
    ),
    '/topology',
    { http },
  );
const section = (name: string): HTMLElement => screen.getByRole('region', { name });

describe('an edge', () => {
  it('of which no record is found offers no trace and no draft, and says so', async () => {
    showEdge(EDGE, { http: { ...http, [FLOWS]: { body: records([]) } } });
    expect(await screen.findByText('No single record of this edge was found.')).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Protect this' })).toHaveProperty('disabled', true);
    expect(screen.getByRole('button', { name: 'Traceflow' })).toHaveProperty('disabled', true);
  });

  it('tells what could not be read and keeps what it knows', async () => {
    showEdge(EDGE, {
      http: { ...http, [`${FLOWS}/series`]: problem(503, 'STORE_UNAVAILABLE', 'The store is starting.') },
    });
    expect(await screen.findByText('The store is starting.')).toBeTruthy();
    expect(within(section('What policies made of them')).getByText('3 records')).toBeTruthy();
  });

  it('splits its records by verdict, each part with the way to exactly these records', async () => {
    showEdge();
    const split = within(await screen.findByRole('region', { name: 'What policies made of them' }));
    expect(split.getByText('75 %')).toBeTruthy();
    const link = split.getByRole('link', { name: '1 record' });
    expect(decodeURIComponent(link.getAttribute('href') ?? '').replaceAll('+', ' ')).toContain(
      'src.workload:yelb/yelb-ui dst.workload:yelb/yelb-db verdict:denied',
    );
  });

  it('tells traffic both ways, its rate, Services and policies with their pages', async () => {
    showEdge();
    const traffic = await screen.findByRole('region', { name: 'Traffic' });
    for (const words of ['3 MB', '1.5 MB', '20 kbit/s', '4567/TCP', 'yelb/yelb-db', '2 pairs of Pods or addresses'])
      expect(traffic.textContent).toContain(words);
    const policy = within(section('Policies that decided')).getByRole('link', { name: 'yelb/yelb-db' });
    expect(policy.getAttribute('href')).toMatch(/\/policies\/K8sNetworkPolicy/);
  });

  it('asks for its own flows alone, and takes the newest unprotected one as example', async () => {
    const page = showEdge();
    await screen.findByText(/newest that no policy spoke about: yelb\/yelb-ui-/);
    const asked = page.requests.map((one) => new URLSearchParams(one.split('?')[1]).get('filter'));
    expect(asked.length).toBeGreaterThanOrEqual(3);
    for (const filter of asked) expect(filter).toMatch(/^src\.workload:yelb\/yelb-ui dst\.workload:yelb\/yelb-db/);
    expect(asked.some((filter) => filter?.endsWith('verdict:unprotected') === true)).toBe(true);
    expect(await screen.findByRole('group', { name: 'Throughput by verdict' })).toBeTruthy();
    const flows = await screen.findByRole('table', { name: 'Most traffic' });
    expect(within(flows).getByText('yelb/yelb-ui-1')).toBeTruthy();
  });

  it('leads to a Traceflow and to what-if of that flow', async () => {
    showEdge();
    const trace = await screen.findByRole('link', { name: /Traceflow/ });
    expect(trace.getAttribute('href')).toContain('source=yelb/yelb-ui-6df49457d6-m5clv');
    expect(screen.getByRole('link', { name: /What-if/ }).getAttribute('href')).toContain('from=pod:yelb/yelb-ui-');
  });

  it('is protected by a draft that the policy editor takes over', async () => {
    const page = showEdge();
    const button = await screen.findByRole('button', { name: 'Protect this' });
    await vi.waitFor(() => expect(button).toHaveProperty('disabled', false));
    await userEvent.click(button);
    await screen.findByText('the editor');
    expect(page.address()).toBe('/policies/new?kind=AntreaNetworkPolicy&template=draft');
    expect(sessionStorage.getItem('netloft.draft')).toContain('drop-the-rest');
  });

  it('that is denied can be allowed, one that is allowed dropped', async () => {
    showEdge({ ...EDGE, verdict: 'denied', unprotected: 0, policies: [] });
    expect(await screen.findByRole('button', { name: 'Allow this' })).toBeTruthy();
    expect(screen.getByText(/a policy isolates the Pod/)).toBeTruthy();
  });

  it('leads to its ends', async () => {
    showEdge();
    await userEvent.click(await screen.findByRole('button', { name: 'yelb/yelb-db' }));
    expect(selected).toHaveBeenCalledWith(DB.id);
  });
});

describe('a node', () => {
  it('that cannot be named offers no records', async () => {
    showNode(
      topologyNode('folded:inside', { kind: 'folded', name: '212 workloads more', folds: 212, expandable: false }),
      [],
    );
    expect(await screen.findByText('212 nodes')).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Records' })).toBeNull();
    expect(screen.getAllByText('Nothing in this picture.')).toHaveLength(2);
  });

  it('that is not healthy says why', async () => {
    showNode({ ...UI, health: 'unhealthy', healthDetail: 'The Pod is not ready' });
    expect((await screen.findAllByText('The Pod is not ready')).length).toBeGreaterThan(0);
  });

  it('tells its traffic, its unprotected share, and whom it talks to', async () => {
    showNode(DB);
    const facts = await screen.findByRole('region', { name: 'Facts' });
    for (const words of ['3 MB', '1.5 MB', '75 % of its records (3)', '2 policies'])
      expect(facts.textContent).toContain(words);
    const incoming = within(section('Comes from'));
    await userEvent.click(incoming.getByRole('button', { name: 'yelb/yelb-ui' }));
    expect(selected).toHaveBeenCalledWith(EDGE.id);
    expect(within(section('Policies that decided about it')).getByRole('link', { name: 'yelb/yelb-db' })).toBeTruthy();
  });

  it('is opened into its Pods, and leads to its records', async () => {
    showNode(UI);
    await userEvent.click(await screen.findByRole('button', { name: 'Open its Pods' }));
    expect(toggled).toHaveBeenCalledWith(UI.id);
    expect(screen.getByRole('link', { name: 'Records' }).getAttribute('href')).toContain('workload:yelb/yelb-ui');
  });
});
