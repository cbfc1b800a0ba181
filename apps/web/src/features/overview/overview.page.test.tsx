import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Overview } from '@netloft/contracts';
import { LIVE, problem, renderPage, snapshot } from '../../testing/render-page.tsx';
import { OverviewPage } from './overview.page.tsx';

const ok = <T,>(
  data: T,
): { readonly state: 'ok'; readonly data: T; readonly freshness: { state: 'live'; asOf: string } } => ({
  state: 'ok',
  data,
  freshness: { ...LIVE },
});
const overview = (change: Partial<Overview> = {}): Overview => ({
  id: 'overview',
  controller: ok(null),
  agents: ok({ total: 40, healthy: 37, unhealthy: 0, stale: 3, unknown: 0, skewed: 1 }),
  gates: ok({
    enabled: 12,
    total: 30,
    nonDefault: [{ component: 'agent', name: 'FlowExporter', enabled: true }],
    differing: [],
    restartPending: 2,
  }),
  policies: ok({
    tiers: [{ tier: 'application', priority: 250, clusterNetworkPolicies: 2, networkPolicies: 1 }],
    kubernetesNetworkPolicies: null,
    adminNetworkPolicies: null,
    incomplete: ['networkpolicies of 2 namespaces'],
  }),
  traceflows: ok([]),
  attention: [],
  ...change,
});
const show = (change: Partial<Overview> = {}): void =>
  void renderPage(OverviewPage, '/overview', { live: { overview: [snapshot([overview(change)])] } });

describe('the overview', () => {
  it('tells why it cannot be shown', async () => {
    renderPage(OverviewPage, '/overview', {
      live: {
        overview: [{ type: 'error', problem: problem(404, 'CLUSTER_UNKNOWN', 'No cluster is called c1.').body }],
      },
    });
    expect((await screen.findByRole('alert')).textContent).toContain('No cluster is called c1.');
  });

  it('waits part by part', async () => {
    show({ agents: { state: 'loading' } });
    const agents = await screen.findByRole('region', { name: 'Agents' });
    await within(agents).findByRole('status', { name: 'Loading Agents' });
    expect(await within(screen.getByRole('region', { name: 'Feature gates' })).findByText(/of 30/)).toBeTruthy();
  });

  it('names the right that lacks for a hidden part, and does not say that all is well', async () => {
    show({ policies: { state: 'hidden', reason: 'needs list on clusternetworkpolicies.crd.antrea.io' } });
    expect(await screen.findByText(/needs list on clusternetworkpolicies/)).toBeTruthy();
    expect(screen.queryByText(/Every source was read/)).toBeNull();
  });

  it('keeps the other parts when one failed', async () => {
    show({ traceflows: { state: 'failed', detail: 'The API server answered 503.', action: 'Wait.' } });
    expect(await screen.findByText(/answered 503/)).toBeTruthy();
    expect(screen.getByText('37')).toBeTruthy();
  });

  it('shows a count that may not be seen as such, not as zero', async () => {
    show();
    const ladder = await screen.findByRole('region', { name: 'Policies by tier' });
    const rung = (await within(ladder).findByText('Kubernetes NetworkPolicies')).closest('li');
    expect(rung?.textContent).toContain('not visible');
    expect(within(ladder).getByText(/Not counted: networkpolicies of 2 namespaces/)).toBeTruthy();
  });

  it('is calm when nothing needs attention', async () => {
    show();
    expect(await screen.findByText('Nothing needs attention')).toBeTruthy();
  });

  it('puts what needs attention first, each with a link into its page', async () => {
    show({
      attention: [
        { id: '1', severity: 'info', title: 'A trace failed', detail: '', link: '/traceflow/x' },
        { id: '2', severity: 'critical', title: '3 agents are stale', detail: 'a, b, c', link: '/agents?health=stale' },
      ],
    });
    const region = await screen.findByRole('region', { name: 'Needs attention' });
    const links = await within(region).findAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/clusters/c1/agents?health=stale',
      '/clusters/c1/traceflow/x',
    ]);
  });

  it('links every health to its agents', async () => {
    show();
    expect((await screen.findByRole('link', { name: /3 stale/ })).getAttribute('href')).toBe(
      '/clusters/c1/agents?health=stale',
    );
    expect(screen.getByRole('link', { name: /2 Pods run with an older configuration/ })).toBeTruthy();
  });
});
