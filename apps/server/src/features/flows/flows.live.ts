import { type Filter, matchesFilter } from '@netloft/analytics';
import type { Freshness } from '@netloft/contracts';
import type { IncomingFlow } from '@netloft/flow-store';
import { openCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import { followRights, type LiveRights } from '../../flows/live-rights.ts';
import type { IncomingFlows, LiveSource } from '../../flows/live-source.ts';
import { readFilter } from '../../flows/scope.ts';
import type { LiveRow, RowsCome, RowsSource, RowsView } from '../../live.ts';
import { err, ok } from '../../result.ts';

/** There is neither a collector nor a store to read from. */
export const NO_LIVE_FLOWS: Fault = {
  code: 'FLOW_STORE_OFF',
  detail: 'This server runs without a flow store, so there are no records to show live.',
};

/** Cells in the order of LIVE_FLOW_COLUMNS. */
export function liveRow(flow: IncomingFlow): LiveRow {
  return [
    flow.flowEndSeconds ?? 0,
    flow.flowStartSeconds ?? 0,
    flow.sourceIP ?? '',
    flow.sourceTransportPort ?? 0,
    flow.destinationIP ?? '',
    flow.destinationTransportPort ?? 0,
    flow.protocolIdentifier ?? 0,
    flow.sourcePodNamespace ?? '',
    flow.sourcePodName ?? '',
    flow.sourceNodeName ?? '',
    flow.destinationPodNamespace ?? '',
    flow.destinationPodName ?? '',
    flow.destinationNodeName ?? '',
    flow.destinationServicePortName ?? '',
    flow.flowType ?? 0,
    flow.ingressNetworkPolicyNamespace ?? '',
    flow.ingressNetworkPolicyName ?? '',
    flow.ingressNetworkPolicyRuleName ?? '',
    flow.ingressNetworkPolicyRuleAction ?? 0,
    flow.egressNetworkPolicyNamespace ?? '',
    flow.egressNetworkPolicyName ?? '',
    flow.egressNetworkPolicyRuleName ?? '',
    flow.egressNetworkPolicyRuleAction ?? 0,
    flow.octetDeltaCount ?? 0,
    flow.reverseOctetDeltaCount ?? 0,
    flow.packetDeltaCount ?? 0,
    flow.reversePacketDeltaCount ?? 0,
    flow.throughput ?? 0,
    flow.reverseThroughput ?? 0,
    flow.tcpState ?? '',
    flow.egressName ?? '',
    flow.egressIP ?? '',
    flow.flowEndReason ?? 0,
    flow.ingressNetworkPolicyType ?? 0,
    flow.egressNetworkPolicyType ?? 0,
    flow.sourcePodLabels ?? '',
    flow.destinationPodLabels ?? '',
  ];
}

/** Place in a stream: the seconds before are heard, and of this one what is not after the key. */
interface Heard {
  readonly second: number;
  readonly key: string;
}

/** `second` or `second.key`, as the frames of a stream name it. */
function heardOf(text: string | undefined): Heard | undefined {
  const [second, key = ''] = text?.split('.') ?? [];
  return second === undefined ? undefined : { second: Number(second), key };
}

const freshnessOf = (trouble: NonNullable<IncomingFlows['trouble']> | null): Freshness =>
  trouble === null
    ? { state: 'live', asOf: null }
    : {
        state: 'stale',
        asOf: trouble.lastAt === null ? null : new Date(trouble.lastAt).toISOString(),
        detail: trouble.detail,
      };

function rowsOf(source: LiveSource, filter: Filter, rights: LiveRights, heard: Heard | undefined): RowsView {
  const matches = filter.root === undefined ? () => true : matchesFilter(filter);
  let stop: (() => void) | undefined;
  const toRows = ({ flows, skipped, second, keys = [], trouble }: IncomingFlows): RowsCome => {
    const told = second !== undefined && second === heard?.second ? heard.key : '';
    const shown = flows.flatMap((flow, at) =>
      (told === '' || (keys[at] ?? '') > told) && rights.sees(flow) && matches(flow) ? [at] : [],
    );
    // What was left out upstream was not looked at: with a filter nobody knows how much of it would have matched.
    const whole = filter.root === undefined && rights.seesAll();
    return {
      rows: shown.map((at) => liveRow(flows[at] ?? {})),
      // The rest of a second whose beginning was told elsewhere: its gap was told there, too.
      skipped: whole && told === '' ? skipped : 0,
      ...(second === undefined ? {} : { place: { second, keys: shown.map((at) => keys[at] ?? '') } }),
      ...(trouble === undefined ? {} : { freshness: freshnessOf(trouble) }),
    };
  };
  return {
    listen(listener) {
      stop = source.listen((came) => listener(toRows(came)), heard?.second);
    },
    close() {
      stop?.();
      rights.close();
    },
    fault: () => rights.fault(),
  };
}

/** Live topic `flows`: records of a cluster as they come in, cut to what the caller may see and to the filter. */
export const flowRows =
  (context: FeatureContext): RowsSource =>
  async (identity, params) => {
    const open = openCluster(context, identity, params.cluster);
    if (!open.ok) return open;
    const filter = readFilter(params.filter);
    if (!filter.ok) return filter;
    const source = context.flows.live(open.value.cluster.name);
    if (source === undefined) return err(NO_LIVE_FLOWS);
    const rights = await followRights(open.value);
    return rights.ok ? ok(rowsOf(source, filter.value, rights.value, heardOf(params.after))) : rights;
  };
