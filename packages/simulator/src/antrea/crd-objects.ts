import type { KubeObject, ResourceDefinition } from '../kubernetes/types.ts';

type Column = Readonly<Record<string, unknown>>;
const AGE: Column = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };
const POLICY_COLUMNS: readonly Column[] = [
  { name: 'Tier', type: 'string', description: 'The Tier to which this policy belongs to.', jsonPath: '.spec.tier' },
  { name: 'Priority', type: 'number', format: 'float', jsonPath: '.spec.priority' },
  { name: 'Desired Nodes', type: 'number', format: 'int32', jsonPath: '.status.desiredNodesRealized' },
  { name: 'Current Nodes', type: 'number', format: 'int32', jsonPath: '.status.currentNodesRealized' },
  AGE,
];
const health = (list: string, type: string): readonly Column[] => [
  { name: 'Healthy', type: 'string', jsonPath: `.${list}[?(@.type=='${type}')].status` },
  { name: 'Last Heartbeat', type: 'date', jsonPath: `.${list}[?(@.type=='${type}')].lastHeartbeatTime` },
];

const captureStatus = (type: string): string => `.status.conditions[?(@.type=="PacketCapture${type}")].status`;

/** Columns that `kubectl get` shows, for the kinds that people list most. */
const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  'crd.antrea.io/tiers': [{ name: 'Priority', type: 'integer', jsonPath: '.spec.priority' }, AGE],
  'crd.antrea.io/clusternetworkpolicies': POLICY_COLUMNS,
  'crd.antrea.io/networkpolicies': POLICY_COLUMNS,
  'crd.antrea.io/traceflows': [
    { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
    { name: 'Source-Pod', type: 'string', priority: 10, jsonPath: '.spec.source.pod' },
    { name: 'Destination-Pod', type: 'string', priority: 10, jsonPath: '.spec.destination.pod' },
    { name: 'Destination-IP', type: 'string', priority: 10, jsonPath: '.spec.destination.ip' },
    AGE,
  ],
  'crd.antrea.io/packetcaptures': [
    { name: 'Source-Pod', type: 'string', priority: 10, jsonPath: '.spec.source.pod' },
    { name: 'Destination-Pod', type: 'string', priority: 10, jsonPath: '.spec.destination.pod' },
    { name: 'Source-IP', type: 'string', priority: 10, jsonPath: '.spec.source.ip' },
    { name: 'Destination-IP', type: 'string', priority: 10, jsonPath: '.spec.destination.ip' },
    { name: 'Timeout', type: 'integer', priority: 10, jsonPath: '.spec.timeout' },
    AGE,
    { name: 'Captured-Packets', type: 'integer', jsonPath: '.status.numberCaptured' },
    { name: 'Started', type: 'string', jsonPath: captureStatus('Started') },
    { name: 'Complete', type: 'string', jsonPath: captureStatus('Complete') },
    { name: 'Uploaded', type: 'string', priority: 10, jsonPath: captureStatus('FileUploaded') },
  ],
  'crd.antrea.io/antreaagentinfos': health('agentConditions', 'AgentHealthy'),
  'crd.antrea.io/antreacontrollerinfos': health('controllerConditions', 'ControllerHealthy'),
};

/** The CustomResourceDefinition object of a custom resource, established. */
export function definitionObject(definition: ResourceDefinition, created: string): KubeObject {
  const names = {
    kind: definition.kind,
    listKind: `${definition.kind}List`,
    plural: definition.plural,
    singular: definition.singular,
    ...(definition.shortNames.length > 0 ? { shortNames: definition.shortNames } : {}),
  };
  const condition = (type: string, reason: string, message: string): unknown => ({
    type,
    status: 'True',
    reason,
    message,
    lastTransitionTime: created,
  });
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${definition.plural}.${definition.group}`,
      creationTimestamp: created,
      labels: { app: 'antrea' },
    },
    spec: {
      group: definition.group,
      names,
      scope: definition.namespaced ? 'Namespaced' : 'Cluster',
      conversion: { strategy: definition.versions.length > 1 ? 'Webhook' : 'None' },
      versions: definition.versions.map((version) => ({
        name: version.name,
        served: version.served,
        storage: version.name === definition.storageVersion,
        ...(version.deprecated === true ? { deprecated: true } : {}),
        schema: { openAPIV3Schema: version.schema },
        ...(definition.statusSubresource ? { subresources: { status: {} } } : {}),
        additionalPrinterColumns: COLUMNS[`${definition.group}/${definition.plural}`] ?? [AGE],
      })),
    },
    status: {
      acceptedNames: names,
      storedVersions: [definition.storageVersion],
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
    },
  };
}
