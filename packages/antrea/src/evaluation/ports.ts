import { isMulticast, sameAddress } from './addresses.ts';
import { type Answer, both, OPEN, unknown } from './answers.ts';
import type { End } from './ends.ts';
import type { PortMatch } from './rules.ts';
import type { Connection } from './types.ts';

/** A membership query; all other messages of IGMP are reports. */
export const IGMP_QUERY = 0x11;

/** Whether protocol and ports match. Named ports are those of the destination Pod. */
export function portMatches(port: PortMatch, connection: Connection, destination: End): Answer {
  const wanted = port.protocol === 'ICMP' && connection.protocol === 'ICMPv6' ? 'ICMPv6' : port.protocol;
  if (wanted !== connection.protocol) return false;
  if (wanted === 'ICMP' || wanted === 'ICMPv6') return icmp(port, connection);
  if (wanted === 'IGMP') return both(igmpType(port, connection), () => multicastGroup(port, destination));
  return both(sourcePort(port, connection), () => destinationPort(port, connection, destination));
}

/** Queries are the only messages that come in, so that their type needs no asking. */
function igmpType({ icmpType }: PortMatch, connection: Connection): Answer {
  if (icmpType === undefined) return true;
  if (connection.icmpType === undefined) return icmpType === IGMP_QUERY ? true : unknown('the IGMP type');
  return connection.icmpType === icmpType;
}

function multicastGroup({ groupAddress }: PortMatch, destination: End): Answer {
  if (groupAddress === undefined) return true;
  const groups = destination.ips.filter((ip) => isMulticast(ip));
  if (groups.length === 0) return unknown('the multicast group of the message', `group ${groupAddress}`);
  return groups.some((ip) => sameAddress(ip, groupAddress));
}

function icmp(port: PortMatch, connection: Connection): Answer {
  if (port.icmpType === undefined) return true;
  if (connection.icmpType === undefined) return unknown(OPEN.icmpType);
  if (connection.icmpType !== port.icmpType) return false;
  if (port.icmpCode === undefined) return true;
  return connection.icmpCode === undefined ? unknown(OPEN.icmpCode) : connection.icmpCode === port.icmpCode;
}

function sourcePort(port: PortMatch, connection: Connection): Answer {
  if (port.sourcePort === undefined) return true;
  if (connection.sourcePort === undefined)
    return unknown(OPEN.sourcePort, `source ${port.sourcePort}-${port.sourceEndPort ?? ''}`);
  return connection.sourcePort >= port.sourcePort && connection.sourcePort <= (port.sourceEndPort ?? port.sourcePort);
}

function destinationPort(port: PortMatch, connection: Connection, destination: End): Answer {
  if (port.port === undefined) return true;
  const actual = connection.destinationPort;
  if (actual === undefined) return unknown(OPEN.destinationPort, `port ${port.port}-${port.endPort ?? ''}`);
  if (typeof port.port === 'number') return actual >= port.port && actual <= (port.endPort ?? port.port);
  if (destination.unknown !== undefined) return unknown(destination.unknown, `named ${port.port}`);
  // A named port that the destination does not have matches nothing, as does one of an address outside the cluster.
  return (
    destination.pod?.namedPorts.some(
      (named) => named.name === port.port && named.protocol === port.protocol && named.port === actual,
    ) ?? false
  );
}
