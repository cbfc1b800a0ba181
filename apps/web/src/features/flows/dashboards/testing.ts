import type { FlowKey, FlowSeries, FlowSummary, FlowValues, FlowVerdict } from '@netloft/contracts';

const FACTS = { from: '2026-11-26T10:00:00Z', to: '2026-11-26T10:30:00Z', took: 3 } as const;

export interface Group {
  readonly key: FlowKey;
  readonly values: FlowValues;
  readonly previous?: FlowValues;
  readonly verdicts?: Partial<Record<FlowVerdict, number>>;
}

/** A summary as the server answers it. Totals are the sums of the groups. For tests. */
export function summaryOf(groups: readonly Group[], change: Partial<FlowSummary> = {}): FlowSummary {
  const totals: FlowValues = {};
  for (const { values } of groups)
    for (const [measure, value] of Object.entries(values) as [keyof FlowValues, number][])
      totals[measure] = (totals[measure] ?? 0) + value;
  const items = groups.map((group) => ({ ...group, verdicts: group.verdicts ?? {} }));
  return { ...FACTS, items, groups: items.length, totals, ...change };
}

/** A series of three buckets of a minute. For tests. */
export const seriesOf = (
  series: readonly { readonly key: FlowKey; readonly values: readonly (number | null)[] }[],
  change: Partial<FlowSeries> = {},
): FlowSeries => ({
  ...FACTS,
  step: 60,
  times: [0, 1, 2].map((minute) => Date.parse(FACTS.from) + minute * 60_000),
  series: series.map((one) => ({ key: one.key, values: [...one.values] })),
  ...change,
});
