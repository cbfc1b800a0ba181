import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { problem, renderPage, snapshot, type PageHandle } from '../../testing/render-page.tsx';
import { PoliciesPage } from './policies.page.tsx';
import { PolicyPage } from './policy.page.tsx';
import { detailOf, NO_HISTORY, policyOf, ruleOf } from './testing.ts';

const drop = policyOf('acnp-drop-yelb', {
  tier: 'securityops',
  tierPriority: 100,
  priority: 1,
  rules: { ingress: 0, egress: 2 },
  actions: { Allow: 1, Drop: 1, Reject: 0, Pass: 0 },
});
const allow = policyOf('acnp-allow-yelb', { priority: 1, warnings: 1 });
const zeroTrust = policyOf('9ae2599a', {
  displayName: 'Yelb-Zero-Trust',
  tier: 'nsx-category-application',
  tierPriority: 4,
  priority: 1.000_000_053_291_636_9,
  origin: { source: 'nsx', manager: 'ccp-adapter' },
});
const kube = policyOf('default-deny', {
  kind: 'K8sNetworkPolicy',
  namespace: 'yelb',
  stage: 'kubernetes',
  tier: 'Kubernetes',
  tierPriority: 252,
  priority: null,
  rules: { ingress: 0, egress: 0 },
  actions: { Allow: 0, Drop: 0, Reject: 0, Pass: 0 },
  isolates: ['Ingress'],
  status: { phase: 'NotReported', nodesRealized: null, nodesDesired: null },
  hits: null,
});
const policies = [kube, allow, drop, zeroTrust];
const path = (id: string): string => `/api/v1/clusters/c1/policies/${encodeURIComponent(id)}`;
const HISTORY = { 'GET /api/v1/clusters/c1/audit': NO_HISTORY };
const show = (address = '/policies', items = policies): PageHandle =>
  renderPage(PoliciesPage, address, {
    live: { policies: [snapshot(items)] },
    http: { ...HISTORY, [`GET ${path(drop.id)}`]: { body: detailOf(drop) } },
  });
const names = (): (string | null)[] =>
  screen.getAllByRole('row').flatMap((row) => (row.dataset['rowId'] === undefined ? [] : [row.dataset['rowId']]));
const rowOf = async (text: string): Promise<HTMLElement> =>
  (await screen.findByText(text)).closest<HTMLElement>('[role="row"]')!;

