import { isObject, shown, type Json } from './json.ts';
import type { KubeObject, ResourceDefinition } from './types.ts';

const at = (object: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), object);
const text = (value: unknown): string =>
  value === undefined || value === null
    ? ''
    : typeof value === 'string'
      ? value
      : Array.isArray(value)
        ? value.join(',')
        : shown(value);

function age(object: KubeObject, now: number): string {
  if (!object.metadata.creationTimestamp) return '<unknown>';
  const seconds = Math.max(0, Math.floor((now - Date.parse(object.metadata.creationTimestamp)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

interface Column {
  readonly name: string;
  readonly value: (object: KubeObject, now: number) => string;
  /** Shown to `-o wide` only. */
  readonly wide?: true;
}
const path = (name: string, from: string): Column => ({ name, value: (object) => text(at(object, from)) });
const wide = (column: Column): Column => ({ ...column, wide: true });
const orNone = ({ name, value }: Column): Column => ({
  name,
  value: (object, now) => value(object, now) || '<none>',
});
const number = (name: string, from: string): Column => ({ name, value: (object) => text(at(object, from) ?? 0) });
const count = (name: string, from: string): Column => ({
  name,
  value: (object) => String(Object.keys(at(object, from) ?? {}).length),
});
const listAt = (object: KubeObject, from: string): Json[] => (at(object, from) as Json[] | undefined) ?? [];
const condition = (name: string, list: string, type: string, field: string): Column => ({
  name,
  value: (object) => text(listAt(object, list).find((one) => one['type'] === type)?.[field]),
});
const outOf = (ready: string, all: string): Column => ({
  name: 'Ready',
  value: (object) => `${text(at(object, ready) ?? 0)}/${text(at(object, all) ?? 0)}`,
});
const AGE: Column = { name: 'Age', value: age };

const ROLE = 'node-role.kubernetes.io/';
function nodeStatus(node: KubeObject): string {
  const ready = listAt(node, 'status.conditions').find((one) => one['type'] === 'Ready')?.['status'] ?? 'True';
  const cordoned = at(node, 'spec.unschedulable') === true ? ',SchedulingDisabled' : '';
  return `${ready === 'True' ? 'Ready' : 'NotReady'}${cordoned}`;
}
const nodeRoles = (node: KubeObject): string =>
  Object.keys(node.metadata.labels ?? {})
    .filter((label) => label.startsWith(ROLE))
    .map((label) => label.slice(ROLE.length))
    .join(',');
const addressOf = (node: KubeObject, type: string): string =>
  text(listAt(node, 'status.addresses').find((one) => one['type'] === type)?.['address']);
const portOf = ({ port, nodePort, protocol }: Json): string =>
  `${text(port)}${nodePort === undefined ? '' : `:${text(nodePort)}`}/${text(protocol ?? 'TCP')}`;

/** Counters of one kind of policy. */
const STATS: readonly Column[] = [
  number('Sessions', 'trafficStats.sessions'),
  number('Packets', 'trafficStats.packets'),
  number('Bytes', 'trafficStats.bytes'),
  path('Created At', 'metadata.creationTimestamp'),
];

const roundTrips = (object: KubeObject): readonly number[] =>
  listAt(object, 'peerNodeLatencyStats')
    .flatMap((peer) => listAt(peer as unknown as KubeObject, 'targetIPLatencyStats'))
    .map((target) => Number(target['lastMeasuredRTTNanoseconds'] ?? 0));
const milliseconds = (nanoseconds: number): string => `${nanoseconds / 1_000_000}ms`;

/** Pings of one Node. */
const LATENCY: readonly Column[] = [
  { name: 'Num Latency Entries', value: (object) => String(roundTrips(object).length) },
  {
    name: 'Avg Latency',
    value: (object) => {
      const all = roundTrips(object);
      return milliseconds(Math.round(all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length)));
    },
  },
  { name: 'Max Latency', value: (object) => milliseconds(Math.max(0, ...roundTrips(object))) },
];

/** Printer columns of the kinds that people list most, as the API server names them; others show name and age. */
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  '/pods': [
    {
      name: 'Ready',
      value: (pod) =>
        `${listAt(pod, 'status.containerStatuses').filter((one) => one['ready'] === true).length}/${listAt(pod, 'spec.containers').length}`,
    },
    path('Status', 'status.phase'),
    { name: 'Restarts', value: () => '0' },
    AGE,
    wide(orNone(path('IP', 'status.podIP'))),
    wide(orNone(path('Node', 'spec.nodeName'))),
  ],
  '/namespaces': [path('Status', 'status.phase'), AGE],
  '/nodes': [
    { name: 'Status', value: nodeStatus },
    orNone({ name: 'Roles', value: nodeRoles }),
    AGE,
    path('Version', 'status.nodeInfo.kubeletVersion'),
    wide(orNone({ name: 'Internal-IP', value: (node) => addressOf(node, 'InternalIP') })),
  ],
  '/services': [
    path('Type', 'spec.type'),
    path('Cluster-IP', 'spec.clusterIP'),
    orNone({
      name: 'External-IP',
      value: (service) =>
        listAt(service, 'status.loadBalancer.ingress')
          .map((one) => text(one['ip'] ?? one['hostname']))
          .join(','),
    }),
    orNone({
      name: 'Port(s)',
      value: (service) =>
        listAt(service, 'spec.ports')
          .map((one) => portOf(one))
          .join(','),
    }),
    AGE,
  ],
  '/configmaps': [count('Data', 'data'), AGE],
  '/secrets': [path('Type', 'type'), count('Data', 'data'), AGE],
  'apps/deployments': [
    outOf('status.readyReplicas', 'spec.replicas'),
    number('Up-to-date', 'status.updatedReplicas'),
    number('Available', 'status.availableReplicas'),
    AGE,
  ],
  'apps/replicasets': [
    number('Desired', 'spec.replicas'),
    number('Current', 'status.replicas'),
    number('Ready', 'status.readyReplicas'),
    AGE,
  ],
  'apps/statefulsets': [outOf('status.readyReplicas', 'spec.replicas'), AGE],
  'apps/daemonsets': [
    number('Desired', 'status.desiredNumberScheduled'),
    number('Current', 'status.currentNumberScheduled'),
    number('Ready', 'status.numberReady'),
    number('Up-to-date', 'status.updatedNumberScheduled'),
    number('Available', 'status.numberAvailable'),
    AGE,
  ],
  'crd.antrea.io/tiers': [path('Priority', 'spec.priority'), AGE],
  'crd.antrea.io/clusternetworkpolicies': [
    path('Tier', 'spec.tier'),
    path('Priority', 'spec.priority'),
    path('Desired Nodes', 'status.desiredNodesRealized'),
    path('Current Nodes', 'status.currentNodesRealized'),
    AGE,
  ],
  'crd.antrea.io/networkpolicies': [
    path('Tier', 'spec.tier'),
    path('Priority', 'spec.priority'),
    path('Desired Nodes', 'status.desiredNodesRealized'),
    path('Current Nodes', 'status.currentNodesRealized'),
    AGE,
  ],
  'crd.antrea.io/traceflows': [
    path('Phase', 'status.phase'),
    path('Source-Pod', 'spec.source.pod'),
    path('Destination-Pod', 'spec.destination.pod'),
    path('Destination-IP', 'spec.destination.ip'),
    AGE,
  ],
  'crd.antrea.io/packetcaptures': [
    wide(path('Source-Pod', 'spec.source.pod')),
    wide(path('Destination-Pod', 'spec.destination.pod')),
    wide(path('Source-IP', 'spec.source.ip')),
    wide(path('Destination-IP', 'spec.destination.ip')),
    wide(path('Timeout', 'spec.timeout')),
    AGE,
    path('Captured-Packets', 'status.numberCaptured'),
    condition('Started', 'status.conditions', 'PacketCaptureStarted', 'status'),
    condition('Complete', 'status.conditions', 'PacketCaptureComplete', 'status'),
    wide(condition('Uploaded', 'status.conditions', 'PacketCaptureFileUploaded', 'status')),
  ],
  'crd.antrea.io/antreaagentinfos': [
    condition('Healthy', 'agentConditions', 'AgentHealthy', 'status'),
    condition('Last Heartbeat', 'agentConditions', 'AgentHealthy', 'lastHeartbeatTime'),
    AGE,
  ],
  'crd.antrea.io/antreacontrollerinfos': [
    condition('Healthy', 'controllerConditions', 'ControllerHealthy', 'status'),
    condition('Last Heartbeat', 'controllerConditions', 'ControllerHealthy', 'lastHeartbeatTime'),
    AGE,
  ],
  'stats.antrea.io/antreaclusternetworkpolicystats': STATS,
  'stats.antrea.io/antreanetworkpolicystats': STATS,
  'stats.antrea.io/networkpolicystats': STATS,
  'stats.antrea.io/nodelatencystats': LATENCY,
};

export type IncludeObject = 'None' | 'Metadata' | 'Object';
export interface TableOptions {
  /** ListMeta of the table. */
  readonly metadata: Json;
  /** Version of meta.k8s.io. */
  readonly version: string;
  readonly include: IncludeObject;
  /** Later events of a watch leave the columns out. */
  readonly withColumns: boolean;
  /** Milliseconds since the epoch, for ages. */
  readonly now: number;
}

/** meta.k8s.io Table over objects, as `kubectl get` asks for it. */
export function tableOf(definition: ResourceDefinition, objects: readonly KubeObject[], options: TableOptions): Json {
  const { metadata, version, include, withColumns, now } = options;
  const apiVersion = `meta.k8s.io/${version}`;
  const columns = COLUMNS[`${definition.group}/${definition.plural}`] ?? [AGE];
  const column = (name: string, format: string, description: string, priority: 0 | 1): Json => ({
    name,
    type: 'string',
    format,
    description,
    priority,
  });
  const partial = (object: KubeObject): Json => ({
    kind: 'PartialObjectMetadata',
    apiVersion,
    metadata: object.metadata,
  });
  const columnDefinitions = withColumns
    ? [
        column('Name', 'name', 'Name of the object', 0),
        ...columns.map((one) => column(one.name, '', one.name, one.wide === true ? 1 : 0)),
      ]
    : null;
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions,
    rows: objects.map((object) => ({
      cells: [object.metadata.name, ...columns.map((one) => one.value(object, now))],
      object: include === 'None' ? null : include === 'Object' ? object : partial(object),
    })),
  };
}
