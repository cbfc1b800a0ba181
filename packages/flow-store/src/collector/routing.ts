import { observationDomainOf } from '../ipfix/cluster-id.ts';
import { type Route, routeOf, type Routing, type Traffic, trafficOf } from '../record/route.ts';

/** Ids that nobody registered are kept apart up to this many, then fall in with the listener's cluster. */
const MOST_CLUSTERS = 1_000;
const MOST_ROUTES = 64;
const decoder = new TextDecoder();

/** Which cluster a record belongs to, and what comes in for each. */
export class ClusterBook {
  readonly traffic = new Map<string, Traffic>();
  /** Goes up when the ids change: routes made before are out of date. */
  edition = 0;
  #byId = new Map<string, string>();
  #byDomain = new Map<number, string>();

  constructor(clusterIds: Readonly<Record<string, string>>) {
    this.know(clusterIds);
  }

  know(clusterIds: Readonly<Record<string, string>>): void {
    this.edition++;
    this.#byId = new Map(Object.entries(clusterIds).map(([id, name]) => [id.toLowerCase(), name]));
    this.#byDomain = new Map();
    for (const [id, name] of this.#byId) {
      const domain = observationDomainOf(id);
      if (domain !== undefined) this.#byDomain.set(domain, name);
    }
  }

  named(cluster: string): Traffic {
    let traffic = this.traffic.get(cluster);
    if (traffic === undefined) {
      traffic = trafficOf(cluster);
      this.traffic.set(cluster, traffic);
    }
    return traffic;
  }

  /**
   * The cluster of a record: the one registered under the id that it carries, else the one whose id gives the observation domain, else the
   * listener's, else the id itself. Empty when nothing tells.
   */
  clusterOf(id: string, domain: number | undefined, listener: string | undefined): string {
    const registered =
      this.#byId.get(id.toLowerCase()) ?? (domain === undefined ? undefined : this.#byDomain.get(domain));
    if (registered !== undefined || listener !== undefined) return registered ?? listener ?? '';
    return this.traffic.has(id) || this.traffic.size < MOST_CLUSTERS ? id : '';
  }
}

/** Routes of one exporter's observation domain. */
export class DomainRouting implements Routing {
  /** Cluster of the last record. */
  cluster = '';
  readonly #book: ClusterBook;
  readonly #exporter: string;
  readonly #domain: number | undefined;
  readonly #listener: string | undefined;
  readonly #routes = new Map<string, Route>();
  #edition = -1;
  #lastId = new Uint8Array();
  #last: Route | undefined;

  constructor(book: ClusterBook, exporter: string, domain: number | undefined, listener: string | undefined) {
    this.#book = book;
    this.#exporter = exporter;
    this.#domain = domain;
    this.#listener = listener;
    this.cluster = this.#book.clusterOf('', domain, listener);
  }

  get fallback(): Route {
    return this.route('');
  }

  ofId(bytes: Uint8Array, at: number, length: number): Route {
    if (this.#last === undefined || this.#edition !== this.#book.edition || !this.#isLast(bytes, at, length)) {
      this.#lastId = bytes.slice(at, at + length);
      this.#last = this.route(decoder.decode(this.#lastId));
    }
    return this.#last;
  }

  /** Route of a record that carries the id as text. */
  route(id: string): Route {
    if (this.#edition !== this.#book.edition || this.#routes.size > MOST_ROUTES) {
      this.#routes.clear();
      this.#edition = this.#book.edition;
    }
    let route = this.#routes.get(id);
    if (route === undefined) {
      route = routeOf(this.#book.named(this.#book.clusterOf(id, this.#domain, this.#listener)), this.#exporter);
      this.#routes.set(id, route);
    }
    this.cluster = route.traffic.cluster;
    return route;
  }

  #isLast(bytes: Uint8Array, at: number, length: number): boolean {
    if (length !== this.#lastId.length) return false;
    for (let index = 0; index < length; index++) if (bytes[at + index] !== this.#lastId[index]) return false;
    return true;
  }
}
