import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { NsxClusterSummary } from '@netloft/contracts';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../../testing/render-page.tsx';
import { axeFaults } from '../parts/testing.ts';
import { NsxClusterPage } from './cluster.page.tsx';
import { agentsMark, healthMark, heartbeatText, oldestHeartbeat } from './clusters.model.ts';
import { NsxClustersPage } from './clusters.page.tsx';
import { nsxClustersSearch } from './clusters.search.ts';
import { clusterOf, componentOf, detailOf, FRESH, listOfClusters } from './testing.ts';

const sick = clusterOf('edge-lab', {
  state: 'Degraded',
  agents: { healthy: 1, degraded: 0, failed: 1 },
  link: null,
  problems: [
    { severity: 'warning', message: 'One agent has failed.', action: 'Look at the agent on node-b.' },
    { severity: 'error', message: 'The central control plane adapter is down.', action: 'Restart interworking.' },
  ],
  components: [componentOf('controller'), componentOf('ccp-adapter', { status: 'DEGRADED' }, 400)],
});
const clusters = [clusterOf('stc-tkg-cluster-1'), sick];
const alarms = { items: [], total: 0, freshness: FRESH };
const show = (address = '/clusters', http: PageWorld['http'] = {}): PageHandle =>
  renderPage(NsxClustersPage, address, {
    http: {
      'GET /api/v1/nsx/clusters': { body: listOfClusters(clusters, { unregistered: ['stc-tkg-cluster-2'] }) },
      'GET /api/v1/nsx/clusters/ccp-edge-lab': { body: detailOf(sick) },
      'GET /api/v1/nsx/alarms': { body: alarms },
      'GET /api/v1/clusters': { body: { items: [], total: 0, freshness: FRESH } },
      ...http,
    },
  });
const ids = (): (string | undefined)[] =>
  screen.getAllByRole('row').flatMap((row) => (row.dataset['rowId'] === undefined ? [] : [row.dataset['rowId']]));

describe('the page Clusters', () => {
  it('leaves out of a link what it does not understand', () => {
    expect(nsxClustersSearch({ state: 'Tired', q: 'a' })).toEqual({ q: 'a' });
  });

  it('says why it cannot be read', async () => {
    show('/clusters', { 'GET /api/v1/nsx/clusters': problem(504, 'UPSTREAM_TIMEOUT', 'NSX did not answer in time.') });
    expect(await screen.findByText('NSX did not answer in time.')).toBeTruthy();
  });

  it('says why it is empty, with the way to register one', async () => {
    show('/clusters', { 'GET /api/v1/nsx/clusters': { body: listOfClusters([]) } });
    expect(await screen.findByText('No cluster has joined NSX')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: 'Register a cluster' })).toHaveLength(2);
  });

  it('shows each cluster, and alarms that cannot be read take nothing away', async () => {
    show('/clusters', { 'GET /api/v1/nsx/alarms': problem(403, 'UPSTREAM_FORBIDDEN', 'No right to read alarms.') });
    await waitFor(() => expect(ids()).toEqual(['ccp-edge-lab', 'ccp-stc-tkg-cluster-1']));
    expect(await screen.findByText('No right to read alarms.')).toBeTruthy();
    expect(screen.getByText('1 of 2')).toBeTruthy();
    expect(await axeFaults()).toEqual([]);
  });

  it('is narrowed to a state', async () => {
    const page = show();
    await userEvent.click(await screen.findByRole('button', { name: /Degraded\s*1/ }));
    await waitFor(() => expect(page.address()).toBe('/clusters?state=Degraded'));
    await waitFor(() => expect(ids()).toEqual(['ccp-edge-lab']));
  });

  it('offers to register what NSX does not know', async () => {
    show();
    const link = await screen.findByRole('link', { name: 'Register stc-tkg-cluster-2' });
    expect(link.getAttribute('href')).toBe('/nsx/register?cluster=stc-tkg-cluster-2');
  });

  it('tells of alarms what they mean and what NSX recommends', async () => {
    const alarm = {
      id: 'a1',
      severity: 'HIGH',
      status: 'OPEN',
      feature: 'antrea',
      summary: 'Agent down',
      description: 'The agent on node-b does not answer.',
      action: 'Restart it.',
      reportedAt: '2026-11-25T09:00:00Z',
    };
    show('/clusters', { 'GET /api/v1/nsx/alarms': { body: { ...alarms, items: [alarm], total: 1 } } });
    await userEvent.click(await screen.findByText('Agent down'));
    expect(screen.getByText('Restart it.')).toBeTruthy();
  });

  it('opens a cluster with the worst first, components, agents, policies and ways to Netloft', async () => {
    show('/clusters?open=ccp-edge-lab');
    const drawer = await screen.findByRole('complementary', { name: 'edge-lab' });
    const wrong = within(drawer).getByRole('region', { name: 'What is wrong, and what to do' });
    expect(within(wrong).getAllByRole('listitem')[0]?.textContent).toContain('The central control plane adapter');
    expect(within(drawer).getByRole('table', { name: 'Central control plane adapter' }).textContent).toContain(
      '6 min ago, too old',
    );
    expect(await within(drawer).findByRole('table', { name: 'Nodes and agents' })).toBeTruthy();
    expect(within(drawer).getByRole('link', { name: 'Yelb-Zero-Trust' }).getAttribute('href')).toBe(
      '/nsx/policies/yelb-zero-trust',
    );
    expect(within(drawer).getByText('Netloft is not connected to this cluster')).toBeTruthy();
    expect(await axeFaults()).toEqual([]);
  });

  it('links to the cluster in Netloft where it is known', async () => {
    const one = clusterOf('stc-tkg-cluster-1');
    show('/clusters?open=ccp-stc-tkg-cluster-1', {
      'GET /api/v1/nsx/clusters/ccp-stc-tkg-cluster-1': { body: detailOf(one) },
    });
    const drawer = await screen.findByRole('complementary', { name: 'stc-tkg-cluster-1' });
    expect(within(drawer).getByRole('link', { name: 'Tiers' }).getAttribute('href')).toBe(
      '/clusters/stc-tkg-cluster-1/tiers',
    );
    expect(within(drawer).getByText('by the id that NSX gave it')).toBeTruthy();
  });

  it('deregisters nothing that NCP runs', async () => {
    const ncp = clusterOf('tkg-sup', { cni: 'NCP', components: [], agents: null, state: 'Unknown' });
    show('/clusters?open=ccp-tkg-sup', {
      'GET /api/v1/nsx/clusters': { body: listOfClusters([ncp]) },
      'GET /api/v1/nsx/clusters/ccp-tkg-sup': { body: detailOf(ncp) },
    });
    const drawer = await screen.findByRole('complementary', { name: 'tkg-sup' });
    expect(within(drawer).getByRole<HTMLButtonElement>('button', { name: 'Deregister…' }).disabled).toBe(true);
    expect(within(drawer).getByText('NSX keeps no health of this kind of cluster.')).toBeTruthy();
  });
});

