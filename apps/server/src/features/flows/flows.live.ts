import { type Filter, matchesFilter } from '@netloft/analytics';
import type { Freshness } from '@netloft/contracts';
import type { IncomingFlow, VisibleNamespaces } from '@netloft/flow-store';
import { openCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import type { IncomingFlows, LiveSource } from '../../flows/live-source.ts';
import { readFilter } from '../../flows/scope.ts';
import { visibleFlows } from '../../flows/visibility.ts';
import type { LiveRow, RowsCome, RowsSource, RowsView } from '../../live.ts';
import { err, ok } from '../../result.ts';

/** Rights are looked at again this often, so that a revoked one ends what is shown. */
const RIGHTS_MS = 30_000;

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

/** Whether the flow may be told to somebody who may see these Namespaces; the same rule as in the store. */
export function isVisible(flow: IncomingFlow, namespaces: VisibleNamespaces | ReadonlySet<string>): boolean {
  if (namespaces === 'all') return true;
  const set = namespaces instanceof Set ? namespaces : new Set(namespaces as readonly string[]);
  const [source, destination] = [flow.sourcePodNamespace ?? '', flow.destinationPodNamespace ?? ''];
  if (source === '' && destination === '') return false;
  return (source === '' || set.has(source)) && (destination === '' || set.has(destination));
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

function rowsOf(
  source: LiveSource,
  filter: Filter,
  rights: { namespaces: VisibleNamespaces | ReadonlySet<string> },
  heard: Heard | undefined,
  onClose: () => void,
): RowsView {
  const matches = filter.root === undefined ? () => true : matchesFilter(filter);
  let stop: (() => void) | undefined;
  const toRows = ({ flows, skipped, second, keys = [], trouble }: IncomingFlows): RowsCome => {
    const told = second !== undefined && second === heard?.second ? heard.key : '';
    const shown = flows.flatMap((flow, at) =>
      (told === '' || (keys[at] ?? '') > told) && isVisible(flow, rights.namespaces) && matches(flow) ? [at] : [],
    );
    // What was left out upstream was not looked at: with a filter nobody knows how much of it would have matched.
    const whole = filter.root === undefined && rights.namespaces === 'all';
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
      onClose();
    },
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
    const visible = await visibleFlows(open.value);
    if (!visible.ok) return visible;
    const asSet = (names: VisibleNamespaces): VisibleNamespaces | ReadonlySet<string> =>
      names === 'all' ? names : new Set(names);
    const rights = { namespaces: asSet(visible.value.namespaces) };
    const timer = setInterval(() => {
      void visibleFlows(open.value).then((again) => {
        // A cluster that cannot be asked says nothing about rights; one that refuses says no.
        if (again.ok) rights.namespaces = asSet(again.value.namespaces);
        else if (again.error.code === 'SESSION_EXPIRED' || again.error.code === 'UPSTREAM_FORBIDDEN')
          rights.namespaces = new Set();
        return again;
      });
    }, RIGHTS_MS);
    timer.unref();
    return ok(
      rowsOf(source, filter.value, rights, heardOf(params.after), () => {
        clearInterval(timer);
      }),
    );
  };
