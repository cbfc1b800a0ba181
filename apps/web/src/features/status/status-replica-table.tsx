import type { ReactNode } from 'react';
import type { StatusReplica } from '@netloft/contracts';
import { Mark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { formatBytes } from '../../lib/format.ts';
import { jobWords, liveWords } from './status.model.ts';
import { statusText as text } from './status.messages.ts';
import { Heads } from './status-table-heads.tsx';
import classes from './status.module.css';

function ReplicaRow({ one }: { readonly one: StatusReplica }): ReactNode {
  return (
    <tr>
      <th scope="row">
        <Name name={one.replica} />{' '}
        {one.answered && (
          <span className="muted" title={text.answeredWhy}>
            {text.answered}
          </span>
        )}
      </th>
      <td className={classes.whole}>
        {one.silent ? (
          <Mark kind="stale" label={text.silent} title={text.silentWhy} />
        ) : (
          <Mark kind="allowed" label={text.running} />
        )}{' '}
        {one.silent && <Time value={one.heardAt} />}
      </td>
      <td className={`mono ${classes.whole ?? ''}`}>{one.version}</td>
      <td className={classes.whole}>
        <Time value={one.startedAt} />
      </td>
      <td className="number">{one.silent ? '—' : formatBytes(one.memoryBytes)}</td>
      <td>{one.silent ? '—' : liveWords(one.live)}</td>
      <td>{one.silent ? '—' : jobWords(one.jobs)}</td>
    </tr>
  );
}

/** Every replica with what it has for itself. */
export function ReplicaTable({ replicas }: { readonly replicas: readonly StatusReplica[] }): ReactNode {
  return (
    <table className={classes.table} aria-label={text.replicas}>
      <Heads names={[text.replica, text.state, text.version, text.started, text.memory, text.live, text.jobs]} />
      <tbody>
        {replicas.map((one) => (
          <ReplicaRow key={one.replica} one={one} />
        ))}
      </tbody>
    </table>
  );
}
