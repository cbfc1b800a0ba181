import { useCallback, useMemo, type ReactNode } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { Problem } from '@netloft/contracts';
import { DataTable, type RowAction } from '../../../components/data-table/index.ts';
import type { Column } from '../../../components/data-table/types.ts';
import { FilterChips, type Chip } from '../../../components/filter-chips.tsx';
import { Empty, Failed } from '../../../components/states.tsx';
import { isKnown } from '../../../lib/freshness.ts';
import type { TopicState } from '../../../lib/live-socket.ts';
import { useTableSearch } from '../../../lib/table-search.ts';
import { capturesText as text } from '../captures.messages.ts';
import type { CaptureFilter } from '../captures.search.ts';
import classes from '../captures.module.css';

const FILTERS = ['running', 'done', 'failed', 'mine'] as const;
const MARKS = { running: 'running', done: 'allowed', failed: 'dropped', mine: undefined } as const;

export interface CaptureTableProps<T extends { readonly id: string; readonly name: string }> {
  readonly id: string;
  readonly label: string;
  readonly noun: string;
  readonly cluster: string;
  readonly part: 'packets' | 'bundles';
  readonly topic: TopicState<T>;
  readonly columns: readonly Column<T>[];
  readonly show: CaptureFilter | undefined;
  readonly onShow: (show: CaptureFilter | undefined) => void;
  readonly matches: (row: T, filter: CaptureFilter | undefined) => boolean;
  /** Whether it is known who is signed in, so that own rows can be counted. */
  readonly meKnown: boolean;
  readonly actions: (row: T) => readonly RowAction<T>[];
  readonly problem: Problem | null;
  readonly empty: { readonly title: string; readonly why: string };
}

/** Everything of one kind that the cluster holds, newest first, whoever made it. */
export function CaptureTable<T extends { readonly id: string; readonly name: string }>(
  props: CaptureTableProps<T>,
): ReactNode {
  const { cluster, part, topic, show, matches, meKnown } = props;
  const navigate = useNavigate();
  const [tableSearch, changeTable] = useTableSearch();
  const rows = useMemo(() => topic.items.filter((row) => matches(row, show)), [topic.items, show, matches]);
  // What is hidden, or was not answered yet, is never counted as none.
  const known =
    topic.state === 'ready' && (topic.items.length > 0 || (isKnown(topic.freshness) && topic.hidden.length === 0));
  const open = useCallback(
    (row: T) =>
      void navigate({ to: `/clusters/$cluster/captures/${part}/$name`, params: { cluster, name: row.name } } as never),
    [navigate, cluster, part],
  );
  if (topic.state === 'failed' && topic.problem !== null) return <Failed problem={topic.problem} />;
  const count = (filter: CaptureFilter): number | undefined =>
    known && (filter !== 'mine' || meKnown) ? topic.items.filter((row) => matches(row, filter)).length : undefined;
  const chips: Chip<CaptureFilter>[] = [
    { value: undefined, label: text.show.all, count: known ? topic.items.length : undefined },
    ...FILTERS.map((value): Chip<CaptureFilter> => {
      const mark = MARKS[value];
      return { value, label: text.show[value], count: count(value), ...(mark === undefined ? {} : { mark }) };
    }),
  ];
  return (
    <>
      {props.problem !== null && (
        <div className={classes.problem}>
          <Failed problem={props.problem} />
        </div>
      )}
      <DataTable
        id={props.id}
        label={props.label}
        noun={props.noun}
        columns={props.columns}
        rows={rows}
        rowId={(row) => row.id}
        rowLink={(row) => `${window.location.pathname}/${part}/${encodeURIComponent(row.name)}`}
        total={known ? topic.items.length : null}
        onOpen={open}
        search={tableSearch}
        onSearchChange={changeTable}
        initialSort="-age"
        loading={topic.state === 'loading'}
        actions={props.actions}
        filters={<FilterChips label={props.label} chips={chips} value={show} onChange={props.onShow} />}
        empty={
          topic.items.length > 0 ? (
            <Empty title={text.noMatchTitle} why={text.noMatchWhy} />
          ) : known ? (
            <Empty title={props.empty.title} why={props.empty.why} />
          ) : (
            <Empty
              title={text.unknownTitle}
              why={topic.hidden[0]?.reason ?? topic.freshness?.detail ?? text.unknownWhy}
            />
          )
        }
      />
    </>
  );
}
