import { err, ok, type Result } from '../result.ts';

/** Where records go: a host, an address or `namespace/service`, a port, and how. */
export interface FlowCollectorAddress {
  readonly host: string;
  readonly port: string;
  readonly proto: string;
}
const PROTOCOLS = ['grpc', 'tls', 'tcp', 'udp'];
const INVALID = 'flow collector address is given in invalid format';
const LARGEST_PORT = 65_535;

/** Why a text is no port; undefined when it is one. Words of Antrea, which are those of Go's strconv. */
function portFault(port: string): string | undefined {
  if (!/^[+-]?\d+$/.test(port))
    return `invalid port ${port}: strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`;
  const number = Number(port);
  if (Math.abs(number) > 2 ** 63)
    return `invalid port ${port}: strconv.Atoi: parsing ${JSON.stringify(port)}: value out of range`;
  return number < 1 || number > LARGEST_PORT ? `port ${port} is out of range, valid range is 1-65535` : undefined;
}

/** The parts of `[host]:port:proto` and of `host:port:proto`. */
function partsOf(text: string): readonly string[] {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  if (bracketed === null) return text.split(':');
  const [, host = '', rest] = bracketed;
  return rest === undefined ? [host] : [host, ...rest.split(':')];
}

/**
 * Reads flowCollectorAddr of an agent or an aggregator: `<HOST>:[<PORT>][:<PROTO>]`, an IPv6 address in brackets, a Service in the cluster as
 * `namespace/name`. Faults are Antrea's own sentences. `defaults` stand in for what is left out (agents: 4739 and tls).
 */
export function parseFlowCollectorAddress(
  text: string,
  defaults: { readonly port: string; readonly proto: string } = { port: '4739', proto: 'tls' },
): Result<FlowCollectorAddress, string> {
  const parts = partsOf(text);
  const [host = '', port = '', proto] = parts;
  if (parts.length > 3 || host === '') return err(INVALID);
  if (proto !== undefined && !PROTOCOLS.includes(proto))
    return err(`connection over ${proto} transport proto is not supported`);
  const found = { host, port: port === '' ? defaults.port : port, proto: proto ?? defaults.proto };
  const fault = portFault(found.port);
  return fault === undefined ? ok(found) : err(fault);
}

const TRANSPORTS = ['TLS', 'TCP', 'UDP'];

/** Reads aggregatorTransportProtocol, in any case of letters; `None` (2.4+) takes no IPFIX. */
export function parseAggregatorTransport(text: string): Result<'TLS' | 'TCP' | 'UDP' | 'None', string> {
  const upper = text.toUpperCase();
  if (upper === 'NONE') return ok('None');
  return TRANSPORTS.includes(upper)
    ? ok(upper as 'TLS' | 'TCP' | 'UDP')
    : err(`collecting process over ${text} proto is not supported`);
}

/** Name of the Service in `namespace/name:port`; empty for a text without a namespace. */
export function destinationServiceName(text: string): string {
  const slash = text.indexOf('/');
  return slash < 0 ? '' : (text.slice(slash + 1).split(':')[0] ?? '');
}
