import { isZero, writeIPv4Text, writeIPv6Text } from '../record/addresses.ts';
import type { Route, Routing } from '../record/route.ts';
import { LONGEST_TEXT_BYTES, type RowWriter, writeUnsigned } from '../record/rowbinary.ts';
import { isLate, isPlausible, plausibleEnd } from '../record/times.ts';
import { VARIABLE } from './elements.ts';
import { CLOCK, OP, type Plan } from './plan.ts';
import { copyText, isNullText } from './wire-text.ts';

/** What holds for every record of a message. Times in epoch seconds, `initMs` when the exporter's up time began. */
export interface MessageFacts {
  readonly exportSeconds: number;
  readonly nowSeconds: number;
  readonly initMs: number | undefined;
  readonly routing: Routing;
}

/** Records that were read; `fault` says that a record goes beyond its set. */
export interface Transcoded {
  readonly records: number;
  readonly fault: boolean;
}

/** All that a row may need beyond the record's own bytes: numbers, texts of addresses, length bytes, cluster and exporter. */
const ROW_MARGIN = 2_048;
const NTP_OFFSET = 2_208_988_800;

/** Places and lengths of the fields of the record at hand. */
const places = new Int32Array(512);
const sizes = new Int32Array(512);

/** Finds the fields of the record at `at`; answers the place after it, or -1 when it goes beyond `end`. */
export function locate(lengths: Uint16Array, bytes: Uint8Array, at: number, end: number): number {
  let place = at;
  for (let field = 0; field < lengths.length; field++) {
    let length = lengths[field] ?? 0;
    if (length === VARIABLE) {
      if (place >= end) return -1;
      length = bytes[place++] ?? 0;
      if (length === 255) {
        if (place + 2 > end) return -1;
        length = ((bytes[place] ?? 0) << 8) | (bytes[place + 1] ?? 0);
        place += 2;
      }
    }
    places[field] = place;
    sizes[field] = length;
    place += length;
  }
  return place > end ? -1 : place;
}

export const placeOf = (field: number): number => places[field] ?? 0;

export const unsignedAt = (bytes: Uint8Array, at: number, length: number): number => {
  let value = 0;
  for (let place = at; place < at + length; place++) value = value * 256 + (bytes[place] ?? 0);
  return value;
};

/** Epoch seconds that a field tells by its clock; NaN when it cannot be known. */
function secondsOf(bytes: Uint8Array, field: number, clock: number, facts: MessageFacts): number {
  const at = places[field] ?? 0;
  switch (clock) {
    case CLOCK.milliseconds:
      return Math.floor(unsignedAt(bytes, at, 8) / 1_000);
    case CLOCK.ntp:
      return unsignedAt(bytes, at, 4) - NTP_OFFSET;
    case CLOCK.upTime:
      return facts.initMs === undefined ? Number.NaN : Math.floor((facts.initMs + unsignedAt(bytes, at, 4)) / 1_000);
    case CLOCK.deltaMicroseconds:
      return Math.floor(facts.exportSeconds - unsignedAt(bytes, at, 4) / 1_000_000);
    default:
      return unsignedAt(bytes, at, 4);
  }
}

function writeAddress(bytes: Uint8Array, v4: number, v6: number, out: Uint8Array, at: number, none: boolean): number {
  let end = at + 1;
  const place4 = v4 < 0 ? -1 : (places[v4] ?? 0);
  const place6 = v6 < 0 ? -1 : (places[v6] ?? 0);
  if (place4 >= 0 && !isZero(bytes, place4, 4)) end = writeIPv4Text(bytes, place4, out, end);
  else if (place6 >= 0 && !isZero(bytes, place6, 16)) end = writeIPv6Text(bytes, place6, out, end);
  else if (!none) end = place4 >= 0 ? writeIPv4Text(bytes, place4, out, end) : writeIPv6Text(bytes, place6, out, end);
  out[at] = end - at - 1;
  return end;
}

function writeText(bytes: Uint8Array, field: number, out: Uint8Array, at: number, labels: boolean): number {
  const place = places[field] ?? 0;
  const length = sizes[field] ?? 0;
  if (length > LONGEST_TEXT_BYTES) {
    out[at] = 0;
    return at + 1;
  }
  if (labels && isNullText(bytes, place, length)) {
    out[at] = 2;
    out[at + 1] = 0x7b;
    out[at + 2] = 0x7d;
    return at + 3;
  }
  return copyText(bytes, place, length, out, at);
}

