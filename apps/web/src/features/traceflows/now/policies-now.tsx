import type { ReactNode } from 'react';
import type { TraceflowDetail, TraceExplanation, TracePolicy } from '@netloft/contracts';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { VerdictWordMark } from '../../../components/connection/index.ts';
import { problemText } from '../../../components/states.tsx';
import { TextButton } from '../../../components/text-button.tsx';
import { policyLabel } from '../../../components/trace-path/index.ts';
import { differs, whatIfSearch } from './now.model.ts';
import type { NowState } from './use-now.ts';
import { nowText as text } from './now.messages.ts';
import classes from './now.module.css';

function Policies({
  policies,
  onPolicy,
}: {
  readonly policies: readonly TracePolicy[];
  readonly onPolicy: (reference: string) => void;
}): ReactNode {
  return policies.map((policy, index) => (
    <span key={policy.reference}>
      {index > 0 && ', '}
      <TextButton title={policy.reference} onClick={() => onPolicy(policy.reference)}>
        {policyLabel(policy)}
      </TextButton>
    </span>
  ));
}

function Explanation({
  one,
  onPolicy,
}: {
  readonly one: TraceExplanation;
  readonly onPolicy: (reference: string) => void;
}): ReactNode {
  const { policy } = one;
  return (
    <li>
      {one.text}
      {one.action !== '' && <span className="muted"> {one.action}</span>}
      {policy !== undefined && one.reason !== 'policy-gone' && (
        <>
          {' '}
          <TextButton
            aria-label={text.openOf(policyLabel(policy))}
            title={policy.reference}
            onClick={() => onPolicy(policy.reference)}
          >
            {text.open}
          </TextButton>
        </>
      )}
    </li>
  );
}

export interface PoliciesNowProps {
  readonly detail: TraceflowDetail;
  readonly state: NowState;
  readonly onPolicy: (reference: string) => void;
}

/** What the policies of the cluster say about the trace's connection now; where that differs from the trace, what could explain it. */
export function PoliciesNow({ detail, state, onPolicy }: PoliciesNowProps): ReactNode {
  const { now, problem } = state;
  if (problem !== null)
    return (
      <section className={classes.now} aria-label={text.label}>
        <p className="muted">
          {text.failed}: {problemText(problem)}
        </p>
      </section>
    );
  if (now === undefined) return null;
  const active = detail.summary.phase === 'Waiting' || detail.summary.phase === 'Running';
  const why = whatIfSearch(detail);
  const isDifferent = differs(now);
  const troubled = detail.summary.phase === 'Failed' || active;
  if (active && now.explanations.length === 0) return null;
  return (
    <section className={classes.now} aria-label={text.label} data-differs={isDifferent ? true : undefined}>
      {!active && (
        <p className={classes.line}>
          <span className={classes.lead}>{text.title}</span>
          <strong>
            <VerdictWordMark verdict={now.verdict} />
          </strong>
          {now.decidedBy !== null && (
            <span>
              {text.by} <Policies policies={[now.decidedBy]} onPolicy={onPolicy} />
            </span>
          )}
          {now.decidedBy === null && now.verdict === 'Allowed' && <span className="muted">{text.byNothing}</span>}
          {text.compared[now.compared] !== '' && (
            <span className={isDifferent ? classes.different : 'muted'}>({text.compared[now.compared]})</span>
          )}
          {why !== null && (
            <ClusterLink to="/what-if" search={why}>
              {text.why}
            </ClusterLink>
          )}
        </p>
      )}
      {now.isolatedBy.length > 0 && (
        <p>
          {text.isolated} {now.isolatedBy.length > 1 ? 'one or more of ' : ''}
          <Policies policies={now.isolatedBy} onPolicy={onPolicy} />
        </p>
      )}
      {!active && now.missing.length > 0 && (
        <div>
          <p>{text.missing}</p>
          <ul>
            {now.missing.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
        </div>
      )}
      {now.explanations.length > 0 && (
        <div>
          <p className={classes.head}>{troubled && !isDifferent ? text.trouble : text.explanations}</p>
          <ol>
            {now.explanations.map((one) => (
              <Explanation key={one.text} one={one} onPolicy={onPolicy} />
            ))}
          </ol>
        </div>
      )}
      {isDifferent && now.explanations.length === 0 && <p className="muted">{text.noExplanation}</p>}
    </section>
  );
}
