import { FLOW_POLICY_TYPES, type TopologyEdge } from '@netloft/contracts';
import { bucketed, type ItemEdges } from './edges.ts';
import { KINDS, type TopologyModel } from './model.ts';
import type { Scratch } from './scratch.ts';

const MOST_LISTED = 8;
const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

/** What is told of a drawn edge. Bytes go from its source on and back; verdicts count records. */
export type EdgeFacets = Pick<
  TopologyEdge,
  'bytes' | 'reverseBytes' | 'allowed' | 'denied' | 'unprotected' | 'ports' | 'services' | 'policies' | 'folds'
>;

export const NO_FACETS: EdgeFacets = {
  bytes: 0,
  reverseBytes: 0,
  allowed: 0,
  denied: 0,
  unprotected: 0,
  ports: [],
  services: [],
  policies: [],
  folds: 0,
};

/** `4567/TCP`, or the protocol alone where there are no ports. */
function portText(key: number): string {
  const protocol = Math.floor(key / 65_536);
  const name = PROTOCOLS[protocol] ?? `protocol ${protocol}`;
  return protocol === 6 || protocol === 17 || protocol === 132 ? `${key % 65_536}/${name}` : name;
}

/** `Antrea NetworkPolicy yelb/allow` of `2:yelb/allow`. */
function policyText(key: string): string {
  const colon = key.indexOf(':');
  const kind = FLOW_POLICY_TYPES[Number(key.slice(0, colon))] ?? '';
  return `${kind === '' ? 'policy' : kind} ${key.slice(colon + 1)}`;
}

/** Adds up weights of numbered things of one edge after another. */
class Tally {
  private readonly weights: Float64Array;
  private readonly isMet: Uint8Array;
  private readonly met: number[] = [];
  private readonly texts: string[] = [];

  constructor(
    size: number,
    private readonly write: (one: number) => string,
    scratch: Scratch,
  ) {
    this.weights = scratch.floats(size);
    this.isMet = scratch.flags(size);
  }

  private textOf(one: number): string {
    return (this.texts[one] ??= this.write(one));
  }

  add(one: number, weight: number): void {
    if (this.isMet[one] === 0) {
      this.isMet[one] = 1;
      this.met.push(one);
    }
    this.weights[one] = (this.weights[one] ?? 0) + weight;
  }

  /** The greatest as texts, equals by their texts; begins anew. */
  take(): string[] {
    const { met, weights } = this;
    const isBefore = (a: number, b: number): boolean => {
      const more = (weights[a] ?? 0) - (weights[b] ?? 0);
      return more > 0 || (more === 0 && this.textOf(a) < this.textOf(b));
    };
    const most: number[] = [];
    for (const one of met) {
      let place = most.length;
      while (place > 0 && isBefore(one, most[place - 1] ?? 0)) place -= 1;
      if (place >= MOST_LISTED) continue;
      for (let at = Math.min(most.length, MOST_LISTED - 1); at > place; at -= 1) most[at] = most[at - 1] ?? 0;
      most[place] = one;
    }
    for (const one of met) {
      weights[one] = 0;
      this.isMet[one] = 0;
    }
    met.length = 0;
    return most.map((one) => this.textOf(one));
  }
}

/** Rows of each drawn edge, one after another: those of edge `e` lie from `starts[e]` to `starts[e + 1]`. */
function rowsByEdge(
  { edgeOf, onwardOf }: ItemEdges,
  placeOf: Int32Array,
  count: number,
  scratch: Scratch,
): { readonly starts: Int32Array; readonly rows: Int32Array } {
  const all = edgeOf.length;
  const places = scratch.ints(onwardOf === undefined ? all : 2 * all);
  for (let row = 0; row < all; row += 1) places[row] = placeOf[edgeOf[row] ?? -1] ?? -1;
  if (onwardOf !== undefined)
    for (let row = 0; row < all; row += 1) places[all + row] = placeOf[onwardOf[row] ?? -1] ?? -1;
  const { starts, order } = bucketed(places, count, scratch);
  if (onwardOf !== undefined)
    for (let at = 0; at < order.length; at += 1) if ((order[at] ?? 0) >= all) order[at] = (order[at] ?? 0) - all;
  return { starts, rows: order };
}

/** Sums of each of `count` drawn edges, with its ports, Services and policies, the most used by records first. `placeOf` tells the drawn edge of an edge between items, -1 for none. */
export function facetsOf(
  model: TopologyModel,
  edges: ItemEdges,
  placeOf: Int32Array,
  count: number,
  scratch: Scratch,
): EdgeFacets[] {
  const { starts, rows } = rowsByEdge(edges, placeOf, count, scratch);
  const ports = new Tally(model.ports.length, (port) => portText(model.ports[port] ?? 0), scratch);
  const services = new Tally(model.services.size, (service) => model.services.textOf(service), scratch);
  const policies = new Tally(model.policies.size, (policy) => policyText(model.policies.textOf(policy)), scratch);
  const seen = scratch.ints(model.pairs);
  const { facets: all, flows, kind, bytes, reverseBytes } = model;
  const told: EdgeFacets[] = [];
  for (let edge = 0; edge < count; edge += 1) {
    let [pairs, there, back, allowed, denied, unprotected] = [0, 0, 0, 0, 0, 0];
    const last = starts[edge + 1] ?? 0;
    for (let at = starts[edge] ?? 0; at < last; at += 1) {
      const row = rows[at] ?? 0;
      const weight = flows[row] ?? 0;
      there += bytes[row] ?? 0;
      back += reverseBytes[row] ?? 0;
      if (kind[row] === KINDS.allowed) allowed += weight;
      else if (kind[row] === KINDS.denied) denied += weight;
      else unprotected += weight;
      const first = row * 4;
      ports.add(all[first] ?? 0, weight);
      const service = all[first + 1] ?? 0;
      if (service > 0) services.add(service, weight);
      const policy = all[first + 2] ?? 0;
      if (policy > 0) policies.add(policy, weight);
      const pair = all[first + 3] ?? 0;
      if (seen[pair] === edge + 1) continue;
      seen[pair] = edge + 1;
      pairs += 1;
    }
    told.push({
      bytes: there,
      reverseBytes: back,
      allowed,
      denied,
      unprotected,
      ports: ports.take(),
      services: services.take(),
      policies: policies.take(),
      folds: pairs,
    });
  }
  return told;
}
