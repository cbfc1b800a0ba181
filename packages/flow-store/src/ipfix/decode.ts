import { readRows, type ReadRow } from '../record/row-reader.ts';
import { routeOf, trafficOf } from '../record/route.ts';
import { RowWriter } from '../record/rowbinary.ts';
import { IpfixSession } from './session.ts';

export interface DecoderCounts {
  readonly records: number;
  readonly missed: number;
  readonly malformed: number;
  readonly fault: string | undefined;
}

/** Reads messages of one transport session into objects, by the same rules as the collector stores them. */
export class FlowDecoder {
  readonly #session: IpfixSession;
  readonly #out = new RowWriter();

  constructor(transport: 'udp' | 'tcp', cluster = '', exporter = '') {
    const route = routeOf(trafficOf(cluster), exporter);
    this.#session = new IpfixSession({ transport, routing: () => ({ fallback: route, ofId: () => route }) });
  }

  /** Records of the messages, members that are empty or 0 left out. `now` in epoch milliseconds. */
  decode(messages: readonly Uint8Array[], now: number): ReadRow[] {
    return readRows(this.rows(messages, now));
  }

  /** The same as rows in RowBinary, valid until the next call. */
  rows(messages: readonly Uint8Array[], now: number): Uint8Array {
    this.#out.clear();
    for (const message of messages) this.#session.read(message, now, this.#out);
    return this.#out.view();
  }

  /** Sums over the observation domains since the start. */
  counts(): DecoderCounts {
    const { malformed, lastFault } = this.#session.headerFaults;
    const counts = { records: 0, missed: 0, malformed, fault: lastFault };
    for (const { counts: of, sequence } of this.#session.domains()) {
      counts.records += of.records;
      counts.missed += sequence.missed;
      counts.malformed += of.malformed;
      counts.fault ??= of.lastFault;
    }
    return counts;
  }
}
