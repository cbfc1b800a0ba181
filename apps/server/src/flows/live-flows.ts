import type { FlowCollector } from '@netloft/flow-store';
import type { Config } from '../config.ts';
import { ClusterTail } from './cluster-tail.ts';
import type { FlowBackend, StoredFlows } from './backend.ts';
import type { LiveSource } from './live-source.ts';

/** The store is asked so often while somebody listens, and less often while it does not answer. */
const ASK_MS = 1_000;
const LONGEST_MS = 8_000;

/** Records as this process takes them in. */
const tapOf = (collector: FlowCollector, cluster: string): LiveSource => ({
  listen: (listener) => collector.listen(cluster, (flows, skipped) => listener({ flows, skipped })),
});

/** Records as they arrive in the store, asked for while anybody listens: one question a second, however many listen. */
function tailOf(open: () => ClusterTail): LiveSource {
  let tail: ClusterTail | undefined;
  function follow(followed: ClusterTail, pause = ASK_MS): void {
    if (tail !== followed) return;
    void followed
      .poll()
      // A reader that fails must not stop the others for good.
      .catch(() => false)
      .then((answered) => {
        const next = answered ? ASK_MS : Math.min(LONGEST_MS, pause * 2);
        setTimeout(() => follow(followed, next), next).unref();
        return answered;
      });
  }
  return {
    listen(listener, from) {
      const joined = (tail ??= open());
      const isFirst = joined.listeners === 0;
      const leave = joined.add(listener, from);
      if (isFirst) follow(joined);
      return () => {
        leave();
        if (joined.listeners === 0 && tail === joined) tail = undefined;
      };
    },
  };
}

/**
 * Adds live records to a backend. A server that takes records in by itself tells them as they come. Others, and all of several replicas, read
 * them from the store seconds later: then it makes no difference to which replica a page is connected.
 */
export function withLiveFlows(
  backend: StoredFlows,
  {
    replica,
    flowListen,
    flowStreams,
    fromElsewhere,
  }: Pick<Config, 'replica' | 'flowListen' | 'flowStreams'> & {
    /** Clusters whose records are in a store that others fill. */
    readonly fromElsewhere: ReadonlySet<string>;
  },
): FlowBackend {
  const isCollecting = flowListen.length + flowStreams.length > 0;
  const sources = new Map<string, LiveSource>();
  const sourceOf = (cluster: string): LiveSource => {
    const { collector } = backend;
    if (collector !== undefined && isCollecting && replica === undefined && !fromElsewhere.has(cluster))
      return tapOf(collector, cluster);
    return tailOf(() => new ClusterTail(cluster, () => backend.queriesFor(cluster)));
  };
  return {
    ...backend,
    live(cluster) {
      if (!backend.queriesFor(cluster).ok) return undefined;
      const source = sources.get(cluster) ?? sourceOf(cluster);
      sources.set(cluster, source);
      return source;
    },
  };
}
