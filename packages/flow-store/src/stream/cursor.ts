import type { FlowMessage } from './messages.ts';
import { numberOf, secondsOf } from './convert.ts';

/** Records older than this before the newest are not asked for again: an aggregator tells a flow at the latest so long after its end. */
const OVERLAP_SECONDS = 300;
const MOST_KEYS = 65_536;
/** A record of a clock that runs further ahead does not move the position. */
const AHEAD_SECONDS = 60;

interface Kept {
  readonly end: number;
  readonly keys: readonly (readonly [string, number])[];
}

const isKept = (value: unknown): value is Kept =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Kept).end === 'number' &&
  Array.isArray((value as Kept).keys) &&
  (value as Kept).keys.every(
    (entry: unknown) => Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number',
  );

/** FNV-1a over UTF-16 units, two lanes, as short text: names a record among some ten thousand. */
function digest(text: string): string {
  let low = 0x81_1c_9d_c5;
  let high = 0x12_34_56_78;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    low = Math.imul(low ^ unit, 0x01_00_01_93);
    high = Math.imul(high ^ unit, 0x85_eb_ca_6b);
    high ^= high >>> 13;
  }
  return `${(low >>> 0).toString(36)}.${(high >>> 0).toString(36)}`;
}

const hex = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : Buffer.from(bytes).toString('hex'));

/** What tells one record from another: its id (the addresses and ports where it has none), its end and its counts. */
export function recordKey(message: FlowMessage): string {
  const { ip, transport, stats, reverseStats } = message;
  const name =
    message.id ||
    `${hex(ip?.source)} ${hex(ip?.destination)} ${transport?.protocolNumber} ${transport?.sourcePort} ${transport?.destinationPort}`;
  const counts = [
    secondsOf(message.startTs) ?? 0,
    secondsOf(message.endTs) ?? 0,
    numberOf(stats?.packetTotalCount),
    numberOf(stats?.octetTotalCount),
    numberOf(stats?.packetDeltaCount),
    numberOf(reverseStats?.packetTotalCount),
    numberOf(reverseStats?.octetTotalCount),
  ];
  return digest(`${name} ${counts.join(' ')}`);
}

/** Where a stream was read to, and which of its last records were taken. */
export class StreamCursor {
  #end = 0;
  readonly #keys = new Map<string, number>();

  /** Goes on from text that `toText` made; begins anew where it cannot be read. */
  constructor(text?: string) {
    if (text === undefined) return;
    let kept: unknown;
    try {
      kept = JSON.parse(text);
    } catch {
      return;
    }
    if (!isKept(kept)) return;
    this.#end = kept.end;
    for (const [key, end] of kept.keys) this.#keys.set(key, end);
  }

  /** Epoch seconds from which records are asked for again; undefined before the first. */
  get since(): number | undefined {
    return this.#end === 0 ? undefined : this.#end - OVERLAP_SECONDS;
  }

  /** Whether the record is new; it is not from then on. */
  take(message: FlowMessage, nowSeconds: number): boolean {
    const end = secondsOf(message.endTs) ?? 0;
    const key = recordKey(message);
    if (this.#keys.has(key)) return false;
    this.#keys.set(key, end);
    if (end > this.#end && end <= nowSeconds + AHEAD_SECONDS) this.#end = end;
    if (this.#keys.size > MOST_KEYS) this.#forget();
    return true;
  }

  /** Text that the next process goes on from. */
  toText(): string {
    this.#forgetOld();
    return JSON.stringify({ end: this.#end, keys: [...this.#keys] } satisfies Kept);
  }

  #forgetOld(): void {
    const since = this.since ?? 0;
    for (const [key, end] of this.#keys) if (end < since) this.#keys.delete(key);
  }

  #forget(): void {
    this.#forgetOld();
    let over = this.#keys.size - MOST_KEYS / 2;
    if (over <= MOST_KEYS / 4) return;
    for (const key of this.#keys.keys()) {
      if (over-- <= 0) return;
      this.#keys.delete(key);
    }
  }
}
