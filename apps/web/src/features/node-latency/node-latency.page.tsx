import { useMemo, type ReactNode } from 'react';
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { NodeLatency } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { DataTable } from '../../components/data-table/index.ts';
import { toCsv } from '../../components/data-table/export.ts';
import { Page } from '../../components/page.tsx';
import { Empty, Failed, Loading } from '../../components/states.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { downloadText } from '../../lib/download.ts';
import { useTableSearch } from '../../lib/table-search.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { LatencyMatrix } from './latency-matrix.tsx';
import { LatencySummary, WorstPairs } from './latency-summary.tsx';
import { MonitorActions } from './monitor-actions.tsx';
import { latencyColumns } from './node-latency.columns.tsx';
import { type Measurement, measurementsOf, pairOf, shownNodes } from './node-latency.model.ts';
import { nodeLatencyQuery } from './node-latency.queries.ts';
import { nodeLatencySearch } from './node-latency.search.ts';
import { latencyText as text } from './node-latency.messages.ts';
import { PairDrawer } from './pair-drawer.tsx';
import classes from './node-latency.module.css';

const VIEWS = (['matrix', 'table'] as const).map((value) => ({ value, label: text.views[value] }));
const measurementId = (one: Measurement): string => one.id;

function Nothing({ cluster, data }: { readonly cluster: string; readonly data: NodeLatency }): ReactNode {
  if (data.state === 'measuring') return null;
  return (
    <Empty
      title={text.nothing[data.state]}
      why={data.detail}
      action={
        data.state === 'no-monitor' ? (
          <MonitorActions cluster={cluster} data={data} />
        ) : data.state === 'gate-off' ? (
          <ClusterLink to="/feature-gates" search={{ component: 'agent', q: 'NodeLatencyMonitor' }}>
            {text.gates}
          </ClusterLink>
        ) : undefined
      }
    />
  );
}

function Measured({ cluster, data }: { readonly cluster: string; readonly data: NodeLatency }): ReactNode {
  const [search, change] = usePageSearch(nodeLatencySearch);
  const [tableSearch, changeTable] = useTableSearch();
  const places = useMemo(() => shownNodes(data.nodes, search.nodes), [data.nodes, search.nodes]);
  const measurements = useMemo(() => measurementsOf(data, places), [data, places]);
  const pair = pairOf(search.open, data.nodes);
  const open = (from: string, to: string): void => change({ open: `${from},${to}` }, 'push');
  const exported = (): void =>
    downloadText(`node-latency-${cluster}.csv`, toCsv(latencyColumns, measurements), 'text/csv');
  return (
    <>
      {data.gateOffOn.length > 0 && <p className={classes.note}>{text.gateOffOn(data.gateOffOn.join(', '))}</p>}
      <div className={classes.bar}>
        <SegmentedControl
          aria-label={text.viewLabel}
          data={VIEWS}
          value={search.view ?? 'matrix'}
          onChange={(view) => change({ view: view === 'table' ? 'table' : undefined })}
        />
        <TextInput
          type="search"
          className={classes.filter}
          aria-label={text.filter}
          placeholder={text.filter}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={search.nodes ?? ''}
          onChange={(event) => change({ nodes: event.currentTarget.value || undefined })}
        />
        <LatencySummary data={data} />
        {search.view !== 'table' && (
          <Button
            variant="default"
            className={classes.end}
            leftSection={<IconDownload size={15} aria-hidden />}
            onClick={exported}
          >
            {text.exportCsv}
          </Button>
        )}
      </div>
      {places.length === 0 ? (
        <Empty title={text.noNodes} why={text.noNodesWhy} />
      ) : search.view === 'table' ? (
        <DataTable
          id="node-latency"
          label="node-latency"
          noun={text.noun}
          columns={latencyColumns}
          rows={measurements}
          rowId={measurementId}
          total={measurements.length}
          onOpen={({ from, to }) => open(from, to)}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="-roundTrip"
          filterPlaceholder={text.tableFilter}
          empty={<Empty title={text.nothing.waiting} why={data.detail} />}
        />
      ) : (
        <div className={classes.parts}>
          <LatencyMatrix data={data} places={places} onOpen={open} />
          <WorstPairs data={data} onOpen={open} />
        </div>
      )}
      {pair !== undefined && <PairDrawer data={data} pair={pair} onClose={() => change({ open: undefined }, 'push')} />}
    </>
  );
}

/** Round trips between all Nodes of the cluster as the agents measure them, and what makes them measure. */
export function NodeLatencyPage(): ReactNode {
  const cluster = useCluster();
  const query = useQuery(nodeLatencyQuery(cluster));
  const { data } = query;
  const failed = query.isError ? (
    <Failed problem={problemOf(query.error)} title={text.refused} retry={() => void query.refetch()} />
  ) : null;
  if (data === undefined)
    return (
      <Page title={text.title} purpose={text.purpose} purposeId="node-latency">
        {failed ?? <Loading rows={12} />}
      </Page>
    );
  const asks = data.state !== 'no-monitor' && data.configurable;
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="node-latency"
      freshness={
        query.isError ? { ...data.freshness, state: 'stale', detail: problemOf(query.error).detail } : data.freshness
      }
      hidden={data.hidden ?? []}
      fill
      actions={
        asks ? (
          <>
            {data.intervalSeconds !== null && <span className="muted">{text.every(data.intervalSeconds)}</span>}
            <MonitorActions cluster={cluster} data={data} />
          </>
        ) : undefined
      }
    >
      {failed}
      {data.state === 'measuring' ? (
        <Measured cluster={cluster} data={data} />
      ) : (
        <Nothing cluster={cluster} data={data} />
      )}
    </Page>
  );
}
