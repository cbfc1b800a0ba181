import { useCallback, useMemo, type ReactNode } from 'react';
import type { AgentSummary } from '@netloft/contracts';
import { DataTable } from '../../components/data-table/index.ts';
import { FilterChips, type Chip } from '../../components/filter-chips.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Failed } from '../../components/states.tsx';
import { isKnown } from '../../lib/freshness.ts';
import { useTableSearch } from '../../lib/table-search.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { AgentDrawer } from './agent-drawer.tsx';
import { agentColumns } from './agents.columns.tsx';
import { agentsText as text } from './agents.messages.ts';
import { conditionTypes, healthCounts, withHealth, type HealthCounts } from './agents.model.ts';
import { useAgents, useController } from './agents.queries.ts';
import { agentsSearch, OPEN_CONTROLLER, type HealthFilter } from './agents.search.ts';
import { ControllerDrawer } from './controller-drawer.tsx';
import { ControllerLine } from './controller-line.tsx';

const agentId = (agent: AgentSummary): string => agent.id;
const MARKS = {
  healthy: 'allowed',
  unhealthy: 'dropped',
  stale: 'stale',
  unknown: 'unknown',
  skewed: 'mixed',
} as const;

function chipsOf(counts: HealthCounts, known: boolean): Chip<HealthFilter>[] {
  const filters = (['healthy', 'unhealthy', 'stale', 'unknown', 'skewed'] as const).map(
    (value): Chip<HealthFilter> => ({
      value,
      label: text.filters[value],
      mark: MARKS[value],
      count: known ? counts[value] : undefined,
    }),
  );
  return [{ value: undefined, label: text.filters.all, count: known ? counts.all : undefined }, ...filters];
}

/** Every agent of the cluster, live, with the controller above and one agent's details beside. */
export function AgentsPage(): ReactNode {
  const cluster = useCluster();
  const agents = useAgents(cluster);
  const controller = useController(cluster);
  const [search, change] = usePageSearch(agentsSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const counts = useMemo(() => healthCounts(agents.items), [agents.items]);
  const rows = useMemo(() => withHealth(agents.items, search.health), [agents.items, search.health]);
  // A heartbeat replaces rows, not the set of conditions: the columns must stay identical for the rows not to be drawn again.
  const types = conditionTypes(agents.items).join('\n');
  const columns = useMemo(() => agentColumns(types === '' ? [] : types.split('\n')), [types]);
  const open = useCallback((id: string) => change({ open: id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const ready = agents.state === 'ready';
  const forbidden = agents.freshness?.state === 'forbidden';
  // What is hidden, or was not answered yet, is never counted as none.
  const known = ready && (agents.items.length > 0 || isKnown(agents.freshness));

  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="agents"
      freshness={agents.freshness}
      hidden={agents.hidden}
      fill
    >
      {agents.state === 'failed' && agents.problem !== null ? (
        <Failed problem={agents.problem} />
      ) : (
        <>
          <ControllerLine controller={controller} onOpen={() => open(OPEN_CONTROLLER)} />
          <DataTable
            id="agents"
            label="Agents"
            noun={text.noun}
            columns={columns}
            rows={rows}
            rowId={agentId}
            total={known ? agents.items.length : null}
            onOpen={(agent) => open(agent.id)}
            search={tableSearch}
            onSearchChange={changeTable}
            initialSort="health"
            loading={agents.state === 'loading'}
            filterPlaceholder={text.search}
            filters={
              <FilterChips
                label={text.filterLabel}
                chips={chipsOf(counts, known)}
                value={search.health}
                onChange={(health) => change({ health })}
              />
            }
            empty={
              agents.items.length > 0 ? (
                <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
              ) : known ? (
                <Empty title={text.emptyTitle} why={text.emptyWhy} />
              ) : (
                <Empty
                  title={forbidden ? text.hiddenTitle : text.unknownTitle}
                  why={agents.hidden[0]?.reason ?? agents.freshness?.detail ?? text.unknownWhy}
                />
              )
            }
          />
        </>
      )}
      {search.open === OPEN_CONTROLLER && <ControllerDrawer cluster={cluster} topic={controller} onClose={close} />}
      {search.open !== undefined && search.open !== OPEN_CONTROLLER && ready && (
        <AgentDrawer
          key={search.open}
          cluster={cluster}
          name={search.open}
          agent={agents.items.find((agent) => agent.id === search.open)}
          onClose={close}
        />
      )}
    </Page>
  );
}
