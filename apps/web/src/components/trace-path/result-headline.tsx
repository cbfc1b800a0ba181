import type { ReactNode } from 'react';
import type { TracePolicy } from '@netloft/contracts';
import { Sign, encodings } from '../mark.tsx';
import type { Headline } from './trace-headline.model.ts';
import { policyName } from './trace-path.model.ts';
import { PolicyButton } from './policy-name.tsx';
import { tracePathText as text } from './trace-path.messages.ts';
import classes from './trace-result.module.css';

/** The answer in one line: what became of the packet, where, and by which policy. */
export function ResultHeadline({
  headline,
  onPolicy,
  note,
}: {
  readonly headline: Headline;
  readonly onPolicy: ((reference: string) => void) | undefined;
  /** What stands behind the policy's name. */
  readonly note: ((policy: TracePolicy) => ReactNode) | undefined;
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
            <PolicyButton policy={policy} onPolicy={onPolicy}>
              {policyName(policy)}
            </PolicyButton>
            {policy.tier !== undefined && <span className="muted"> ({policy.tier})</span>}
            {policy.rule !== undefined && (
              <span className="muted">
                , {text.rule} {policy.rule}
              </span>
            )}
            {note?.(policy)}
          </>
        )}
        {detail !== '' && <span className={classes.headDetail}>{detail}</span>}
      </p>
    </div>
  );
}
