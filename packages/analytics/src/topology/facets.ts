import { FLOW_POLICY_TYPES } from '@netloft/contracts';
import type { ItemEdges } from './edges.ts';
import type { TopologyModel } from './model.ts';

const MOST_LISTED = 8;
const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
};

export interface EdgeFacets {
  readonly ports: string[];
  readonly services: string[];
  readonly policies: string[];
  /** Connections between Pods or addresses. */
  readonly pairs: number;
}

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

  constructor(size: number) {
    this.weights = new Float64Array(size);
    this.isMet = new Uint8Array(size);
  }

  add(one: number, weight: number): void {
    if (this.isMet[one] === 0) {
      this.isMet[one] = 1;
      this.met.push(one);
    }
    this.weights[one] = (this.weights[one] ?? 0) + weight;
  }

  /** The greatest as texts, equals by their texts; begins anew. */
  take(textOf: (one: number) => string): string[] {
    const { met, weights } = this;
    const isBefore = (a: number, b: number): boolean => {
      const more = (weights[a] ?? 0) - (weights[b] ?? 0);
      return more > 0 || (more === 0 && textOf(a) < textOf(b));
    };
    const most: number[] = [];
    for (const one of met) {
      let place = most.length;
      while (place > 0 && isBefore(one, most[place - 1] ?? 0)) place -= 1;
      if (place >= MOST_LISTED) continue;
      most.splice(place, 0, one);
      if (most.length > MOST_LISTED) most.pop();
    }
    for (const one of met) {
      weights[one] = 0;
      this.isMet[one] = 0;
    }
    met.length = 0;
    return most.map(textOf);
  }
}

/** Rows of each drawn edge, one after another: those of edge `e` lie from `starts[e]` to `starts[e + 1]`. */
function rowsByEdge(
  { edgeOf, onwardOf }: ItemEdges,
  placeOf: Int32Array,
  count: number,
): { readonly starts: Int32Array; readonly rows: Int32Array } {
  const starts = new Int32Array(count + 1);
  const columns = onwardOf === undefined ? [edgeOf] : [edgeOf, onwardOf];
  for (const column of columns)
    for (let row = 0; row < column.length; row += 1) {
      const place = placeOf[column[row] ?? -1] ?? -1;
      if (place >= 0) starts[place + 1] = (starts[place + 1] ?? 0) + 1;
    }
  for (let at = 1; at <= count; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const next = starts.slice();
  const rows = new Int32Array(starts[count] ?? 0);
  for (const column of columns)
    for (let row = 0; row < column.length; row += 1) {
      const place = placeOf[column[row] ?? -1] ?? -1;
      if (place < 0) continue;
      const at = next[place] ?? 0;
      rows[at] = row;
      next[place] = at + 1;
    }
  return { starts, rows };
}

/** Ports, Services and policies of each of `count` drawn edges, the most used by records first. `placeOf` tells the drawn edge of an edge between items, -1 for none. */
export function facetsOf(model: TopologyModel, edges: ItemEdges, placeOf: Int32Array, count: number): EdgeFacets[] {
  const { starts, rows } = rowsByEdge(edges, placeOf, count);
  const ports = new Tally(model.ports.length);
  const services = new Tally(model.services.size);
  const policies = new Tally(model.policies.size);
  const seen = new Int32Array(model.pairs);
  const facets: EdgeFacets[] = [];
  for (let edge = 0; edge < count; edge += 1) {
    let pairs = 0;
    for (let at = starts[edge] ?? 0; at < (starts[edge + 1] ?? 0); at += 1) {
      const row = rows[at] ?? 0;
      const weight = model.flows[row] ?? 0;
      ports.add(model.port[row] ?? 0, weight);
      const service = model.service[row] ?? 0;
      if (service > 0) services.add(service, weight);
      const policy = model.policy[row] ?? 0;
      if (policy > 0) policies.add(policy, weight);
      const pair = model.pair[row] ?? 0;
      if (seen[pair] === edge + 1) continue;
      seen[pair] = edge + 1;
      pairs += 1;
    }
    facets.push({
      ports: ports.take((port) => portText(model.ports[port] ?? 0)),
      services: services.take((service) => model.services.textOf(service)),
      policies: policies.take((policy) => policyText(model.policies.textOf(policy))),
      pairs,
    });
  }
  return facets;
}