function writeCounter(bytes: Uint8Array, field: number, out: Uint8Array, at: number, width: number): number {
  const place = places[field] ?? 0;
  const length = sizes[field] ?? 0;
  for (let index = 0; index < length - width; index++)
    if (bytes[place + index] !== 0) {
      out.fill(0xff, at, at + width);
      return at + width;
    }
  for (let index = 0; index < width; index++)
    out[at + index] = index < length ? (bytes[place + length - 1 - index] ?? 0) : 0;
  return at + width;
}

function writeRow(
  plan: Plan,
  bytes: Uint8Array,
  out: Uint8Array,
  start: number,
  route: Route,
  facts: MessageFacts,
): number {
  const { ops, a, b } = plan;
  const { nowSeconds } = facts;
  const told = plan.end.field < 0 ? Number.NaN : secondsOf(bytes, plan.end.field, plan.end.clock, facts);
  const endSeconds = plausibleEnd(told, facts.exportSeconds, nowSeconds);
  if (isLate(endSeconds, nowSeconds)) route.traffic.late++;
  let at = start;
  for (let step = 0; step < ops.length; step++) {
    const field = a[step] ?? 0;
    switch (ops[step]) {
      case OP.zeros: {
        const end = at + field;
        while (at < end) out[at++] = 0;
        break;
      }
      case OP.route: {
        out.set(route.prefix, at);
        at += route.prefix.length;
        break;
      }
      case OP.text:
        at = writeText(bytes, field, out, at, false);
        break;
      case OP.labels:
        at = writeText(bytes, field, out, at, true);
        break;
      case OP.address:
        at = writeAddress(bytes, field, b[step] ?? -1, out, at, false);
        break;
      case OP.addressOrNone:
        at = writeAddress(bytes, field, b[step] ?? -1, out, at, true);
        break;
      case OP.same8:
        out[at++] = bytes[places[field] ?? 0] ?? 0;
        break;
      case OP.same16: {
        const place = places[field] ?? 0;
        out[at] = bytes[place + 1] ?? 0;
        out[at + 1] = bytes[place] ?? 0;
        at += 2;
        break;
      }
      case OP.same64: {
        const place = places[field] ?? 0;
        for (let index = 0; index < 8; index++) out[at + index] = bytes[place + 7 - index] ?? 0;
        at += 8;
        break;
      }
      case OP.unsigned:
        at = writeCounter(bytes, field, out, at, b[step] ?? 0);
        break;
      case OP.start: {
        const seconds = plan.start.field < 0 ? 0 : secondsOf(bytes, plan.start.field, plan.start.clock, facts);
        at = writeUnsigned(out, at, isPlausible(seconds, nowSeconds) ? seconds : endSeconds, 4);
        break;
      }
      case OP.end:
        at = writeUnsigned(out, at, endSeconds, 4);
        break;
      case OP.time: {
        const seconds = secondsOf(bytes, field, CLOCK.seconds, facts);
        at = writeUnsigned(out, at, isPlausible(seconds, nowSeconds) ? seconds : 0, 4);
        break;
      }
      default:
        out[at++] = 255;
    }
  }
  return at;
}

/**
 * Writes the records of a data set, `bytes` from `from` to `to`, as rows. Records without an address of either end are read over. What is
 * left shorter than a record is padding (RFC 7011, 3.3.1).
 */
export function transcodeSet(
  plan: Plan,
  bytes: Uint8Array,
  from: number,
  to: number,
  out: RowWriter,
  facts: MessageFacts,
): Transcoded {
  const { routing } = facts;
  let records = 0;
  let at = from;
  while (to - at >= plan.shortest) {
    const end = locate(plan.lengths, bytes, at, to);
    if (end < 0) return { records, fault: true };
    records++;
    if (plan.flows) {
      const id = plan.clusterId;
      const route = id < 0 ? routing.fallback : routing.ofId(bytes, places[id] ?? 0, sizes[id] ?? 0);
      out.reserve(end - at + ROW_MARGIN + route.prefix.length);
      const start = out.length;
      out.length = writeRow(plan, bytes, out.bytes, start, route, facts);
      out.rows++;
      route.traffic.rows++;
      route.traffic.live?.offer(out.bytes, start, out.length);
    }
    at = end;
  }
  return { records, fault: false };
}
