import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { CopyButton } from '../../../components/copyable.tsx';
import { Drawer, DrawerSection } from '../../../components/drawer.tsx';
import { patchOf } from '../../../components/flow-scope/range.ts';
import { RecordsLink } from '../../../components/flow-scope/records-link.tsx';
import { FlowVerdictMark } from '../../../components/mark.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { flowRecordQuery, type FlowScope } from '../../../lib/flows.queries.ts';
import { flowsText as text } from '../flows.messages.ts';
import { rowName } from './flow-table.tsx';
import { connectionTerms } from '../../../components/flow-record/links.ts';
import { RecordActions } from './record-actions.tsx';
import { EndsSection, FactsSection, PoliciesSection } from './record-sections.tsx';
import type { FlowRow } from '../../../components/flow-record/row.ts';
import { TrafficSection } from './traffic-section.tsx';
import classes from './records.module.css';

function Raw({ row }: { readonly row: FlowRow }): ReactNode {
  const json = JSON.stringify(row, null, 2);
  return (
    <DrawerSection title={text.raw} actions={<CopyButton value={json} label={text.copyJson} text />}>
      <table className={classes.raw} aria-label={text.raw}>
        <tbody>
          {Object.entries(row).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value === null || value === '' ? <span className="muted">—</span> : String(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </DrawerSection>
  );
}

interface ContentProps {
  readonly cluster: string;
  readonly row: FlowRow;
  readonly scope: FlowScope;
}

function Content({ cluster, row, scope }: ContentProps): ReactNode {
  return (
    <>
      <RecordActions cluster={cluster} row={row} scope={scope} />
      <EndsSection row={row} />
      <PoliciesSection row={row} />
      <TrafficSection row={row} />
      <FactsSection row={row} />
      <Raw row={row} />
    </>
  );
}

/** Both ends without their Namespaces, which the facts tell. */
const shortName = (row: FlowRow): string =>
  `${row.sourcePodName || row.sourceIP || '?'} → ${row.destinationPodName || row.destinationIP || '?'}:${row.destinationTransportPort ?? 0}`;

const title = (row: FlowRow): ReactNode => (
  <span className={classes.title}>
    <FlowVerdictMark verdict={row.verdict} /> <span className="mono">{shortName(row)}</span>
  </span>
);

export interface RecordDrawerProps {
  readonly cluster: string;
  readonly id: string;
  /** The row of the table, so that nothing waits for the server. */
  readonly known: FlowRow | undefined;
  readonly scope: FlowScope;
  readonly onClose: () => void;
}

/** One stored record: everything that it tells, and what can be done with it. */
export function RecordDrawer({ cluster, id, known, scope, onClose }: RecordDrawerProps): ReactNode {
  const found = useQuery({ ...flowRecordQuery(cluster, id), enabled: known === undefined });
  const row = known ?? found.data;
  return (
    <Drawer
      title={row === undefined ? text.record : title(row)}
      label={row === undefined ? text.record : rowName(row)}
      onClose={onClose}
    >
      {row !== undefined && <Content cluster={cluster} row={row} scope={scope} />}
      {row === undefined && found.isPending && <Loading rows={10} />}
      {row === undefined && found.isError && (
        <Failed problem={problemOf(found.error)} retry={() => void found.refetch()} />
      )}
    </Drawer>
  );
}

/** A row as it came in: it has no link of its own, but leads to what was stored of it. */
export function LiveRowDrawer({
  cluster,
  row,
  scope,
  onClose,
}: {
  readonly cluster: string;
  readonly row: FlowRow;
  readonly scope: FlowScope;
  readonly onClose: () => void;
}): ReactNode {
  const end = Date.parse(row.flowEndSeconds ?? '');
  const around: FlowScope = { ...patchOf({ from: end - 1000, to: end + 1000 }), filter: '' };
  return (
    <Drawer title={title(row)} label={rowName(row)} onClose={onClose}>
      <p className={classes.liveOnly}>
        {text.liveOnly}{' '}
        <RecordsLink scope={around} terms={connectionTerms(row)}>
          {text.findStored}
        </RecordsLink>
      </p>
      <Content cluster={cluster} row={row} scope={scope} />
    </Drawer>
  );
}
