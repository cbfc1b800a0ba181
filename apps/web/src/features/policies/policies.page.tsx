import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { KubernetesObject, PolicySummary } from '@netloft/contracts';
import { DataTable, type RowAction } from '../../components/data-table/index.ts';
import { nsxLinkText, useNsxLinks } from '../../components/nsx-link/index.ts';
import { Page } from '../../components/page.tsx';
import { Empty, Failed } from '../../components/states.tsx';
import { announce } from '../../lib/announce.ts';
import { problemOf } from '../../lib/api-client.ts';
import { isKnown } from '../../lib/freshness.ts';
import { useTableSearch } from '../../lib/table-search.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { DeletePolicy } from './delete-policy.tsx';
import { NewPolicyMenu } from './new-policy-menu.tsx';
import { duplicate } from './duplicate.ts';
import { policyColumns } from './policies.columns.tsx';
import { policiesText as text } from './policies.messages.ts';
import { isFiltered, matchesFilters, mayBeFromNsx, referenceOf } from './policies.model.ts';
import { statisticsQuery, usePolicies } from './policies.queries.ts';
import { policiesSearch } from './policies.search.ts';
import { PolicyDrawer } from './policy-drawer.tsx';
import { PolicyFilters } from './policy-filters.tsx';

const policyId = (policy: PolicySummary): string => policy.id;

/** Every policy of the cluster in the order of evaluation, live, with one policy's details beside. */
export function PoliciesPage(): ReactNode {
  const cluster = useCluster();
  const navigate = useNavigate();
  const policies = usePolicies(cluster);
  const [search, change] = usePageSearch(policiesSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const [removing, setRemoving] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const { kind, tier, ns, action, origin, warn, unrealized } = search;
  const rows = useMemo(() => {
    const filters = { kind, tier, ns, action, origin, warn, unrealized } as Parameters<typeof isFiltered>[0];
    return isFiltered(filters) ? policies.items.filter((one) => matchesFilters(one, filters)) : policies.items;
  }, [policies.items, kind, tier, ns, action, origin, warn, unrealized]);
  const links = useNsxLinks(cluster, policies.items.some(mayBeFromNsx));
  const statistics = useQuery(statisticsQuery(cluster)).data;
  const ready = policies.state === 'ready';
  // What is hidden, or was not answered yet, is never counted as none.
  const known = ready && (policies.items.length > 0 || (isKnown(policies.freshness) && policies.hidden.length === 0));
  const open = useCallback((policy: PolicySummary) => change({ open: policy.id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const go = useCallback(
    (to: string, params: object = {}, searched: object = {}) =>
      void navigate({ to: `/clusters/$cluster${to}`, params: { cluster, ...params }, search: searched } as never),
    [navigate, cluster],
  );
  const copy = (id: string): void =>
    void duplicate(cluster, id).then((search) => go('/policies/new', {}, search), setProblem);
  const nsxAction = ({ id }: PolicySummary): readonly RowAction<PolicySummary>[] => {
    const link = links.get(id);
    if (link === undefined) return [];
    const toNsx = (): void => void navigate({ to: '/nsx/policies/$id', params: { id: link.policy } } as never);
    return [{ label: nsxLinkText.open(link.policyName), run: toNsx }];
  };
  const actions = (policy: PolicySummary): readonly RowAction<PolicySummary>[] => [
    { label: text.openPage, run: (one) => go('/policies/$id', { id: one.id }) },
    ...nsxAction(policy),
    { label: text.edit, run: (one) => go('/policies/$id/edit', { id: one.id }) },
    { label: text.duplicate, run: (one) => copy(one.id) },
    { label: text.without, run: (one) => go('/what-if', {}, { without: one.id }) },
    { label: text.remove, run: (one) => setRemoving(one.id) },
  ];
  const removed = useCallback(
    (object: KubernetesObject) => {
      announce(`${object.metadata.name}: ${text.deleted}`);
      setRemoving(null);
      if (search.open !== undefined) close();
    },
    [search.open, close],
  );

  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="policies"
      freshness={policies.freshness}
      hidden={policies.hidden}
      {...(statistics === undefined || statistics.state === 'counting' || policies.items.length === 0
        ? {}
        : { partial: text.noHits(statistics.detail) })}
      actions={<NewPolicyMenu />}
      fill
    >
      {problem !== null && <Failed title={text.notDuplicated} problem={problemOf(problem)} />}
      {policies.state === 'failed' && policies.problem !== null ? (
        <Failed problem={policies.problem} />
      ) : (
        <DataTable
          id="policies"
          label="Policies"
          noun={text.noun}
          columns={policyColumns}
          rows={rows}
          rowId={policyId}
          rowName={referenceOf}
          total={known ? policies.items.length : null}
          onOpen={open}
          actions={actions}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="tier"
          loading={policies.state === 'loading'}
          filterPlaceholder={text.search}
          filters={<PolicyFilters policies={policies.items} search={search} change={change} known={known} />}
          empty={
            policies.items.length > 0 ? (
              <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
            ) : known ? (
              <Empty title={text.emptyTitle} why={text.emptyWhy} />
            ) : (
              <Empty
                title={policies.freshness?.state === 'forbidden' ? text.hiddenTitle : text.unknownTitle}
                why={policies.hidden[0]?.reason ?? policies.freshness?.detail ?? text.unknownWhy}
              />
            )
          }
        />
      )}
      {search.open !== undefined && ready && (
        <PolicyDrawer
          key={search.open}
          cluster={cluster}
          id={search.open}
          summary={policies.items.find((one) => one.id === search.open)}
          onDelete={() => setRemoving(search.open ?? null)}
          onClose={close}
        />
      )}
      {removing !== null && (
        <DeletePolicy cluster={cluster} id={removing} onDone={removed} onClose={() => setRemoving(null)} />
      )}
    </Page>
  );
}
