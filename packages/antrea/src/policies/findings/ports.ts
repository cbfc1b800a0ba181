import type { PortMatch, Rule } from '../../evaluation/rules.ts';

type Ports = Rule['ports'];

const LAST_PORT = 65_535;
const TRANSPORTS: ReadonlySet<string> = new Set(['TCP', 'UDP', 'SCTP']);

function sourceCovers(cover: PortMatch, covered: PortMatch): boolean {
  if (cover.sourcePort === undefined) return true;
  if (covered.sourcePort === undefined) return false;
  const end = (one: PortMatch): number => one.sourceEndPort ?? one.sourcePort ?? 0;
  return cover.sourcePort <= covered.sourcePort && end(cover) >= end(covered);
}

function icmpCovers(cover: PortMatch, covered: PortMatch): boolean {
  if (cover.icmpType === undefined) return true;
  if (cover.icmpType !== covered.icmpType) return false;
  return cover.icmpCode === undefined || cover.icmpCode === covered.icmpCode;
}

/** Whether ranges together hold every port from first to last. */
function unionHolds(ranges: readonly (readonly [number, number])[], first: number, last: number): boolean {
  let next = first;
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (from > next) return false;
    if (to >= next) next = to + 1;
    if (next > last) return true;
  }
  return false;
}

function coversOne(covers: readonly PortMatch[], covered: PortMatch): boolean {
  const same = covers.filter(({ protocol }) => protocol === covered.protocol);
  if (covered.protocol === 'ICMP') return same.some((one) => icmpCovers(one, covered));
  if (!TRANSPORTS.has(covered.protocol)) return same.some((one) => JSON.stringify(one) === JSON.stringify(covered));
  const fitting = same.filter((one) => sourceCovers(one, covered));
  if (fitting.some(({ port }) => port === undefined)) return true;
  // What a named port is differs from Pod to Pod: only the same name, or every port, covers it.
  if (typeof covered.port === 'string' && fitting.some(({ port }) => port === covered.port)) return true;
  const ranges = fitting.flatMap(({ port, endPort }) =>
    typeof port === 'number' ? [[port, endPort ?? port] as const] : [],
  );
  if (typeof covered.port === 'number') return unionHolds(ranges, covered.port, covered.endPort ?? covered.port);
  return unionHolds(ranges, 1, LAST_PORT);
}

/** Whether every packet that `covered` matches is matched by `cover`, by protocol and ports. */
export function portsCover(cover: Ports, covered: Ports): boolean {
  if (cover === 'any') return true;
  return covered !== 'any' && covered.every((one) => coversOne(cover, one));
}

/** Ports of several rules together. */
export function joinedPorts(all: readonly Ports[]): Ports {
  return all.includes('any') ? 'any' : all.flatMap((ports) => (ports === 'any' ? [] : ports));
}

function oneApart(a: PortMatch, b: PortMatch): boolean {
  if (a.protocol !== b.protocol) return true;
  if (a.protocol === 'ICMP') return a.icmpType !== undefined && b.icmpType !== undefined && a.icmpType !== b.icmpType;
  if (typeof a.port !== 'number' || typeof b.port !== 'number') return false;
  return (a.endPort ?? a.port) < b.port || (b.endPort ?? b.port) < a.port;
}

/** Whether no packet can match both, by protocol and ports; false when that is not certain. */
export const portsApart = (a: Ports, b: Ports): boolean =>
  a !== 'any' && b !== 'any' && a.every((one) => b.every((other) => oneApart(one, other)));

/** Whether the ports match a protocol and destination port, whatever else is asked. */
export const portsHold = (ports: Ports, protocol: string, port: number): boolean =>
  portsCover(ports, [{ protocol, port }]);
