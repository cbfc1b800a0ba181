import type { FlowExporter, FlowGap, FlowStatus } from '@netloft/contracts';
import type { FlowVisibility } from '../../flows/visibility.ts';
import type { ExporterFacts } from './flows.exporter-facts.ts';

/** Everything that is known about the way of records into the store. */
export interface GapInputs {
  readonly store: FlowStatus['store'];
  /** Whether stored records carry labels; null when not known. */
  readonly labels: boolean | null;
  readonly exporters: readonly FlowExporter[];
  readonly listeners: FlowStatus['listeners'];
  readonly facts: ExporterFacts;
  /** `unknown`: why the cluster cannot be asked what the caller may see. */
  readonly visibility: FlowVisibility | { readonly unknown: string };
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Aggregators export every minute; after this long without anything something is wrong. */
const STALE_MS = 5 * 60_000;
const MOST_NAMED = 5;

const count = (value: number, one: string): string =>
  `${value.toLocaleString('en-US')} ${one}${value === 1 ? '' : 's'}`;
const list = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;

function storeGaps({ store }: GapInputs): FlowGap[] {
  if (store.kind === 'off')
    return [
      {
        code: 'STORE_OFF',
        severity: 'blocking',
        title: 'The flow store is off',
        detail: 'This server keeps no flow records.',
        action: 'Start Netloft with NETLOFT_FLOW_STORE=embedded, or with the address of a ClickHouse server.',
      },
    ];
  const gaps: FlowGap[] = [];
  if (store.state !== 'ready')
    gaps.push({
      code: 'STORE_UNAVAILABLE',
      severity: 'blocking',
      title: store.state === 'starting' ? 'The flow store is starting' : 'The flow store cannot be reached',
      detail: `${store.detail ?? 'It does not answer.'} ${count(store.waiting, 'record')} wait to be stored.`,
      action:
        'Nothing is lost meanwhile; Netloft tries again by itself. If it goes on, look at the log and at ClickHouse.',
    });
  if (store.dropped > 0)
    gaps.push({
      code: 'RECORDS_DROPPED',
      severity: 'warning',
      title: `${count(store.dropped, 'record')} could not be kept`,
      detail: 'The buffer in front of the store was full, so the oldest records were dropped.',
      action:
        'Look at the disk of the data directory and at the store; give the buffer more room with NETLOFT_FLOW_BUFFER_MB.',
    });
  const last = store.partitionsDropped.at(-1);
  if (last !== undefined)
    gaps.push({
      code: 'PARTITIONS_DROPPED',
      severity: 'info',
      title: `Records older than ${last.until} were removed`,
      detail: 'The store reached its size limit, so whole old parts were removed before their time.',
      action: 'Raise NETLOFT_FLOW_MAX_GB to keep more.',
    });
  return gaps;
}

const nameOf = ({ protocol, address }: FlowStatus['listeners'][number]): string => `${protocol}://${address}`;

const GATES = '/feature-gates?q=FlowExporter';
const TURN_ON = 'Turn FlowExporter on in the agents’ configuration and restart the agents; Feature gates shows how.';

function gateGaps({ facts: { gate, gateProblem }, store }: GapInputs): FlowGap[] {
  if (gate === null) {
    if ((store.rows ?? 0) > 0) return [];
    return [
      {
        code: 'EXPORTER_GATE_UNKNOWN',
        severity: 'info',
        title: 'Whether agents export flows is not known',
        detail: gateProblem,
        action: 'Check the gate FlowExporter of antrea-agent.',
        link: GATES,
      },
    ];
  }
  if (gate.on !== 'others' && (gate.off === 'all' || gate.off.length > 0)) {
    const nodes = gate.off === 'all' ? [] : gate.off;
    return [
      {
        code: 'EXPORTER_GATE_OFF',
        severity: (store.rows ?? 0) > 0 ? 'warning' : 'blocking',
        title: 'FlowExporter is off',
        detail:
          gate.on.length > 0
            ? `The gate FlowExporter is off on all agents but those of ${list(gate.on)}.`
            : `The gate FlowExporter is off on ${nodes.length > 0 ? `all ${count(nodes.length, 'agent')} (${list(nodes)})` : 'every agent'}, so no agent reports its connections.`,
        action: TURN_ON,
        ...(nodes.length > 0 ? { nodes: [...nodes] } : {}),
        link: GATES,
      },
    ];
  }
  if (gate.off === 'all' || gate.off.length === 0) return [];
  return [
    {
      code: 'EXPORTER_GATE_PARTLY_OFF',
      severity: 'warning',
      title: `FlowExporter is off on ${count(gate.off.length, 'agent')}`,
      detail: `Connections of ${list(gate.off)} are missing, and connections to those Nodes are dropped by an aggregator that waits for both halves.`,
      action: TURN_ON,
      nodes: [...gate.off],
      link: GATES,
    },
  ];
}

function sourceGaps({ facts, exporters, listeners, store, now }: GapInputs): FlowGap[] {
  const gaps: FlowGap[] = [];
  if (facts.aggregator === false && exporters.every((one) => one.records === 0))
    gaps.push({
      code: 'AGGREGATOR_ABSENT',
      severity: 'blocking',
      title: 'There is no Flow Aggregator',
      detail: 'No Pod with app=flow-aggregator runs in the Namespace flow-aggregator.',
      action: 'Install Antrea’s Flow Aggregator and point its flowCollector at Netloft.',
    });
  if (store.kind === 'off' || store.kind === 'theia') return gaps;
  const newest = store.newest === null ? undefined : Date.parse(store.newest);
  // A collector of its own brings records into a store that servers share: new ones there are from it.
  const isFilled = store.kind === 'clickhouse' && newest !== undefined && now - newest <= STALE_MS;
  if (listeners.length === 0 && exporters.length === 0) {
    if (!isFilled)
      gaps.push({
        code: 'NO_SOURCE',
        severity: (store.rows ?? 0) > 0 ? 'warning' : 'blocking',
        title: 'Netloft listens for no flows of this cluster',
        detail:
          store.kind === 'clickhouse'
            ? 'No listener and no stream is configured for this server, and no collector has brought in records lately.'
            : 'No listener and no stream is configured for it.',
        action:
          store.kind === 'clickhouse'
            ? 'Point the Flow Aggregator at a collector of Netloft (collector.enabled of the chart), or set NETLOFT_FLOW_LISTEN or NETLOFT_FLOW_STREAM here.'
            : 'Set NETLOFT_FLOW_LISTEN (IPFIX or JSON) or NETLOFT_FLOW_STREAM (Antrea 2.7 and later).',
      });
  } else if (exporters.every((one) => one.records === 0) && (store.rows ?? 0) === 0)
    gaps.push({
      code: 'NOTHING_RECEIVED',
      severity: 'blocking',
      title: 'No records have come in yet',
      detail: `Netloft listens at ${listeners.map(nameOf).join(', ') || 'a stream'}, and nobody has sent anything for this cluster.`,
      action: 'Set flowCollector.enable and flowCollector.address in flow-aggregator.conf to one of these addresses.',
    });
  if (newest !== undefined && now - newest > STALE_MS)
    gaps.push({
      code: 'STALE',
      severity: 'warning',
      title: 'No recent records',
      detail: `The newest record is of ${store.newest ?? ''}.`,
      action: 'Look at the Flow Aggregator, and at whether its address of Netloft still holds.',
    });
  for (const one of listeners)
    if (one.fault !== undefined)
      gaps.push({
        code: 'NO_SOURCE',
        severity: 'warning',
        title: `${nameOf(one)} cannot be listened on`,
        detail: one.fault,
        action: 'End what uses the port, or choose another in NETLOFT_FLOW_LISTEN; Netloft tries again by itself.',
      });
  return gaps;
}

function labelGaps({ labels, facts, store }: GapInputs): FlowGap[] {
  if (labels !== false || (store.rows ?? 0) === 0) return [];
  return [
    {
      code: 'LABELS_OFF',
      severity: 'info',
      title: 'Records carry no labels',
      detail:
        facts.podLabels === false
          ? 'recordContents.podLabels is off in flow-aggregator.conf, so flows cannot be grouped or found by label.'
          : 'No record of the last hour has labels, so flows cannot be grouped or found by label.',
      action: 'Set recordContents.podLabels to true in flow-aggregator.conf.',
    },
  ];
}

function rightsGaps({ visibility }: GapInputs): FlowGap[] {
  if ('unknown' in visibility)
    return [
      {
        code: 'NO_RIGHTS',
        severity: 'blocking',
        title: 'The cluster cannot be asked what you may see',
        detail: visibility.unknown,
        action: 'Records go on being stored. Check that the API server runs; Netloft asks again by itself.',
      },
    ];
  const { namespaces, hidden } = visibility;
  if (namespaces === 'all') return [];
  const [first] = hidden;
  if (first === undefined) return [];
  const none = namespaces.length === 0;
  return [
    {
      code: 'NO_RIGHTS',
      severity: none ? 'blocking' : 'info',
      title: none ? 'Your rights show no flows' : `Not shown: ${first.what}`,
      detail: `Your account ${first.reason}.`,
      action: 'Ask an administrator of the cluster for the right to list Pods in the Namespaces that you care for.',
    },
  ];
}

/** Why flows may be missing, the gravest first. */
export function flowGaps(inputs: GapInputs): FlowGap[] {
  const order = { blocking: 0, warning: 1, info: 2 } as const;
  return [storeGaps, rightsGaps, gateGaps, sourceGaps, labelGaps]
    .flatMap((gapsOf) => gapsOf(inputs))
    .toSorted((a, b) => order[a.severity] - order[b.severity]);
}
