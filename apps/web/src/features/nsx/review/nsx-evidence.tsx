import { useMemo, type ReactNode } from 'react';
import type { NsxChangeResponse, Problem } from '@netloft/contracts';
import { DiffView } from '../../../components/change-review/index.tsx';
import { reviewText } from '../../../components/change-review/change-review.messages.ts';
import { Mark } from '../../../components/mark.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { isRecord } from '../parts/loose.ts';
import { NsxFindings } from '../parts/nsx-findings.tsx';
import { orderedLike, plainObject } from '../parts/plain.model.ts';
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

/** Both sides as people write them: what NSX numbers anew with every write is no change. */
function Difference({ before, after }: Pick<NsxChangeResponse, 'before' | 'after'>): ReactNode {
  const sides = useMemo(() => {
    const old = before === null ? null : plainObject(before);
    const wanted = after === null ? null : orderedLike(old, plainObject(after));
    return { old, wanted: isRecord(wanted) ? wanted : null };
  }, [before, after]);
  return <DiffView before={sides.old} after={sides.wanted} />;
}

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
        <Difference before={dryRun.before} after={dryRun.after} />
      );
    case 'apply':
      return applied === undefined ? <p>{line}</p> : <Refused problem={applied} title={reviewText.applyRefused} />;
  }
}
