import type { ReactNode } from 'react';
import type { Problem, ValidateResponse } from '@netloft/contracts';
import { Mark } from '../mark.tsx';
import { Failed, Loading } from '../states.tsx';
import { RefusalWords } from '../text-button.tsx';
import { reviewText as text } from './change-review.messages.ts';
import classes from './change-review.module.css';
import { DiffView } from './diff-view.tsx';
import { ImpactList } from './impact-list.tsx';
import { type Evidence, isProblem, type StepName } from './review.model.ts';

function Warnings({ warnings }: { readonly warnings: readonly string[] }): ReactNode {
  if (warnings.length === 0) return null;
  return (
    <div className={classes.warnings}>
      <p>{text.warnings}</p>
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </div>
  );
}

function Validation({ found }: { readonly found: ValidateResponse | Problem | 'skipped' | undefined }): ReactNode {
  if (found === undefined) return <Loading rows={3} label={text.validating} />;
  if (found === 'skipped') return <p className={classes.plain}>{text.validSkipped}</p>;
  if (isProblem(found)) return <Failed problem={found} />;
  return (
    <>
      {found.allowed ? (
        <p className={classes.plain}>
          <Mark kind="allowed" label={text.validAllowed} />
        </p>
      ) : (
        <div role="alert">
          <p className={classes.plain}>
            <Mark kind="dropped" label={text.validRefused} />
          </p>
          <RefusalWords>{found.denial ?? found.message}</RefusalWords>
        </div>
      )}
      {found.findings.length > 0 && (
        <ul className={classes.findings}>
          {found.findings.map((one) => (
            <li key={`${one.path}\n${one.message}`}>
              <code>{one.path}</code> {one.message}
            </li>
          ))}
        </ul>
      )}
      <Warnings warnings={found.warnings} />
    </>
  );
}

const Refused = ({ problem, title }: { readonly problem: Problem; readonly title: string }): ReactNode => (
  <Failed problem={problem} title={title}>
    <p className="muted">
      {problem.upstream?.status === undefined && problem.status >= 500 ? text.openOutcome : text.notMade}
    </p>
  </Failed>
);

/** What one step found out. */
export function StepEvidence({
  step,
  evidence,
  line,
}: {
  readonly step: StepName;
  readonly evidence: Evidence;
  readonly line: string;
}): ReactNode {
  const { dryRun } = evidence;
  const refused = dryRun !== undefined && isProblem(dryRun) ? dryRun : null;
  const accepted = dryRun === undefined || isProblem(dryRun) ? null : dryRun;
  switch (step) {
    case 'validate':
      return <Validation found={evidence.validation} />;
    case 'dryRun':
      if (refused !== null) return <Refused problem={refused} title={text.dryRunRefused} />;
      if (accepted === null) return <Loading rows={4} label={text.dryRunning} />;
      return (
        <>
          <p className={classes.plain}>
            <Mark kind="allowed" label={text.dryRunPassed} />
          </p>
          <Warnings warnings={accepted.warnings} />
        </>
      );
    case 'diff':
      return accepted === null ? (
        <p className={classes.plain}>{text.diffWaits}</p>
      ) : (
        <DiffView before={accepted.before} after={accepted.after} />
      );
    case 'impact':
      return <ImpactList impact={evidence.impact} waits={accepted === null} />;
    case 'apply':
      return evidence.applied === undefined ? (
        <p className={classes.plain}>{line}</p>
      ) : (
        <Refused problem={evidence.applied} title={text.applyRefused} />
      );
  }
}
