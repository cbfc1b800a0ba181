import { useMemo, type ReactNode } from 'react';
import { IconX } from '@tabler/icons-react';
import type { EvaluateResponse } from '@netloft/contracts';
import { nameOfId } from './drafts.model.ts';
import { PolicyPicker } from './policy-picker.tsx';
import { whyNot } from './why-not.model.ts';
import { whatIfText as text } from './what-if.messages.ts';
import classes from './what-if.module.css';

export interface WhyNotProps {
  readonly cluster: string;
  readonly answer: EvaluateResponse;
  readonly policy: string | undefined;
  readonly onChoose: (policy: string | undefined) => void;
}

/** Tells why a policy that one expected to decide did not. */
export function WhyNot({ cluster, answer, policy, onChoose }: WhyNotProps): ReactNode {
  const reasons = useMemo(
    () => (policy === undefined ? [] : whyNot(answer, policy, nameOfId(policy))),
    [answer, policy],
  );
  return (
    <div className={classes.why}>
      <strong>{text.whyNot}</strong>
      <div className={classes.whyPicker}>
        <PolicyPicker cluster={cluster} label={text.whyNot} placeholder={text.whyNotHelp} onChoose={onChoose} />
      </div>
      {policy !== undefined && (
        <div className={classes.whyAnswer} role="status">
          <p>
            <span className="mono">{nameOfId(policy)}</span>
            <button type="button" aria-label={text.close} onClick={() => onChoose(undefined)}>
              <IconX size={13} aria-hidden />
            </button>
          </p>
          <ul>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
