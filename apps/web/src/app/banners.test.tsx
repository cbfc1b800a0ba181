import type { Cluster } from '@netloft/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { Banners } from './banners.tsx';

const cluster: Cluster = {
  id: 'c1',
  name: 'c1',
  isDefault: true,
  simulated: false,
  reachability: { state: 'reachable', since: null },
  kubernetesVersion: 'v1.30.0',
  antreaVersion: 'v2.7.0',
  antreaResources: {},
  signedIn: true,
};

it('a cluster that does not accept the sign-in at the moment is told with its words, and what it refused is asked again once it does', () => {
  const client = new QueryClient();
  const asked = vi.spyOn(client, 'invalidateQueries');
  const shown = (given: Cluster) => (
    <QueryClientProvider client={client}>
      <Banners cluster={given} />
    </QueryClientProvider>
  );
  const { rerender } = render(shown({ ...cluster, signedIn: false, refusal: 'Unauthorized' }));
  expect(screen.getByRole('status').textContent).toMatch(
    /^c1 does not accept your sign-in at the moment\. It answered “Unauthorized”\. Netloft asks again by itself/,
  );
  expect(asked).not.toHaveBeenCalled();
  rerender(shown(cluster));
  expect(screen.queryByRole('status')).toBeNull();
  expect(asked).toHaveBeenCalledTimes(1);
});

it('a cluster that the sign-in is not for is told apart', () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Banners cluster={{ ...cluster, signedIn: false }} />
    </QueryClientProvider>,
  );
  expect(screen.getByRole('status').textContent).toMatch(/^You are not signed in to c1\. A token is taken/);
});
