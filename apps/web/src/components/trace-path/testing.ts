import { capturedPacketOf, requestOf, tracePath, traceflowSummary } from '@netloft/antrea';
import type { TraceflowDetail } from '@netloft/contracts';

const SENDER = 'stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574-bpx7s';
const RECEIVER = 'stc-tkg-cluster-1-node-pool-01-p6nms-84c55d4574-5r8gj';
const POLICY = 'AntreaClusterNetworkPolicy:9ae2599a-3bd3-4413-849e-06f53f467559';

type Json = Readonly<Record<string, unknown>>;

const sender = (last: Json): Json => ({
  node: SENDER,
  timestamp: 1_700_000_000,
  observations: [
    { component: 'SpoofGuard', action: 'Forwarded' },
    { component: 'Forwarding', componentInfo: 'Output', ...last },
  ],
});
const receiver = (...rest: readonly Json[]): Json => ({
  node: RECEIVER,
  timestamp: 1_700_000_001,
  observations: [{ component: 'Forwarding', action: 'Received' }, ...rest],
});
const tunnel = { action: 'Forwarded', tunnelDstIP: '10.13.82.39' };

/** Statuses as Antrea writes them, by what became of the packet. */
export const STATUS = {
  delivered: {
    phase: 'Succeeded',
    results: [
      receiver(
        {
          component: 'NetworkPolicy',
          componentInfo: 'IngressRule',
          action: 'Forwarded',
          networkPolicy: POLICY,
          networkPolicyRule: '4085',
        },
        { component: 'Forwarding', componentInfo: 'Output', action: 'Delivered' },
      ),
      sender(tunnel),
    ],
  },
  dropped: {
    phase: 'Succeeded',
    results: [
      sender(tunnel),
      receiver({
        component: 'NetworkPolicy',
        componentInfo: 'IngressMetric',
        action: 'Dropped',
        networkPolicy: POLICY,
        networkPolicyRule: '4089',
      }),
    ],
  },
  isolated: {
    phase: 'Succeeded',
    results: [
      sender(tunnel),
      receiver({ component: 'NetworkPolicy', componentInfo: 'IngressDefaultRule', action: 'Dropped' }),
    ],
  },
  outside: { phase: 'Succeeded', results: [sender({ action: 'ForwardedOutOfNetwork' })] },
  lost: { phase: 'Failed', reason: 'Traceflow timeout', results: [sender(tunnel)] },
  failed: { phase: 'Failed', reason: 'Node: a, error: destination is not specified', results: [] },
  running: { phase: 'Running', startTime: '2026-11-25T10:00:00Z', dataplaneTag: 7, results: [] },
  reporting: { phase: 'Running', startTime: '2026-11-25T10:00:00Z', dataplaneTag: 7, results: [sender(tunnel)] },
  waiting: {},
} as const satisfies Readonly<Record<string, Json>>;

/** A trace of the story's connection in one of these states, as the server tells it. */
export function detailOf(
  status: Json,
  change: {
    readonly port?: number;
    readonly displayName?: string;
    readonly tier?: string;
    readonly managed?: boolean;
  } = {},
): TraceflowDetail {
  const spec = {
    source: { namespace: 'yelb', pod: 'yelb-ui-6df49457d6-m5clv' },
    destination: { namespace: 'yelb', pod: 'yelb-appserver-857c5c76d5-4cd86' },
    packet: { ipHeader: { protocol: 6 }, transportHeader: { tcp: { dstPort: change.port ?? 4568, flags: 2 } } },
    timeout: 20,
  };
  const managed = change.managed ?? true;
  const metadata = {
    name: 'netloft-1',
    creationTimestamp: '2026-11-25T09:59:59Z',
    ...(managed
      ? { labels: { 'netloft.io/managed': 'true' }, annotations: { 'netloft.io/requested-by': 'admin' } }
      : {}),
  };
  const object = { apiVersion: 'crd.antrea.io/v1beta1', kind: 'Traceflow', metadata, spec, status };
  const named = {
    ...(change.displayName === undefined ? {} : { displayName: change.displayName }),
    ...(change.tier === undefined ? {} : { tier: change.tier }),
  };
  const path = tracePath(object);
  for (const observation of path.nodes.flatMap((node) => node.observations))
    if (observation.policy !== undefined) Object.assign(observation.policy, named);
  const summary = traceflowSummary(object);
  if (summary.policy !== null) Object.assign(summary.policy, named);
  return {
    id: 'netloft-1',
    summary,
    request: requestOf(spec),
    path,
    capturedPacket: capturedPacketOf(status),
    timeout: 20,
    object,
  };
}
