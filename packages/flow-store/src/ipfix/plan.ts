import { STORED_COLUMNS } from '../record/columns.ts';
import { COLUMN_BYTES } from '../record/rowbinary.ts';
import { elementKey, elementNamed } from './elements.ts';
import { shortestRecord, type TemplateField } from './template.ts';

/** How a column is made. `a` and `b` of a step are indexes of the template's fields, -1 for none. */
export const OP = {
  /** `a` zero bytes: columns that the template does not tell, empty text and 0 alike. */
  zeros: 0,
  /** Cluster and exporter, as the route has them. */
  route: 1,
  text: 2,
  /** Text, where `null` becomes `{}`. */
  labels: 3,
  /** Address text of field `a` (4 bytes) or `b` (16 bytes), whichever is not zero. */
  address: 4,
  /** The same, where a zero address is empty text. */
  addressOrNone: 5,
  /** Unsigned of the same length on both sides. */
  same8: 6,
  same16: 7,
  same64: 8,
  /** Unsigned of field `a` into `b` bytes: shorter, or longer and cut at the largest. */
  unsigned: 9,
  start: 10,
  end: 11,
  /** Epoch seconds of field `a`, 0 when absurd. */
  time: 12,
  /** One byte 255: a flow direction that is not told. */
  unknown8: 13,
} as const;

/** Ways to tell a moment; TIME[kind] of a field of a time column. */
export const CLOCK = { seconds: 0, milliseconds: 1, ntp: 2, upTime: 3, deltaMicroseconds: 4 } as const;

export interface Plan {
  /** Whether the records are flows: those without any address of an end are not. */
  readonly flows: boolean;
  readonly shortest: number;
  readonly lengths: Uint16Array;
  readonly ops: Uint8Array;
  readonly a: Int16Array;
  readonly b: Int16Array;
  /** Field and clock of the start and the end; field -1 when the template does not tell. */
  readonly start: { readonly field: number; readonly clock: number };
  readonly end: { readonly field: number; readonly clock: number };
  readonly clusterId: number;
  readonly initTime: number;
}

const LABELS = new Set(['sourcePodLabels', 'destinationPodLabels']);

/** Elements of a column besides the one of its own name, the best first. */
const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  octetDeltaCount: ['octetDeltaCount', 'octetTotalCount', 'initiatorOctets'],
  octetTotalCount: ['octetTotalCount', 'octetDeltaCount', 'initiatorOctets'],
  packetDeltaCount: ['packetDeltaCount', 'packetTotalCount', 'initiatorPackets'],
  packetTotalCount: ['packetTotalCount', 'packetDeltaCount', 'initiatorPackets'],
  reverseOctetDeltaCount: ['reverseOctetDeltaCount', 'reverseOctetTotalCount', 'responderOctets'],
  reverseOctetTotalCount: ['reverseOctetTotalCount', 'reverseOctetDeltaCount', 'responderOctets'],
  reversePacketDeltaCount: ['reversePacketDeltaCount', 'reversePacketTotalCount', 'responderPackets'],
  reversePacketTotalCount: ['reversePacketTotalCount', 'reversePacketDeltaCount', 'responderPackets'],
};

const ADDRESSES: Readonly<Record<string, readonly [v4: string, v6: string]>> = {
  sourceIP: ['sourceIPv4Address', 'sourceIPv6Address'],
  destinationIP: ['destinationIPv4Address', 'destinationIPv6Address'],
  destinationClusterIP: ['destinationClusterIPv4', 'destinationClusterIPv6'],
  destinationServiceIP: ['destinationServiceIPv4', 'destinationServiceIPv6'],
  proxySnatIP: ['proxySnatIPv4', 'proxySnatIPv6'],
};
const ENDS = new Set(['sourceIP', 'destinationIP']);

const clocksOf = (side: 'Start' | 'End'): readonly (readonly [string, number])[] => [
  [`flow${side}Seconds`, CLOCK.seconds],
  [`flow${side}Milliseconds`, CLOCK.milliseconds],
  [`flow${side}Microseconds`, CLOCK.ntp],
  [`flow${side}Nanoseconds`, CLOCK.ntp],
  [`flow${side}SysUpTime`, CLOCK.upTime],
  [`flow${side}DeltaMicroseconds`, CLOCK.deltaMicroseconds],
];
const CLOCK_BYTES = [4, 8, 8, 4, 4] as const;

/** Fields of a template by element; of elements that stand twice in it the first counts. */
class Fields {
  readonly #places = new Map<number, number>();
  readonly #lengths: readonly number[];

