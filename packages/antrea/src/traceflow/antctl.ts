import type { TraceflowRequest, TraceflowRequestInput } from '@netloft/contracts';
import type { Json } from '../evaluation/read.ts';
import { protocolAsked } from './request.ts';

const NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1 };
const FAMILIES: ReadonlySet<string> = new Set(['ipv6', ...Object.keys(NUMBERS)]);
/** Keys with the header and the field that they set, and the highest value that fits. */
const VALUES: Readonly<Record<string, readonly [header: 'tcp' | 'udp', field: string, max: number]>> = {
  tcp_src: ['tcp', 'srcPort', 65_535],
  tcp_dst: ['tcp', 'dstPort', 65_535],
  tcp_flags: ['tcp', 'flags', 255],
  udp_src: ['udp', 'srcPort', 65_535],
  udp_dst: ['udp', 'dstPort', 65_535],
};
/** What a flow can say, in the order in which people write it. */
export const ANTCTL_FLOW_KEYS = [...FAMILIES, ...Object.keys(VALUES)] as const;

export type AntctlFlow =
  | {
      readonly ok: true;
      /** `spec.packet` of the Traceflow that antctl makes of it. */
      readonly packet: Json;
      /** Keys that antctl passes over in silence. */
      readonly ignored: readonly string[];
    }
  | { readonly ok: false; readonly error: string };

interface Fields {
  readonly bare: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, number>;
}

/** `a=1,b` as fields, or what is wrong: as antctl does it, spaces do not count and empty parts are passed over. */
function fieldsOf(flow: string): Fields | string {
  const bare = new Set<string>();
  const values = new Map<string, number>();
  for (const part of flow.replaceAll(/\s/g, '').split(',')) {
    const [key = '', value, ...more] = part.split('=');
    if (value === undefined) {
      if (key !== '') bare.add(key);
      continue;
    }
    if (key === '' || value === '' || more.length > 0) return `${part} is not valid in flow`;
    if (!/^[+-]?\d+$/.test(value)) return `${part} is not valid in flow: ${value} is not a whole number`;
    values.set(key, Number(value));
  }
  return { bare, values };
}

/**
 * Reads a flow as `antctl traceflow -f` takes it, `tcp,tcp_dst=80,ipv6`, into the packet that antctl makes of it (Antrea,
 * pkg/antctl/raw/traceflow). A number that no header can hold is refused here, which antctl leaves to the API server.
 */
export function parseAntctlFlow(flow: string): AntctlFlow {
  const fields = fieldsOf(flow);
  if (typeof fields === 'string') return { ok: false, error: fields };
  const { bare, values } = fields;
  // `tcp=0` counts as `tcp`, as antctl keeps both under the same key.
  const has = (key: string): boolean => bare.has(key) || values.has(key);
  const protocol = Object.keys(NUMBERS).find((key) => has(key));
  const number = protocol === undefined ? undefined : NUMBERS[protocol];
  const transport: Record<string, Record<string, number>> = {};
  for (const [key, [header, field, max]] of Object.entries(VALUES)) {
    if (!has(key)) continue;
    const value = values.get(key) ?? 0;
    if (value < 0 || value > max)
      return { ok: false, error: `${key}=${value} is not valid in flow: 0 to ${max} fit there` };
    (transport[header] ??= {})[field] = value;
  }
  const ipv6 = has('ipv6');
  return {
    ok: true,
    packet: {
      ...(ipv6 ? { ipv6Header: number === undefined ? {} : { nextHeader: number } } : {}),
      ...(!ipv6 && number !== undefined ? { ipHeader: { protocol: number } } : {}),
      ...(Object.keys(transport).length === 0 ? {} : { transportHeader: transport }),
    },
    ignored: [...bare, ...values.keys()].filter((key) => !FAMILIES.has(key) && VALUES[key] === undefined),
  };
}

type Request = TraceflowRequest | TraceflowRequestInput;

/** The flow that says what a request asks of the packet, as far as antctl can. */
export function antctlFlow(request: Request): string {
  const protocol = protocolAsked(request)?.toLowerCase();
  const ports =
    protocol === undefined || protocol === 'icmp'
      ? []
      : ([
          ['src', request.sourcePort],
          ['dst', request.destinationPort],
        ] as const);
  return [
    ...(protocol === undefined ? [] : [protocol]),
    ...ports.flatMap(([side, port]) => (port ? [`${protocol}_${side}=${port}`] : [])),
    ...(protocol === 'tcp' && request.tcpFlags ? [`tcp_flags=${request.tcpFlags}`] : []),
    ...(request.ipv6 === true ? ['ipv6'] : []),
  ].join(',');
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** How many random characters antctl puts behind a name. */
export const ANTCTL_SUFFIX = 8;

/**
 * The name that antctl gives a Traceflow: colons of IPv6 addresses become dashes, and unless `--nowait` was given, eight random characters
 * follow, which `suffix` makes.
 */
export function antctlName(prefix: string, wait: boolean, suffix: () => string = randomSuffix): string {
  const name = prefix.replaceAll('::', '-').replaceAll(':', '-');
  return wait ? `${name}-${suffix()}` : name;
}

function randomSuffix(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(ANTCTL_SUFFIX));
  return [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

const endName = (end: Request['source'] | Request['destination']): string =>
  end === undefined ? 'any' : end.type === 'ip' ? end.ip : `${end.namespace}-${end.name}`;

/** What antctl puts before the random part: `yelb-yelb-ui-to-yelb-yelb-appserver`; an open end is `any`. */
export const antctlPrefix = (request: Request): string =>
  `${endName(request.source)}-to-${endName(request.destination)}`;

/** A word of a command that a shell takes as it is written. */
const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Seconds that antctl waits, and writes as the timeout, when it is told none. */
const ANTCTL_TIMEOUT = 10;

export interface AntctlCommand {
  readonly line: string;
  /** What of the request antctl has no flag for, in words. */
  readonly lost: readonly string[];
}

/** The `antctl traceflow` command that asks the same, with what it cannot say. */
export function antctlCommand(request: Request): AntctlCommand {
  const end = (one: Request['source'] | Request['destination']): string | undefined =>
    one === undefined ? undefined : one.type === 'ip' ? one.ip : `${one.namespace}/${one.name}`;
  const source = end(request.source);
  const destination = end(request.destination);
  const timeout = request.timeout ?? 20;
  const flow = antctlFlow(request);
  const words = [
    'antctl',
    'traceflow',
    ...(source === undefined ? [] : ['-S', source]),
    ...(destination === undefined ? [] : ['-D', destination]),
    ...(flow === '' ? [] : ['-f', flow]),
    ...(request.liveTraffic === true ? ['--live-traffic'] : []),
    ...(request.liveTraffic === true && request.droppedOnly === true ? ['--dropped-only'] : []),
    ...(timeout === ANTCTL_TIMEOUT ? [] : ['-t', `${timeout}s`]),
  ];
  const lost: readonly (readonly [string, unknown])[] = [
    ['time to live', request.ttl],
    ['IP flags', request.ipFlags],
    ['ICMP identifier', request.protocol === 'ICMP' ? request.icmpId : undefined],
    ['ICMP sequence', request.protocol === 'ICMP' ? request.icmpSequence : undefined],
  ];
  return {
    line: words.map((word) => shellWord(word)).join(' '),
    lost: lost.flatMap(([what, value]) => (value ? [what] : [])),
  };
}
