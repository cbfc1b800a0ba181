import type { JsonSchema } from '../schema/index.ts';
import { atLeast } from './release.ts';
import { address, bool, integer, list, record, root, text } from './builders.ts';

/** Numbers are bounded since v1beta1 only. */
const bounded = (release: string, minimum: number, maximum: number): JsonSchema =>
  atLeast(release, '1.13') ? integer(minimum, maximum) : integer();

function packet(release: string): Record<string, JsonSchema> {
  const source = atLeast(release, '1.13') ? {} : { srcIP: address };
  const port = bounded(release, 1, 65_535);
  const word = bounded(release, 0, 65_535);
  return {
    ipHeader: record({
      protocol: bounded(release, 0, 255),
      ttl: bounded(release, 0, 255),
      flags: bounded(release, 0, 7),
      ...source,
    }),
    ipv6Header: record({ nextHeader: word, hopLimit: word, ...source }),
    transportHeader: record({
      icmp: record({ id: word, sequence: word }),
      udp: record({ srcPort: port, dstPort: port }),
      tcp: record({ srcPort: port, dstPort: port, flags: bounded(release, 0, 255) }),
    }),
  };
}

function observation(release: string): JsonSchema {
  const names = ['component', 'componentInfo', 'action', 'pod', 'dstMAC', 'networkPolicy'];
  if (atLeast(release, '1.15')) names.push('networkPolicyRule');
  names.push('translatedSrcIP', 'translatedDstIP', 'tunnelDstIP');
  if (atLeast(release, '1.10')) names.push('egressIP', 'egress');
  if (atLeast(release, '2.0')) names.push('egressNode');
  if (atLeast(release, '2.1')) names.push('srcPodIP');
  return record({
    ...Object.fromEntries(names.map((name) => [name, text()])),
    ttl: bounded(release, 0, 255),
  });
}

/** Schema of Traceflow in the version that the release serves: v1alpha1 before 1.13, v1beta1 since. */
export function traceflowSchema(release: string): JsonSchema {
  const headers = packet(release);
  return root(
    {
      spec: record({
        source: record({ pod: text(), namespace: text(), ip: address }),
        destination: record({ pod: text(), service: text(), namespace: text(), ip: address }),
        packet: record(headers),
        liveTraffic: bool,
        droppedOnly: bool,
        timeout: bounded(release, 1, 300),
      }),
      status: record({
        reason: text(),
        dataplaneTag: integer(),
        phase: text(),
        startTime: text(),
        results: list(
          record({
            node: text(),
            role: text(),
            timestamp: integer(),
            observations: list(observation(release)),
          }),
        ),
        capturedPacket: record({
          srcIP: text(),
          dstIP: text(),
          length: bounded(release, 0, 65_535),
          ...headers,
        }),
      }),
    },
    ['spec'],
  );
}
