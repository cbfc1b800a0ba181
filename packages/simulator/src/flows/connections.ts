import type { ExportedFlow } from '@netloft/flow-store/codec';
import { randomFrom } from '../world/identifiers.ts';
import type { TrafficFlow } from '../world/traffic.ts';
import type { Path, Paths } from './paths.ts';
import { PlantedConnection } from './planted.ts';
import { diurnal, heavyTailed, packetsOf } from './profiles.ts';
import { END_REASON, record, type Told, type Totals } from './records.ts';

/** Seconds after which an aggregator tells of a flow that goes on. */
const ACTIVE_SECONDS = 60;
/** Slots for records to come; no record is further away than the active timeout. */
const SLOTS = 64;
const FIRST_PORT = 32_768;
const PORTS = 28_232;
/** Share of records of lasting connections in which old aggregators told of no traffic at all. */
const ZERO_SHARE = 0.01;
const SYN_TRIES = 3;
const SYN_BYTES = 60;
const HANDSHAKE = { packets: 3, bytes: 180 };
/** Drops come in bursts: for five minutes every three hours, from the fortieth minute on. */
const BURST_EVERY = 10_800;
const BURST_FROM = 2_400;
const BURST_SECONDS = 300;
const BURST_SHARE = 0.6;
const DENIED_KEPT = 64;
/** Records that are handed over together. */
const PART = 250;

/** Packets of a TCP connection that was denied. */
const TRIES_OF = { Dropped: SYN_TRIES, Rejected: 1, Allowed: 0 } as const;

/** A connection that lasts. */
interface Open extends Totals {
  readonly path: Path;
  readonly port: number;
  readonly start: number;
  readonly end: number;
  reported: number;
  /** Bytes a second, each way. */
  readonly rate: number;
  readonly reverseRate: number;
}

export interface ConnectionsOptions {
  readonly traffic: readonly TrafficFlow[];
  readonly paths: Paths;
  readonly seed: number;
  /** Mean records a second over a day. */
  readonly perSecond: number;
  /** Epoch seconds at which the traffic begins. */
  readonly start: number;
  /** Old aggregators tell some records without any traffic. */
  readonly tellsZeroes: boolean;
  /** Whether the agents that see such connections export them; what they do not is traffic all the same. */
  readonly reports: (path: Path) => boolean;
}

