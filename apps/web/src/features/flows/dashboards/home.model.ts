import type { FlowMeasure, FlowStatus, FlowSummary } from '@netloft/contracts';

type Summary = Pick<FlowSummary, 'items' | 'totals' | 'previousTotals' | 'groups'>;
type Pair = readonly [now: number | null, before: number | null];

const EXTERNAL = ['to-external', 'from-external'];

const sum = (values: readonly (number | null | undefined)[]): number | null => {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : known.reduce((all, value) => all + value, 0);
};

/** Sums of several measures in this time and in the one before. */
const totals = ({ totals: now, previousTotals: before }: Summary, ...measures: readonly FlowMeasure[]): Pair => [
  sum(measures.map((measure) => now[measure])),
  before === undefined ? null : sum(measures.map((measure) => before[measure])),
];

/** The same over the groups that a test lets through; nothing stored of them is zero. */
function groups(
  summary: Summary,
  dimension: string,
  accepts: (value: string) => boolean,
  ...measures: readonly FlowMeasure[]
): Pair {
  const items = summary.items.filter((item) => accepts(item.key[dimension] ?? ''));
  const of = (side: 'values' | 'previous'): number | null =>
    sum(items.flatMap((item) => measures.map((measure) => item[side]?.[measure])));
  return [of('values') ?? 0, summary.items.some((item) => item.previous !== undefined) ? (of('previous') ?? 0) : null];
}

export interface TrafficFigures {
  readonly records: Pair;
  readonly connections: Pair;
  readonly bytes: Pair;
  /** Bits per second of both directions: 8 × bytes ÷ seconds. */
  readonly throughput: Pair;
  readonly externalBytes: Pair;
  readonly externalThroughput: Pair;
  readonly externalConnections: Pair;
}

/** From the summary by `type` with totalBytes, throughput, reverseThroughput, flows and connections. A connection is of one type. */
export function trafficFigures(byType: Summary): TrafficFigures {
  const external = (...measures: readonly FlowMeasure[]): Pair =>
    groups(byType, 'type', (type) => EXTERNAL.includes(type), ...measures);
  return {
    records: totals(byType, 'flows'),
    connections: totals(byType, 'connections'),
    bytes: totals(byType, 'totalBytes'),
    throughput: totals(byType, 'throughput', 'reverseThroughput'),
    externalBytes: external('totalBytes'),
    externalThroughput: external('throughput', 'reverseThroughput'),
    externalConnections: external('connections'),
  };
}

/**
 * Share of the unprotected records, 0 to 1, from the summary by `verdict` with flows; null where there are none. How many connections were denied is asked apart: one that was dropped and rejected is in two groups,
 * and distinct counts do not add up.
 */
export function unprotectedShare(byVerdict: Summary): Pair {
  const [none, noneBefore] = groups(byVerdict, 'verdict', (verdict) => verdict === 'unprotected', 'flows');
  const [all, allBefore] = totals(byVerdict, 'flows');
  const share = (part: number | null, whole: number | null): number | null =>
    part === null || whole === null || whole === 0 ? null : part / whole;
  return [share(none, all), share(noneBefore, allBefore)];
}

/** From a summary without groups: distinct connections of everything that matches. */
export const connectionsOf = (whole: Summary): Pair => totals(whole, 'connections');

export interface LifeFigures {
  readonly active: Pair;
  readonly ended: Pair;
}

/** From the summary by `reason` with connections. A connection ends once; the active timeout is no end. */
export function lifeFigures(byReason: Summary): LifeFigures {
  const ended = groups(byReason, 'reason', (reason) => reason !== '' && reason !== 'active timeout', 'connections');
  const [all, before] = totals(byReason, 'connections');
  const rest = (whole: number | null, part: number | null): number | null =>
    whole === null || part === null ? null : Math.max(0, whole - part);
  return { active: [rest(all, ended[0]), rest(before, ended[1])], ended };
}

/** Newest stored record of the cluster, epoch milliseconds; null where there is none or it is not known. */
export function newestOf(status: FlowStatus | undefined): number | null {
  const newest = status?.store.newest;
  return newest === null || newest === undefined ? null : Date.parse(newest);
}
