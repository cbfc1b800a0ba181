import type { LatencyRow, LatencySummary, NodePing } from '@netloft/contracts';
import { type Json, number, object, objects, text } from '../evaluation/read.ts';

/** Beyond the first interval, so many milliseconds may go by until the first answer is reported. */
const FIRST_ANSWER_MS = 5_000;
/** An agent that sent nothing for so many intervals, and then so many milliseconds, does not ping any more. */
const STALE_INTERVALS = 3;
const STALE_GRACE_MS = 60_000;
/** The newest ping may not be answered yet; two in a row that are not are lost. In intervals. */
const LOST_INTERVALS = 1.5;

const NANOSECONDS_IN_MS = 1_000_000;
/** Milliseconds of a round trip that Antrea gives in nanoseconds. */
export const roundTripMs = (nanoseconds: number): number => nanoseconds / NANOSECONDS_IN_MS;

/**
 * What decides how old a ping may be: seconds between two of them, the time now, and when they were first asked for, in milliseconds since the
 * epoch; without that, what has no answer is lost.
 */
export interface PingClock {
  readonly intervalSeconds: number;
  readonly now: number;
  readonly since?: number | undefined;
}

const timeOf = (value: unknown): number | undefined => {
  const time = Date.parse(text(value) ?? '');
  return Number.isNaN(time) ? undefined : time;
};

/** One entry of `targetIPLatencyStats`; undefined for one that was never sent, or whose first answer may still be on its way. Antrea leaves zero values away. */
export function readPing(entry: Json, { intervalSeconds, now, since }: PingClock): NodePing | undefined {
  const ip = text(entry['targetIP']);
  const sent = timeOf(entry['lastSendTime']);
  const answered = timeOf(entry['lastRecvTime']);
  if (ip === undefined || sent === undefined) return undefined;
  const interval = intervalSeconds * 1000;
  const isStale = now - sent > STALE_INTERVALS * interval + STALE_GRACE_MS;
  const isFirst = since !== undefined && now - since <= interval + FIRST_ANSWER_MS;
  if (answered === undefined && isFirst) return undefined;
  const isLost = answered === undefined || sent - answered > LOST_INTERVALS * interval;
  return {
    ip,
    state: isStale ? 'stale' : isLost ? 'lost' : 'answered',
    rttNanoseconds: answered === undefined ? null : (number(entry['lastMeasuredRTTNanoseconds']) ?? null),
    sentAt: text(entry['lastSendTime']) ?? null,
    answeredAt: text(entry['lastRecvTime']) ?? null,
  };
}

const RANK = { lost: 2, stale: 1, answered: 0 } as const satisfies Record<NodePing['state'], number>;

/** The ping that says most of a pair: a lost one, then an old one, then the slowest. Undefined when there is none. */
export function worstPing(pings: readonly NodePing[]): NodePing | undefined {
  return pings.toSorted(
    (a, b) => RANK[b.state] - RANK[a.state] || (b.rttNanoseconds ?? 0) - (a.rttNanoseconds ?? 0),
  )[0];
}

/** Measurements of every Node to every other. */
export interface LatencyMatrix {
  readonly nodes: readonly string[];
  readonly rows: readonly LatencyRow[];
  readonly summary: LatencySummary;
}

/**
 * Objects of `nodelatencystats` (stats.antrea.io/v1alpha1) as a matrix over the Nodes given and those that the objects name, sorted.
 * A Node that measured nothing has a row of nothing.
 */
export function latencyMatrix(
  stats: readonly Json[],
  { nodes, ...clock }: PingClock & { readonly nodes: readonly string[] },
): LatencyMatrix {
  const measured = new Map<string, Map<string, NodePing[]>>();
  for (const one of stats) {
    const from = text(object(one['metadata'])?.['name']);
    if (from === undefined) continue;
    const peers = new Map<string, NodePing[]>();
    for (const peer of objects(one['peerNodeLatencyStats'])) {
      const pings = objects(peer['targetIPLatencyStats']).flatMap((entry) => readPing(entry, clock) ?? []);
      peers.set(text(peer['nodeName']) ?? '', pings);
    }
    measured.set(from, peers);
  }
  const named = [...measured].flatMap(([from, peers]) => [from, ...peers.keys()]).filter((name) => name !== '');
  const names = [...new Set([...nodes, ...named])].toSorted();
  const rows = names.map((node) => ({ node, to: names.map((other) => measured.get(node)?.get(other) ?? []) }));
  return { nodes: names, rows, summary: summaryOf(rows) };
}

function summaryOf(rows: readonly LatencyRow[]): LatencySummary {
  const worst = rows.flatMap(({ to }, row) =>
    to.flatMap((pings, column) => (row === column ? [] : [worstPing(pings)])),
  );
  const count = (state: NodePing['state'] | undefined): number => worst.filter((ping) => ping?.state === state).length;
  const trips = worst
    .flatMap((ping) => (ping?.state === 'answered' && ping.rttNanoseconds !== null ? [ping.rttNanoseconds] : []))
    .toSorted((a, b) => a - b);
  return {
    pairs: worst.length,
    answered: count('answered'),
    lost: count('lost'),
    stale: count('stale'),
    unmeasured: count(undefined),
    fastest: trips[0] ?? null,
    median: trips[Math.floor((trips.length - 1) / 2)] ?? null,
    slowest: trips.at(-1) ?? null,
  };
}

/** One direction of a pair, with the ping that says most of it. */
export interface LatencyPair {
  readonly from: string;
  readonly to: string;
  readonly ping: NodePing;
}

/** All pairs with a measurement: lost first, then old ones, then from slow to quick. */
export function latencyPairs({ nodes, rows }: Pick<LatencyMatrix, 'nodes' | 'rows'>): readonly LatencyPair[] {
  return rows
    .flatMap(({ node, to }) =>
      to.flatMap((pings, column): LatencyPair[] => {
        const ping = worstPing(pings);
        return ping === undefined ? [] : [{ from: node, to: nodes[column] ?? '', ping }];
      }),
    )
    .toSorted(
      (a, b) => RANK[b.ping.state] - RANK[a.ping.state] || (b.ping.rttNanoseconds ?? 0) - (a.ping.rttNanoseconds ?? 0),
    );
}
