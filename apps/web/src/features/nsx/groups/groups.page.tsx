import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { NsxGroupSummary } from '@netloft/contracts';
import { DataTable, type RowAction } from '../../../components/data-table/index.ts';
import { FilterChips, type Chip } from '../../../components/filter-chips.tsx';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed } from '../../../components/states.tsx';
import { announce } from '../../../lib/announce.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { nsxGroupsQuery } from '../parts/objects.queries.ts';
import { useWhyNoWrite } from '../parts/use-nsx-may.ts';
import { DeleteGroup } from './delete-group.tsx';
import { GroupDrawer } from './group-drawer.tsx';
import { groupColumns } from './groups.columns.tsx';
import { groupsText as text } from './groups.messages.ts';
import { GROUP_TYPES, nsxGroupsSearch, type NsxGroupsSearch } from './groups.search.ts';

const groupId = (group: NsxGroupSummary): string => group.id;
const groupName = (group: NsxGroupSummary): string => group.name;
const NONE: readonly NsxGroupSummary[] = [];
type GroupFilter = (typeof GROUP_TYPES)[number] | 'unused';

const filterOf = ({ type, unused }: NsxGroupsSearch): GroupFilter | undefined =>
  type ?? (unused === true ? 'unused' : undefined);
const matches = (group: NsxGroupSummary, filter: GroupFilter | undefined): boolean =>
  filter === undefined || (filter === 'unused' ? group.usedBy === 0 : group.type === filter);

function chipsOf(groups: readonly NsxGroupSummary[], known: boolean): Chip<GroupFilter>[] {
  const count = (filter: GroupFilter | undefined): number | undefined =>
    known ? groups.filter((group) => matches(group, filter)).length : undefined;
  return [
    { value: undefined, label: text.all, count: count(undefined) },
    ...GROUP_TYPES.map((value) => ({ value, label: text.types[value], count: count(value) })),
    { value: 'unused', label: text.unusedChip, count: count('unused') },
  ];
}

/** Every group of NSX, with one group's members and users beside. */
export function NsxGroupsPage(): ReactNode {
  const navigate = useNavigate();
  const groups = useQuery(nsxGroupsQuery);
  const mayNot = useWhyNoWrite();
  const [search, change] = usePageSearch(nsxGroupsSearch);
  const [tableSearch, changeTable] = useTableSearch();
  const [removing, setRemoving] = useState<string | null>(null);
  const items = groups.data?.items ?? NONE;
  const filter = filterOf(search);
  const rows = useMemo(() => items.filter((group) => matches(group, filter)), [items, filter]);
  const open = useCallback((group: NsxGroupSummary) => change({ open: group.id }, 'push'), [change]);
  const close = useCallback(() => change({ open: undefined }, 'push'), [change]);
  const go = (to: string, more: object): void => void navigate({ to: `/nsx${to}`, ...more } as never);
  const known = groups.data !== undefined && groups.data.freshness.asOf !== null;
  const actions = (group: NsxGroupSummary): readonly RowAction<NsxGroupSummary>[] => {
    const disabled = group.readOnly ?? mayNot ?? undefined;
    return [
      { label: text.edit, disabled, run: ({ id }) => go('/groups/$id/edit', { params: { id } }) },
      {
        label: text.duplicate,
        disabled: mayNot ?? undefined,
        run: ({ id }) => go('/groups/new', { search: { from: id } }),
      },
      { label: text.remove, disabled, run: ({ id }) => setRemoving(id) },
    ];
  };
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="nsx-groups"
      freshness={groups.data?.freshness ?? null}
      {...(groups.data?.hidden === undefined ? {} : { hidden: groups.data.hidden })}
      partial={groups.data?.partial}
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
              {text.newGroup}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {(['antrea', 'kubernetes'] as const).map((type) => (
              <Menu.Item key={type} onClick={() => go('/groups/new', { search: { type } })}>
                {text.types[type]} <span className="muted">{text.typeWhat[type]}</span>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      }
      fill
    >
      {groups.isError && <Failed problem={problemOf(groups.error)} retry={() => void groups.refetch()} />}
      {(groups.data !== undefined || !groups.isError) && (
        <DataTable
          id="nsx-groups"
          label="NSX groups"
          noun={text.noun}
          columns={groupColumns}
          rows={rows}
          rowId={groupId}
          rowName={groupName}
          total={known ? items.length : null}
          onOpen={open}
          actions={actions}
          search={tableSearch}
          onSearchChange={changeTable}
          initialSort="name"
          loading={groups.data === undefined}
          filterPlaceholder={text.search}
          filters={
            <FilterChips
              label={text.filterLabel}
              chips={chipsOf(items, known)}
              value={filter}
              onChange={(value) =>
                change({
                  type: value === 'unused' ? undefined : value,
                  unused: value === 'unused' ? true : undefined,
                })
              }
            />
          }
          empty={
            items.length > 0 ? (
              <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
            ) : (
              <Empty title={text.emptyTitle} why={groups.data?.freshness.detail ?? text.emptyWhy} />
            )
          }
        />
      )}
      {search.open !== undefined && groups.data !== undefined && (
        <GroupDrawer
          key={search.open}
          id={search.open}
          summary={items.find((group) => group.id === search.open)}
          onDelete={() => setRemoving(search.open ?? null)}
          onClose={close}
        />
      )}
      {removing !== null && (
        <DeleteGroup
          id={removing}
          onClose={() => setRemoving(null)}
          onDone={() => {
            announce(text.deleted);
            setRemoving(null);
            if (search.open !== undefined) close();
          }}
        />
      )}
    </Page>
  );
}
