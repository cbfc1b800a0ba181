import { useState, type ReactNode } from 'react';
import type { Problem } from '@netloft/contracts';
import { copyText } from '../../lib/clipboard.ts';
import { accessText as text } from './access.messages.ts';
import classes from './sign-in.module.css';

/** Something does not work: the same sign as in the app, drawn here so that this page loads no more than it needs. */
function TroubleSign(): ReactNode {
  return (
    <svg
      className={classes.sign}
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M8 2 14.5 13.5h-13Z" />
      <path d="M8 6.5v3.2M8 11.6v.1" />
    </svg>
  );
}

const detailsOf = ({ title, detail, action, code, requestId }: Problem): string =>
  [title, detail, action, code, requestId === '' ? '' : `request id ${requestId}`]
    .filter((one) => one !== '')
    .join('\n');

/** Why signing in came to nothing, where, and what to do about it, with the id that an administrator looks for in the log. */
export function SignInAlert({ problem }: { readonly problem: Problem }): ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <div role="alert" className={classes.alert}>
      <TroubleSign />
      <div className={classes.alertText}>
        <p className={classes.alertTitle}>{problem.title}</p>
        <p>{problem.detail}</p>
        {problem.action !== '' && <p className={classes.advice}>{problem.action}</p>}
        <div className={classes.alertFoot}>
          <button
            type="button"
            className={classes.copy}
            onClick={() => void copyText(detailsOf(problem), text.copyDetails).then(setCopied)}
          >
            {copied ? text.copied : text.copyDetails}
          </button>
          {problem.requestId !== '' && <span className={classes.request}>request id {problem.requestId}</span>}
        </div>
      </div>
    </div>
  );
}

/** A way that does not work now, with the reason; the others stay as they are. */
export function Trouble({ what, why }: { readonly what: string; readonly why: string }): ReactNode {
  return (
    <div className={classes.trouble}>
      <TroubleSign />
      <p>
        <strong>{what}</strong> {why}
      </p>
    </div>
  );
}
