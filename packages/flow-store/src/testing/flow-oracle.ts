import { verdictNumber, workloadOf } from '@netloft/analytics';
import { FLOW_END_REASONS, FLOW_TYPES, FLOW_VERDICTS, type FlowDimension, type FlowMeasure } from '@netloft/contracts';
import type { StoredFlow } from './flow-fixture.ts';

// What answers must be, reckoned from the records one by one and without SQL.

const path = (namespace: string, name: string): string => (name === '' ? '' : `${namespace}/${name}`);
const policyOf = (flow: StoredFlow, side: 'ingress' | 'egress'): string => {
  const namespace = flow[`${side}NetworkPolicyNamespace`];
  return namespace === '' ? flow[`${side}NetworkPolicyName`] : `${namespace}/${flow[`${side}NetworkPolicyName`]}`;
};
const ruleOf = (flow: StoredFlow, side: 'ingress' | 'egress'): string =>
  policyOf(flow, side) === '' ? '' : `${policyOf(flow, side)}:${flow[`${side}NetworkPolicyRuleName`]}`;
/** A denial without a policy is isolation. */
const orIsolation = (text: string, action: number): string => (text === '' && action > 1 ? '(isolation)' : text);
const decider = (flow: StoredFlow): 'ingress' | 'egress' =>
  flow.egressNetworkPolicyRuleAction > 1 ||
  (flow.ingressNetworkPolicyRuleAction === 0 && flow.egressNetworkPolicyRuleAction > 0)
    ? 'egress'
    : 'ingress';
const told = (flow: StoredFlow, side: 'ingress' | 'egress', of: typeof policyOf): string =>
  orIsolation(of(flow, side), flow[`${side}NetworkPolicyRuleAction`]);
const externalOf = (flow: StoredFlow): string =>
  flow.destinationPodName === '' ? flow.destinationIP : flow.sourcePodName === '' ? flow.sourceIP : '';
export const verdictOf = (flow: StoredFlow): string =>
  FLOW_VERDICTS[verdictNumber(flow.egressNetworkPolicyRuleAction, flow.ingressNetworkPolicyRuleAction)];
const labelOf = (labels: string): string =>
  labels === '' ? '' : ((JSON.parse(labels) as Record<string, string>)['app'] ?? '');

/** Texts of a dimension for each end; one where it belongs to the flow. */
const OF: Readonly<Record<string, (flow: StoredFlow) => readonly string[]>> = {
  ns: (flow) => [flow.sourcePodNamespace, flow.destinationPodNamespace],
  pod: (flow) => [
    path(flow.sourcePodNamespace, flow.sourcePodName),
    path(flow.destinationPodNamespace, flow.destinationPodName),
  ],
  workload: (flow) => [
    path(flow.sourcePodNamespace, workloadOf(flow.sourcePodName)),
    path(flow.destinationPodNamespace, workloadOf(flow.destinationPodName)),
  ],
  node: (flow) => [flow.sourceNodeName, flow.destinationNodeName],
  ip: (flow) => [flow.sourceIP, flow.destinationIP],
  'label:app': (flow) => [labelOf(flow.sourcePodLabels), labelOf(flow.destinationPodLabels)],
  service: (flow) => [flow.destinationServicePortName],
  external: (flow) => [externalOf(flow)],
  network: (flow) => [
    externalOf(flow) === ''
      ? ''
      : externalOf(flow).includes(':')
        ? '2001:db8::/64'
        : externalOf(flow).replace(/\.\d+$/, '.0/24'),
  ],
  port: (flow) => [String(flow.destinationTransportPort)],
  protocol: (flow) => [flow.protocolIdentifier === 6 ? 'TCP' : 'UDP'],
  type: (flow) => [FLOW_TYPES[flow.flowType] ?? ''],
  verdict: (flow) => [verdictOf(flow)],
  policy: (flow) => [told(flow, decider(flow), policyOf)],
  'ingress.policy': (flow) => [told(flow, 'ingress', policyOf)],
  'egress.policy': (flow) => [told(flow, 'egress', policyOf)],
  rule: (flow) => [told(flow, decider(flow), ruleOf)],
  'ingress.rule': (flow) => [told(flow, 'ingress', ruleOf)],
  'egress.rule': (flow) => [told(flow, 'egress', ruleOf)],
  egress: (flow) => [flow.egressName],
  'egress.ip': (flow) => [flow.egressIP],
  tcp: (flow) => [flow.tcpState],
  reason: (flow) => [FLOW_END_REASONS[flow.flowEndReason] ?? ''],
};
/** The groups that a flow is counted in. */
function groupsOf(flow: StoredFlow, dimension: FlowDimension): readonly string[] {
  const [, side, name = ''] = /^(?:(src|dst)\.)?(.*)$/.exec(dimension) ?? [];
  const texts = OF[name]?.(flow) ?? [];
  if (side !== undefined) return [texts[side === 'src' ? 0 : 1] ?? ''];
  return texts.length === 1 ? texts : [...new Set(texts)].filter((text) => text !== '');
}

const add = (list: readonly StoredFlow[], of: (flow: StoredFlow) => number): number =>
  list.reduce((sum, flow) => sum + of(flow), 0);
export const MEASURE: Readonly<
  Record<Exclude<FlowMeasure, 'throughput' | 'reverseThroughput'>, (list: readonly StoredFlow[]) => number>
> = {
  bytes: (list) => add(list, (flow) => flow.octetDeltaCount),
  reverseBytes: (list) => add(list, (flow) => flow.reverseOctetDeltaCount),
  totalBytes: (list) => add(list, (flow) => flow.octetDeltaCount + flow.reverseOctetDeltaCount),
  packets: (list) => add(list, (flow) => flow.packetDeltaCount),
  reversePackets: (list) => add(list, (flow) => flow.reversePacketDeltaCount),
  flows: (list) => list.length,
  connections: (list) =>
    new Set(
      list.map((flow) =>
        [
          flow.sourceIP,
          flow.destinationIP,
          flow.sourceTransportPort,
          flow.destinationTransportPort,
          flow.protocolIdentifier,
          flow.flowStartSeconds,
        ].join(' '),
      ),
    ).size,
};

/** Records by the text of their group. */
export function grouped(
  list: readonly StoredFlow[],
  dimension: FlowDimension,
): ReadonlyMap<string, readonly StoredFlow[]> {
  const groups = new Map<string, StoredFlow[]>();
  for (const flow of list)
    for (const group of groupsOf(flow, dimension)) groups.set(group, [...(groups.get(group) ?? []), flow]);
  return groups;
}

/** Every measure of records that were asked for over so many seconds. */
export function measured(list: readonly StoredFlow[], seconds: number): Record<FlowMeasure, number> {
  const sums = Object.fromEntries(Object.entries(MEASURE).map(([name, of]) => [name, of(list)])) as Record<
    keyof typeof MEASURE,
    number
  >;
  return {
    ...sums,
    throughput: (8 * sums.bytes) / seconds,
    reverseThroughput: (8 * sums.reverseBytes) / seconds,
  };
}
