import { useEffect, useState } from 'react';
import type {
  AgentSummary,
  BundleDetail,
  BundleSummary,
  CaptureDetail,
  CaptureSummary,
  CheckRun,
  Cluster,
  ControllerSummary,
  GroupSummary,
  LiveParams,
  Overview,
  PolicySummary,
  Rung,
  TraceflowDetail,
  TraceflowSummary,
} from '@netloft/contracts';
import { LiveSocket, LOADING_TOPIC, type Connection, type TopicState } from './live-socket.ts';
import { useStore } from './store.ts';

/** What each topic of items carries. */
export interface TopicItems {
  agents: AgentSummary;
  controller: ControllerSummary;
  traceflows: TraceflowSummary;
  traceflow: TraceflowDetail;
  'trace-check-run': CheckRun;
  captures: CaptureSummary;
  capture: CaptureDetail;
  bundles: BundleSummary;
  bundle: BundleDetail;
  overview: Overview;
  clusters: Cluster;
  policies: PolicySummary;
  tiers: Rung;
  groups: GroupSummary;
}

/** The tab's one socket; app/providers starts it after sign-in and stops it at sign-out. */
export const liveSocket = new LiveSocket();

export const useConnection = (): Connection => useStore(liveSocket.connection);

/** Follows a live topic while the component is mounted. Pass `null` as parameters to follow nothing yet. */
export function useLiveTopic<K extends keyof TopicItems>(
  topic: K,
  params: LiveParams | null,
): TopicState<TopicItems[K]> {
  const cluster = params?.cluster;
  const name = params?.name;
  const idle = params === null;
  const key = idle ? '' : `${topic}\n${cluster ?? ''}\n${name ?? ''}`;
  const [held, setHeld] = useState<{ key: string; value: TopicState<TopicItems[K]> }>({
    key: '',
    value: LOADING_TOPIC,
  });
  useEffect(() => {
    if (idle) return undefined;
    const wanted: LiveParams = {
      ...(cluster === undefined ? {} : { cluster }),
      ...(name === undefined ? {} : { name }),
    };
    // The server sends each topic's own items; LiveServerMessage only says that they have an id.
    const store = liveSocket.acquire(topic, wanted);
    const update = (): void => setHeld({ key, value: store.get() as unknown as TopicState<TopicItems[K]> });
    update();
    const stop = store.subscribe(update);
    return () => {
      stop();
      liveSocket.release(topic, wanted);
    };
  }, [topic, cluster, name, idle, key]);
  return held.key === key ? held.value : LOADING_TOPIC;
}