describe('policies', () => {
  it('that may not be seen are hidden with the right that lacks, and none are counted', async () => {
    const hidden = [
      { what: 'networkpolicies', count: null, reason: 'needs list on networkpolicies.networking.k8s.io' },
    ];
    renderPage(PoliciesPage, '/policies', {
      live: { policies: [snapshot([], { freshness: { state: 'forbidden', asOf: null }, hidden })] },
    });
    expect(await screen.findByText('Policies are hidden from you')).toBeTruthy();
    expect(screen.queryByText('0 policies')).toBeNull();
  });

  it('offers no new policy to who may not make one, and says which right lacks', async () => {
    const answers = [{ allowed: false, reason: 'needs create on clusternetworkpolicies.crd.antrea.io' }];
    renderPage(PoliciesPage, '/policies', {
      live: { policies: [snapshot(policies)] },
      http: { 'POST /api/v1/clusters/c1/access/reviews': { body: { answers } } },
    });
    await userEvent.click(await screen.findByRole('button', { name: 'New policy' }));
    const item = await screen.findByRole('menuitem', { name: /^Antrea ClusterNetworkPolicy/ });
    await waitFor(() => expect(item.textContent).toContain('needs create on clusternetworkpolicies'));
    expect(item.hasAttribute('data-disabled')).toBe(true);
  });

  it('are told to be absent, with what that means', async () => {
    show('/policies', []);
    expect(await screen.findByText(/every connection is allowed/)).toBeTruthy();
  });

  it('stand in the order of evaluation', async () => {
    show();
    await screen.findByText('Yelb-Zero-Trust');
    expect(names()).toEqual([zeroTrust.id, drop.id, allow.id, kube.id]);
  });

  it('show NSX’s display name, its tag, and its priority in short', async () => {
    show();
    const row = await rowOf('Yelb-Zero-Trust');
    expect(within(row).getByText('NSX')).toBeTruthy();
    expect(within(row).getByTitle(/priority 1.0000000532916369$/).textContent).toMatch(/≈1$/);
  });

  it('never show unknown hits or nodes as zero', async () => {
    show();
    const cells = within(await rowOf('default-deny')).getAllByRole('cell');
    expect(cells.map((cell) => cell.textContent)).not.toContain('0');
    expect(cells.filter((cell) => cell.textContent === '—').length).toBeGreaterThan(1);
  });

  it('say why no hits are counted', async () => {
    const statistics = { state: 'off', detail: 'the gate NetworkPolicyStats is off.' };
    renderPage(PoliciesPage, '/policies', {
      live: { policies: [snapshot(policies)] },
      http: { 'GET /api/v1/clusters/c1/policies': { body: { items: [], total: 4, freshness: {}, statistics } } },
    });
    expect(await screen.findByText('Hits are not shown: the gate NetworkPolicyStats is off.')).toBeTruthy();
  });

  it('are narrowed by filters that stay in the address, and are widened again', async () => {
    const page = show();
    await screen.findByText('Yelb-Zero-Trust');
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Tier' }), 'securityops');
    await waitFor(() => expect(names()).toEqual([drop.id]));
    expect(page.address()).toBe('/policies?tier=securityops');
    expect(screen.getByText(/1 of 4/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(names()).toHaveLength(4));
    await userEvent.click(screen.getByRole('button', { name: /Warnings\s*1/ }));
    await waitFor(() => expect(names()).toEqual([allow.id]));
    expect(page.address()).toBe('/policies?warn=1');
  });

  it('keep a filter of a link that nothing fits, and say so', async () => {
    show('/policies?tier=gone');
    expect(await screen.findByText('No policy fits these filters')).toBeTruthy();
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Tier' }).value).toBe('gone');
  });

  it('open beside the table with picture, sentences, members and YAML', async () => {
    show(`/policies?open=${drop.id}`);
    const drawer = await screen.findByRole('complementary', { name: 'acnp-drop-yelb' });
    expect((await within(drawer).findAllByText('Everything else may not reach it.')).length).toBeGreaterThan(0);
    expect(within(drawer).getByRole('group', { name: /Who may come in and where it may go/ })).toBeTruthy();
    expect(within(drawer).getByTitle('yelb/yelb-ui-1')).toBeTruthy();
    await waitFor(() => expect(drawer.textContent).toContain('kind: ClusterNetworkPolicy'));
  });

  it('that are gone say so when their link is opened', async () => {
    show('/policies?open=AntreaClusterNetworkPolicy:nobody');
    expect(await screen.findByText(/not in the cluster any more/)).toBeTruthy();
  });

  it('that could not be read in detail keep their facts', async () => {
    renderPage(PoliciesPage, `/policies?open=${drop.id}`, {
      live: { policies: [snapshot(policies)] },
      http: { [`GET ${path(drop.id)}`]: problem(503, 'UPSTREAM_UNAVAILABLE', 'the API server did not answer') },
    });
    const drawer = await screen.findByRole('complementary', { name: 'acnp-drop-yelb' });
    expect(await within(drawer).findByText('the API server did not answer')).toBeTruthy();
    expect(within(drawer).getByText('tier securityops (100), priority 1')).toBeTruthy();
  });
});

describe('a policy on its own page', () => {
  const showPage = (detail: object | null): PageHandle =>
    renderPage(
      PoliciesPage,
      `/policies/of/${encodeURIComponent(drop.id)}`,
      { http: { ...HISTORY, ...(detail === null ? {} : { [`GET ${path(drop.id)}`]: { body: detail } }) } },
      { '/policies/of/$id': PolicyPage },
    );

  it('says that it is gone', async () => {
    showPage(null);
    expect(await screen.findByText('No such policy')).toBeTruthy();
  });

  it('switches off what the user may not do and says why', async () => {
    const reason = 'You need update on clusternetworkpolicies.crd.antrea.io.';
    showPage(detailOf(drop, { may: { update: false, delete: false, reason } }));
    expect(await screen.findByText(reason)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Edit' }).disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Delete…' }).disabled).toBe(true);
  });

  it('names its conflicts and leads to the others', async () => {
    const findings = [
      {
        code: 'DECIDED_BEFORE' as const,
        severity: 'warning' as const,
        message: 'Never reached for app=ubuntu-20-04: securityops decides first.',
        related: [allow.id],
      },
    ];
    showPage(detailOf(drop, { findings }));
    expect(await screen.findByText(/Never reached for app=ubuntu-20-04/)).toBeTruthy();
    expect(screen.getByTitle(allow.id).getAttribute('href')).toBe(
      `/clusters/c1/policies/${encodeURIComponent(allow.id)}`,
    );
  });

  it('says why nothing is counted instead of zero', async () => {
    showPage(
      detailOf(
        { ...drop, hits: null },
        { statistics: { state: 'off', detail: 'The gate NetworkPolicyStats is off.' } },
      ),
    );
    expect(await screen.findByText('The gate NetworkPolicyStats is off.')).toBeTruthy();
  });

  it('is worked in the picture by keyboard: arrows go from rule to rule, Enter marks the sentence', async () => {
    const rules = [ruleOf(0), ruleOf(1), ruleOf(0, { direction: 'Egress', sentence: 'It may reach the world.' })];
    showPage(detailOf(drop, { rules }));
    const picture = await screen.findByRole('group', { name: /Who may come in and where it may go/ });
    const [first, second, out] = within(picture).getAllByRole('button');
    expect(first!.getAttribute('tabindex')).toBe('0');
    first!.focus();
    await userEvent.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(second);
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(out);
    await userEvent.keyboard('{Enter}');
    expect(out!.getAttribute('aria-pressed')).toBe('true');
    const sentence = within(screen.getByRole('region', { name: /^Egress/ })).getByText('It may reach the world.');
    expect(sentence.closest('li')!.dataset['selected']).toBe('true');
  });

  it('tells what isolation drops', async () => {
    showPage(detailOf({ ...kube, id: drop.id }, { rules: [] }));
    expect((await screen.findAllByText(/Everything else that comes in is dropped/)).length).toBeGreaterThan(0);
  });
});
