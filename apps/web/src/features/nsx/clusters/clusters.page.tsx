import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { NsxClusterState, NsxClusterSummary } from '@netloft/contracts';
import { DataTable, type RowAction } from '../../../components/data-table/index.ts';
import { FilterChips, type Chip } from '../../../components/filter-chips.tsx';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { nsxClustersQuery } from '../nsx.queries.ts';
import { DeregisterReview } from '../register/deregister-review.tsx';
import { Alarms } from './alarms.tsx';
import { ClusterDrawer } from './cluster-drawer.tsx';
import { clusterColumns } from './clusters.columns.tsx';
import { nsxClustersText as text } from './clusters.messages.ts';
import { mayDeregister, stateMark } from './clusters.model.ts';
import { CLUSTER_STATES, nsxClustersSearch } from './clusters.search.ts';
import classes from './clusters.module.css';
import { Unregistered } from './unregistered.tsx';

const NONE: readonly NsxClusterSummary[] = [];
const clusterId = (cluster: NsxClusterSummary): string => cluster.id;
const clusterName = (cluster: NsxClusterSummary): string => cluster.name;

function chipsOf(items: readonly NsxClusterSummary[], known: boolean): readonly Chip<NsxClusterState>[] {
  const count = (state: NsxClusterState): number => items.filter((one) => one.state === state).length;
  return [
    { value: undefined, label: text.all, count: known ? items.length : undefined },
    ...CLUSTER_STATES.filter((state) => state === 'Connected' || count(state) > 0).map(
      (state): Chip<NsxClusterState> => ({
        value: state,
        label: text.states[state],
        mark: stateMark[state],
        count: known ? count(state) : undefined,
      }),
    ),
  ];
}

/** Registered clusters with their health, those that are not registered yet, and the manager's alarms. */
export function NsxClustersPage(): ReactNode {
  const navigate = useNavigate();
  const clusters = useQuery(nsxClustersQuery);
  const [search, change] = usePageSearch(nsxClustersSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const [removing, setRemoving] = useState<NsxClusterSummary | null>(null);
  const items = clusters.data?.items ?? NONE;
  const { state } = search;
  const rows = useMemo(
    () => (state === undefined ? items : items.filter((one) => one.state === state)),
    [items, state],
  );
  const open = useCallback((cluster: NsxClusterSummary) => change({ open: cluster.id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const known = clusters.data !== undefined && clusters.data.freshness.asOf !== null;
  const register = (): void => void navigate({ to: '/nsx/register' });
  const actions = (row: NsxClusterSummary): readonly RowAction<NsxClusterSummary>[] => [
    {
      label: text.fullPage,
      run: (cluster) => void navigate({ to: '/nsx/clusters/$id', params: { id: cluster.id } }),
    },
    {
      label: text.deregister,
      run: setRemoving,
      disabled: mayDeregister(row) ? undefined : text.deregisterOff,
    },
  ];
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="nsx-clusters"
      freshness={clusters.data?.freshness ?? null}
      {...(clusters.data?.hidden === undefined ? {} : { hidden: clusters.data.hidden })}
      partial={clusters.data?.partial}
      actions={
        <Button size="sm" leftSection={<IconPlus size={15} aria-hidden />} onClick={register}>
          {text.register}
        </Button>
      }
      fill
    >
      {clusters.isError && clusters.data === undefined ? (
        <Failed problem={problemOf(clusters.error)} retry={() => void clusters.refetch()} />
      ) : (
        <DataTable
          id="nsx-clusters"
          label={text.title}
          noun={text.noun}
          columns={clusterColumns}
          rows={rows}
          rowId={clusterId}
          rowName={clusterName}
          total={known ? items.length : null}
          onOpen={open}
          actions={actions}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="name"
          loading={clusters.isPending}
          filterPlaceholder={text.search}
          filters={
            <FilterChips
              label={text.stateLabel}
              chips={chipsOf(items, known)}
              value={state}
              onChange={(next) => change({ state: next })}
            />
          }
          empty={
            items.length > 0 ? (
              <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
            ) : (
              <Empty
                title={text.emptyTitle}
                why={clusters.data?.freshness.detail ?? text.emptyWhy}
                action={
                  <Button size="xs" variant="default" onClick={register}>
                    {text.register}
                  </Button>
                }
              />
            )
          }
        />
      )}
      <div className={classes.below}>
        <Unregistered names={clusters.data?.unregistered ?? []} />
        <Alarms />
      </div>
      {search.open !== undefined && (
        <ClusterDrawer
          key={search.open}
          id={search.open}
          summary={items.find((one) => one.id === search.open)}
          onDeregister={setRemoving}
          onClose={close}
        />
      )}
      {removing !== null && (
        <DeregisterReview
          name={removing.name}
          cluster={removing.link?.cluster ?? null}
          onClose={() => setRemoving(null)}
          onDone={() => {
            setRemoving(null);
            if (search.open === removing.id) close();
          }}
        />
      )}
    </Page>
  );
}
