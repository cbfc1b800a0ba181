import type { FlowDimension, FlowKey, FlowMeasure, FlowSeries, FlowSummary, FlowVerdict } from '@netloft/contracts';
import { OTHER_ID, type PairEnd, type PairFlow } from '../../../components/charts/pair.ts';
import { OTHER_COLOR, seriesColor, verdictColor } from '../../../components/charts/palette.ts';
import type { ChartSeries } from '../../../components/charts/time-series.model.ts';
import type { TopItem } from '../../../components/charts/top-list.tsx';
import type { Twin } from '../../../components/charts/twin-table.tsx';
import { formatChange, formatValue, unitOf } from '../../../components/charts/units.ts';
import { flowVerdictKind, flowVerdictLabel } from '../../../components/mark.tsx';
import { formatCount, formatDuration, formatExact } from '../../../lib/format.ts';
import type { TimeZoneChoice } from '../../../lib/preferences.ts';
import { dashboardsText as text } from './dashboards.messages.ts';
import { ISOLATION } from './view.ts';

const VERDICTS: readonly FlowVerdict[] = ['dropped', 'rejected', 'unprotected', 'allowed'];
const isVerdict = (value: string | undefined): value is FlowVerdict => VERDICTS.some((one) => one === value);

/** A group's value as it is read: `yelb / yelb-ui`, the verdict's word, or that there is none. */
export function labelOf(dimension: string, value: string): string {
  if (value === '') return text.unset;
  if (value === ISOLATION) return text.isolation;
  if (dimension === 'verdict' && isVerdict(value)) return flowVerdictLabel[value];
  if (/(?:^|\.)(?:pod|workload|service|policy)$/.test(dimension)) return value.replace('/', ' / ');
  return dimension === 'protocol' ? value.toUpperCase() : value;
}

/** A group as it is read. Where both ends are asked for, the network names the one that is no Pod; ends stand in the order of the flow. */
export function keyLabel(key: FlowKey): string {
  const dimensions = Object.keys(key);
  const fills = ['src.', 'dst.'].every((side) => dimensions.some((one) => one.startsWith(side)));
  return dimensions
    .filter((one) => !fills || one !== 'network')
    .map((one) => (fills && key[one] === '' ? labelOf('network', key['network'] ?? '') : labelOf(one, key[one] ?? '')))
    .join(' → ');
}
const keyId = (key: FlowKey): string => Object.values(key).join('\n');

type Item = FlowSummary['items'][number];

/** Groups as bars, split by the verdicts of their records. */
export function topItems(
  summary: FlowSummary,
  measure: FlowMeasure,
  hrefOf: (key: FlowKey) => string,
  dimension?: FlowDimension,
): TopItem[] {
  return summary.items.flatMap((item) => {
    const value = item.values[measure];
    if (value === null || value === undefined) return [];
    const verdict = dimension === 'verdict' ? item.key['verdict'] : undefined;
    return [
      {
        id: keyId(item.key),
        label: keyLabel(item.key),
        value,
        previous: item.previous?.[measure],
        parts: verdictParts(item),
        mark: isVerdict(verdict) ? flowVerdictKind[verdict] : undefined,
        href: hrefOf(item.key),
      },
    ];
  });
}

const verdictParts = (item: Item): TopItem['parts'] => {
  const parts = VERDICTS.map((verdict) => ({ color: verdictColor(verdict), value: item.verdicts[verdict] ?? 0 }));
  return parts.filter((part) => part.value > 0);
};

/** The rest of a summary for a list of bars. */
export const otherOf = (
  summary: FlowSummary,
  measure: FlowMeasure,
): { readonly groups: number; readonly value: number | null } | undefined =>
  summary.other === undefined
    ? undefined
    : { groups: summary.other.groups, value: summary.other.values[measure] ?? null };

export interface PairSpec {
  /** The first that a flow has names the end. */
  readonly source: readonly FlowDimension[];
  readonly target: readonly FlowDimension[];
  readonly measure: FlowMeasure;
  readonly hrefOf: (key: FlowKey) => string;
}

/** One end of a group. The same workload has the same id at both ends. */
function endOf(key: FlowKey, dimensions: readonly FlowDimension[], hrefOf: PairSpec['hrefOf']): PairEnd {
  const dimension = dimensions.find((one) => (key[one] ?? '') !== '') ?? dimensions[0] ?? 'ip';
  const value = key[dimension] ?? '';
  const kind = dimension.replace(/^(src|dst)\./, '');
  return {
    id: `${kind}=${value}`,
    label: labelOf(dimension, value),
    // A picture shows an end alone whatever its side; its records are those of either side.
    href: hrefOf({ [kind]: value }),
  };
}

