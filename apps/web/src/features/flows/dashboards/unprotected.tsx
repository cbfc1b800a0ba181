import { useState, type ReactNode } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { FlowKey, FlowRecord, FlowSummary, Problem } from '@netloft/contracts';
import { ChartLink } from '../../../components/charts/chart-link.tsx';
import { ChartPanel } from '../../../components/charts/chart-panel.tsx';
import type { ExtraTerm } from '../../../components/flow-scope/index.ts';
import { Failed } from '../../../components/states.tsx';
import { TextButton } from '../../../components/text-button.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { flowRecordsQuery, flowSummaryQuery } from '../../../lib/flows.queries.ts';
import { formatBytes, formatCount } from '../../../lib/format.ts';
import { stringifySearch } from '../../../lib/search-params.ts';
import { dashboardsText as text } from './dashboards.messages.ts';
import { labelOf, summaryTwin } from './dashboards.model.ts';
import { narrowed, recordsOf, termsOfKey, useView } from './view.ts';
import classes from './dashboards.module.css';

const WHERE: readonly ExtraTerm[] = [
  ['verdict', 'unprotected'],
  ['src.pod', '', true],
  ['dst.pod', '', true],
];

/** Pairs of workloads that no policy speaks about, each with the way to a policy that would. */
export function UnprotectedPairs(): ReactNode {
  const view = useView();
  const scope = narrowed(view.scope, WHERE);
  const query = useQuery(
    flowSummaryQuery(
      view.cluster,
      scope,
      {
        by: ['src.workload', 'dst.workload', 'protocol', 'port'],
        measures: ['totalBytes', 'flows'],
        order: 'flows',
        top: view.top,
      },
      view.turn,
    ),
  );
  const hrefOf = (key: FlowKey): string => recordsOf({ cluster: view.cluster, scope }, termsOfKey(key));
  const [problem, setProblem] = useState<Problem | null>(null);
  const client = useQueryClient();

  /** A record of the pair tells its Pods, whose labels a policy selects by. */
  const protect = async (key: FlowKey): Promise<void> => {
    setProblem(null);
    const pair = narrowed(scope, termsOfKey(key));
    // What drafts policies is loaded only when one is asked for.
    const [records, { draftOf }] = await Promise.all([
      client.fetchQuery(flowRecordsQuery(view.cluster, pair, { limit: 1, sort: '-flowEndSeconds' })),
      import('../../../components/flow-record/draft.ts'),
    ]);
    const record: FlowRecord | undefined = records.items[0];
    if (record === undefined) return;
    const search = await draftOf(client, view.cluster, record, 'protect');
    if (search !== null)
      view.follow(`/clusters/${encodeURIComponent(view.cluster)}/policies/new${stringifySearch(search)}`);
  };

  return (
    <ChartPanel
      title={text.unprotectedPairs}
      note={text.unprotectedNote}
      query={query}
      isEmpty={(data) => data.items.length === 0}
      empty={text.allProtected}
      twin={(data) => summaryTwin(data, 'flows', hrefOf)}
      asTable={view.asTable}
      pictureNote={view.note}
    >
      {(data) => (
        <>
          {problem !== null && <Failed problem={problem} />}
          <PairTable
            data={data}
            hrefOf={hrefOf}
            onProtect={(key) => void protect(key).catch((error: unknown) => setProblem(problemOf(error)))}
          />
        </>
      )}
    </ChartPanel>
  );
}

function PairTable({
  data,
  hrefOf,
  onProtect,
}: {
  readonly data: FlowSummary;
  readonly hrefOf: (key: FlowKey) => string;
  readonly onProtect: (key: FlowKey) => void;
}): ReactNode {
  return (
    <table className={classes.pairTable}>
      <thead>
        <tr>
          <th scope="col">{text.source}</th>
          <th scope="col">{text.destination}</th>
          <th scope="col">{text.port}</th>
          <th scope="col" data-number>
            {text.records}
          </th>
          <th scope="col" data-number>
            {text.chartTitles.totalBytes}
          </th>
          <th scope="col" data-no-picture>
            <span className="visually-hidden">{text.protect}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {data.items.map(({ key, values }) => {
          const source = labelOf('workload', key['src.workload'] ?? '');
          const destination = labelOf('workload', key['dst.workload'] ?? '');
          return (
            <tr key={Object.values(key).join('\n')}>
              <td>
                <ChartLink href={hrefOf(key)}>{source}</ChartLink>
              </td>
              <td>{destination}</td>
              <td className="mono">{`${key['port'] ?? ''}/${key['protocol'] ?? ''}`}</td>
              <td data-number>{formatCount(values.flows ?? 0)}</td>
              <td data-number>{formatBytes(values.totalBytes ?? 0)}</td>
              <td data-no-picture>
                <TextButton
                  aria-label={text.protectTitle(source, destination)}
                  title={text.protectTitle(source, destination)}
                  onClick={() => onProtect(key)}
                >
                  {text.protect}
                </TextButton>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
