import { useMemo, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { FlowDimension, FlowKey, FlowMeasure, FlowSeries, FlowSummary } from '@netloft/contracts';
import { ChartPanel } from '../../../components/charts/chart-panel.tsx';
import { Chord } from '../../../components/charts/chord.tsx';
import { Sankey } from '../../../components/charts/sankey.tsx';
import type { SeriesShape } from '../../../components/charts/time-series.model.ts';
import { TimeSeries } from '../../../components/charts/time-series.tsx';
import { TopList } from '../../../components/charts/top-list.tsx';
import { unitOf } from '../../../components/charts/units.ts';
import type { ExtraTerm } from '../../../components/flow-scope/index.ts';
import { flowSeriesQuery, flowSummaryQuery } from '../../../lib/flows.queries.ts';
import { formatCount } from '../../../lib/format.ts';
import { timeZone } from '../../../lib/preferences.ts';
import { useStore } from '../../../lib/store.ts';
import { dashboardsText as text } from './dashboards.messages.ts';
import { chartSeries, otherOf, pairFlows, seriesTwin, summaryTwin, topItems } from './dashboards.model.ts';
import { narrowed, recordsOf, termsOfKey, useView, type DashboardView } from './view.ts';

/** Which flows a panel looks at, beyond the scope of the page. */
type Where = readonly ExtraTerm[];
const EVERYTHING: Where = [];

/** The question's scope, and where a group of it leads: both have the same terms, so that the counts agree. */
function useScope(
  where: Where,
): { readonly view: DashboardView; readonly hrefOf: (key: FlowKey) => string } & Pick<DashboardView, 'scope'> {
  const view = useView();
  return useMemo(() => {
    const scope = narrowed(view.scope, where);
    return { view, scope, hrefOf: (key) => recordsOf({ cluster: view.cluster, scope }, termsOfKey(key)) };
  }, [view, where]);
}

export interface TopPanelProps {
  readonly title: string;
  readonly note?: string;
  readonly by: readonly FlowDimension[];
  readonly measure: FlowMeasure;
  readonly where?: Where;
  readonly top?: number;
  readonly empty?: string;
}

/** The greatest groups as bars. */
export function TopPanel({ title, note, by, measure, where = EVERYTHING, top = 10, empty }: TopPanelProps): ReactNode {
  const { view, scope, hrefOf } = useScope(where);
  const query = useQuery(
    flowSummaryQuery(view.cluster, scope, { by, measures: [measure], top, previous: view.compare }, view.turn),
  );
  return (
    <ChartPanel
      title={title}
      note={noteOf(note, query.data)}
      query={query}
      isEmpty={(data) => data.items.length === 0}
      empty={empty}
      twin={(data) => summaryTwin(data, measure, hrefOf)}
      asTable={view.asTable}
      pictureNote={view.note}
    >
      {(data) => <SummaryBars title={title} data={data} by={by} measure={measure} hrefOf={hrefOf} />}
    </ChartPanel>
  );
}

const noteOf = (note: string | undefined, data: FlowSummary | undefined): string =>
  [
    note,
    data === undefined || data.groups === 0 ? undefined : text.groupsCount(formatCount(data.groups)),
    data?.partial,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');

/** Bars of a summary; also for panels that ask for themselves. */
export function SummaryBars({
  title,
  data,
  by,
  measure,
  hrefOf,
}: {
  readonly title: string;
  readonly data: FlowSummary;
  readonly by: readonly FlowDimension[];
  readonly measure: FlowMeasure;
  readonly hrefOf: (key: FlowKey) => string;
}): ReactNode {
  // A flow stands at each of its two ends in a grouping without a side: shares would add up to two.
  const shared = measure === 'connections' || by.some((one) => ['ns', 'pod', 'workload', 'node', 'ip'].includes(one));
  return (
    <TopList
      label={title}
      items={topItems(data, measure, hrefOf, by.length === 1 ? by[0] : undefined)}
      other={otherOf(data, measure)}
      total={shared ? null : (data.totals[measure] ?? null)}
      unit={unitOf[measure]}
    />
  );
}

export interface PairPanelProps {
  readonly title: string;
  readonly note?: string;
  /** Dimensions that name each end; the first that a flow has counts. */
  readonly source: readonly FlowDimension[];
  readonly target: readonly FlowDimension[];
  /** What ranks the pairs and is asked for; both directions of one question share it. */
  readonly order: FlowMeasure;
  readonly measure: FlowMeasure;
  readonly where?: Where;
  readonly as: 'sankey' | 'chord';
  readonly empty?: string;
}

const unique = <T,>(list: readonly T[]): T[] => [...new Set(list)];

/** Who sends to whom, by verdict. */
export function PairPanel(props: PairPanelProps): ReactNode {
  const { title, note, source, target, order, measure, where = EVERYTHING, as, empty } = props;
  const { view, scope, hrefOf } = useScope(where);
  const by = unique([...source, ...target, 'verdict' as const]);
  const measures = unique<FlowMeasure>([
    order,
    'bytes',
    'reverseBytes',
    'flows',
    ...(measure === order ? [] : [measure]),
  ]);
  const query = useQuery(flowSummaryQuery(view.cluster, scope, { by, measures, order, top: view.top }, view.turn));
  const flows = useMemo(
    () => (query.data === undefined ? [] : pairFlows(query.data, { source, target, measure, hrefOf })),
    [query.data, source, target, measure, hrefOf],
  );
  return (
    <ChartPanel
      title={title}
      note={[note, query.data?.partial].filter((part) => part !== undefined).join(' · ')}
      query={query}
      isEmpty={() => flows.length === 0}
      empty={empty}
      twin={(data) => summaryTwin(data, measure, hrefOf)}
      asTable={view.asTable}
      rows={9}
      pictureNote={view.note}
    >
      {() =>
        as === 'chord' ? (
          <Chord label={title} flows={flows} unit={unitOf[measure]} />
        ) : (
          <Sankey label={title} flows={flows} unit={unitOf[measure]} />
        )
      }
    </ChartPanel>
  );
}

export interface SeriesPanelProps {
  readonly title: string;
  readonly note?: string;
  readonly by: readonly FlowDimension[];
  readonly measure: FlowMeasure;
  readonly where?: Where;
  readonly shape?: SeriesShape;
  readonly height?: number;
  readonly empty?: string;
}

const isSilent = (data: FlowSeries): boolean => data.series.every((one) => one.values.every((value) => !value));

/** The greatest groups over time. */
export function SeriesPanel(props: SeriesPanelProps): ReactNode {
  const { title, note, by, measure, where = EVERYTHING, shape = 'lines', height, empty } = props;
  const { view, scope } = useScope(where);
  const zone = useStore(timeZone);
  const query = useQuery(
    flowSeriesQuery(view.cluster, scope, { by, measure, top: 8, previous: view.compare }, view.turn),
  );
  const { data } = query;
  const series = useMemo(
    () => (data === undefined ? [] : chartSeries(data, by.length === 1 ? by[0] : undefined, title)),
    [data, by, title],
  );
  const keyOf = (id: string | undefined): FlowKey =>
    data?.series.find((one) => Object.values(one.key).join('\n') === id)?.key ?? {};
  return (
    <ChartPanel
      title={title}
      note={[note, data?.partial].filter((part) => part !== undefined).join(' · ')}
      query={query}
      isEmpty={isSilent}
      empty={empty}
      twin={(found) => seriesTwin(found, measure, zone)}
      asTable={view.asTable}
      pictureNote={view.note}
    >
      {(found) => (
        <TimeSeries
          label={title}
          times={found.times}
          step={found.step}
          series={series}
          previous={found.previous}
          cut={found.cut}
          unit={unitOf[measure]}
          shape={shape}
          legend={by.length > 0}
          {...(height === undefined ? {} : { height })}
          onRange={view.zoom}
          onPick={({ series: id, from, to }) =>
            view.follow(recordsOf({ cluster: view.cluster, scope }, termsOfKey(keyOf(id)), { from, to }))
          }
        />
      )}
    </ChartPanel>
  );
}