/** Connections of the world's applications second by second, as records that an aggregator exports. The same seed gives the same records. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #random: () => number;
  /** Sums of the frequencies of the traffic, to choose by. */
  readonly #sums: Float64Array;
  readonly #slots: Open[][] = Array.from({ length: SLOTS }, () => []);
  readonly #planted: PlantedConnection;
  /** The last ways that were denied. */
  readonly #denied: Path[] = [];
  #owed = 0;
  #records: ExportedFlow[] = [];
  /** Records of this second so far, those that nobody exports with them. */
  #told = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.#random = randomFrom(options.seed ^ 0x0f10_3537);
    this.#sums = new Float64Array(options.traffic.length);
    let sum = 0;
    for (const [index, flow] of options.traffic.entries()) {
      sum += 1_000 / flow.everyMs;
      this.#sums[index] = sum;
    }
    this.#planted = new PlantedConnection(options.traffic, options.start, options.seed);
  }

  /** Records of one second, in parts. To be asked for seconds one after the other, each to its end. */
  *second(second: number): Generator<ExportedFlow[]> {
    this.#records = [];
    this.#told = 0;
    const slot = this.#slots[second % SLOTS] ?? [];
    this.#slots[second % SLOTS] = [];
    for (const open of slot) {
      this.#report(open, second);
      if (this.#records.length >= PART) yield this.#part();
    }
    const planted = this.#planted.at(second, this.#options.paths);
    if (planted !== undefined) this.#tell(planted.path, planted.told);
    this.#owed += this.#options.perSecond * diurnal(second);
    const wanted = Math.floor(this.#owed);
    const since = (second - this.#options.start) % BURST_EVERY;
    const isBurst = since >= BURST_FROM && since < BURST_FROM + BURST_SECONDS;
    // Connections that last bring no record yet, so more are opened than records are wanted; a bound where all of them last.
    for (let opened = 0; this.#told < wanted && opened < wanted * 4 + 16; opened++) {
      this.#connect(second, isBurst);
      if (this.#records.length >= PART) yield this.#part();
    }
    this.#owed = Math.min(this.#owed - this.#told, Math.max(1, this.#options.perSecond));
    yield this.#part();
  }

  #part(): ExportedFlow[] {
    const part = this.#records;
    this.#records = [];
    return part;
  }

  #tell(path: Path, told: Told): void {
    this.#told++;
    if (this.#options.reports(path)) this.#records.push(record(path, told));
  }

  /** So many records of denied connections at once. Fewer where nothing of the traffic is denied. */
  burst(second: number, count: number): ExportedFlow[] {
    for (let tried = 0; this.#denied.length === 0 && tried < 2_000; tried++) {
      const path = this.#choose();
      if (path !== undefined && path.verdict !== 'Allowed') this.#denied.push(path);
    }
    const path = this.#denied.find((one) => this.#options.reports(one));
    if (path === undefined) return [];
    return Array.from({ length: count }, () => record(path, this.#deniedAttempt(path, second)));
  }

  #choose(): Path | undefined {
    const { traffic, paths } = this.#options;
    const wanted = this.#random() * (this.#sums.at(-1) ?? 0);
    let low = 0;
    let high = traffic.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sums[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    const flow = traffic[low];
    return flow === undefined ? undefined : paths.choose(flow, this.#random(), this.#random());
  }

  #connect(second: number, isBurst: boolean): void {
    const isRepeated = isBurst && this.#denied.length > 0 && this.#random() < BURST_SHARE;
    const path = isRepeated ? this.#denied[0] : this.#choose();
    if (path === undefined) return;
    if (path.verdict !== 'Allowed') {
      if (!isRepeated && this.#denied.push(path) > DENIED_KEPT) this.#denied.shift();
      this.#tell(path, this.#deniedAttempt(path, second));
      return;
    }
    const { profile } = path;
    if (this.#random() < profile.short) this.#tell(path, this.#shortExchange(path, second));
    else this.#begin(path, second);
  }

  #port(): number {
    return FIRST_PORT + Math.floor(this.#random() * PORTS);
  }

  #deniedAttempt(path: Path, second: number): Told {
    const packets = path.isTcp ? TRIES_OF[path.verdict] : 1;
    const bytes = packets * (path.isTcp ? SYN_BYTES : path.profile.request);
    // A dropped SYN is tried again after one second and after three.
    const start = second - (packets > 1 ? 3 : 0);
    const totals: Totals = { packets, bytes, reversePackets: 0, reverseBytes: 0 };
    return {
      port: this.#port(),
      start,
      second,
      previous: start,
      totals,
      delta: totals,
      state: '',
      reason: END_REASON.endOfFlow,
    };
  }

  #shortExchange(path: Path, second: number): Told {
    const { request, answer, tail } = path.profile;
    const start = second - Math.floor(this.#random() * 4);
    const bytes = heavyTailed(request, tail, this.#random());
    const reverseBytes = heavyTailed(answer, tail, this.#random());
    const handshake = path.isTcp ? HANDSHAKE : { packets: 0, bytes: 0 };
    const totals: Totals = {
      // Every few packets of an answer are acknowledged.
      packets: handshake.packets + packetsOf(bytes) + (path.isTcp ? packetsOf(reverseBytes / 2) : 0),
      bytes: handshake.bytes + bytes + (path.isTcp ? packetsOf(reverseBytes / 2) * 52 : 0),
      reversePackets: handshake.packets + packetsOf(reverseBytes),
      reverseBytes: handshake.bytes + reverseBytes,
    };
    return {
      port: this.#port(),
      start,
      second,
      previous: start,
      totals,
      delta: totals,
      state: path.isTcp ? 'TIME-WAIT' : '',
      reason: path.isTcp ? END_REASON.endOfFlow : END_REASON.idle,
    };
  }

  #begin(path: Path, second: number): void {
    const { request, answer, tail, lasting } = path.profile;
    // Log-normal in the rough: from a sixth to six times the median.
    const length = Math.ceil(lasting * Math.exp((this.#random() + this.#random() + this.#random() - 1.5) * 1.2));
    const exchanges = 0.2 + this.#random() * 4;
    const open: Open = {
      path,
      port: this.#port(),
      start: second,
      end: second + length,
      reported: second,
      rate: heavyTailed(request, tail, this.#random()) * exchanges,
      reverseRate: heavyTailed(answer, tail, this.#random()) * exchanges,
      packets: 0,
      bytes: 0,
      reversePackets: 0,
      reverseBytes: 0,
    };
    this.#await(open, second);
  }

  #await(open: Open, second: number): void {
    this.#slots[Math.min(open.end, second + ACTIVE_SECONDS) % SLOTS]?.push(open);
  }

  #report(open: Open, second: number): void {
    const seconds = Math.max(1, second - open.reported);
    const ends = second >= open.end;
    const isSilent = !ends && this.#options.tellsZeroes && this.#random() < ZERO_SHARE;
    const bytes = isSilent ? 0 : Math.round(open.rate * seconds * (0.5 + this.#random()));
    const reverseBytes = isSilent ? 0 : Math.round(open.reverseRate * seconds * (0.5 + this.#random()));
    const delta: Totals = {
      packets: isSilent ? 0 : packetsOf(bytes) + 1,
      bytes,
      reversePackets: isSilent ? 0 : packetsOf(reverseBytes) + 1,
      reverseBytes,
    };
    open.packets += delta.packets;
    open.bytes += delta.bytes;
    open.reversePackets += delta.reversePackets;
    open.reverseBytes += delta.reverseBytes;
    this.#tell(open.path, {
      port: open.port,
      start: open.start,
      second,
      previous: open.reported,
      totals: open,
      delta,
      state: open.path.isTcp ? (ends ? 'TIME-WAIT' : 'ESTABLISHED') : '',
      reason: ends ? (open.path.isTcp ? END_REASON.endOfFlow : END_REASON.idle) : END_REASON.active,
    });
    open.reported = second;
    if (!ends) this.#await(open, second);
  }
}
