import { simulateTraceflow, type TraceFacts } from '@netloft/antrea';
import type { Connection } from './conversation.ts';

type Json = Readonly<Record<string, unknown>>;

/** A connection of the captured Pod; ends as the spec of a trace names them. */
export interface Attempted {
  readonly own: Json;
  readonly peer: Json;
  /** Opened by the captured Pod. */
  readonly outgoing: boolean;
  readonly protocol: Connection['protocol'];
  readonly port: number;
  readonly clientPort: number;
  readonly ipv6: boolean;
}

/** What policies make of the packet that opens a connection. */
export function fateOf(attempted: Attempted, facts: TraceFacts): Connection['fate'] {
  const { own, peer, outgoing, protocol, port, clientPort, ipv6 } = attempted;
  const numbers = { TCP: 6, UDP: 17, ICMP: ipv6 ? 58 : 1 } as const;
  const header =
    protocol === 'ICMP'
      ? { icmp: { id: clientPort, sequence: 1 } }
      : {
          [protocol.toLowerCase()]: {
            srcPort: clientPort,
            dstPort: port,
            ...(protocol === 'TCP' ? { flags: 2 } : {}),
          },
        };
  const packet = {
    ...(ipv6 ? { ipv6Header: { nextHeader: numbers[protocol] } } : { ipHeader: { protocol: numbers[protocol] } }),
    transportHeader: header,
  };
  const [source, destination] = outgoing ? [own, peer] : [peer, own];
  // Only live traces know senders outside of the cluster.
  const live = source['ip'] === undefined ? {} : { liveTraffic: true };
  const simulated = simulateTraceflow({ source, destination, packet, ...live }, facts);
  if (!simulated.ok) return 'dropped';
  const actions = simulated.results.flatMap(({ observations }) => observations.map((one) => one['action']));
  return actions.includes('Rejected') ? 'rejected' : actions.includes('Dropped') ? 'dropped' : 'allowed';
}
