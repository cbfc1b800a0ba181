import { useMemo, useState, type ReactNode } from 'react';
import { Button, Menu, MultiSelect, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReachabilityRequest, ReachabilityResponse } from '@netloft/contracts';
import { hasPorts, PROTOCOLS, type ProtocolName } from '../../../components/connection/index.ts';
import { Mark } from '../../../components/mark.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { announce } from '../../../lib/announce.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { downloadText } from '../../../lib/download.ts';
import { formatCount, plural } from '../../../lib/format.ts';
import { objectsQuery } from '../../../lib/objects.ts';
import { useStore } from '../../../lib/store.ts';
import { changesOf, draftsOf, keptDrafts, leftOut } from './drafts.model.ts';
import { MatrixGrid, type Place } from './matrix-grid.tsx';
import {
  CELL_LETTERS,
  cellAt,
  cellMark,
  countsOf,
  groupName,
  matrixCsv,
  matrixSvg,
  MOST_IN_PICTURE,
  pairOf,
} from './matrix.model.ts';
import { Notes } from './notes.tsx';
import type { QuestionTabProps } from './question-tab.tsx';
import { reachabilityQuery } from './what-if.queries.ts';
import { listParam, type WhatIfSearch } from './what-if.search.ts';
import { whatIfText as text } from './what-if.messages.ts';
import classes from './matrix.module.css';

/** The request of a link. */
function questionOfLink(search: WhatIfSearch, drafts: readonly string[]): ReachabilityRequest {
  const namespaces = [...listParam(search.ns)];
  const changes = changesOf(search.without, drafts);
  const protocol = search.mproto ?? 'TCP';
  return {
    by: search.by ?? 'namespace',
    protocol,
    ...(namespaces.length === 0 ? {} : { namespaces }),
    ...(search.mport === undefined || !hasPorts(protocol) ? {} : { port: search.mport }),
    ...(changes.length === 0 ? {} : { changes }),
  };
}

function Controls({ cluster, search, change }: QuestionTabProps): ReactNode {
  const found = useQuery(objectsQuery(cluster, { kinds: ['Namespace'], filter: '', limit: 500 }));
  const chosen = [...listParam(search.ns)];
  const known = (found.data?.items ?? []).map((one) => one.name);
  const protocol = search.mproto ?? 'TCP';
  const [port, setPort] = useState(search.mport === undefined ? '' : String(search.mport));
  return (
    <>
      <div>
        <SegmentedControl
          size="sm"
          aria-label={text.by}
          data={[
            { value: 'namespace', label: text.byNames.namespace },
            { value: 'workload', label: text.byNames.workload },
          ]}
          value={search.by ?? 'namespace'}
          onChange={(by) => change({ by: by === 'workload' ? 'workload' : undefined })}
        />
      </div>
      <NativeSelect
        className={classes.protocol}
        label={text.protocol}
        data={[...PROTOCOLS]}
        value={protocol}
        onChange={(event) => {
          const next = event.currentTarget.value as ProtocolName;
          change({ mproto: next === 'TCP' ? undefined : next });
        }}
      />
      {hasPorts(protocol) && (
        <TextInput
          className={classes.port}
          label={text.port}
          placeholder={text.anyPort}
          inputMode="numeric"
          value={port}
          error={port !== '' && !/^\d{1,5}$/.test(port)}
          onChange={(event) => {
            const typed = event.currentTarget.value.trim();
            setPort(typed);
            if (typed === '' || (/^\d{1,5}$/.test(typed) && Number(typed) <= 65_535))
              change({ mport: typed === '' ? undefined : Number(typed) });
          }}
        />
      )}
      <MultiSelect
        className={classes.namespaces}
        label={text.namespaces}
        placeholder={chosen.length === 0 ? text.allNamespaces : ''}
        searchable
        clearable
        hidePickedOptions
        data={[...new Set([...known, ...chosen])]}
        value={chosen}
        onChange={(next) => change({ ns: next.length === 0 ? undefined : next.join(',') })}
      />
    </>
  );
}

