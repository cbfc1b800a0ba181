import { RowWriter } from './rowbinary.ts';

/** Takes rows of one cluster as they come, for live views. */
export interface LiveTap {
  offer(bytes: Uint8Array, from: number, to: number): void;
}

/** What comes in for one cluster. */
export interface Traffic {
  readonly cluster: string;
  /** Rows since the start. */
  rows: number;
  /** Of these, rows of flows that had ended long before they came: a past that is filled in. */
  late: number;
  live: LiveTap | undefined;
}

/** Where a record goes: its cluster and exporter as the first columns of a row have them. */
export interface Route {
  readonly traffic: Traffic;
  readonly prefix: Uint8Array;
}

/** Chooses the route of a record by the cluster id that it carries. */
export interface Routing {
  /** Of records without an id. */
  readonly fallback: Route;
  /** `length` bytes of text from `at`; an empty id goes the fallback's way. */
  ofId(bytes: Uint8Array, at: number, length: number): Route;
}

/** Names of clusters and exporters are cut to this, so that a row's room can be reckoned. */
const LONGEST_NAME = 253;

export function routeOf(traffic: Traffic, exporter: string): Route {
  const writer = new RowWriter(64);
  writer.text(traffic.cluster.slice(0, LONGEST_NAME));
  writer.text(exporter.slice(0, LONGEST_NAME));
  return { traffic, prefix: writer.view().slice() };
}

export const trafficOf = (cluster: string): Traffic => ({ cluster, rows: 0, late: 0, live: undefined });
