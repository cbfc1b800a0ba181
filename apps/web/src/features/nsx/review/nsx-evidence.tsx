import type { ReactNode } from 'react';
import type { Problem } from '@netloft/contracts';
import { DiffView } from '../../../components/change-review/index.tsx';
import { reviewText } from '../../../components/change-review/change-review.messages.ts';
import { Mark } from '../../../components/mark.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { NsxFindings } from '../parts/nsx-findings.tsx';
import { isProblem, type NsxEvidence, type ReviewStepName } from './review.model.ts';
import { nsxReviewText as text } from './review.messages.ts';

function Limits({ found }: { readonly found: NsxEvidence['limits'] }): ReactNode {
  if (found === undefined) return <Loading rows={3} label={text.checking} />;
  if (found === 'skipped') return <p>{text.limitsSkipped}</p>;
  if (isProblem(found)) return <Failed problem={found} />;
  const broken = found.some(({ severity }) => severity === 'error');
  return (
    <>
      <p role={broken ? 'alert' : undefined}>
        {broken ? <Mark kind="dropped" label={text.limitsBroken} /> : <Mark kind="allowed" label={text.limitsKept} />}
      </p>
      {found.length > 0 && <NsxFindings findings={found} />}
    </>
  );
}

/** A refusal; where no answer came back, the change may have been made all the same. */
const Refused = ({ problem, title }: { readonly problem: Problem; readonly title: string }): ReactNode => (
  <Failed problem={problem} title={title}>
    <p className="muted">
      {problem.upstream?.status === undefined && problem.status >= 500 ? reviewText.openOutcome : reviewText.notMade}
    </p>
  </Failed>
);

/** What one step of the review found out. */
export function NsxEvidenceView({
  step,
  evidence,
  line,
}: {
  readonly step: ReviewStepName;
  readonly evidence: NsxEvidence;
  /** What is about to be done, as one line. */
  readonly line: string;
}): ReactNode {
  const { dryRun, applied } = evidence;
  switch (step) {
    case 'limits':
      return <Limits found={evidence.limits} />;
    case 'dryRun':
      if (dryRun === undefined) return <Loading rows={4} label={text.dryRunning} />;
      if (isProblem(dryRun)) return <Refused problem={dryRun} title={text.dryRunRefused} />;
      return (
        <>
          <p>
            <Mark kind="allowed" label={text.dryRunPassed} />
          </p>
          {dryRun.findings.length > 0 && <NsxFindings findings={dryRun.findings} />}
          {dryRun.warnings.length > 0 && (
            <>
              <p>
                <strong>{reviewText.warnings}</strong>
              </p>
              <ul>
                {dryRun.warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
              </ul>
            </>
          )}
        </>
      );
    case 'diff':
      return dryRun === undefined || isProblem(dryRun) ? (
        <p>{reviewText.diffWaits}</p>
      ) : (
        <DiffView before={dryRun.before} after={dryRun.after} />
      );
    case 'apply':
      return applied === undefined ? <p>{line}</p> : <Refused problem={applied} title={reviewText.applyRefused} />;
  }
}
