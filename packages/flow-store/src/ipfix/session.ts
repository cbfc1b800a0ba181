import type { Routing } from '../record/route.ts';
import type { RowWriter } from '../record/rowbinary.ts';
import { LIMITS, ObservationDomain } from './domain.ts';
import { FIRST_TEMPLATE_ID, OPTIONS_SET, readTemplate, TEMPLATE_SET } from './template.ts';
import { locate, placeOf, type MessageFacts, transcodeSet, unsignedAt } from './transcode.ts';

export const IPFIX_VERSION = 10;
export const HEADER_BYTES = 16;
const SET_HEADER_BYTES = 4;

export interface SessionOptions {
  /** UDP: data may come before its template, and late. */
  readonly transport: 'udp' | 'tcp';
  /** Routes of the records of an observation domain. */
  readonly routing: (domain: number) => Routing;
}

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const long = (bytes: Uint8Array, at: number): number => word(bytes, at) * 65_536 + word(bytes, at + 2);

/** What is wrong with a message's header, undefined for nothing. */
export function headerFault(message: Uint8Array): string | undefined {
  if (message.length < HEADER_BYTES) return `${message.length} bytes are shorter than a message header`;
  const version = word(message, 0);
  if (version === 9 || version === 5)
    return `NetFlow version ${version} is not read: set the exporter to IPFIX (version 10)`;
  if (version !== IPFIX_VERSION) return `version ${version} is not IPFIX's ${IPFIX_VERSION}`;
  const length = word(message, 2);
  if (length < HEADER_BYTES) return `the header tells a length of ${length}, shorter than itself`;
  return length > message.length ? `the header tells ${length} bytes, but ${message.length} came` : undefined;
}

/**
 * One transport session of an exporter (RFC 7011): keeps its templates by observation domain and turns its messages into rows. No input
 * throws: what is malformed is counted with the reason, what came before it stays.
 */
export class IpfixSession {
  /** Faults of messages whose domain is not known. */
  readonly headerFaults = { malformed: 0, lastFault: undefined as string | undefined };
  readonly #options: SessionOptions;
  readonly #domains = new Map<number, { readonly domain: ObservationDomain; readonly routing: Routing }>();

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  domains(): readonly ObservationDomain[] {
    return [...this.#domains.values()].map(({ domain }) => domain);
  }

  /**
   * Reads one message and appends its records to `out`. `now` in epoch milliseconds. Answers the domain, undefined when the header cannot be
   * read.
   */
  read(message: Uint8Array, now: number, out: RowWriter): ObservationDomain | undefined {
    const fault = headerFault(message);
    if (fault !== undefined) {
      this.headerFaults.malformed++;
      this.headerFaults.lastFault = fault;
      return undefined;
    }
    const { domain, routing } = this.#domain(long(message, 12));
    domain.counts.lastSeen = now;
    const facts: MessageFacts = {
      exportSeconds: long(message, 4),
      nowSeconds: Math.floor(now / 1_000),
      initMs: domain.initMs,
      routing,
    };
    const records = this.#readSets(message, word(message, 2), domain, facts, out);
    domain.sequence.take(long(message, 8), records);
    return domain;
  }

  /** Data records of the message, -1 when some could not be counted. */
  #readSets(message: Uint8Array, end: number, domain: ObservationDomain, facts: MessageFacts, out: RowWriter): number {
    let records = 0;
    for (let at = HEADER_BYTES; at < end;) {
      const set = word(message, at);
      const length = at + SET_HEADER_BYTES > end ? 0 : word(message, at + 2);
      const setEnd = at + length;
      if (length < SET_HEADER_BYTES || setEnd > end) {
        domain.fault(`the set at byte ${at} tells a length of ${length}, with ${end - at} bytes left`);
        return -1;
      }
      if (set >= FIRST_TEMPLATE_ID) {
        const read = this.#readData(message, at + SET_HEADER_BYTES, setEnd, set, domain, facts, out);
        records = read < 0 || records < 0 ? -1 : records + read;
      } else if (set === TEMPLATE_SET || set === OPTIONS_SET)
        this.#readTemplates(message, at + SET_HEADER_BYTES, setEnd, set, domain, facts, out);
      else {
        domain.fault(`set ${set} at byte ${at} is of no known kind`);
      }
      at = setEnd;
    }
    return records;
  }

