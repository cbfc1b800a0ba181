/** Seconds of a day, over which rows are spread evenly. */
const DAY = 86_400;

/**
 * SQL that inserts rows `from` … `from + count` of `all`: 3,000 Pods of 300 workloads in 60 Namespaces on 100 Nodes, 30,000 pairs with a heavy
 * tail, a twentieth to addresses outside, 3 % denied; `now` in epoch seconds is the end of the day that they fill. A pair has its port, Service and
 * policies for good, as connections of a cluster have.
 */
export const insertRows = (table: string, from: number, count: number, all: number, now: number): string => `
INSERT INTO ${table} (cluster, exporter, flowStartSeconds, flowEndSeconds, flowEndReason, sourceIP, destinationIP, sourceTransportPort,
  destinationTransportPort, protocolIdentifier, packetTotalCount, octetTotalCount, packetDeltaCount, octetDeltaCount, reversePacketDeltaCount,
  reverseOctetDeltaCount, sourcePodName, sourcePodNamespace, sourceNodeName, destinationPodName, destinationPodNamespace, destinationNodeName,
  destinationServicePort, destinationServicePortName, ingressNetworkPolicyName, ingressNetworkPolicyRuleName, ingressNetworkPolicyRuleAction,
  ingressNetworkPolicyType, egressNetworkPolicyName, egressNetworkPolicyRuleAction, egressNetworkPolicyType, tcpState, flowType, throughput)
WITH toUInt32(pow((cityHash64(number) % 1000000) / 1000000., 2.2) * 30000) AS p, cityHash64(p, 1) % 3000 AS s, cityHash64(p, 2) % 3000 AS d,
  toUInt32(${now - DAY} + number * ${DAY}. / ${all}) AS t, p % 20 = 7 AS outside, cityHash64(p, 5) % 100 AS luck, cityHash64(number, 6) % 100000 AS bytes,
  'bcdfghjklmnpqrstvwxz' AS letters
SELECT 'c1', '10.0.0.1', toDateTime(t - cityHash64(number, 3) % 300), toDateTime(t), 2,
  concat('10.1.', toString(intDiv(s, 250)), '.', toString(s % 250)),
  if(outside, concat('172.24.', toString(p % 50), '.', toString(p % 200)), concat('10.1.', toString(intDiv(d, 250)), '.', toString(d % 250))),
  32768 + cityHash64(number, 4) % 28000, [80, 443, 5432, 6379, 4567, 8080, 53, 9000][1 + p % 8], if(p % 8 = 6, 17, 6), 10, 5000, 10, bytes, 8,
  cityHash64(number, 7) % 200000,
  concat('app-', toString(s % 300), '-6df49457d6-', substring(letters, 1 + s % 15, 4), toString(2 + s % 2 * 2)),
  concat('ns-', toString(s % 60)), concat('node-', toString(s % 100)),
  if(outside, '', concat('app-', toString(d % 300), '-6df49457d6-', substring(letters, 1 + d % 15, 4), toString(2 + d % 2 * 2))),
  if(outside, '', concat('ns-', toString(d % 60))), if(outside, '', concat('node-', toString(d % 100))),
  if(p % 3 = 0, 80, 0), if(p % 3 = 0 AND NOT outside, concat('ns-', toString(d % 60), '/svc-', toString(d % 300), ':http'), ''),
  if(luck < 40, concat('acnp-', toString(d % 150)), ''), if(luck < 40, concat('rule-', toString(p % 3)), ''), if(luck < 3, 2, if(luck < 40, 1, 0)),
  if(luck < 40, 3, 0), if(luck BETWEEN 40 AND 60, concat('acnp-', toString(s % 150)), ''), if(luck BETWEEN 40 AND 60, 1, 0),
  if(luck BETWEEN 40 AND 60, 3, 0), 'ESTABLISHED', if(outside, 3, if(s % 100 = d % 100, 1, 2)), bytes * 8 / 60
FROM numbers(${from}, ${count})`;
