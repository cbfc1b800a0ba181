import { useRef, useState, type ReactNode } from 'react';
import { ActionIcon } from '@mantine/core';
import { IconChartBar, IconFileTypeSvg, IconPhotoDown, IconTable } from '@tabler/icons-react';
import { problemOf } from '../../lib/api-client.ts';
import { Failed, Loading } from '../states.tsx';
import { chartsText as text } from './charts.messages.ts';
import { downloadPng, downloadSvg, pictureOf } from './picture.ts';
import { TwinTable, type Twin } from './twin-table.tsx';
import classes from './charts.module.css';

/** What a panel must know of its question; any query of the page fits. */
export interface PanelQuery<T> {
  readonly data: T | undefined;
  readonly isError: boolean;
  readonly error: unknown;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
}

export interface ChartPanelProps<T> {
  readonly title: string;
  /** What is counted, beside the title. */
  readonly note?: string | undefined;
  readonly query: PanelQuery<T>;
  /** Whether there is nothing to draw. */
  readonly isEmpty: (data: T) => boolean;
  /** What to say then; that no flows match, when left away. */
  readonly empty?: ReactNode;
  readonly twin: (data: T) => Twin;
  /** Whether the page shows tables; the panel's own button says otherwise for this panel. */
  readonly asTable: boolean;
  readonly children: (data: T) => ReactNode;
  /** Lines of the skeleton, of 32 pixels. */
  readonly rows?: number;
  /** Line under the title in an exported picture. */
  readonly pictureNote?: string;
  /** Under the chart. */
  readonly foot?: ReactNode;
}

/** One chart of a page with its own loading, failure and emptiness, its twin as a table and its picture. A failed one leaves its neighbours alone. */
export function ChartPanel<T>(props: ChartPanelProps<T>): ReactNode {
  const { title, note, query, isEmpty, twin, asTable, children, rows = 6 } = props;
  const [own, setOwn] = useState<boolean | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const [followed, setFollowed] = useState(asTable);
  if (followed !== asTable) {
    setFollowed(asTable);
    setOwn(null);
  }
  const table = own ?? asTable;
  const { data } = query;
  const ready = data !== undefined && !query.isError;
  const empty = ready && isEmpty(data);
  const picture = (hand: (element: Element) => void): void => {
    if (body.current !== null) hand(body.current);
  };
  const savePng = (element: Element): void => void downloadPng(pictureOf(element, title, props.pictureNote), title);
  return (
    <section className={classes.panel} aria-label={title} data-panel aria-busy={query.isFetching}>
      <header className={classes.panelHead}>
        <h2>{title}</h2>
        <span className={classes.panelNote} title={note}>
          {note}
        </span>
        {ready && !empty && (
          <div className={classes.panelTools} role="group" aria-label={text.actions(title)} data-no-picture>
            <Tool label={table ? text.asChart : text.asTable} onClick={() => setOwn(!table)}>
              {table ? <IconChartBar size={15} aria-hidden /> : <IconTable size={15} aria-hidden />}
            </Tool>
            <Tool label={text.exportPng} onClick={() => picture(savePng)}>
              <IconPhotoDown size={15} aria-hidden />
            </Tool>
            <Tool
              label={text.exportSvg}
              onClick={() => picture((element) => downloadSvg(pictureOf(element, title, props.pictureNote), title))}
            >
              <IconFileTypeSvg size={15} aria-hidden />
            </Tool>
          </div>
        )}
      </header>
      <div ref={body} className={classes.panelBody}>
        {query.isError ? (
          <Failed problem={problemOf(query.error)} retry={() => void query.refetch()} />
        ) : data === undefined ? (
          <Loading rows={rows} />
        ) : empty ? (
          <p className={classes.quiet}>{props.empty ?? text.noFlows}</p>
        ) : table ? (
          <TwinTable label={title} {...twin(data)} />
        ) : (
          children(data)
        )}
      </div>
      {props.foot}
    </section>
  );
}

function Tool({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <ActionIcon size={24} variant="subtle" color="gray" aria-label={label} title={label} onClick={onClick}>
      {children}
    </ActionIcon>
  );
}
