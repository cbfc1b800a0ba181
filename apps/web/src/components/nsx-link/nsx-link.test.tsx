import { screen, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { problem, renderPage, type PageHandle, type PageWorld } from '../../testing/render-page.tsx';
import { useCluster } from '../../lib/use-cluster.ts';
import { FromNsx, NsxPolicyLink, useNsxLinks } from './index.ts';
import { linkOf, nsxAnswers } from './testing.ts';

const LINK = linkOf('9ae2599a');

function Probe({ wanted = true }: { readonly wanted?: boolean }): ReactNode {
  const link = useNsxLinks(useCluster(), wanted).get('AntreaClusterNetworkPolicy:9ae2599a');
  return (
    <>
      <p>page</p>
      <FromNsx link={link} />
      {link !== undefined && <NsxPolicyLink link={link} shown="Yelb-Zero-Trust" />}
    </>
  );
}
const show = (http: NonNullable<PageWorld['http']>, wanted = true): PageHandle =>
  renderPage(() => <Probe wanted={wanted} />, '/probe', { http });
const LINKS = 'GET /api/v1/nsx/links?cluster=c1';

// On a busy machine what is waited for may take its time.

describe('the way from a cluster to NSX', () => {
  it.each<[string, NonNullable<PageWorld['http']>]>([
    ['there is no NSX', nsxAnswers([LINK], { configured: false })],
    [
      'the reader may not read it',
      nsxAnswers([LINK], { may: { read: false, write: false, reason: 'needs a sign-in' } }),
    ],
    ['nothing is known of it', { 'GET /api/v1/nsx': problem(502, 'UPSTREAM_UNAVAILABLE', 'x') }],
  ])('is not asked for when %s', async (_, http) => {
    const page = show(http);
    expect(await screen.findByText('page')).toBeTruthy();
    await waitFor(() => expect(page.requests).toEqual(['GET /api/v1/nsx']));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('is not asked for on a page that has no use for it', async () => {
    const page = show(nsxAnswers([LINK]), false);
    expect(await screen.findByText('page')).toBeTruthy();
    expect(page.requests).toEqual([]);
  });

  it('leaves the page as it is when NSX fails', async () => {
    const page = show({
      ...nsxAnswers([LINK]),
      'GET /api/v1/nsx/links': problem(502, 'UPSTREAM_UNAVAILABLE', 'No manager answers.'),
    });
    await waitFor(() => expect(page.requests).toContain(LINKS));
    expect(screen.getByText('page')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.queryByText('No manager answers.')).toBeNull();
  });

  it('names the policy of NSX and leads to it, with its tag alone where the name stands beside it', async () => {
    show(nsxAnswers([LINK]));
    const links = await screen.findAllByRole('link', { name: /^NSX (policy )?Yelb-Zero-Trust$/ });
    expect(links.map((link) => link.getAttribute('href'))).toEqual([
      '/nsx/policies/yelb-zero-trust',
      '/nsx/policies/yelb-zero-trust',
    ]);
    expect(links[0]?.title).toBe('NSX policy Yelb-Zero-Trust, category Application');
    expect(links.map((link) => link.textContent)).toEqual(['NSX Yelb-Zero-Trust', 'NSX']);
    expect(screen.getByText('From NSX policy')).toBeTruthy();
  });
});
