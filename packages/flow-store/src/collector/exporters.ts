import type { FlowExporter } from '@netloft/contracts';
import type { DomainCounts } from '../ipfix/domain.ts';
import { IpfixSession } from '../ipfix/session.ts';
import type { Route } from '../record/route.ts';
import type { ExporterStatus } from './protocol.ts';
import { type ClusterBook, DomainRouting } from './routing.ts';

export type ExporterProtocol = FlowExporter['protocol'];

/** Chooses routes by the cluster id of a record. */
export interface RouteSource {
  readonly cluster: string;
  route(id: string): Route;
}

/** Exporters that are told of; of more the one not heard of longest goes. */
const MOST_EXPORTERS = 1_000;
/** Ended connections of one host that stay told. */
const MOST_ENDED = 3;

const noCounts = (): DomainCounts => ({ records: 0, malformed: 0, lastFault: undefined, lastSeen: 0 });

export interface ExporterOptions {
  readonly host: string;
  readonly port: number;
  readonly protocol: ExporterProtocol;
  /** Cluster that the listener gives to records without a known id. */
  readonly cluster: string | undefined;
  readonly book: ClusterBook;
}

/** One peer: its transport session and what is told of it. */
export class Exporter {
  readonly host: string;
  readonly peer: string;
  protocol: ExporterProtocol;
  /** Null where there is no connection (UDP). */
  connected: boolean | null;
  readonly session: IpfixSession;
  /** Records that came as objects, and faults outside any IPFIX domain. */
  readonly counts = noCounts();
  readonly plainRouting: DomainRouting;
  readonly #routings = new Map<number, DomainRouting>();

  constructor({ host, port, protocol, cluster, book }: ExporterOptions) {
    this.host = host;
    this.peer = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    this.protocol = protocol;
    this.connected = protocol === 'ipfix-udp' ? null : true;
    this.plainRouting = new DomainRouting(book, host, undefined, cluster);
    this.session = new IpfixSession({
      transport: protocol === 'ipfix-udp' ? 'udp' : 'tcp',
      routing: (domain) => {
        const routing = new DomainRouting(book, host, domain, cluster);
        this.#routings.set(domain, routing);
        return routing;
      },
    });
  }

  fault(detail: string, now: number): void {
    this.counts.malformed++;
    this.counts.lastFault = detail;
    this.counts.lastSeen = now;
  }

  /** One entry a domain, and one for what belongs to none. */
  status(): ExporterStatus[] {
    const entries = this.session
      .domains()
      .map((domain) =>
        this.#entry(domain.counts, this.#routings.get(domain.id)?.cluster ?? '', domain.id, domain.sequence.missed),
      );
    const { malformed, lastFault } = this.session.headerFaults;
    const outside: DomainCounts = {
      ...this.counts,
      malformed: this.counts.malformed + malformed,
      lastFault: this.counts.lastFault ?? lastFault,
    };
    if (entries.length === 0 || outside.records > 0 || outside.malformed > 0)
      entries.push(this.#entry(outside, this.plainRouting.cluster, null, null));
    return entries;
  }

  #entry(counts: DomainCounts, cluster: string, domain: number | null, missed: number | null): ExporterStatus {
    return {
      peer: this.peer,
      protocol: this.protocol,
      observationDomain: domain,
      records: counts.records,
      missed,
      malformed: counts.malformed,
      ...(counts.lastFault === undefined ? {} : { lastFault: counts.lastFault }),
      lastSeen: counts.lastSeen === 0 ? null : new Date(counts.lastSeen).toISOString(),
      connected: this.connected,
      cluster,
    };
  }
}

/** What several connections of one host came to, which are not told one by one any more. */
function added(sum: ExporterStatus | undefined, { host }: Exporter, entry: ExporterStatus): ExporterStatus {
  const missed = [sum?.missed, entry.missed].filter((count) => typeof count === 'number');
  const lastFault = entry.lastFault ?? sum?.lastFault;
  return {
    peer: host,
    protocol: entry.protocol,
    observationDomain: null,
    records: (sum?.records ?? 0) + entry.records,
    missed: missed.length === 0 ? null : missed.reduce((all, count) => all + count, 0),
    malformed: (sum?.malformed ?? 0) + entry.malformed,
    ...(lastFault === undefined ? {} : { lastFault }),
    lastSeen:
      [sum?.lastSeen, entry.lastSeen]
        .filter((time) => typeof time === 'string')
        .sort()
        .at(-1) ?? null,
    connected: entry.connected === null ? null : false,
    cluster: entry.cluster,
  };
}
const saysNothing = ({ records, missed, malformed }: ExporterStatus): boolean =>
  records === 0 && malformed === 0 && (missed ?? 0) === 0;

/** The exporters of every listener, the one heard of last at the end. Counts of those that are forgotten stay in a sum of their host. */
export class ExporterTable {
  readonly #exporters = new Map<string, Exporter>();
  readonly #sums = new Map<string, ExporterStatus>();
  readonly #book: ClusterBook;
  readonly #most: number;

  constructor(book: ClusterBook, most = MOST_EXPORTERS) {
    this.#book = book;
    this.#most = most;
  }

  /** The exporter of a datagram, made when it is new. */
  ofDatagram(listener: number, host: string, port: number, cluster: string | undefined): Exporter {
    const key = `${listener} ${host} ${port}`;
    const known = this.#exporters.get(key);
    if (known === undefined) return this.#add(key, { host, port, protocol: 'ipfix-udp', cluster, book: this.#book });
    this.#exporters.delete(key);
    this.#exporters.set(key, known);
    return known;
  }

  /** The exporter at the other end of a new connection. */
  ofConnection(listener: number, options: Omit<ExporterOptions, 'book'>): Exporter {
    this.#forgetEnded(options.host);
    return this.#add(`${listener} ${options.host} ${options.port}`, { ...options, book: this.#book });
  }

  status(): ExporterStatus[] {
    return [...this.#sums.values(), ...[...this.#exporters.values()].flatMap((exporter) => exporter.status())];
  }

  #add(key: string, options: ExporterOptions): Exporter {
    if (this.#exporters.size >= this.#most) this.#forgetOldest();
    const exporter = new Exporter(options);
    this.#forget(key);
    this.#exporters.set(key, exporter);
    return exporter;
  }

  #forgetOldest(): void {
    let oldest: string | undefined;
    for (const [key, { connected }] of this.#exporters) {
      oldest ??= key;
      if (connected === true) continue;
      oldest = key;
      break;
    }
    if (oldest !== undefined) this.#forget(oldest);
  }

  #forgetEnded(host: string): void {
    const ended = [...this.#exporters].filter(([, exporter]) => exporter.host === host && exporter.connected === false);
    for (const [key] of ended.slice(0, Math.max(0, ended.length - MOST_ENDED + 1))) this.#forget(key);
  }

  /** An exporter is no more told of by itself; what it came to is. */
  #forget(key: string): void {
    const exporter = this.#exporters.get(key);
    if (exporter === undefined) return;
    this.#exporters.delete(key);
    for (const entry of exporter.status()) {
      if (saysNothing(entry)) continue;
      const of = `${exporter.host} ${entry.protocol} ${entry.cluster}`;
      const sum = added(this.#sums.get(of), exporter, entry);
      this.#sums.delete(of);
      this.#sums.set(of, sum);
    }
    for (const of of this.#sums.keys()) {
      if (this.#sums.size <= this.#most) break;
      this.#sums.delete(of);
    }
  }
}
