import type { JsonSchema } from '../schema/index.ts';
import { atLeast } from './release.ts';
import { integer, list, oneOfTexts, record, root, text } from './builders.ts';

const reference = record({
  kind: text(),
  namespace: text(),
  name: text(),
  uid: text(),
  apiVersion: text(),
  resourceVersion: text(),
  fieldPath: text(),
});
const policyCounts = record({
  networkPolicyNum: integer(),
  addressGroupNum: integer(),
  appliedToGroupNum: integer(),
});
const heartbeats = (...types: readonly string[]): JsonSchema =>
  list(
    record(
      {
        lastHeartbeatTime: text({ format: 'date-time' }),
        type: oneOfTexts(...types),
        status: oneOfTexts('True', 'False', 'Unknown'),
        reason: text(),
        message: text(),
      },
      { required: ['lastHeartbeatTime', 'type', 'status'] },
    ),
  );
/** Before 1.13 the CRD had no fields: everything is kept. */
const preserved: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

export function agentInfoSchema(release: string): JsonSchema {
  if (!atLeast(release, '1.13')) return preserved;
  const network = record({
    transportInterface: text(),
    transportInterfaceMTU: integer(0),
    podMTU: integer(0),
    transportInterfaceIPs: list(text(), { maxItems: 2 }),
  });
  return root({
    version: text(),
    agentConditions: heartbeats('AgentHealthy', 'ControllerConnectionUp', 'OVSDBConnectionUp', 'OpenflowConnectionUp'),
    localPodNum: integer(),
    nodePortLocalPortRange: text(),
    nodeSubnets: list(text()),
    apiCABundle: text({ format: 'byte' }),
    ovsInfo: record({
      version: text(),
      bridgeName: text(),
      flowTable: { type: 'object', additionalProperties: integer() },
    }),
    networkPolicyControllerInfo: policyCounts,
    apiPort: integer(1, 65_535),
    podRef: reference,
    nodeRef: reference,
    ...(atLeast(release, '2.6') ? { networkInfo: network } : {}),
  });
}

export function controllerInfoSchema(release: string): JsonSchema {
  if (!atLeast(release, '1.13')) return preserved;
  return root({
    version: text(),
    controllerConditions: heartbeats('ControllerHealthy'),
    serviceRef: reference,
    networkPolicyControllerInfo: policyCounts,
    apiPort: integer(1, 65_535),
    connectedAgentNum: integer(),
    podRef: reference,
    nodeRef: reference,
  });
}