function Exports({ matrix, cluster }: { readonly matrix: ReachabilityResponse; readonly cluster: string }): ReactNode {
  const tooMany = matrix.groups.length > MOST_IN_PICTURE;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={15} aria-hidden />}>
          {text.export}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => downloadText(`reachability-${cluster}.csv`, matrixCsv(matrix), 'text/csv')}>
          {text.exportCsv}
        </Menu.Item>
        <Menu.Item
          disabled={tooMany}
          onClick={() =>
            downloadText(
              `reachability-${cluster}.svg`,
              matrixSvg(matrix, `${text.matrix} · ${cluster}`),
              'image/svg+xml',
            )
          }
        >
          {text.exportSvg}
          {tooMany && ` (${text.tooManyForPicture(MOST_IN_PICTURE)})`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Matrix({ search, change, matrix }: QuestionTabProps & { readonly matrix: ReachabilityResponse }): ReactNode {
  const [read, setRead] = useState<Place | null>(null);
  const counts = useMemo(() => countsOf(matrix), [matrix]);
  const open = ({ row, column }: Place): void => {
    const source = matrix.groups[row];
    const destination = matrix.groups[column];
    const pair = source === undefined || destination === undefined ? null : pairOf(source, destination);
    if (pair === null) return announce(text.noExample);
    change(
      {
        tab: undefined,
        from: pair.from,
        to: pair.to,
        proto: search.mproto,
        port: search.mport,
        sport: undefined,
        icmp: undefined,
      },
      'push',
    );
  };
  const source = read === null ? undefined : matrix.groups[read.row];
  const destination = read === null ? undefined : matrix.groups[read.column];
  return (
    <>
      {matrix.partial !== undefined && <p className={classes.reading}>{matrix.partial}</p>}
      {matrix.missing.length > 0 && (
        <p className={classes.reading}>
          {text.cells.U}: {matrix.missing.join('; ')}
        </p>
      )}
      <div className={classes.status}>
        <span className={classes.reading} role="status">
          {read !== null && source !== undefined && destination !== undefined ? (
            <>
              {groupName(source)} ({plural(source.pods, 'Pod')}) → {groupName(destination)} (
              {plural(destination.pods, 'Pod')}):{' '}
              <Mark
                kind={cellMark[cellAt(matrix, read.row, read.column)]}
                label={text.cells[cellAt(matrix, read.row, read.column)]}
              />
            </>
          ) : (
            <span className="muted">{text.gridHelp}</span>
          )}
        </span>
        <ul className={classes.legend}>
          {CELL_LETTERS.filter((letter) => counts[letter] > 0).map((letter) => (
            <li key={letter}>
              <Mark kind={cellMark[letter]} label={text.cells[letter]} />{' '}
              <span className="muted number">{formatCount(counts[letter])}</span>
            </li>
          ))}
        </ul>
      </div>
      <MatrixGrid matrix={matrix} onOpen={open} onRead={setRead} />
    </>
  );
}

/** Who reaches whom, by namespace or workload, on one protocol and port; a cell leads to the question with one Pod of each side. */
export function MatrixTab(props: QuestionTabProps): ReactNode {
  const { cluster, search } = props;
  const kept = useStore(keptDrafts);
  const drafts = useMemo(() => draftsOf(search.drafts, kept), [search.drafts, kept]);
  const question = useMemo(() => questionOfLink(search, drafts), [search, drafts]);
  const left = leftOut({ without: search.without, param: search.drafts, drafts });
  const answer = useQuery(reachabilityQuery(cluster, question));
  const changes = question.changes?.length ?? 0;
  return (
    <>
      <div className={classes.controls}>
        <Controls {...props} />
        {answer.data !== undefined && <Exports matrix={answer.data} cluster={cluster} />}
      </div>
      <Notes left={left} refusals={[]} />
      {changes > 0 && <p className={classes.reading}>{text.withChanges(plural(changes, 'change'))}</p>}
      {answer.isError ? (
        <Failed problem={problemOf(answer.error)} title={text.matrixFailed} retry={() => void answer.refetch()} />
      ) : answer.data === undefined ? (
        <Loading rows={12} height={26} label={text.computing} />
      ) : answer.data.groups.length === 0 ? (
        <Empty title={text.emptyMatrixTitle} why={text.emptyMatrixWhy} />
      ) : (
        <Matrix {...props} matrix={answer.data} />
      )}
    </>
  );
}
