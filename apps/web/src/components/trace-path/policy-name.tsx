import type { ReactNode } from 'react';
import type { TracePolicy } from '@netloft/contracts';
import { tracePathText as text } from './trace-path.messages.ts';
import classes from './trace-result.module.css';

/** A policy that a trace names: a button that opens it, or its words alone where it cannot be opened. */
export function PolicyButton({
  policy,
  onPolicy,
  children,
}: {
  readonly policy: TracePolicy;
  readonly onPolicy: ((reference: string) => void) | undefined;
  readonly children: ReactNode;
}): ReactNode {
  if (onPolicy === undefined) return <span title={policy.reference}>{children}</span>;
  return (
    <button
      type="button"
      className={classes.policyLink}
      title={`${text.openPolicy}: ${policy.reference}`}
      onClick={() => onPolicy(policy.reference)}
    >
      {children}
    </button>
  );
}
