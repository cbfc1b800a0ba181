import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { GroupSummary } from '@netloft/contracts';
import { DataTable, type RowAction } from '../../components/data-table/index.ts';
import { FilterChips, type Chip } from '../../components/filter-chips.tsx';
import { MayItem } from '../../components/policy-parts/index.ts';
import { Page } from '../../components/page.tsx';
import { Empty, Failed } from '../../components/states.tsx';
import { announce } from '../../lib/announce.ts';
import { accessReviewsQuery } from '../../lib/access-reviews.ts';
import { isKnown } from '../../lib/freshness.ts';
import { useTableSearch } from '../../lib/table-search.ts';
import { useCluster } from '../../lib/use-cluster.ts';
import { usePageSearch } from '../../lib/use-page-search.ts';
import { DeleteGroup } from './delete-group.tsx';
import { GroupDrawer } from './group-drawer.tsx';
import { groupColumns } from './groups.columns.tsx';
import { groupsText as text } from './groups.messages.ts';
import {
  chipOf,
  GROUP_FILTERS,
  matchesChip,
  searchOfChip,
  shownGroups,
  titleOf,
  type GroupFilter,
} from './groups.model.ts';
import { useGroups } from './groups.queries.ts';
import { groupsSearch } from './groups.search.ts';

/** Groups of single Namespaces may be allowed where this cannot ask: they are never off. */
const MAY_CREATE = [{ verb: 'create', group: 'crd.antrea.io', resource: 'clustergroups' }];
const groupId = (group: GroupSummary): string => group.id;

/** Every ClusterGroup and Group of the cluster, live, with one group's details beside. */
export function GroupsPage(): ReactNode {
  const cluster = useCluster();
  const navigate = useNavigate();
  const groups = useGroups(cluster);
  const may = useQuery(accessReviewsQuery(cluster, MAY_CREATE)).data;
  const [search, change] = usePageSearch(groupsSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const [removing, setRemoving] = useState<string | null>(null);
  const chip = chipOf(search);
  const rows = useMemo(() => shownGroups(groups.items, chip, search.form), [groups.items, chip, search.form]);
  const titles = useMemo(() => new Map(groups.items.map((group) => [group.id, titleOf(group)])), [groups.items]);
  const open = useCallback((group: GroupSummary) => change({ open: group.id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const go = (to: string, params: object, searched: object = {}): void =>
    void navigate({ to: `/clusters/$cluster${to}`, params: { cluster, ...params }, search: searched } as never);
  const ready = groups.state === 'ready';
  // What is hidden, or was not answered yet, is never counted as none.
  const known = ready && (groups.items.length > 0 || (isKnown(groups.freshness) && groups.hidden.length === 0));
  const chips: Chip<GroupFilter>[] = [
    { value: undefined, label: text.filters.all, count: known ? groups.items.length : undefined },
    ...GROUP_FILTERS.map((value): Chip<GroupFilter> => ({
      value,
      label: text.filters[value],
      count: known ? groups.items.filter((group) => matchesChip(group, value)).length : undefined,
      ...(value === 'warn' ? { mark: 'mixed' as const } : {}),
    })),
  ];
  const actions = (): readonly RowAction<GroupSummary>[] => [
    { label: text.edit, run: (group) => go('/groups/$id/edit', { id: group.id }) },
    { label: text.duplicate, run: (group) => go('/groups/new', {}, { kind: group.kind, from: group.id }) },
    { label: text.remove, run: (group) => setRemoving(group.id) },
  ];
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="groups"
      freshness={groups.freshness}
      hidden={groups.hidden}
      actions={
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button
              size="sm"
              leftSection={<IconPlus size={15} aria-hidden />}
              rightSection={<IconChevronDown size={14} aria-hidden />}
            >
              {text.newGroup}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(['ClusterGroup', 'Group'] as const).map((kind, index) => (
              <MayItem key={kind} answer={may?.[index]} onClick={() => go('/groups/new', {}, { kind })}>
                {text.kinds[kind]} <span className="muted">{text.kindWhat[kind]}</span>
              </MayItem>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
      fill
    >
      {groups.state === 'failed' && groups.problem !== null ? (
        <Failed problem={groups.problem} />
      ) : (
        <DataTable
          id="groups"
          label="Groups"
          noun={text.noun}
          columns={groupColumns}
          rows={rows}
          rowId={groupId}
          total={known ? groups.items.length : null}
          onOpen={open}
          actions={actions}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="name"
          loading={groups.state === 'loading'}
          filterPlaceholder={text.search}
          filters={
            <FilterChips
              label={text.filterLabel}
              chips={chips}
              value={chip}
              onChange={(value) => change(searchOfChip(value))}
            />
          }
          empty={
            groups.items.length > 0 ? (
              <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
            ) : known ? (
              <Empty title={text.emptyTitle} why={text.emptyWhy} />
            ) : (
              <Empty
                title={groups.freshness?.state === 'forbidden' ? text.hiddenTitle : text.unknownTitle}
                why={groups.hidden[0]?.reason ?? groups.freshness?.detail ?? text.unknownWhy}
              />
            )
          }
        />
      )}
      {search.open !== undefined && ready && (
        <GroupDrawer
          key={search.open}
          cluster={cluster}
          id={search.open}
          titles={titles}
          summary={groups.items.find((group) => group.id === search.open)}
          onDelete={() => setRemoving(search.open ?? null)}
          onClose={close}
        />
      )}
      {removing !== null && (
        <DeleteGroup
          cluster={cluster}
          id={removing}
          onClose={() => setRemoving(null)}
          onDone={() => {
            announce(`${removing}: ${text.deleted}`);
            setRemoving(null);
            if (search.open !== undefined) close();
          }}
        />
      )}
    </Page>
  );
}
