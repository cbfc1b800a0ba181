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
  const seconds = Math.max(0, Math.floor((now - Date.parse(object.metadata.creationTimestamp ?? '')) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}

interface Column {
  readonly name: string;
  readonly value: (object: KubeObject) => string;
}
const path = (name: string, from: string): Column => ({ name, value: (object) => text(at(object, from)) });
const condition = (name: string, list: string, type: string, field: string): Column => ({
  name,
  value: (object) => text((at(object, list) as Json[] | undefined)?.find((one) => one['type'] === type)?.[field]),
});

/** Printer columns of the kinds that people list most; others show name and age. */
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  '/pods': [
    {
      name: 'Ready',
      value: (pod) =>
        `${((at(pod, 'status.containerStatuses') as Json[] | undefined) ?? []).filter((one) => one['ready'] === true).length}/${((at(pod, 'spec.containers') as unknown[] | undefined) ?? []).length}`,
    },
    path('Status', 'status.phase'),
    { name: 'Restarts', value: () => '0' },
  ],
  '/namespaces': [path('Status', 'status.phase')],
  '/nodes': [{ name: 'Status', value: () => 'Ready' }, path('Version', 'status.nodeInfo.kubeletVersion')],
  '/services': [path('Type', 'spec.type'), path('Cluster-IP', 'spec.clusterIP')],
  'crd.antrea.io/tiers': [path('Priority', 'spec.priority')],
  'crd.antrea.io/clusternetworkpolicies': [
    path('Tier', 'spec.tier'),
    path('Priority', 'spec.priority'),
    path('Desired Nodes', 'status.desiredNodesRealized'),
    path('Current Nodes', 'status.currentNodesRealized'),
  ],
  'crd.antrea.io/networkpolicies': [
    path('Tier', 'spec.tier'),
    path('Priority', 'spec.priority'),
    path('Desired Nodes', 'status.desiredNodesRealized'),
    path('Current Nodes', 'status.currentNodesRealized'),
  ],
  'crd.antrea.io/traceflows': [
    path('Phase', 'status.phase'),
    path('Source-Pod', 'spec.source.pod'),
    path('Destination-Pod', 'spec.destination.pod'),
    path('Destination-IP', 'spec.destination.ip'),
  ],
  'crd.antrea.io/antreaagentinfos': [
    condition('Healthy', 'agentConditions', 'AgentHealthy', 'status'),
    condition('Last Heartbeat', 'agentConditions', 'AgentHealthy', 'lastHeartbeatTime'),
  ],
  'crd.antrea.io/antreacontrollerinfos': [
    condition('Healthy', 'controllerConditions', 'ControllerHealthy', 'status'),
    condition('Last Heartbeat', 'controllerConditions', 'ControllerHealthy', 'lastHeartbeatTime'),
  ],
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
  const columns = COLUMNS[`${definition.group}/${definition.plural}`] ?? [];
  const column = (name: string, format: string, description: string): Json => ({
    name,
    type: 'string',
    format,
    description,
    priority: 0,
  });
  const partial = (object: KubeObject): Json => ({
    kind: 'PartialObjectMetadata',
    apiVersion,
    metadata: object.metadata,
  });
  const columnDefinitions = withColumns
    ? [
        column('Name', 'name', 'Name of the object'),
        ...columns.map(({ name }) => column(name, '', name)),
        column('Age', '', 'Time since creation'),
      ]
    : null;
  return {
    kind: 'Table',
    apiVersion,
    metadata,
    columnDefinitions,
    rows: objects.map((object) => ({
      cells: [object.metadata.name, ...columns.map((one) => one.value(object)), age(object, now)],
      object: include === 'None' ? null : include === 'Object' ? object : partial(object),
    })),
  };
}
