const WRAP = 2 ** 32;
const HALF = 2 ** 31;
/** A datagram that comes late was overtaken by fewer records than this; a larger step back is an exporter that began anew. */
const LATE_RECORDS = 10_000;

/**
 * Counts the data records that an exporter's sequence numbers say were sent but did not come (RFC 7011, 3.1: the number in a message counts
 * the records before it). Exporters built on older go-ipfix, Antrea's among them, count the message's own records in; which of the two holds
 * is told apart by the first messages where only one can.
 */
export class SequenceTracker {
  missed = 0;
  readonly #ordered: boolean;
  #sequence = 0;
  #records = 0;
  #known = false;
  #inclusive: boolean | undefined;

  /** `ordered`: the transport keeps the order, so that a step back is never a late message. */
  constructor(ordered: boolean) {
    this.#ordered = ordered;
  }

  /** Takes a message's number and the data records in it; -1 records when some could not be counted, so that counting begins anew. */
  take(sequence: number, records: number): void {
    if (records < 0) {
      this.#known = false;
      return;
    }
    if (!this.#known) {
      this.#remember(sequence, records);
      return;
    }
    const after = this.#gap(sequence, this.#records);
    const inclusive = this.#gap(sequence, records);
    if (after === 0 && inclusive !== 0) this.#inclusive = false;
    else if (inclusive === 0 && after !== 0) this.#inclusive = true;
    const gap = this.#inclusive === undefined ? Math.min(after, inclusive) : this.#inclusive ? inclusive : after;
    if (gap < HALF) {
      this.missed += gap;
      this.#remember(sequence, records);
      return;
    }
    const back = WRAP - gap;
    if (!this.#ordered && sequence !== 0 && back <= LATE_RECORDS) {
      this.missed = Math.max(0, this.missed - records);
      return;
    }
    this.#remember(sequence, records);
  }

  #gap(sequence: number, between: number): number {
    return (((sequence - this.#sequence - between) % WRAP) + WRAP) % WRAP;
  }

  #remember(sequence: number, records: number): void {
    this.#sequence = sequence;
    this.#records = records;
    this.#known = true;
  }
}
