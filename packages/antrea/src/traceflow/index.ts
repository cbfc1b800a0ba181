export { preparePacket, type PacketFacts, type TracePacket } from './packet.ts';
export { simulateTraceflow, type NodeObservations, type Simulated, type TraceFacts } from './simulate.ts';
export { traceflowAdmission, type SourcePodLookup } from './admission.ts';
export { DEFAULT_TIMEOUT, phaseOf, type Phase } from './phase.ts';
export { missingPortFaults, validateTraceflowRequest, type FieldFault } from './validate.ts';
export { protocolAsked, protocolText, requestOf, traceflowSpec } from './request.ts';
export { capturedPacketOf, tracePath } from './path.ts';
export { traceflowSummary } from './summary.ts';
export { parsePolicyReference, policyReference } from './policy-reference.ts';
export * from './checks/index.ts';
export {
  ANTCTL_FLOW_KEYS,
  antctlCommand,
  type AntctlCommand,
  antctlFlow,
  type AntctlFlow,
  antctlName,
  antctlPrefix,
  parseAntctlFlow,
} from './antctl.ts';
export { kubectlCreate, traceflowAgain, traceflowManifest } from './kubectl.ts';
export { type LookedEnd, type TraceEnds, traceFaults } from './preflight.ts';
export * from './now/index.ts';
