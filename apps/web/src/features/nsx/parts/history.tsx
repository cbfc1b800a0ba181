import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Failed, Loading } from '../../../components/states.tsx';
import { Time } from '../../../components/time.tsx';
import { partsText } from '../../../components/policy-parts/policy-parts.messages.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { nsxHistoryQuery } from './objects.queries.ts';
import { nsxPartsText as text } from './parts.messages.ts';
import { ToNsx } from './to-cluster.tsx';
import classes from './parts.module.css';

/** What was changed of one object through Netloft, newest first; the page Changes shows differences and takes changes back. */
export function NsxHistory({
  kind,
  id,
}: {
  readonly kind: 'Group' | 'SecurityPolicy';
  readonly id: string;
}): ReactNode {
  const history = useQuery(nsxHistoryQuery(kind, id));
  if (history.isError) return <Failed problem={problemOf(history.error)} retry={() => void history.refetch()} />;
  if (history.data === undefined) return <Loading rows={2} label={partsText.history} />;
  const { items } = history.data;
  if (items.length === 0) return <p className={classes.quiet}>{partsText.noHistory}</p>;
  return (
    <ul className={classes.history}>
      {items.map((record) => (
        <li key={record.id}>
          <Time value={record.at} />
          <span>
            {(record.state === 'applied' ? partsText.operation : partsText.tried)[record.operation]}
            {record.state !== 'applied' && ` (${partsText.state[record.state]})`}
          </span>
          <span className="muted">{partsText.by(record.user)}</span>
          {record.reason !== undefined && <span className="muted">“{record.reason}”</span>}
          <ToNsx to="/changes" search={{ open: record.id }}>
            {text.showChange}
          </ToNsx>
        </li>
      ))}
    </ul>
  );
}
