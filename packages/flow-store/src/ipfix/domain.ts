import { SequenceTracker } from './sequence.ts';
import { planOf, type Plan } from './plan.ts';
import type { TemplateRecord } from './template.ts';

/** Bounds of what one exporter can make a collector keep. */
export const LIMITS = {
  templatesPerDomain: 256,
  domainsPerSession: 64,
  /** Data sets that wait for their template, over UDP only. */
  waitingSets: 32,
  waitingBytes: 262_144,
} as const;

/** A template in use. */
export interface KnownTemplate {
  readonly record: TemplateRecord;
  readonly plan: Plan;
}

/** What is told of an exporter's domain. */
export interface DomainCounts {
  /** Data records of flows. */
  records: number;
  malformed: number;
  lastFault: string | undefined;
  /** Epoch milliseconds, 0 for never. */
  lastSeen: number;
}

interface WaitingSet {
  readonly template: number;
  readonly bytes: Uint8Array;
  readonly exportSeconds: number;
}

const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index]);

/** State of one observation domain within a transport session (RFC 7011, 8). */
export class ObservationDomain {
  readonly id: number;
  readonly counts: DomainCounts = { records: 0, malformed: 0, lastFault: undefined, lastSeen: 0 };
  readonly sequence: SequenceTracker;
  /** When the exporter's up time began, epoch milliseconds, from an options record. */
  initMs: number | undefined;
  readonly #templates = new Map<number, KnownTemplate>();
  #waiting: WaitingSet[] = [];
  #waitingBytes = 0;

  constructor(id: number, ordered: boolean) {
    this.id = id;
    this.sequence = new SequenceTracker(ordered);
  }

  template(id: number): KnownTemplate | undefined {
    return this.#templates.get(id);
  }

  /** Takes a template; the same one again changes nothing, another of the same id replaces it. Of too many the oldest goes. */
  define(record: TemplateRecord): void {
    const known = this.#templates.get(record.id);
    if (known !== undefined && known.record.scope === record.scope && sameBytes(known.record.bytes, record.bytes))
      return;
    this.#templates.delete(record.id);
    if (this.#templates.size >= LIMITS.templatesPerDomain) {
      const [oldest] = this.#templates.keys();
      if (oldest !== undefined) this.#templates.delete(oldest);
    }
    this.#templates.set(record.id, { record, plan: planOf(record.fields) });
  }

  /** Forgets a template, or with the id of a set all templates of its kind. */
  withdraw(id: number, set: number, optionsSet: number): void {
    if (id !== set) {
      this.#templates.delete(id);
      return;
    }
    for (const [key, { record }] of this.#templates)
      if (record.scope > 0 === (set === optionsSet)) this.#templates.delete(key);
  }

  /** Keeps a data set until its template comes. What is pushed out by it is lost: answers how many sets those are. */
  wait(template: number, bytes: Uint8Array, exportSeconds: number): number {
    let lost = 0;
    this.#waiting.push({ template, bytes: bytes.slice(), exportSeconds });
    this.#waitingBytes += bytes.length;
    while (this.#waiting.length > LIMITS.waitingSets || this.#waitingBytes > LIMITS.waitingBytes) {
      this.#waitingBytes -= this.#waiting.shift()?.bytes.length ?? 0;
      lost++;
    }
    return lost;
  }

  /** Takes out the sets that waited for a template. */
  waitingFor(template: number): readonly WaitingSet[] {
    if (this.#waiting.length === 0) return [];
    const ready = this.#waiting.filter((set) => set.template === template);
    this.#waiting = this.#waiting.filter((set) => set.template !== template);
    for (const { bytes } of ready) this.#waitingBytes -= bytes.length;
    return ready;
  }

  fault(detail: string): void {
    this.counts.malformed++;
    this.counts.lastFault = detail;
  }
}