describe('a cluster by its own link', () => {
  const byLink = (http: NonNullable<PageWorld['http']>): PageHandle =>
    renderPage(() => null, '/nsx/clusters/ccp-edge-lab', { http }, { '/nsx/clusters/$id': NsxClusterPage });

  it('is not found when NSX does not know it any more', async () => {
    byLink({ 'GET /api/v1/nsx/clusters/ccp-edge-lab': problem(404, 'UPSTREAM_NOT_FOUND', 'Not found.') });
    expect(await screen.findByText('NSX does not know this cluster any more.')).toBeTruthy();
  });

  it('shows what the drawer shows', async () => {
    byLink({ 'GET /api/v1/nsx/clusters/ccp-edge-lab': { body: detailOf(sick) } });
    expect(await screen.findByRole('heading', { level: 1, name: 'edge-lab' })).toBeTruthy();
    expect(screen.getByRole('table', { name: 'Nodes and agents' })).toBeTruthy();
    expect(await axeFaults()).toEqual([]);
  });
});

describe('what the table tells', () => {
  it.each<[string, NonNullable<NsxClusterSummary['agents']>, string]>([
    ['a failed agent', { healthy: 2, degraded: 1, failed: 1 }, 'dropped'],
    ['a degraded one', { healthy: 2, degraded: 1, failed: 0 }, 'mixed'],
    ['all healthy', { healthy: 2, degraded: 0, failed: 0 }, 'allowed'],
    ['none at all', { healthy: 0, degraded: 0, failed: 0 }, 'unknown'],
  ])('%s', (_name, agents, mark) => expect(agentsMark(agents)).toBe(mark));

  it.each<[string, string]>([
    ['HEALTHY', 'allowed'],
    ['unhealthy', 'dropped'],
    ['UNKNOWN', 'unknown'],
    ['', 'unknown'],
  ])('a condition or agent that is “%s”', (status, mark) => expect(healthMark(status)).toBe(mark));

  it.each<[number | null, boolean, string]>([
    [null, false, 'none'],
    [12, false, '12 s ago'],
    [400, true, '6 min ago, too old'],
  ])('a heartbeat of %s s', (age, stale, words) => expect(heartbeatText(age, stale)).toBe(words));

  it('is the oldest heartbeat of all components', () => {
    expect(oldestHeartbeat(sick.components)).toBe(400);
    expect(oldestHeartbeat([componentOf('controller', {}, null)])).toBeNull();
  });
});
