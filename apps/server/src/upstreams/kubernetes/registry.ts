import type { Credential, Identity } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';
import { createClient } from './client.ts';
import { createConnection } from './connection.ts';
import { createDiscovery } from './discovery.ts';
import { readTargets, type ClusterSource, type ClusterTarget } from './kubeconfig.ts';
import { createProbe, PROBE_TIMINGS, type ProbeTimings } from './probe.ts';
import { serverIdentity } from './server-identity.ts';
import { createServiceConnections } from './service-connections.ts';
import { createSharedWatches } from './shared-watches.ts';
import type { ClusterHandle, ClusterRegistry, KubernetesClient, UpstreamResult } from './types.ts';
import { WATCH_TIMINGS, type WatchTimings } from './watch-timings.ts';

export interface RegistryOptions extends ClusterSource {
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly random?: () => number;
  readonly watchTimings?: Partial<WatchTimings>;
  readonly probeTimings?: Partial<ProbeTimings>;
}

interface OpenCluster {
  readonly handle: ClusterHandle;
  readonly close: () => Promise<void>;
}

function openCluster(target: ClusterTarget, isDefault: boolean, options: RegistryOptions): OpenCluster {
  const now = options.now ?? Date.now;
  const random = options.random ?? Math.random;
  const connection = createConnection(target);
  const services = createServiceConnections(target);
  const credentialOf = (identity: Identity): UpstreamResult<Credential> => {
    const credential = identity.credentialFor(target.name);
    if (credential === undefined)
      return err({
        code: 'not-signed-in',
        cluster: target.name,
        message: `this session has no credential for cluster ${target.name}`,
      });
    return ok(credential);
  };
  const client = (identity: Identity): UpstreamResult<KubernetesClient> => {
    const credential = credentialOf(identity);
    return credential.ok ? ok(createClient(connection, credential.value)) : credential;
  };
  const watches = createSharedWatches({
    connection,
    timings: { ...WATCH_TIMINGS, ...options.watchTimings },
    now,
    random,
    unreachable: () => probe.soon(),
  });
  const probe = createProbe(() => client(serverIdentity), {
    timings: { ...PROBE_TIMINGS, ...options.probeTimings },
    now,
    random,
    onBack: () => watches.nudge(),
  });
  const discovery = createDiscovery(client);
  return {
    handle: {
      name: target.name,
      isDefault,
      server: target.server.href.replace(/\/+$/, ''),
      get state() {
        return probe.state;
      },
      listen: (listener) => probe.listen(listener),
      probed: () => probe.probed(),
      client,
      serviceClient: async (identity, service) => {
        const credential = credentialOf(identity);
        return credential.ok ? services.client(credential.value, service) : credential;
      },
      resolve: (identity, group, plural) => discovery.resolve(identity, group, plural),
      served: (identity, group) => discovery.served(identity, group),
      watch: (identity, spec) => watches.acquire(identity, spec),
      watches: () => watches.statistics(),
    },
    close: async () => {
      probe.stop();
      watches.close();
      await Promise.all([connection.close(), services.close()]);
    },
  };
}

/**
 * Registers the clusters of a kubeconfig (or the one that Netloft runs in), the first as default, and starts to probe them. The error is
 * one line that says what is wrong: an unreadable file, an unknown context with those that exist, a certificate that is missing.
 */
export function createClusterRegistry(options: RegistryOptions): Result<ClusterRegistry, string> {
  const targets = readTargets(options);
  if (!targets.ok) return targets;
  const open = targets.value.map((target, index) => openCluster(target, index === 0, options));
  const [first] = open;
  if (first === undefined) return err('no cluster to register');
  const handles = open.map((cluster) => cluster.handle);
  return ok({
    default: first.handle,
    get: (name) => handles.find((handle) => handle.name === name),
    all: () => handles,
    close: async () => {
      await Promise.all(open.map((cluster) => cluster.close()));
    },
  });
}
