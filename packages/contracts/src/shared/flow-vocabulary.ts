// Words of the flow features, free of zod so that first-load code of the web app may use them.

/**
 * Ways to group flows. `src.` and `dst.` are the ends of the connection as it was opened; the same word without a side counts a flow at each
 * of its two ends, once where both are the same. `policy` and `rule` name what decided: the denying side, else the ingress side, else the
 * egress side. Beside these there are `label:KEY`, `src.label:KEY` and `dst.label:KEY`.
 */
export const FLOW_DIMENSIONS = [
  'ns',
  'src.ns',
  'dst.ns',
  'pod',
  'src.pod',
  'dst.pod',
  'workload',
  'src.workload',
  'dst.workload',
  'node',
  'src.node',
  'dst.node',
  'ip',
  'src.ip',
  'dst.ip',
  'service',
  'external',
  'network',
  'port',
  'protocol',
  'type',
  'verdict',
  'policy',
  'ingress.policy',
  'egress.policy',
  'rule',
  'ingress.rule',
  'egress.rule',
  'egress',
  'egress.ip',
  'tcp',
  'reason',
] as const;
export type FlowDimensionName = (typeof FLOW_DIMENSIONS)[number];
export type FlowDimension = FlowDimensionName | `label:${string}` | `src.label:${string}` | `dst.label:${string}`;

/**
 * What is summed. Bytes and packets are those of the time asked for (deltas), source to destination; `reverse…` the way back. Throughput is
 * bits per second: 8 × bytes ÷ the seconds of the range or bucket. `flows` counts records, `connections` distinct 5-tuples with their start
 * (estimated within 2 % where there are many).
 */
export const FLOW_MEASURES = [
  'bytes',
  'reverseBytes',
  'totalBytes',
  'packets',
  'reversePackets',
  'throughput',
  'reverseThroughput',
  'flows',
  'connections',
] as const;
export type FlowMeasure = (typeof FLOW_MEASURES)[number];

/**
 * What policies made of a flow. `rejected` and `dropped`: a rule of either side denied it, or isolation did; `allowed`: a rule of either side
 * allowed it; `unprotected`: no rule of any policy spoke. Decided by the action, never by a policy's name: isolation has none.
 */
export const FLOW_VERDICTS = ['unprotected', 'allowed', 'dropped', 'rejected'] as const;
export type FlowVerdict = (typeof FLOW_VERDICTS)[number];

/** By Antrea's number: 0 not told, 1 to 4. */
export const FLOW_TYPES = ['unspecified', 'intra-node', 'inter-node', 'to-external', 'from-external'] as const;
export type FlowType = (typeof FLOW_TYPES)[number];

/** By Antrea's number. */
export const FLOW_POLICY_TYPES = [
  '',
  'K8s NetworkPolicy',
  'Antrea NetworkPolicy',
  'Antrea ClusterNetworkPolicy',
  'K8s ClusterNetworkPolicy',
] as const;
export const FLOW_RULE_ACTIONS = ['none', 'allow', 'drop', 'reject'] as const;
/** IPFIX flowEndReason by number. */
export const FLOW_END_REASONS = [
  '',
  'idle timeout',
  'active timeout',
  'end of flow',
  'forced end',
  'lack of resources',
] as const;

/** Columns of one live row, in order; indexes are places in the names told so far, numbers stand for themselves. */
export const LIVE_FLOW_COLUMNS = [
  'endSeconds',
  'startSeconds',
  'sourceIP*',
  'sourcePort',
  'destinationIP*',
  'destinationPort',
  'protocol',
  'sourceNamespace*',
  'sourcePod*',
  'sourceNode*',
  'destinationNamespace*',
  'destinationPod*',
  'destinationNode*',
  'service*',
  'flowType',
  'ingressPolicyNamespace*',
  'ingressPolicy*',
  'ingressRule*',
  'ingressAction',
  'egressPolicyNamespace*',
  'egressPolicy*',
  'egressRule*',
  'egressAction',
  'bytes',
  'reverseBytes',
  'packets',
  'reversePackets',
  'throughput',
  'reverseThroughput',
  'tcpState*',
  'egressName*',
  'egressIP*',
  'endReason',
  'ingressPolicyType',
  'egressPolicyType',
  'sourceLabels*',
  'destinationLabels*',
] as const;
