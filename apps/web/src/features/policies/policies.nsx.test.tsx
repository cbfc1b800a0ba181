import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { linkOf, nsxAnswers } from '../../components/nsx-link/testing.ts';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../testing/render-page.tsx';
import { PoliciesPage } from './policies.page.tsx';
import { mayBeFromNsx } from './policies.model.ts';
import { PolicyPage } from './policy.page.tsx';
import { detailOf, NO_HISTORY, policyOf } from './testing.ts';

const zeroTrust = policyOf('9ae2599a', {
  displayName: 'Yelb-Zero-Trust',
  tier: 'nsx-category-application',
  origin: { source: 'nsx', manager: 'ccp-adapter' },
});
const own = policyOf('acnp-allow-yelb');
const http: PageWorld['http'] = {
  'GET /api/v1/clusters/c1/audit': NO_HISTORY,
  [`GET /api/v1/clusters/c1/policies/${encodeURIComponent(zeroTrust.id)}`]: { body: detailOf(zeroTrust) },
  ...nsxAnswers([linkOf('9ae2599a')]),
};
const show = (address: string, more: PageWorld['http'] = {}, items = [zeroTrust, own]): PageHandle =>
  renderPage(PoliciesPage, address, { live: { policies: [snapshot(items)] }, http: { ...http, ...more } });
const NSX_POLICY = { name: 'NSX Yelb-Zero-Trust' };

// On a busy machine what is waited for may take its time.

describe('policies that came from NSX', () => {
  it('lead there from their row', async () => {
    const page = show('/policies');
    await waitFor(() => expect(page.requests).toContain('GET /api/v1/nsx/links?cluster=c1'));
    const row = (await screen.findByText('Yelb-Zero-Trust')).closest<HTMLElement>('[role="row"]');
    await userEvent.click(within(row as HTMLElement).getByRole('button', { name: /^Actions/ }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Open NSX policy Yelb-Zero-Trust' }));
    await waitFor(() => expect(page.address()).toBe('/nsx/policies/yelb-zero-trust'));
  });

  it('name it beside the table', async () => {
    show(`/policies?open=${zeroTrust.id}`);
    const drawer = await screen.findByRole('complementary', { name: 'Yelb-Zero-Trust' });
    expect(await within(drawer).findByText('From NSX policy')).toBeTruthy();
    expect(within(drawer).getByRole('link', NSX_POLICY).getAttribute('href')).toBe('/nsx/policies/yelb-zero-trust');
  });

  it('name it on their own page', async () => {
    renderPage(PolicyPage, `/policies/of/${zeroTrust.id}`, { http }, { '/policies/of/$id': PolicyPage });
    expect(await screen.findByRole('link', NSX_POLICY)).toBeTruthy();
  });

  it('are shown as ever when NSX fails', async () => {
    const page = show(`/policies?open=${zeroTrust.id}`, {
      'GET /api/v1/nsx/links': problem(502, 'UPSTREAM_UNAVAILABLE', 'No manager of NSX answers.'),
    });
    await waitFor(() => expect(page.requests).toContain('GET /api/v1/nsx/links?cluster=c1'));
    expect(await screen.findByRole('complementary', { name: 'Yelb-Zero-Trust' })).toBeTruthy();
    expect(screen.queryByText('No manager of NSX answers.')).toBeNull();
  });

  it('are not asked for where no policy can be NSX’s', async () => {
    const page = show('/policies', {}, [own]);
    await waitFor(() => expect(document.querySelector('[data-row-id]')).not.toBeNull());
    expect(page.requests.some((one) => one.includes('/nsx'))).toBe(false);
  });

  it.each([
    ['in a Tier of NSX’s', { tier: 'nsx-category-environment', origin: own.origin }, true],
    ['written by the adapter', { tier: 'application', origin: zeroTrust.origin }, true],
    ['of the cluster’s own', own, false],
  ] as const)('%s: %#', (_, policy, expected) => expect(mayBeFromNsx(policy)).toBe(expected));
});
