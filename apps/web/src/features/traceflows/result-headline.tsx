import type { ReactNode } from 'react';
import { Sign, encodings } from '../../components/mark.tsx';
import type { Headline } from './trace-headline.model.ts';
import { policyName } from './trace-path.model.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import classes from './trace-result.module.css';

/** The answer in one line: what became of the packet, where, and by which policy. */
export function ResultHeadline({
  headline,
  onPolicy,
}: {
  readonly headline: Headline;
  readonly onPolicy: (reference: string) => void;
}): ReactNode {
  const { mark, verdict, policy, joint, detail } = headline;
  return (
    <div className={classes.headline} role="status" data-kind={mark}>
      <Sign kind={mark} size={20} />
      <p>
        <strong style={{ color: encodings[mark].color }}>{verdict}</strong>
        {policy !== null && (
          <>
            {' '}
            {joint}{' '}
            <button
              type="button"
              className={classes.policyLink}
              title={`${text.openPolicy}: ${policy.reference}`}
              onClick={() => onPolicy(policy.reference)}
            >
              {policyName(policy)}
            </button>
            {policy.tier !== undefined && <span className="muted"> ({policy.tier})</span>}
            {policy.rule !== undefined && (
              <span className="muted">
                , {text.rule} {policy.rule}
              </span>
            )}
          </>
        )}
        {detail !== '' && <span className={classes.headDetail}>{detail}</span>}
      </p>
    </div>
  );
}
