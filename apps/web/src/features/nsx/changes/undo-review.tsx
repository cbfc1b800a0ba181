import { useCallback, useState, type ReactNode } from 'react';
import type { ChangeRecord, NsxChangeResponse } from '@netloft/contracts';
import { DiffView } from '../../../components/change-review/index.tsx';
import { ReviewFrame } from '../../../components/change-review/review-frame.tsx';
import { Mark } from '../../../components/mark.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { announce } from '../../../lib/announce.ts';
import { NsxFindings } from '../parts/nsx-findings.tsx';
import { nsxChangesText as text } from './changes.messages.ts';
import { postNsxUndo } from './changes.queries.ts';
import { useDryRun, type DryRun, type SendOptions } from './use-dry-run.ts';

type Step = 'dryRun' | 'diff' | 'apply';

const breaksLimits = (response: NsxChangeResponse): boolean =>
  response.findings.some(({ severity }) => severity === 'error');

function Evidence({
  step,
  run,
  line,
}: {
  readonly step: Step;
  readonly run: DryRun<NsxChangeResponse>;
  readonly line: string;
}): ReactNode {
  const { dryRun, dryProblem, applyProblem } = run;
  if (step === 'apply')
    return applyProblem === null ? <p>{line}</p> : <Failed title={text.applyRefused} problem={applyProblem} />;
  if (step === 'diff')
    return dryRun === null ? <p>{text.diffWaits}</p> : <DiffView before={dryRun.before} after={dryRun.after} />;
  if (dryProblem !== null) return <Failed title={text.refused} problem={dryProblem} />;
  if (dryRun === null) return <Loading rows={4} label={text.checking} />;
  return (
    <>
      <p>
        <Mark
          kind={breaksLimits(dryRun) ? 'dropped' : 'allowed'}
          label={breaksLimits(dryRun) ? text.off.limits : text.passed}
        />
      </p>
      {dryRun.findings.length > 0 && <NsxFindings findings={dryRun.findings} />}
      {dryRun.warnings.length > 0 && (
        <>
          <p>
            <strong>{text.warnings}</strong>
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
}

/** Takes a change of NSX back after its difference was shown. */
export function UndoReview({
  record,
  line,
  onClose,
  onDone,
}: {
  readonly record: ChangeRecord;
  /** What the change was, as one line. */
  readonly line: string;
  readonly onClose: () => void;
  /** Gets the id of the new record. */
  readonly onDone: (id: string) => void;
}): ReactNode {
  const { id } = record;
  const send = useCallback((options: SendOptions) => postNsxUndo(id, options), [id]);
  const run = useDryRun(send);
  const [chosen, setChosen] = useState<Step | null>(null);
  const passed = run.dryRun !== null;
  const broken = run.dryRun !== null && breaksLimits(run.dryRun);
  const step = chosen ?? (run.applyProblem !== null ? 'apply' : passed && !broken ? 'diff' : 'dryRun');
  const off =
    run.dryProblem !== null
      ? text.off.refused
      : !passed || run.applying
        ? text.off.running
        : broken
          ? text.off.limits
          : null;
  const apply = async (reason: string): Promise<void> => {
    const response = await run.apply(reason);
    setChosen(null);
    if (response === null) return;
    announce(text.done);
    onDone(response.record.id);
  };
  return (
    <ReviewFrame
      title={text.undoLine(line)}
      steps={[
        {
          name: 'dryRun',
          label: text.steps.dryRun,
          state: run.dryProblem !== null || broken ? 'refused' : passed ? 'passed' : 'running',
        },
        { name: 'diff', label: text.steps.diff, state: passed ? 'passed' : 'waiting' },
        {
          name: 'apply',
          label: text.steps.apply,
          state: run.applying ? 'running' : run.applyProblem === null ? 'waiting' : 'refused',
        },
      ]}
      step={step}
      onChoose={setChosen}
      whyOff={() => off}
      applyLabel={text.apply}
      closeLabel={text.cancel}
      applying={run.applying}
      onAgain={run.dryProblem !== null || run.applyProblem !== null ? run.again : undefined}
      onApply={(reason) => void apply(reason)}
      onClose={onClose}
    >
      <Evidence step={step} run={run} line={line} />
    </ReviewFrame>
  );
}
