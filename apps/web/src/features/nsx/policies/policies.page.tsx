import { useCallback, useMemo, type ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { NsxPolicySummary } from '@netloft/contracts';
import { DataTable, type RowAction } from '../../../components/data-table/index.ts';
import { FilterChips } from '../../../components/filter-chips.tsx';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { Choice } from '../parts/choice.tsx';
import { nsxPoliciesQuery } from '../parts/objects.queries.ts';
import { useWhyNoWrite } from '../parts/use-nsx-may.ts';
import { policyColumns } from './policies.columns.tsx';
import { policiesText as text } from './policies.messages.ts';
import { clustersOf, matchesFilters, type PolicyFilters } from './policies.model.ts';
import { nsxPoliciesSearch, type NsxPoliciesSearch, POLICY_CATEGORIES } from './policies.search.ts';
import { PolicyDrawer } from './policy-drawer.tsx';
import classes from './policies.module.css';

const policyId = (policy: NsxPolicySummary): string => policy.id;
const policyName = (policy: NsxPolicySummary): string => policy.name;
const NONE: readonly NsxPolicySummary[] = [];

/** Every security policy of NSX in the order of evaluation, with one policy’s details beside. */
export function NsxPoliciesPage(): ReactNode {
  const navigate = useNavigate();
  const policies = useQuery(nsxPoliciesQuery);
  const mayNot = useWhyNoWrite();
  const [search, change] = usePageSearch(nsxPoliciesSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const items = policies.data?.items ?? NONE;
  const { category, by, cluster, unrealized, locked } = search;
  const rows = useMemo(() => {
    const filters = { category, by, cluster, unrealized, locked } as PolicyFilters;
    return items.filter((policy) => matchesFilters(policy, filters));
  }, [items, category, by, cluster, unrealized, locked]);
  const open = useCallback((policy: NsxPolicySummary) => change({ open: policy.id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const go = (to: string, more: object): void => void navigate({ to: `/nsx/policies${to}`, ...more } as never);
  const known = policies.data !== undefined && policies.data.freshness.asOf !== null;
  const actions = (policy: NsxPolicySummary): readonly RowAction<NsxPolicySummary>[] => [
    { label: text.openPage, run: ({ id }) => go('/$id', { params: { id } }) },
    {
      label: text.edit,
      disabled: policy.readOnly ?? mayNot ?? undefined,
      run: ({ id }) => go('/$id/edit', { params: { id } }),
    },
    { label: text.duplicate, disabled: mayNot ?? undefined, run: ({ id }) => go('/new', { search: { from: id } }) },
  ];
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="nsx-policies"
      freshness={policies.data?.freshness ?? null}
      {...(policies.data?.hidden === undefined ? {} : { hidden: policies.data.hidden })}
      partial={policies.data?.partial}
      actions={
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button
              size="sm"
              disabled={mayNot !== null}
              title={mayNot ?? undefined}
              leftSection={<IconPlus size={15} aria-hidden />}
              rightSection={<IconChevronDown size={14} aria-hidden />}
            >
              {text.newPolicy}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(['antrea', 'dfw'] as const).map((one) => (
              <Menu.Item key={one} onClick={() => go('/new', { search: { by: one } })}>
                {text.byLong[one]} <span className="muted">{text.byWhat[one]}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
      fill
    >
      {policies.isError && <Failed problem={problemOf(policies.error)} retry={() => void policies.refetch()} />}
      {(policies.data !== undefined || !policies.isError) && (
        <DataTable
          id="nsx-policies"
          label="NSX policies"
          noun={text.noun}
          columns={policyColumns}
          rows={rows}
          rowId={policyId}
          rowName={policyName}
          total={known ? items.length : null}
          onOpen={open}
          actions={actions}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="category"
          loading={policies.data === undefined}
          filterPlaceholder={text.search}
          filters={<PolicyFiltersBar items={items} known={known} search={search} change={change} />}
          empty={
            items.length > 0 ? (
              <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
            ) : (
              <Empty title={text.emptyTitle} why={policies.data?.freshness.detail ?? text.emptyWhy} />
            )
          }
        />
      )}
      {search.open !== undefined && policies.data !== undefined && (
        <PolicyDrawer
          key={search.open}
          id={search.open}
          summary={items.find((policy) => policy.id === search.open)}
          onClose={close}
        />
      )}
    </Page>
  );
}

/** Categories in their order, who enforces, clusters, what is not realized or locked: each narrows what the others leave. */
function PolicyFiltersBar({
  items,
  known,
  search,
  change,
}: {
  readonly items: readonly NsxPolicySummary[];
  readonly known: boolean;
  readonly search: NsxPoliciesSearch;
  readonly change: (patch: { readonly [K in keyof NsxPoliciesSearch]?: NsxPoliciesSearch[K] | undefined }) => void;
}): ReactNode {
  const count = (but: keyof PolicyFilters, matches: (policy: NsxPolicySummary) => boolean): number | undefined =>
    known ? items.filter((policy) => matchesFilters(policy, search, but) && matches(policy)).length : undefined;
  const counted = (value: number | undefined): { readonly count?: number } =>
    value === undefined ? {} : { count: value };
  return (
    <div className={classes.filters}>
      <FilterChips
        label={text.categoryLabel}
        chips={[
          { value: undefined, label: text.all, count: count('category', () => true) },
          ...POLICY_CATEGORIES.map((value) => ({
            value,
            label: value,
            count: count('category', (policy) => policy.category === value),
          })),
        ]}
        value={search.category}
        onChange={(category) => change({ category })}
      />
      <Choice
        label={text.bothWays}
        value={search.by}
        options={(['antrea', 'dfw'] as const).map((value) => ({
          value,
          label: text.byLong[value],
          ...counted(count('by', (policy) => policy.enforcedBy === value)),
        }))}
        onChange={(by) => change({ by: by === 'antrea' || by === 'dfw' ? by : undefined })}
      />
      <Choice
        label={text.clusterLabel}
        value={search.cluster}
        options={clustersOf(items).map((value) => ({
          value,
          label: value,
          ...counted(count('cluster', (policy) => policy.span.includes(value))),
        }))}
        onChange={(cluster) => change({ cluster })}
      />
      <FilterChips
        label={text.more}
        chips={[
          {
            value: 'unrealized',
            label: text.unrealizedChip,
            count: count('unrealized', (policy) => policy.realization.state !== 'Success'),
          },
          { value: 'locked', label: text.lockedChip, count: count('locked', (policy) => policy.locked) },
        ]}
        value={search.unrealized === true ? 'unrealized' : search.locked === true ? 'locked' : undefined}
        onChange={(value) =>
          change({
            unrealized: value === 'unrealized' ? true : undefined,
            locked: value === 'locked' ? true : undefined,
          })
        }
      />
    </div>
  );
}
