import type { FilterField, FilterSide, PlainField, SidedField } from './ast.ts';

/** How the value of a field is read. */
export type ValueKind = 'name' | 'address' | 'number' | 'bytes' | 'rate' | 'duration' | 'protocol' | 'word' | 'label';

export interface FieldFacts {
  readonly name: FilterField;
  readonly kind: ValueKind;
  readonly sides: readonly FilterSide[];
  /** What it looks at, for help and completion. */
  readonly description: string;
  readonly example: string;
  /** The words that a field of few words takes. */
  readonly values?: readonly string[];
}

const ENDS = ['src', 'dst'] as const;
const POLICIES = ['ingress', 'egress'] as const;

export const VERDICT_WORDS = ['unprotected', 'allowed', 'dropped', 'rejected', 'denied'] as const;
export const ACTION_WORDS = ['none', 'allow', 'drop', 'reject', 'denied'] as const;
export const TYPE_WORDS = [
  'intra-node',
  'inter-node',
  'to-external',
  'from-external',
  'external',
  'unspecified',
] as const;
/** By IPFIX number from 1; `ended` is every one but 2. */
export const REASON_WORDS = [
  'idle-timeout',
  'active-timeout',
  'end-of-flow',
  'forced-end',
  'lack-of-resources',
  'ended',
] as const;
export const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  icmpv6: 58,
  sctp: 132,
};

const field = (
  name: FilterField,
  kind: ValueKind,
  description: string,
  example: string,
  more: { readonly sides?: readonly FilterSide[]; readonly values?: readonly string[] } = {},
): FieldFacts => ({
  name,
  kind,
  description,
  example,
  sides: more.sides ?? [],
  ...(more.values === undefined ? {} : { values: more.values }),
});

/** Every field, in the order in which completion offers them. */
export const FILTER_FIELDS: readonly FieldFacts[] = [
  field('ns', 'name', 'Namespace of either end', 'ns:yelb', { sides: ENDS }),
  field('pod', 'name', 'Pod of either end, as name or namespace/name', 'pod:yelb-ui*', { sides: ENDS }),
  field('workload', 'name', 'What made the Pod, such as its Deployment', 'workload:yelb-appserver', { sides: ENDS }),
  field('node', 'name', 'Node of either end', 'src.node:worker-1', { sides: ENDS }),
  field('ip', 'address', 'Address of either end, or a network', 'ip:10.0.0.0/8', { sides: ENDS }),
  field('label', 'label', 'Label of the Pod of either end', 'label:app=yelb-ui', { sides: ENDS }),
  field('service', 'name', 'Service, as name, namespace/name or namespace/name:port', 'service:yelb/redis-server'),
  field('port', 'number', 'Destination port', 'port:80,8000..8999'),
  field('sport', 'number', 'Source port', 'sport:>1024'),
  field('protocol', 'protocol', 'Protocol by name or number', 'protocol:udp', {
    values: Object.keys(PROTOCOL_NUMBERS),
  }),
  field('action', 'word', 'What a rule did', 'action:drop', { sides: POLICIES, values: ACTION_WORDS }),
  field('verdict', 'word', 'What policies made of the flow', 'verdict:unprotected', { values: VERDICT_WORDS }),
  field('policy', 'name', 'Policy of either direction, as name or namespace/name', 'policy:acnp-drop-yelb', {
    sides: POLICIES,
  }),
  field('rule', 'name', 'Rule of either direction', 'ingress.rule:4089', { sides: POLICIES }),
  field('external', 'address', 'Address of an end that is no Pod, or a network', 'external:172.24.0.0/16'),
  field('type', 'word', 'Where the flow went', 'type:to-external', { values: TYPE_WORDS }),
  field('egress', 'name', 'Egress that the flow left by', 'egress:*'),
  field('egressip', 'address', 'Address that the flow left with', 'egressip:10.13.82.200'),
  field('tcp', 'name', 'State of the TCP connection', 'tcp:ESTABLISHED'),
  field('reason', 'word', 'Why the record was made', 'reason:end-of-flow', { values: REASON_WORDS }),
  field('bytes', 'bytes', 'Bytes from source to destination in the record', 'bytes:>10M'),
  field('packets', 'number', 'Packets from source to destination in the record', 'packets:>1000'),
  field('rate', 'rate', 'Throughput from source to destination, bit/s', 'rate:>1Mbit'),
  field('duration', 'duration', 'Age of the connection', 'duration:>5m'),
  field('exporter', 'name', 'Who sent the record', 'exporter:10.13.82.39*'),
];

const BY_NAME: ReadonlyMap<string, FieldFacts> = new Map(FILTER_FIELDS.map((one) => [one.name, one]));

/** Other words for fields. */
const ALIASES: Readonly<Record<string, SidedField | PlainField>> = {
  namespace: 'ns',
  svc: 'service',
  proto: 'protocol',
  dport: 'port',
  sourceport: 'sport',
  destinationport: 'port',
  address: 'ip',
  addr: 'ip',
  labels: 'label',
  deployment: 'workload',
  throughput: 'rate',
  state: 'tcp',
  flowtype: 'type',
  ext: 'external',
};
const SIDES: Readonly<Record<string, FilterSide>> = {
  src: 'src',
  source: 'src',
  from: 'src',
  dst: 'dst',
  dest: 'dst',
  destination: 'dst',
  to: 'dst',
  ingress: 'ingress',
  egress: 'egress',
};

export interface FoundField {
  readonly facts: FieldFacts;
  readonly side: FilterSide | undefined;
}

/** The field of a written name such as `src.ns`, `from.namespace` or `ingress.rule`; undefined when there is none. */
export function findField(written: string): FoundField | undefined {
  const lower = written.toLowerCase();
  const plain = BY_NAME.get(ALIASES[lower] ?? lower);
  if (plain !== undefined) return { facts: plain, side: undefined };
  const dot = lower.indexOf('.');
  if (dot < 0) return undefined;
  const side = SIDES[lower.slice(0, dot)];
  const rest = lower.slice(dot + 1);
  if ((side === 'src' || side === 'dst') && rest === 'port') return findField(side === 'src' ? 'sport' : 'port');
  const facts = BY_NAME.get(ALIASES[rest] ?? rest);
  return side !== undefined && facts?.sides.includes(side) === true ? { facts, side } : undefined;
}

/** Letters that must change to make one word of the other; at most `most` are looked at. */
function distance(a: string, b: string, most: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    if (Math.min(...next) > most) return most + 1;
    row = next;
  }
  return row[b.length] ?? most + 1;
}

/** The known word that is written most like an unknown one; undefined when none is near. */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const lower = written.toLowerCase().slice(0, 40);
  const most = Math.max(1, Math.floor(lower.length / 3));
  let best: string | undefined;
  let least = most + 1;
  for (const word of known) {
    const far = word.startsWith(lower) ? 0 : distance(lower, word, most);
    if (far < least) [best, least] = [word, far];
  }
  return best;
}