  #readTemplates(
    message: Uint8Array,
    from: number,
    to: number,
    set: number,
    domain: ObservationDomain,
    facts: MessageFacts,
    out: RowWriter,
  ): void {
    for (let at = from; to - at >= 4;) {
      // Fewer bytes than a template of one field, all zero: padding.
      if (to - at < 8 && message.subarray(at, to).every((byte) => byte === 0)) return;
      const step = readTemplate(message, at, to, set);
      if (step.type === 'fault') {
        domain.fault(step.detail);
        return;
      }
      if (step.type === 'withdrawal') domain.withdraw(step.id, set, OPTIONS_SET);
      else {
        domain.define(step.template);
        for (const waiting of domain.waitingFor(step.template.id))
          this.#readData(
            waiting.bytes,
            0,
            waiting.bytes.length,
            step.template.id,
            domain,
            { ...facts, exportSeconds: waiting.exportSeconds },
            out,
          );
      }
      at = step.end;
    }
  }

  #readData(
    message: Uint8Array,
    from: number,
    to: number,
    set: number,
    domain: ObservationDomain,
    facts: MessageFacts,
    out: RowWriter,
  ): number {
    const template = domain.template(set);
    if (template === undefined) {
      this.#withoutTemplate(message, from, to, set, domain, facts);
      return -1;
    }
    if (template.record.scope > 0) return this.#readOptions(message, from, to, set, domain);
    const before = out.rows;
    const { records, fault } = transcodeSet(template.plan, message, from, to, out, { ...facts, initMs: domain.initMs });
    domain.counts.records += out.rows - before;
    if (!fault) return records;
    domain.fault(`a record of template ${set} goes beyond its set`);
    return -1;
  }

  #withoutTemplate(
    message: Uint8Array,
    from: number,
    to: number,
    set: number,
    domain: ObservationDomain,
    { exportSeconds }: MessageFacts,
  ): void {
    const detail = `data of template ${set} came, which was not sent`;
    if (this.#options.transport === 'tcp') {
      domain.fault(detail);
      return;
    }
    domain.counts.lastFault = `${detail} yet`;
    for (let lost = domain.wait(set, message.subarray(from, to), exportSeconds); lost > 0; lost--) domain.fault(detail);
  }

  /** Options records tell when the exporter's up time began; their other elements are read over. */
  #readOptions(message: Uint8Array, from: number, to: number, set: number, domain: ObservationDomain): number {
    const plan = domain.template(set)?.plan;
    if (plan === undefined) return 0;
    let records = 0;
    for (let at = from; to - at >= plan.shortest; records++) {
      const end = locate(plan.lengths, message, at, to);
      if (end < 0) {
        domain.fault(`a record of options template ${set} goes beyond its set`);
        return -1;
      }
      if (plan.initTime >= 0) domain.initMs = unsignedAt(message, placeOf(plan.initTime), 8);
      at = end;
    }
    return records;
  }

  #domain(id: number): { readonly domain: ObservationDomain; readonly routing: Routing } {
    const known = this.#domains.get(id);
    if (known !== undefined) return known;
    if (this.#domains.size >= LIMITS.domainsPerSession) {
      const [oldest] = this.#domains.keys();
      if (oldest !== undefined) this.#domains.delete(oldest);
    }
    const made = {
      domain: new ObservationDomain(id, this.#options.transport !== 'udp'),
      routing: this.#options.routing(id),
    };
    this.#domains.set(id, made);
    return made;
  }
}
