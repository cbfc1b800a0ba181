import type { ReactNode } from 'react';
import type { CheckRun } from '@netloft/contracts';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { encodings, Sign } from '../../../components/mark.tsx';
import { ExactTime } from '../../../components/time.tsx';
import { useTicking } from '../../../lib/clock.ts';
import { outcomeKind, stateKind, tookWords } from './check-words.ts';
import { runHeadline } from './run.model.ts';
import { checksText as text } from './checks.messages.ts';
import classes from './run.module.css';

const PARTS = [
  ['passed', 'Passed'],
  ['failed', 'Failed'],
  ['errors', 'Error'],
  ['skipped', 'Skipped'],
] as const;

/** How long a run takes or took, ticking while it runs. */
function Took({ run }: { readonly run: CheckRun }): ReactNode {
  const from = Date.parse(run.startedAt);
  const end = run.endedAt === null ? null : Date.parse(run.endedAt);
  const words = useTicking((now) => tookWords(Math.max(0, (end ?? now) - from)));
  return <span className="number">{words}</span>;
}

/** The answer of a run in one line, its progress as counts and as a bar whose parts follow each other in the order of the words. */
export function RunHead({ run }: { readonly run: CheckRun }): ReactNode {
  const { progress, state } = run;
  const kind = stateKind[state];
  const headline = runHeadline(run);
  const share = (count: number): string => `${progress.total === 0 ? 0 : (count / progress.total) * 100}%`;
  return (
    <section className={classes.head} data-kind={kind}>
      <p role="status" className={classes.headline}>
        <Sign kind={kind} size={20} />
        <strong style={{ color: encodings[kind].color }}>{text.states[state]}</strong>
        <span>{headline}</span>
      </p>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={text.progress}
        aria-valuemin={0}
        aria-valuemax={progress.total}
        aria-valuenow={progress.done}
        aria-valuetext={headline}
      >
        {PARTS.filter(([count]) => progress[count] > 0).map(([count, outcome]) => (
          <div
            key={count}
            data-outcome={outcome}
            style={{ width: share(progress[count]), backgroundColor: encodings[outcomeKind[outcome]].color }}
          />
        ))}
      </div>
      {run.state === 'Interrupted' && <p className={classes.detail}>{text.interrupted}</p>}
      {run.detail !== '' && <p className={classes.detail}>{run.detail}</p>}
      <p className={classes.facts}>
        <span>
          {text.ofSet}:{' '}
          {run.set === null ? (
            text.oneOff
          ) : (
            <>
              <ClusterLink to="/traceflows/checks/$set" params={{ set: run.set.id }}>
                {run.set.name}
              </ClusterLink>{' '}
              ({text.setVersion(run.set.version)})
            </>
          )}
        </span>
        <span>
          {text.startedBy} {run.startedBy}, <ExactTime value={run.startedAt} />
          {run.resumedBy !== undefined && `, ${text.resumedBy(run.resumedBy)}`}
        </span>
        <span>
          {text.took} <Took run={run} />
        </span>
      </p>
    </section>
  );
}
