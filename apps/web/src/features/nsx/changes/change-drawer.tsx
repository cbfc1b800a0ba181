import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ChangeRecord } from '@netloft/contracts';
import { objectName, stateMark } from '../../../components/change-records/model.ts';
import { DiffView } from '../../../components/change-review/index.tsx';
import { Drawer, DrawerSection, Facts } from '../../../components/drawer.tsx';
import { Mark } from '../../../components/mark.tsx';
import { Name } from '../../../components/name.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { RefusalWords, TextButton } from '../../../components/text-button.tsx';
import { ExactTime } from '../../../components/time.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { ToNsx } from '../parts/to-cluster.tsx';
import { nsxChangesText as text } from './changes.messages.ts';
import { oppositeWizard, pageOfRecord } from './changes.model.ts';
import { nsxChangeQuery } from './changes.queries.ts';
import { UndoReview } from './undo-review.tsx';

function RecordFacts({
  record,
  onOpen,
}: {
  readonly record: ChangeRecord;
  readonly onOpen: (id: string) => void;
}): ReactNode {
  const other = (id: string): ReactNode => <TextButton onClick={() => onOpen(id)}>{text.showOther}</TextButton>;
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
          <span key="object">
            <span className="muted">{record.kind}</span> <Name name={record.name} copy />{' '}
            <ToNsx {...pageOfRecord(record)}>{text.openObject}</ToNsx>
          </span>,
        ],
        ...(record.reason === undefined ? [] : [[text.columns.reason, record.reason] as const]),
        ...(record.undoes === undefined ? [] : [[text.undoes, other(record.undoes)] as const]),
        ...(record.undoneBy === undefined ? [] : [[text.undoneBy, other(record.undoneBy)] as const]),
      ]}
    />
  );
}

/** One change of NSX: who, when, what it was before and after, what NSX said, and the way back. */
export function ChangeDrawer({
  id,
  record: row,
  onOpen,
  onClose,
  onChanged,
}: {
  readonly id: string;
  /** The row, as far as it is in the table; its state may have changed since the record was read. */
  readonly record: ChangeRecord | undefined;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
  readonly onChanged: () => void;
}): ReactNode {
  const detail = useQuery(nsxChangeQuery(id));
  const [undoing, setUndoing] = useState(false);
  const record = row ?? detail.data?.record;
  const label =
    record === undefined ? text.record : `${text.operations[record.operation]} ${record.kind} ${objectName(record)}`;
  const off = record?.notUndoable ?? null;
  const wizard = record === undefined ? undefined : oppositeWizard(record, detail.data?.after);
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
            onClick={() => setUndoing(true)}
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
            {wizard !== undefined && <ToNsx {...wizard}>{text.takeBack[wizard.takesBack]}</ToNsx>}
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
      {undoing && record !== undefined && (
        <UndoReview
          record={record}
          line={label}
          onClose={() => setUndoing(false)}
          onDone={(made) => {
            setUndoing(false);
            onChanged();
            onOpen(made);
          }}
        />
      )}
    </Drawer>
  );
}