  constructor(fields: readonly TemplateField[]) {
    this.#lengths = fields.map(({ length }) => length);
    for (const [index, { enterprise, id }] of fields.entries()) {
      const key = elementKey(enterprise, id);
      if (!this.#places.has(key)) this.#places.set(key, index);
    }
  }

  /** Index of the field that carries the element with a length that `fits`, -1 for none. */
  find(name: string, fits: (length: number) => boolean): number {
    const element = elementNamed(name);
    const place = element && this.#places.get(elementKey(element.enterprise, element.id));
    return place !== undefined && fits(this.length(place)) ? place : -1;
  }

  length(place: number): number {
    return this.#lengths[place] ?? 0;
  }
}

const exactly = (bytes: number) => (length: number) => length === bytes;
const isCounter = (length: number): boolean => length >= 1 && length <= 8;
const isText = (): boolean => true;

type Step = readonly [op: number, a: number, b: number];
const NOTHING: Step = [OP.zeros, 0, 0];

function addressStep(fields: Fields, column: string, [v4, v6]: readonly [string, string]): Step {
  const a = fields.find(v4, exactly(4));
  const b = fields.find(v6, exactly(16));
  return a < 0 && b < 0 ? NOTHING : [ENDS.has(column) ? OP.address : OP.addressOrNone, a, b];
}

function numberStep(fields: Fields, column: string, width: number): Step {
  for (const name of NUMBERS[column] ?? [column]) {
    const field = fields.find(name, isCounter);
    if (field < 0) continue;
    const length = fields.length(field);
    if (length === width && width === 1) return [OP.same8, field, 0];
    if (length === width && width === 2) return [OP.same16, field, 0];
    if (length === width && width === 8) return [OP.same64, field, 0];
    return [OP.unsigned, field, width];
  }
  return column === 'flowDirection' ? [OP.unknown8, 0, 0] : NOTHING;
}

function stepOf(fields: Fields, { name, type }: (typeof STORED_COLUMNS)[number]): Step {
  if (name === 'flowStartSeconds') return [OP.start, 0, 0];
  if (name === 'flowEndSeconds') return [OP.end, 0, 0];
  const addresses = ADDRESSES[name];
  if (addresses !== undefined) return addressStep(fields, name, addresses);
  if (type === 'DateTime') {
    const field = fields.find(name, exactly(4));
    return field < 0 ? NOTHING : [OP.time, field, 0];
  }
  if (type !== 'String') return numberStep(fields, name, COLUMN_BYTES[type]);
  const field = fields.find(name === 'clusterUUID' ? 'clusterId' : name, isText);
  if (field < 0) return NOTHING;
  return [LABELS.has(name) ? OP.labels : OP.text, field, 0];
}

function stepsOf(fields: Fields): Step[] {
  const steps: Step[] = [[OP.route, 0, 0]];
  for (const column of STORED_COLUMNS) {
    if (column.name === 'cluster' || column.name === 'exporter') continue;
    const step = stepOf(fields, column);
    if (step[0] !== OP.zeros) {
      steps.push(step);
      continue;
    }
    // An empty text is one zero byte, so columns that are not told run together.
    const bytes = Math.max(1, COLUMN_BYTES[column.type]);
    const last = steps.at(-1);
    if (last?.[0] === OP.zeros) steps[steps.length - 1] = [OP.zeros, last[1] + bytes, 0];
    else steps.push([OP.zeros, bytes, 0]);
  }
  return steps;
}

function clockOf(fields: Fields, side: 'Start' | 'End'): { readonly field: number; readonly clock: number } {
  for (const [name, clock] of clocksOf(side)) {
    const field = fields.find(name, exactly(CLOCK_BYTES[clock] ?? 0));
    if (field >= 0) return { field, clock };
  }
  return { field: -1, clock: CLOCK.seconds };
}

/** How records of a template become rows; made once a template. */
export function planOf(template: readonly TemplateField[]): Plan {
  const fields = new Fields(template);
  const steps = stepsOf(fields);
  const has = (name: string, bytes: number): boolean => fields.find(name, exactly(bytes)) >= 0;
  return {
    flows:
      has('sourceIPv4Address', 4) ||
      has('sourceIPv6Address', 16) ||
      has('destinationIPv4Address', 4) ||
      has('destinationIPv6Address', 16),
    shortest: shortestRecord(template),
    lengths: Uint16Array.from(template, ({ length }) => length),
    ops: Uint8Array.from(steps, ([op]) => op),
    a: Int16Array.from(steps, ([, a]) => a),
    b: Int16Array.from(steps, ([, , b]) => b),
    start: clockOf(fields, 'Start'),
    end: clockOf(fields, 'End'),
    clusterId: fields.find('clusterId', isText),
    initTime: fields.find('systemInitTimeMilliseconds', exactly(8)),
  };
}
