import { NO_FLOWS } from '../flows/backend.ts';
import type { SimulatedUser, Simulator } from '@netloft/simulator';
import { openCluster, type OpenCluster } from '../cluster-access.ts';
import { readConfig } from '../config.ts';
import type { FeatureContext } from '../feature.ts';
import type { Identity, IdentityKey } from '../identity.ts';
import { createLiveTopics } from '../live.ts';
import { createClusterRegistry } from '../upstreams/kubernetes/registry.ts';

/** What features get from the app, without an app: for tests of what lies below routes. */
export function contextOf(simulator: Simulator): FeatureContext & { close(): Promise<void> } {
  const config = readConfig(['--kubeconfig', simulator.kubeconfigPath, '--data-dir', '/nonexistent'], {});
  const clusters = createClusterRegistry({
    kubeconfig: simulator.kubeconfigPath,
    contexts: simulator.clusters.map(({ name }) => name),
    now: Date.now,
  });
  if (!config.ok || !clusters.ok) throw new Error('no context');
  return {
    config: config.value,
    clusters: clusters.value,
    live: createLiveTopics(),
    flows: NO_FLOWS,
    nsx: undefined,
    now: Date.now,
    close: () => clusters.value.close(),
  };
}

/** The first cluster, opened as one of its users, or as somebody whom that user impersonates. */
export function openAs(
  context: FeatureContext,
  simulator: Simulator,
  user: SimulatedUser,
  impersonated?: string,
): OpenCluster {
  const [cluster] = simulator.clusters;
  const token = cluster.token(user);
  const identity: Identity = {
    key: `test:${impersonated ?? user}` as IdentityKey,
    mode: 'serviceAccountToken',
    username: impersonated ?? user,
    groups: [],
    credentialFor: () =>
      impersonated === undefined ? { type: 'bearer', token } : { type: 'impersonate', user: impersonated, groups: [] },
  };
  const opened = openCluster(context, identity, cluster.name);
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}
