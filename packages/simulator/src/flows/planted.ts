import { randomFrom } from '../world/identifiers.ts';
import type { TrafficFlow } from '../world/traffic.ts';
import type { Path, Paths } from './paths.ts';
import { packetsOf } from './profiles.ts';
import { END_REASON, type Told } from './records.ts';

/** The connection of the story in which anomalies of throughput are found: of clickhouse to zookeeper, from this port. */
const PORT = 59_448;
const FROM = 'flow-visibility/chi-clickhouse';
const TO = 'flow-visibility/zookeeper';
const EVERY_SECONDS = 60;
/** Records before the traffic begins, so that the first hour has anomalies of either kind. */
const RECORDS_BEFORE = 30;
/** Bits a second: what is usual, and by the number of the record within 90 what is not (Theia's test data). */
const USUAL = 4_005_000_000;
const SPREAD = 2_000_000;
const CYCLE = 90;
const ANOMALIES: ReadonlyMap<number, number> = new Map([
  [58, 10_004_969_097],
  [60, 1_005_533_779],
  [68, 50_007_861_276],
  [80, 205_881_027],
  [88, 3_260_272_025],
]);

/** One connection without end whose throughput is steady but for a few records in ninety. */
export class PlantedConnection {
  readonly #flow: TrafficFlow | undefined;
  readonly #start: number;
  readonly #random: () => number;
  #totals = { packets: 0, bytes: 0, reversePackets: 0, reverseBytes: 0 };

  constructor(traffic: readonly TrafficFlow[], start: number, seed: number) {
    this.#flow = traffic.find(({ from, to }) => 'pod' in from && from.pod === FROM && 'pod' in to && to.pod === TO);
    this.#start = start - RECORDS_BEFORE * EVERY_SECONDS;
    this.#random = randomFrom(seed ^ PORT);
  }

  /** Its record of a second; undefined where it has none then, or where the world has no such Pods. */
  at(second: number, paths: Paths): { readonly path: Path; readonly told: Told } | undefined {
    const since = second - this.#start;
    if (this.#flow === undefined || since % EVERY_SECONDS !== 0) return undefined;
    const path = paths.choose(this.#flow, 0, 0);
    if (path?.verdict !== 'Allowed') return undefined;
    const number = since / EVERY_SECONDS;
    const throughput = ANOMALIES.get(number % CYCLE) ?? USUAL + Math.round((this.#random() * 2 - 1) * SPREAD);
    const bytes = Math.floor((throughput * EVERY_SECONDS) / 8);
    const reverseBytes = Math.floor(bytes / 200);
    const delta = { packets: packetsOf(bytes), bytes, reversePackets: packetsOf(reverseBytes), reverseBytes };
    const totals = this.#totals;
    this.#totals = {
      packets: totals.packets + delta.packets,
      bytes: totals.bytes + delta.bytes,
      reversePackets: totals.reversePackets + delta.reversePackets,
      reverseBytes: totals.reverseBytes + delta.reverseBytes,
    };
    return {
      path,
      told: {
        port: PORT,
        start: this.#start,
        second,
        previous: second - EVERY_SECONDS,
        totals: this.#totals,
        delta,
        state: 'ESTABLISHED',
        reason: END_REASON.active,
      },
    };
  }
}
