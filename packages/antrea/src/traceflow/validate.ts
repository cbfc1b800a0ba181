import type { TraceflowRequestInput } from '@netloft/contracts';
import { familyOf } from '../evaluation/addresses.ts';

export interface FieldFault {
  /** Dotted path in the request: `destination.ip`. */
  readonly path: string;
  readonly message: string;
}

/**
 * Faults that Antrea would report late or not at all, by field. The first is the webhook's own sentence; the rest covers what
 * neither webhook nor schema checks, such as a missing destination.
 */
export function validateTraceflowRequest(request: TraceflowRequestInput): FieldFault[] {
  const faults: FieldFault[] = [];
  const add = (path: string, message: string): number => faults.push({ path, message });
  const { source, destination } = request;
  const live = request.liveTraffic === true;
  const ipv6 = request.ipv6 === true;
  const sourcePod = source?.type === 'pod' && source.namespace !== '' && source.name !== '';
  const destinationPod = destination?.type === 'pod';
  if (!live && !sourcePod) add('source', 'source Pod must be specified in non-live-traffic Traceflow');
  if (live && !sourcePod && !destinationPod)
    add('source', 'Traceflow has neither source nor destination Pod specified: live traffic needs a Pod at one end.');
  if (!live && destination === undefined)
    add('destination', 'destination is not specified. Choose a destination: a Pod, a Service or an IP address.');
  for (const [path, end] of [
    ['source', source],
    ['destination', destination],
  ] as const) {
    if (end === undefined) continue;
    if (end.type !== 'ip') {
      if (end.namespace === '' || end.name === '')
        add(path, `Choose a namespace and a ${end.type === 'pod' ? 'Pod' : 'Service'}.`);
      continue;
    }
    const family = familyOf(end.ip);
    if (family === undefined)
      add(`${path}.ip`, `${end.ip === '' ? 'Nothing' : `“${end.ip}”`} is not an IPv4 or IPv6 address.`);
    else if ((family === 6) !== ipv6)
      add(
        `${path}.ip`,
        `${path} IP does not match the IP header family: ${ipv6 ? 'the trace is IPv6, the address IPv4.' : 'the address is IPv6, so switch IPv6 on.'}`,
      );
  }
  if (request.protocol === 'ICMP' && (request.destinationPort || request.sourcePort))
    add('destinationPort', 'ICMP has no ports.');
  if (request.tcpFlags !== undefined && request.protocol !== undefined && request.protocol !== 'TCP')
    add('tcpFlags', 'Only TCP has flags.');
  if (request.ipFlags !== undefined && request.ipFlags !== 0 && ipv6) add('ipFlags', 'Only IPv4 has IP flags.');
  if (request.droppedOnly === true && !live) add('droppedOnly', 'Only live traffic can be limited to dropped packets.');
  return faults;
}
