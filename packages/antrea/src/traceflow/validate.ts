import type { TraceflowRequestInput } from '@netloft/contracts';
import { familyOf } from '../evaluation/addresses.ts';
import { protocolAsked } from './request.ts';

export interface FieldFault {
  /** Dotted path in the request: `destination.ip`. */
  readonly path: string;
  readonly message: string;
}

type Add = (path: string, message: string) => void;

/** Antrea's own sentences about ends that lack; `name` is the Traceflow's, which one of them carries. */
function endsFaults({ source, destination, liveTraffic }: TraceflowRequestInput, name: string, add: Add): void {
  const live = liveTraffic === true;
  const sourcePod = source?.type === 'pod' && source.namespace !== '' && source.name !== '';
  if (!live && !sourcePod) add('source', 'source Pod must be specified in non-live-traffic Traceflow');
  if (live && !sourcePod && destination?.type !== 'pod')
    add(
      'source',
      `Traceflow ${name} has neither source nor destination Pod specified. Live traffic needs a Pod at one end.`,
    );
  if (!live && destination === undefined) add('destination', 'destination is not specified');
}

function endFault(path: 'source' | 'destination', request: TraceflowRequestInput, add: Add): void {
  const end = request[path];
  if (end === undefined) return;
  if (end.type !== 'ip') {
    if (end.namespace === '' || end.name === '')
      add(path, `Choose a namespace and a ${end.type === 'pod' ? 'Pod' : 'Service'}.`);
    return;
  }
  const ipv6 = request.ipv6 === true;
  const family = familyOf(end.ip);
  if (family === undefined)
    add(`${path}.ip`, `${end.ip === '' ? 'Nothing' : `“${end.ip}”`} is not an IPv4 or IPv6 address.`);
  else if ((family === 6) !== ipv6)
    add(
      `${path}.ip`,
      `${path} IP does not match the IP header family: ${ipv6 ? 'the trace is IPv6, the address IPv4.' : 'the address is IPv6, so switch IPv6 on.'}`,
    );
}

/** What belongs to another protocol would not be written into the Traceflow, so that it must not be asked for. */
function protocolFaults(request: TraceflowRequestInput, add: Add): void {
  const protocol = protocolAsked(request);
  const noPorts =
    protocol === 'ICMP'
      ? 'ICMP has no ports.'
      : protocol === undefined
        ? 'Any protocol has no ports: choose TCP or UDP.'
        : undefined;
  if (noPorts !== undefined)
    for (const path of ['sourcePort', 'destinationPort'] as const) if (request[path]) add(path, noPorts);
  if (protocol !== 'TCP' && request.tcpFlags !== undefined) add('tcpFlags', 'Only TCP has flags.');
  if (protocol !== 'ICMP' && request.icmpId !== undefined) add('icmpId', 'Only ICMP has an identifier.');
  if (protocol !== 'ICMP' && request.icmpSequence !== undefined)
    add('icmpSequence', 'Only ICMP has a sequence number.');
}

/**
 * Faults that Antrea would report late or not at all, by field. The webhook's own sentences come first; the rest covers what
 * neither webhook nor schema checks, such as a missing destination.
 */
export function validateTraceflowRequest(request: TraceflowRequestInput, name = 'netloft'): FieldFault[] {
  const faults: FieldFault[] = [];
  const add: Add = (path, message) => void faults.push({ path, message });
  const { ipFlags } = request;
  endsFaults(request, name, add);
  endFault('source', request, add);
  endFault('destination', request, add);
  protocolFaults(request, add);
  if (ipFlags !== undefined && ipFlags !== 0 && request.ipv6 === true) add('ipFlags', 'Only IPv4 has IP flags.');
  if (request.droppedOnly === true && request.liveTraffic !== true)
    add('droppedOnly', 'Only live traffic can be limited to dropped packets.');
  return faults;
}

/**
 * A packet of TCP or UDP that is sent to no port. Antrea takes it and sends it to port 0, which no rule for a port matches, so that its verdict
 * says nothing of the connection that was meant. A Service stands in with its first port, and live traffic without a port follows every one.
 */
export function missingPortFaults(request: TraceflowRequestInput): FieldFault[] {
  const { destination, destinationPort, liveTraffic } = request;
  const protocol = protocolAsked(request);
  if (liveTraffic === true || destination === undefined || destination.type === 'service') return [];
  if (destinationPort || (protocol !== 'TCP' && protocol !== 'UDP')) return [];
  const message = `${protocol} needs a destination port: Antrea would send the packet to port 0, which no rule for a port matches.`;
  return [{ path: 'destinationPort', message }];
}
