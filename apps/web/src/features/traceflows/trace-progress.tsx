import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { TraceflowDetail } from '@netloft/contracts';
import { Sign } from '../../components/mark.tsx';
import { useTicking } from '../../lib/clock.ts';
import { stagesOf, useNotTakenUp } from './trace-progress.model.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import classes from './trace-result.module.css';

/** Stages of a running trace with the seconds of its timeout, and how to cancel it. */
export function TraceProgress({
  detail,
  stuck,
  onCancel,
}: {
  readonly detail: TraceflowDetail;
  /** It waits for longer than the controller needs to see it, or its time is over. */
  readonly stuck: boolean;
  readonly onCancel: () => void;
}): ReactNode {
  const { summary, timeout } = detail;
  const from = Date.parse(summary.startedAt ?? summary.createdAt);
  const seconds = useTicking((now) => (Number.isNaN(from) ? 0 : Math.max(0, Math.floor((now - from) / 1000))));
  const running = summary.phase === 'Running';
  const abandoned = useNotTakenUp(summary);
  if (abandoned)
    return (
      <section className={classes.progress} aria-label={text.stages}>
        <p className={classes.abandoned}>
          <Sign kind="unknown" /> <strong>{text.notTakenUp}</strong>: {text.notTakenUpWhy(Math.floor(seconds / 60))}
        </p>
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {text.takeBack}
        </Button>
      </section>
    );
  return (
    <section className={classes.progress} aria-label={text.stages}>
      <ol className={classes.stages}>
        {stagesOf(detail, stuck).map((stage) => (
          <li key={stage.label} data-state={stage.state} aria-current={stage.state === 'now' ? 'step' : undefined}>
            <Sign kind={stage.state === 'done' ? 'allowed' : stage.state === 'now' ? 'running' : 'none'} />
            <span>{stage.label}</span>
            {stage.state === 'now' && (
              <span className="muted number">
                {running ? text.ofTimeout(Math.min(seconds, timeout), timeout) : `${seconds} s`}
              </span>
            )}
            {stage.note !== '' && <span className="muted">{stage.note}</span>}
          </li>
        ))}
      </ol>
      <div
        className={classes.progressBar}
        role="progressbar"
        aria-label={text.stages}
        aria-valuemin={0}
        aria-valuemax={timeout}
        aria-valuenow={running ? Math.min(seconds, timeout) : 0}
      >
        <div style={{ width: `${running ? Math.min(100, (seconds / timeout) * 100) : 0}%` }} />
      </div>
      <Button size="compact-sm" variant="default" onClick={onCancel}>
        {text.cancel}
      </Button>
    </section>
  );
}
