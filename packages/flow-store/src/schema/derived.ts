import { WORKLOAD_SUFFIX } from '@netloft/analytics';

export interface DerivedColumn {
  readonly name: string;
  readonly type: string;
  /** In terms of the columns that come in, and of derived ones above it. */
  readonly expression: string;
}

/** A text in SQL. Only texts from code get here; values of questions are bound. */
export const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const FEW = 'LowCardinality(String)';
const path = (namespace: string, name: string): string =>
  `if(${namespace} = '' AND ${name} = '', '', concat(${namespace}, '/', ${name}))`;
const policy = (side: string): string =>
  `if(${side}NetworkPolicyNamespace = '', ${side}NetworkPolicyName, concat(${side}NetworkPolicyNamespace, '/', ${side}NetworkPolicyName))`;
const rule = (side: string): string =>
  `if(${side}NetworkPolicyName = '', '', concat(${side}Policy, ':', ${side}NetworkPolicyRuleName))`;
/** What a denial without a named policy is called: NetworkPolicies of Kubernetes isolate a Pod together. */
export const ISOLATION = '(isolation)';
/** A policy or rule, or that there is none because of isolation. */
export const orIsolation = (column: string, action: string): string =>
  `if(${column} = '' AND ${action} IN (2, 3), '${ISOLATION}', ${column})`;
/** The side that decided: the one that denied, the source's first as packets meet it; else the destination's, else the source's. */
function decided(what: 'Policy' | 'Rule'): string {
  const [egress, ingress] = ['egress', 'ingress'].map((side) =>
    orIsolation(`${side}${what}`, `${side}NetworkPolicyRuleAction`),
  );
  return `multiIf(egressNetworkPolicyRuleAction IN (2, 3), ${egress}, ingressNetworkPolicyRuleAction > 0, ${ingress}, egressNetworkPolicyRuleAction > 0, ${egress}, '')`;
}

/** A connection is its 5-tuple and its start, as the exporter tells them. */
export const CONNECTION =
  'cityHash64(sourceIP, destinationIP, sourceTransportPort, destinationTransportPort, protocolIdentifier, flowStartSeconds)';

const few = (name: string, expression: string): DerivedColumn => ({ name, type: FEW, expression });

/**
 * Columns that the table makes of those that come in; questions group and filter by them. Each is one column of few values, because that is
 * what grouping is fast with: a path is `namespace/name`, empty where the end is no Pod.
 */
export const DERIVED_COLUMNS: readonly DerivedColumn[] = [
  {
    name: 'verdict',
    type: 'UInt8',
    // Numbers of FLOW_VERDICTS.
    expression:
      'multiIf(egressNetworkPolicyRuleAction IN (2, 3), egressNetworkPolicyRuleAction, ingressNetworkPolicyRuleAction IN (2, 3), ingressNetworkPolicyRuleAction, egressNetworkPolicyRuleAction = 1 OR ingressNetworkPolicyRuleAction = 1, 1, 0)',
  },
  few('sourcePodPath', path('sourcePodNamespace', 'sourcePodName')),
  few('destinationPodPath', path('destinationPodNamespace', 'destinationPodName')),
  few('sourceWorkloadPath', `replaceRegexpOne(sourcePodPath, ${quoted(WORKLOAD_SUFFIX)}, '')`),
  few('destinationWorkloadPath', `replaceRegexpOne(destinationPodPath, ${quoted(WORKLOAD_SUFFIX)}, '')`),
  few('external', "multiIf(destinationPodName = '', destinationIP, sourcePodName = '', sourceIP, '')"),
  few('ingressPolicy', policy('ingress')),
  few('egressPolicy', policy('egress')),
  few('ingressRule', rule('ingress')),
  few('egressRule', rule('egress')),
  few('policy', decided('Policy')),
  few('rule', decided('Rule')),
  { name: 'connection', type: 'UInt64', expression: CONNECTION },
  // Tells records of one connection and second apart.
  {
    name: 'record',
    type: 'UInt64',
    expression:
      'cityHash64(connection, flowEndSeconds, packetTotalCount, reversePacketTotalCount, octetTotalCount, exporter, sourcePodName, destinationPodName)',
  },
];

/** The name alone, from its path. One function of one column: that is reckoned once for each distinct value. */
export const nameOfPath = (path: string): string => `replaceRegexpOne(${path}, '^[^/]*/', '')`;
/** The namespace of a path, empty without one. */
export const namespaceOfPath = (path: string): string => `extract(${path}, '^([^/]*)/')`;
/** The rule's own name, from `policy:rule`. */
export const nameOfRule = (rule: string): string => `replaceRegexpOne(${rule}, '^[^:]*:', '')`;
