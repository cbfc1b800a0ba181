import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { NsxAlarm } from '@netloft/contracts';
import { Mark, type MarkKind } from '../../../components/mark.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { Time } from '../../../components/time.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { nsxAlarmsQuery } from '../nsx.queries.ts';
import { nsxClustersText as text } from './clusters.messages.ts';
import classes from './clusters.module.css';

const MOST = 50;
const MARKS: Readonly<Record<string, MarkKind>> = {
  CRITICAL: 'dropped',
  HIGH: 'dropped',
  MEDIUM: 'mixed',
  LOW: 'info',
};

function Alarm({ alarm }: { readonly alarm: NsxAlarm }): ReactNode {
  return (
    <li>
      <details className={classes.alarm}>
        <summary>
          <Mark kind={MARKS[alarm.severity.toUpperCase()] ?? 'unknown'} label={alarm.severity} />
          <span>{alarm.summary}</span>
          <span className="muted">
            {alarm.feature} <Time value={alarm.reportedAt} absent="" />
          </span>
        </summary>
        {alarm.description !== '' && <p>{alarm.description}</p>}
        {alarm.action !== '' && (
          <p>
            <strong>{text.recommended}</strong> {alarm.action}
          </p>
        )}
      </details>
    </li>
  );
}

/** Open alarms of the manager; one that cannot be read takes nothing else away. */
export function Alarms(): ReactNode {
  const alarms = useQuery(nsxAlarmsQuery);
  const items = alarms.data?.items ?? [];
  return (
    <section className={classes.panel} aria-label={text.alarms}>
      <h2>{text.alarms}</h2>
      {alarms.data === undefined ? (
        alarms.isError ? (
          <Failed title={text.alarmsFailed} problem={problemOf(alarms.error)} retry={() => void alarms.refetch()} />
        ) : (
          <Loading rows={2} />
        )
      ) : items.length === 0 ? (
        <p className={classes.quiet}>{alarms.data.freshness.detail ?? text.noAlarms}</p>
      ) : (
        <ul className={classes.list}>
          {items.slice(0, MOST).map((alarm) => (
            <Alarm key={alarm.id} alarm={alarm} />
          ))}
        </ul>
      )}
      {items.length > MOST && (
        <p className={classes.quiet}>{text.moreAlarms(MOST, alarms.data?.total ?? items.length)}</p>
      )}
    </section>
  );
}