/** Pairs of a summary grouped by both ends and the verdict, and one grey pair for what is left. */
export function pairFlows(summary: FlowSummary, { source, target, measure, hrefOf }: PairSpec): PairFlow[] {
  const unit = unitOf[measure];
  const total = summary.totals[measure] ?? null;
  const flows: PairFlow[] = summary.items.flatMap((item) => {
    const value = item.values[measure] ?? 0;
    if (!(value > 0)) return [];
    const { bytes, reverseBytes, flows: records } = item.values;
    const verdict = item.key['verdict'];
    const facts = [
      { name: text.chartTitles[measure], value: formatValue(value, unit) },
      ...(measure === 'bytes' || bytes === undefined ? [] : [{ name: text.there, value: formatValue(bytes, 'bytes') }]),
      ...(measure === 'reverseBytes' || reverseBytes === undefined
        ? []
        : [{ name: text.back, value: formatValue(reverseBytes, 'bytes') }]),
      ...(records === undefined ? [] : [{ name: text.records, value: formatCount(records ?? 0) }]),
      ...(total === null ? [] : [{ name: text.share, value: `${((value / total) * 100).toFixed(1)} %` }]),
    ];
    return [
      {
        id: keyId(item.key),
        source: endOf(item.key, source, hrefOf),
        target: endOf(item.key, target, hrefOf),
        value,
        verdict: isVerdict(verdict) ? verdict : null,
        facts,
        href: hrefOf(item.key),
      },
    ];
  });
  const rest = summary.other?.values[measure] ?? 0;
  if (summary.other === undefined || !(rest > 0)) return flows;
  const end = { id: OTHER_ID, label: text.other };
  const name = text.otherPairs(formatCount(summary.other.groups));
  return [
    ...flows,
    {
      id: OTHER_ID,
      source: end,
      target: end,
      value: rest,
      verdict: null,
      facts: [{ name, value: formatValue(rest, unit) }],
    },
  ];
}

/** Groups over time, the greatest first, and what is left in grey. Verdicts have their own colours and order; `whole` names an answer without groups. */
export function chartSeries(data: FlowSeries, dimension: FlowDimension | undefined, whole = ''): ChartSeries[] {
  const known = data.series.map((one, place): ChartSeries => {
    const verdict = one.key['verdict'];
    const shared = { id: keyId(one.key), label: keyLabel(one.key) || whole, values: one.values };
    if (dimension !== 'verdict' || !isVerdict(verdict)) return { ...shared, color: seriesColor(place) };
    return { ...shared, color: verdictColor(verdict), mark: flowVerdictKind[verdict] };
  });
  const ordered =
    dimension === 'verdict'
      ? known.toSorted((a, b) => VERDICTS.findIndex((v) => v === a.id) - VERDICTS.findIndex((v) => v === b.id))
      : known;
  if (data.other === undefined) return ordered;
  const { groups, values } = data.other;
  const rest = { id: OTHER_ID, label: `${text.other} (${formatCount(groups)})`, color: OTHER_COLOR, values };
  return [...ordered, rest];
}

const verdictWords = (item: Item): string =>
  VERDICTS.flatMap((verdict) => {
    const count = item.verdicts[verdict] ?? 0;
    return count === 0 ? [] : [`${flowVerdictLabel[verdict]} ${formatCount(count)}`];
  }).join(', ');

/** A list of groups as a table. */
export function summaryTwin(summary: FlowSummary, measure: FlowMeasure, hrefOf: (key: FlowKey) => string): Twin {
  const unit = unitOf[measure];
  const dimensions = Object.keys(summary.items[0]?.key ?? {});
  const compared = summary.items.some((item) => item.previous !== undefined);
  // A grouping by verdict says it already.
  const split = !dimensions.includes('verdict');
  const row = (item: Item): string[] => [
    ...dimensions.map((dimension) => labelOf(dimension, item.key[dimension] ?? '')),
    formatValue(item.values[measure], unit),
    ...(compared ? [formatChange(item.values[measure], item.previous?.[measure]) ?? '—'] : []),
    ...(split ? [verdictWords(item)] : []),
  ];
  const rows = summary.items.map((item) => ({ id: keyId(item.key), cells: row(item), href: hrefOf(item.key) }));
  const { other } = summary;
  const rest =
    other === undefined
      ? []
      : [
          {
            id: OTHER_ID,
            cells: [
              `${text.other} (${formatCount(other.groups)})`,
              ...dimensions.slice(1).map(() => ''),
              formatValue(other.values[measure], unit),
              ...(compared ? [''] : []),
              ...(split ? [''] : []),
            ],
          },
        ];
  return {
    heads: [
      ...dimensions.map((dimension) => ({ label: text.dimensions[dimension] ?? dimension })),
      { label: text.chartTitles[measure], number: true },
      ...(compared ? [{ label: text.change, number: true }] : []),
      ...(split ? [{ label: text.verdicts }] : []),
    ],
    rows: [...rows, ...rest],
  };
}

/** Values over time as a table, newest last. */
export function seriesTwin(data: FlowSeries, measure: FlowMeasure, zone: TimeZoneChoice): Twin {
  const series = chartSeries(data, undefined);
  const unit = unitOf[measure];
  const cut = new Map(data.cut?.map((one) => [one.at, one]));
  const timeOf = (time: number, index: number): string => {
    const short = cut.get(index);
    const exact = formatExact(time, zone);
    if (short === undefined) return exact;
    return `${exact} (${(short.growing ? text.soFar : text.cutTo)(formatDuration(short.seconds * 1000), formatDuration(data.step * 1000))})`;
  };
  return {
    heads: [{ label: text.time }, ...series.map((one) => ({ label: one.label, number: true }))],
    rows: data.times.map((time, index) => ({
      id: String(time),
      cells: [timeOf(time, index), ...series.map((one) => formatValue(one.values[index], unit))],
    })),
  };
}
