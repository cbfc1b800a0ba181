import { useMemo, type ReactNode } from 'react';
import { FLOW_VERDICTS, type FlowVerdict } from '@netloft/contracts';
import { useQuery } from '@tanstack/react-query';
import { verdictColor, verdictDash } from '../../components/charts/palette.ts';
import { TimeSeries } from '../../components/charts/time-series.tsx';
import type { ChartSeries } from '../../components/charts/time-series.model.ts';
import { RecordsLink, type ExtraTerm } from '../../components/flow-scope/index.ts';
import { flowVerdictKind, flowVerdictLabel } from '../../components/mark.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import {
  flowSeriesQuery,
  flowSummaryQuery,
  type FlowScope,
  type SeriesAsk,
  type SummaryAsk,
} from '../../lib/flows.queries.ts';
import { formatBytes, formatCount } from '../../lib/format.ts';
import { drawerText as text } from './topology-drawer.messages.ts';
import classes from './topology-drawer.module.css';

const SERIES: SeriesAsk = { by: ['verdict'], measure: 'throughput', buckets: 60 };
const TOP = 8;
const FLOWS: SummaryAsk = {
  by: ['src.pod', 'dst.pod', 'protocol', 'port'],
  measures: ['totalBytes', 'flows'],
  top: TOP,
};

interface OfFlows {
  readonly cluster: string;
  /** That finds exactly the flows that are spoken of. */
  readonly scope: FlowScope;
  readonly turn: number;
}

/** Throughput of an edge, by verdict. */
export function EdgeSeries({ cluster, scope, turn }: OfFlows): ReactNode {
  const query = useQuery(flowSeriesQuery(cluster, scope, SERIES, turn));
  const series = useMemo(
    () =>
      FLOW_VERDICTS.flatMap((verdict: FlowVerdict): ChartSeries[] => {
        const found = query.data?.series.find(({ key }) => key['verdict'] === verdict);
        return found === undefined
          ? []
          : [
              {
                id: verdict,
                label: flowVerdictLabel[verdict],
                color: verdictColor(verdict),
                values: found.values,
                dash: verdictDash(verdict),
                mark: flowVerdictKind[verdict],
              },
            ];
      }),
    [query.data],
  );
  if (query.isError) return <Failed problem={problemOf(query.error)} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading rows={4} />;
  return (
    <TimeSeries
      label={text.seriesLabel}
      times={query.data.times}
      step={query.data.step}
      cut={query.data.cut}
      series={series}
      unit="bit/s"
      height={150}
      legend
    />
  );
}

const endOf = (value: string): string => (value === '' ? text.external : value);

/** The flows of an edge that carry the most, each with its records. */
export function TopFlows({ cluster, scope, turn }: OfFlows): ReactNode {
  const query = useQuery(flowSummaryQuery(cluster, scope, FLOWS, turn));
  if (query.isError) return <Failed problem={problemOf(query.error)} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading rows={4} />;
  const { items, other } = query.data;
  return (
    <>
      <table className={classes.table} aria-label={text.topFlows}>
        <thead>
          <tr>
            <th scope="col">{text.source}</th>
            <th scope="col">{text.destination}</th>
            <th scope="col" data-short>
              {text.port}
            </th>
            <th scope="col" data-number>
              {text.bytes}
            </th>
            <th scope="col" data-number>
              {text.recordsHead}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ key, values }) => {
            const terms = Object.entries(key).map(([field, value]): ExtraTerm => [field, value]);
            const [source, target] = [endOf(key['src.pod'] ?? ''), endOf(key['dst.pod'] ?? '')];
            return (
              <tr key={Object.values(key).join('\n')}>
                <td className="mono">{source}</td>
                <td className="mono">{target}</td>
                <td className="mono">{`${key['port'] ?? ''}/${key['protocol'] ?? ''}`}</td>
                <td data-number>{formatBytes(values.totalBytes ?? 0)}</td>
                <td data-number>
                  <RecordsLink scope={scope} terms={terms} title={text.openRecords(source, target)}>
                    {formatCount(values.flows ?? 0)}
                  </RecordsLink>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {other !== undefined && other.groups > 0 && <p className={classes.quiet}>{text.others(other.groups)}</p>}
    </>
  );
}
