import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { linkOf, nsxAnswers } from '../../components/nsx-link/testing.ts';
import { problem, renderPage, snapshot, type PageHandle, type PageWorld } from '../../testing/render-page.tsx';
import { LADDER, rungOf, rungPolicyOf, tierListOf } from './testing.ts';
import { TiersPage } from './tiers.page.tsx';

const API = '/api/v1/clusters/c1';
const policy = rungPolicyOf('9ae2599a', { displayName: 'Yelb-Zero-Trust' });
const nsx = rungOf('nsx-category-application', 4, {
  owner: 'nsx',
  policies: [policy],
  counts: { policies: 1, rules: 1, actions: policy.actions, pods: 1, isolated: null },
});
const NSX_POLICY = { name: 'NSX policy Yelb-Zero-Trust' };
const show = (address: string, http: PageWorld['http'], items = [...LADDER, nsx]): PageHandle =>
  renderPage(TiersPage, address, {
    live: { tiers: [snapshot(items)] },
    http: { [`GET ${API}/tiers`]: { body: tierListOf() }, ...http },
  });

// On a busy machine what is waited for may take its time.

describe('rungs of NSX', () => {
  it('lead from each policy to the one in NSX', async () => {
    show('/tiers', nsxAnswers([linkOf('9ae2599a')]));
    const link = await screen.findByRole('link', NSX_POLICY);
    expect(link.getAttribute('href')).toBe('/nsx/policies/yelb-zero-trust');
    expect(link.closest('[data-rung]')?.getAttribute('data-rung')).toBe('nsx-category-application');
  });

  it('are walked by arrow keys over the ways to NSX as well', async () => {
    show('/tiers', nsxAnswers([linkOf('9ae2599a')]));
    const link = await screen.findByRole('link', NSX_POLICY);
    expect(link.tabIndex).toBe(-1);
    const rung = link.closest<HTMLElement>('[data-rung]');
    within(rung as HTMLElement)
      .getByRole('button')
      .focus();
    await userEvent.keyboard('{ArrowRight}{ArrowRight}');
    expect(document.activeElement).toBe(link);
    expect(link.tabIndex).toBe(0);
    await userEvent.keyboard('{ArrowLeft}');
    expect(document.activeElement?.getAttribute('href')).toContain('/clusters/c1/policies/');
  });

  it('say in their details which policy of NSX each came from', async () => {
    show('/tiers?open=nsx-category-application', nsxAnswers([linkOf('9ae2599a')]));
    const drawer = await screen.findByRole('complementary', { name: 'nsx-category-application' });
    expect(await within(drawer).findByText('From NSX policy')).toBeTruthy();
    expect(within(drawer).getByRole('link', { name: 'NSX Yelb-Zero-Trust' })).toBeTruthy();
  });

  it('stand as ever while NSX fails', async () => {
    const page = show('/tiers', {
      ...nsxAnswers([]),
      'GET /api/v1/nsx/links': problem(502, 'UPSTREAM_UNAVAILABLE', 'No manager of NSX answers.'),
    });
    await waitFor(() => expect(page.requests).toContain('GET /api/v1/nsx/links?cluster=c1'));
    expect(await screen.findByRole('link', { name: /Yelb-Zero/ })).toBeTruthy();
    expect(screen.queryByText(/No manager of NSX/)).toBeNull();
  });

  it('without policies ask nothing of NSX', async () => {
    const page = show('/tiers', nsxAnswers([]), [...LADDER]);
    await screen.findByRole('list', { name: 'Ladder of tiers' });
    await waitFor(() => expect(page.requests).toContain(`GET ${API}/tiers`));
    expect(page.requests.some((one) => one.includes('/nsx'))).toBe(false);
  });
});
