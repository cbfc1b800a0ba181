import type { ReactNode } from 'react';
import type { CheckExpectation, CheckOutcome, CheckRunState, CheckRunSummary, TracePolicy } from '@netloft/contracts';
import { Mark, Sign } from '../../../components/mark.tsx';
import { policyLabel, policyName } from '../../../components/trace-path/index.ts';
import { expectationWords, expectedKind, outcomeKind, progressWords, stateKind } from './check-words.ts';
import { checksText as text } from './checks.messages.ts';
import classes from './checks.module.css';

/** Sign and word of an outcome, what it means and why on hover. */
export function OutcomeMark({
  outcome,
  reason = '',
}: {
  readonly outcome: CheckOutcome;
  readonly reason?: string;
}): ReactNode {
  return (
    <Mark
      kind={outcomeKind[outcome]}
      label={text.outcomes[outcome]}
      title={reason === '' ? text.outcomeWhat[outcome] : reason}
    />
  );
}

export function StateMark({ state, title }: { readonly state: CheckRunState; readonly title?: string }): ReactNode {
  return <Mark kind={stateKind[state]} label={text.states[state]} title={title} />;
}

/** State of a run and its counts; what a row of sets or runs says of it. */
export function RunWords({ run }: { readonly run: CheckRunSummary | null }): ReactNode {
  if (run === null) return <span className="muted">{text.neverRun}</span>;
  const counts = progressWords(run.progress);
  return (
    <span className={classes.run} title={run.detail === '' ? counts : `${counts}\n${run.detail}`}>
      <StateMark state={run.state} />
      <span className={`muted ${classes.cut ?? ''}`}>{counts}</span>
    </span>
  );
}

export function Expected({ expectation }: { readonly expectation: CheckExpectation }): ReactNode {
  const words = expectationWords(expectation);
  return (
    <span className={classes.run} title={words}>
      <Sign kind={expectedKind[expectation.verdict]} size={13} />
      <span className={classes.cut}>{words}</span>
    </span>
  );
}

export function Decided({ policy }: { readonly policy: TracePolicy | null }): ReactNode {
  if (policy === null) return <span className="muted">—</span>;
  return (
    <span className={classes.cut} title={`${policyLabel(policy)}\n${policy.reference}`}>
      {policyName(policy)}
    </span>
  );
}
