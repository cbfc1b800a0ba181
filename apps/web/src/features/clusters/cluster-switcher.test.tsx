import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Cluster } from '@netloft/contracts';
import { renderInApp } from '../../components/testing.tsx';
import { ClusterSwitcher } from './cluster-switcher.tsx';
import { defaultCluster } from './clusters.queries.ts';

const cluster = (name: string, more: Partial<Cluster> = {}): Cluster => ({
  id: name,
  name,
  isDefault: false,
  simulated: false,
  reachability: { state: 'reachable', since: null },
  kubernetesVersion: 'v1.24.9',
  antreaVersion: 'v2.7.0',
  antreaResources: {},
  signedIn: true,
  ...more,
});
const clusters = [
  cluster('one', { simulated: true }),
  cluster('two', { isDefault: true, reachability: { state: 'unreachable', since: null } }),
  cluster('three', { signedIn: false, antreaVersion: null, kubernetesVersion: null }),
];

it('names the cluster that an unknown address speaks of without claiming anything about it', () => {
  renderInApp(<ClusterSwitcher clusters={clusters} current="ghost" onChoose={() => undefined} />);
  expect(screen.getByRole('button', { name: 'Cluster ghost' })).toBeDefined();
  expect(screen.queryByRole('img')).toBeNull();
});

it('tells state, version and whether it is simulated', () => {
  renderInApp(<ClusterSwitcher clusters={clusters} current="one" onChoose={() => undefined} />);
  expect(screen.getByRole('img', { name: 'reachable' })).toBeDefined();
  expect(screen.getByText('Antrea 2.7.0')).toBeDefined();
  expect(screen.getByText('simulated')).toBeDefined();
});

it('lists every cluster with what keeps one from it, and leads to the chosen one', async () => {
  const choose = vi.fn<(name: string) => void>();
  renderInApp(<ClusterSwitcher clusters={clusters} current="one" onChoose={choose} />);
  await userEvent.click(screen.getByRole('button', { name: 'Cluster one' }));
  expect((await screen.findByRole('menuitem', { name: /two/ })).textContent).toContain('not reachable');
  expect(screen.getByRole('menuitem', { name: /three/ }).textContent).toContain(
    'your session holds no credential for it',
  );
  await userEvent.click(screen.getByRole('menuitem', { name: /two/ }));
  expect(choose).toHaveBeenCalledWith('two');
});

it('takes the marked cluster as the default, else the first, else none', () => {
  expect(defaultCluster(clusters)?.name).toBe('two');
  expect(defaultCluster([cluster('only')])?.name).toBe('only');
  expect(defaultCluster([])).toBeUndefined();
});
