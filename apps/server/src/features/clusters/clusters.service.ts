import type { Cluster, ClusterList } from '@netloft/contracts';
import { createDerivedView, type Pulse } from '../../derived-view.ts';
import type { FeatureContext } from '../../feature.ts';
import type { Identity } from '../../identity.ts';
import type { LiveView } from '../../live.ts';
import { CRD_GROUP, currentController, watchController, type ControllerFacts } from '../../upstreams/antrea/agents.ts';
import type { ClusterHandle, SharedWatch } from '../../upstreams/kubernetes/types.ts';
import { lastingWatch } from './lasting-watch.ts';

type Context = Pick<FeatureContext, 'clusters' | 'now'>;

/** Discovery is asked again after this; it is cached about as long. */
const SERVED_MS = 60_000;
/** The list does not wait longer than this for clusters that do not answer. */
const PATIENCE_MS = 2_000;

/** What is watched of one cluster to describe it to one caller. */
interface Source {
  readonly cluster: ClusterHandle;
  readonly controllers: SharedWatch<ControllerFacts> | undefined;
  readonly pulse: Pulse;
  served: Readonly<Record<string, readonly string[]>>;
}

function openSource(cluster: ClusterHandle, identity: Identity): Source {
  const signedIn = identity.credentialFor(cluster.name) !== undefined;
  const listeners = new Set<() => void>();
  let released = false;
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const readServed = async (): Promise<void> => {
    clearTimeout(timer);
    const answer = await cluster.served(identity, CRD_GROUP);
    if (released) return;
    if (answer.ok) {
      source.served = answer.value;
      tell();
    }
    timer = setTimeout(() => void readServed(), SERVED_MS);
    timer.unref();
  };
  const first = signedIn ? readServed() : Promise.resolve();
  let reachable = cluster.state.reachability.state === 'reachable';
  const stop = cluster.listen((state) => {
    const back = !reachable && state.reachability.state === 'reachable';
    reachable = state.reachability.state === 'reachable';
    if (back && signedIn) void readServed();
    tell();
  });
  const source: Source = {
    cluster,
    controllers: signedIn ? lastingWatch(() => watchController(cluster, identity)) : undefined,
    served: {},
    pulse: {
      ready: async () => {
        await Promise.all([cluster.probed(), first]);
      },
      listen: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      release: () => {
        released = true;
        clearTimeout(timer);
        listeners.clear();
        stop();
      },
    },
  };
  return source;
}

/** Resources by plural name, without their subresources (`traceflows/status`). */
const resourcesOf = (served: Source['served']): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(served)
      .filter(([plural]) => !plural.includes('/'))
      .map(([plural, versions]) => [plural, [...versions]]),
  );

function describe({ cluster, controllers, served }: Source): Cluster {
  const { simulated, reachability, kubernetesVersion } = cluster.state;
  const { state, since, detail } = reachability;
  const failure = controllers?.failure();
  const refusal = failure?.code === 'unauthenticated' ? failure.message : undefined;
  return {
    id: cluster.name,
    name: cluster.name,
    isDefault: cluster.isDefault,
    simulated,
    reachability: { state, since, ...(detail === undefined ? {} : { detail }) },
    kubernetesVersion,
    antreaVersion: controllers === undefined ? null : (currentController(controllers.items.values())?.version ?? null),
    antreaResources: resourcesOf(served),
    signedIn: controllers !== undefined && refusal === undefined,
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** Registered clusters as the caller knows them, in the order of registration; `names` narrows to some. */
export function clustersView(context: Context, identity: Identity, names?: readonly string[]): LiveView<Cluster> {
  const handles = context.clusters.all().filter((cluster) => names === undefined || names.includes(cluster.name));
  const sources = handles.map((cluster) => openSource(cluster, identity));
  const view = createDerivedView<Cluster>({
    watches: sources.flatMap(({ controllers }) => (controllers === undefined ? [] : [controllers])),
    pulses: sources.map(({ pulse }) => pulse),
    compute: () => sources.map(describe),
    same: (before, after) => JSON.stringify(before) === JSON.stringify(after),
    // The registry is Netloft's own; how well a cluster can be reached is told by its item.
    freshness: () => ({ state: 'live', asOf: new Date(context.now()).toISOString() }),
    patienceMs: PATIENCE_MS,
    tickMs: 60_000,
  });
  // One cluster that rejects its credential says nothing of the others; its own item tells.
  return { ...view, fault: () => undefined };
}

/** The clusters as a list, read once. */
export async function listClusters(
  context: Context,
  identity: Identity,
  names?: readonly string[],
): Promise<ClusterList> {
  const view = clustersView(context, identity, names);
  try {
    await view.ready();
    const items = [...view.items()];
    return { items, total: items.length, freshness: view.freshness() };
  } finally {
    view.close();
  }
}
