import { type Answer, both, OPEN, unknown } from './answers.ts';
import type { End } from './ends.ts';
import type { PortMatch } from './rules.ts';
import type { Connection } from './types.ts';

/** Whether protocol and ports match. Named ports are those of the destination Pod. */
export function portMatches(port: PortMatch, connection: Connection, destination: End): Answer {
  const wanted = port.protocol === 'ICMP' && connection.protocol === 'ICMPv6' ? 'ICMPv6' : port.protocol;
  if (wanted !== connection.protocol) return false;
  if (wanted === 'ICMP' || wanted === 'ICMPv6') return icmp(port, connection);
  return both(sourcePort(port, connection), () => destinationPort(port, connection, destination));
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
