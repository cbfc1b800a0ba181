import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ChangeRecord } from '@netloft/contracts';
import { objectName, stateMark } from '../../components/change-records/model.ts';
import { ChangeReview, DiffView } from '../../components/change-review/index.tsx';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Drawer, DrawerSection, Facts } from '../../components/drawer.tsx';
import { Mark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { RefusalWords, TextButton } from '../../components/text-button.tsx';
import { ExactTime } from '../../components/time.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { auditRecordQuery } from '../../lib/changes.queries.ts';
import { auditText as text } from './audit.messages.ts';
import { pageOfObject } from './audit.model.ts';
import classes from './audit.module.css';

export interface RecordDrawerProps {
  readonly cluster: string;
  readonly id: string;
  /** The row, as far as it is in the table; its state may have changed since the record was read. */
  readonly record: ChangeRecord | undefined;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}

function RecordFacts({
  record,
  onOpen,
}: {
  readonly record: ChangeRecord;
  readonly onOpen: (id: string) => void;
}): ReactNode {
  const other = (id: string): ReactNode => <TextButton onClick={() => onOpen(id)}>{text.showOther}</TextButton>;
  const page = pageOfObject(record);
  return (
    <Facts
      items={[
        [text.columns.state, <Mark key="state" kind={stateMark[record.state]} label={text.stateHelp[record.state]} />],
        [text.columns.at, <ExactTime key="at" value={record.at} />],
        [
          text.columns.user,
          <span key="user" className="mono">
            {record.user}
          </span>,
        ],
        [
          text.columns.object,
          <span key="object" className={classes.object}>
            <span className="muted">{record.kind}</span> <Name namespace={record.namespace} name={record.name} copy />{' '}
            {page !== null && <ClusterLink {...page}>{text.openObject}</ClusterLink>}
          </span>,
        ],
        ...(record.reason === undefined ? [] : [[text.columns.reason, record.reason] as const]),
        ...(record.undoes === undefined ? [] : [[text.undoes, other(record.undoes)] as const]),
        ...(record.undoneBy === undefined ? [] : [[text.undoneBy, other(record.undoneBy)] as const]),
      ]}
    />
  );
}

/** One change: who, when, what it was before and after, what the cluster said, and the way back. */
export function RecordDrawer({ cluster, id, record: row, onOpen, onClose, onChanged }: RecordDrawerProps): ReactNode {
  const detail = useQuery(auditRecordQuery(cluster, id));
  const [undoing, setUndoing] = useState<ChangeRecord | null>(null);
  const record = row ?? detail.data?.record;
  const label =
    record === undefined ? text.id : `${text.operations[record.operation]} ${record.kind} ${objectName(record)}`;
  const off = record?.notUndoable ?? null;
  return (
    <Drawer
      title={label}
      label={label}
      onClose={onClose}
      actions={
        record !== undefined && (
          <Button
            size="xs"
            variant="default"
            disabled={off !== null}
            title={off === null ? undefined : text.undoOff(off)}
            onClick={() => setUndoing(record)}
          >
            {text.undo}
          </Button>
        )
      }
    >
      {record === undefined && detail.isPending && <Loading rows={6} />}
      {detail.isError && <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />}
      {record !== undefined && (
        <>
          <DrawerSection title={text.facts}>
            <RecordFacts record={record} onOpen={onOpen} />
            {off !== null && <p className="muted">{text.undoOff(off)}</p>}
          </DrawerSection>
          {record.message !== undefined && (
            <DrawerSection title={text.words}>
              <RefusalWords>{record.message}</RefusalWords>
            </DrawerSection>
          )}
          <DrawerSection title={text.difference}>
            {detail.data === undefined ? (
              detail.isPending && <Loading rows={6} height={22} />
            ) : (
              <DiffView before={detail.data.before} after={detail.data.after} />
            )}
          </DrawerSection>
        </>
      )}
      {undoing !== null && (
        <UndoReview
          cluster={cluster}
          record={undoing}
          onClose={() => setUndoing(null)}
          onDone={(made) => {
            setUndoing(null);
            onChanged();
            onOpen(made);
          }}
        />
      )}
    </Drawer>
  );
}

function UndoReview({
  cluster,
  record,
  onClose,
  onDone,
}: {
  readonly cluster: string;
  readonly record: ChangeRecord;
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}): ReactNode {
  const [request] = useState({ undo: record });
  return (
    <ChangeReview
      cluster={cluster}
      request={request}
      base={null}
      onClose={onClose}
      onDone={(response) => onDone(response.record.id)}
    />
  );
}
