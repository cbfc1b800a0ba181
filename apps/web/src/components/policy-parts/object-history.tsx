import { useState, type ReactNode } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ChangeRecord } from '@netloft/contracts';
import { problemOf } from '../../lib/api-client.ts';
import { auditQuery, auditRecordQuery, splitVersion } from '../../lib/changes.queries.ts';
import { ChangeReview, DiffView } from '../change-review/index.tsx';
import { ClusterLink } from '../cluster-link.tsx';
import { Mark, type MarkKind } from '../mark.tsx';
import { Failed, HiddenNote, Loading } from '../states.tsx';
import { Time } from '../time.tsx';
import { TextButton } from '../text-button.tsx';
import { partsText as text } from './policy-parts.messages.ts';
import classes from './policy-parts.module.css';

const SHOWN = 20;

const stateMark: Readonly<Record<ChangeRecord['state'], MarkKind>> = {
  intended: 'unknown',
  applied: 'allowed',
  refused: 'dropped',
  'dry-run': 'none',
  unknown: 'unknown',
};

export interface ObjectHistoryProps {
  readonly cluster: string;
  readonly apiVersion: string;
  /** The object's own kind: `ClusterNetworkPolicy`. */
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** Changes that were made to one object through Netloft, newest first, each with its difference and a way back. */
export function ObjectHistory({ cluster, apiVersion, kind, namespace, name }: ObjectHistoryProps): ReactNode {
  const object = namespace === undefined ? name : `${namespace}/${name}`;
  const history = useQuery(auditQuery(cluster, { kind, object, limit: SHOWN }));
  const queries = useQueryClient();
  const [undoing, setUndoing] = useState<ChangeRecord | null>(null);
  if (history.isError) return <Failed problem={problemOf(history.error)} retry={() => void history.refetch()} />;
  if (history.data === undefined) return <Loading rows={3} height={26} />;
  // NetworkPolicy is a kind of two API groups; the list tells them apart by kind only.
  const { group } = splitVersion(apiVersion);
  const records = history.data.items.filter(
    // Every review begins with a dry run; what was done would drown in them.
    (one) => one.state !== 'dry-run' && splitVersion(one.apiVersion).group === group,
  );
  return (
    <div>
      <HiddenNote hidden={history.data.hidden ?? []} />
      {records.length === 0 ? (
        <p className={classes.quiet}>{text.noHistory}</p>
      ) : (
        <ol className={classes.history}>
          {records.map((record) => (
            <RecordLine key={record.id} cluster={cluster} record={record} onUndo={setUndoing} />
          ))}
        </ol>
      )}
      {history.data.total > history.data.items.length && (
        <ClusterLink to="/audit" search={{ kind, object }}>
          {text.historyMore}
        </ClusterLink>
      )}
      {undoing !== null && (
        <ChangeReview
          cluster={cluster}
          request={{ undo: undoing }}
          base={null}
          onClose={() => setUndoing(null)}
          onDone={() => {
            setUndoing(null);
            void queries.invalidateQueries({ queryKey: ['clusters', cluster, 'audit'] });
          }}
        />
      )}
    </div>
  );
}

function RecordLine({
  cluster,
  record,
  onUndo,
}: {
  readonly cluster: string;
  readonly record: ChangeRecord;
  readonly onUndo: (record: ChangeRecord) => void;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const title = (record.state === 'applied' ? text.operation : text.tried)[record.operation];
  return (
    <li>
      <div className={classes.record}>
        <Mark kind={stateMark[record.state]} label={title} title={text.state[record.state]} />
        {record.state !== 'applied' && <span className="muted">{text.state[record.state]}</span>}
        <span className={classes.who} title={record.user}>
          {text.by(record.user)}
        </span>
        <Time value={record.at} />
        <span className={classes.recordTools}>
          <TextButton aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? text.hideDiff : text.showDiff}
          </TextButton>
          <TextButton
            disabled={record.notUndoable !== null}
            title={record.notUndoable ?? undefined}
            onClick={() => onUndo(record)}
          >
            {text.undo}
          </TextButton>
        </span>
      </div>
      {record.message !== undefined && <p className={classes.words}>{record.message}</p>}
      {record.reason !== undefined && <p className={classes.recordNote}>“{record.reason}”</p>}
      {record.undoes !== undefined && <p className={classes.recordNote}>{text.undoes}</p>}
      {record.undoneBy !== undefined && <p className={classes.recordNote}>{text.undone}</p>}
      {record.undoneBy === undefined && record.state === 'applied' && record.notUndoable !== null && (
        <p className={classes.recordNote}>{record.notUndoable}</p>
      )}
      {open && <RecordDiff cluster={cluster} id={record.id} />}
    </li>
  );
}

function RecordDiff({ cluster, id }: { readonly cluster: string; readonly id: string }): ReactNode {
  const detail = useQuery(auditRecordQuery(cluster, id));
  if (detail.isError) return <Failed problem={problemOf(detail.error)} retry={() => void detail.refetch()} />;
  if (detail.data === undefined) return <Loading rows={4} height={22} />;
  return (
    <div className={classes.recordDiff}>
      <DiffView before={detail.data.before} after={detail.data.after} />
    </div>
  );
}
