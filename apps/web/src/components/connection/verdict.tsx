import type { ReactNode } from 'react';
import type { EvaluateResponse, EvaluationStep, VerdictWord } from '@netloft/contracts';
import { ClusterLink } from '../cluster-link.tsx';
import { Mark } from '../mark.tsx';
import { verdictMark } from './fall.model.ts';
import { connectionText as text } from './connection.messages.ts';
import classes from './connection.module.css';

/** A verdict with its sign. */
export function VerdictWordMark({
  verdict,
  pill = false,
}: {
  readonly verdict: VerdictWord;
  readonly pill?: boolean;
}): ReactNode {
  return <Mark kind={verdictMark[verdict]} label={text.verdicts[verdict]} pill={pill} />;
}

/** Which rule decided, with a link to its policy; null: no rule matched. */
export function DecidedBy({
  step,
  verdict,
}: {
  readonly step: EvaluationStep | null;
  readonly verdict: VerdictWord;
}): ReactNode {
  if (step === null) return verdict === 'Undecidable' ? null : <span>{text.byNothing}</span>;
  if (step.ruleIndex < 0) return <span title={step.detail}>{text.isolated}</span>;
  return (
    <span className={classes.decided}>
      by{' '}
      <ClusterLink to="/policies/$id" params={{ id: step.policy }} title={step.policy}>
        {step.policyName}
      </ClusterLink>{' '}
      › {text.rule(step.ruleIndex, step.ruleName)} in {step.tier}
    </span>
  );
}

/** The verdict as a headline: the word, who decided, and what lacks when it cannot be told. */
export function VerdictLine({ answer }: { readonly answer: EvaluateResponse }): ReactNode {
  return (
    <>
      <p className={classes.verdict}>
        <strong>
          <VerdictWordMark verdict={answer.verdict} />
        </strong>{' '}
        <DecidedBy step={answer.decidedBy} verdict={answer.verdict} />
      </p>
      {answer.missing.length > 0 && (
        <div className={classes.missing}>
          <p>{text.missing}</p>
          <ul>
            {answer.missing.map((fact) => (
              <li key={fact}>
                <span>{fact}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {answer.notes.length > 0 && (
        <ul className={classes.notes} aria-label={text.notes}>
          {answer.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}
