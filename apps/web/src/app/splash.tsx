import type { ReactNode } from 'react';
import type { Problem } from '@netloft/contracts';
import classes from './splash.module.css';

/** Shown before anything is known; with a problem, why nothing can be shown. */
export function Splash({ problem, onRetry }: { readonly problem?: Problem; readonly onRetry?: () => void }): ReactNode {
  return (
    <main className={classes['splash']} aria-busy={problem === undefined}>
      {problem === undefined ? (
        <p className={classes['wait']}>Loading Netloft…</p>
      ) : (
        <div role="alert" className={classes['box']}>
          <h1>{problem.title}</h1>
          <p>{problem.detail}</p>
          <p className="muted">{problem.action}</p>
          {problem.requestId !== '' && <p className="muted mono">request id {problem.requestId}</p>}
          <button type="button" onClick={onRetry}>
            Try again
          </button>
        </div>
      )}
    </main>
  );
}
