import type { ReactNode } from 'react';
import classes from './trace-result.module.css';

/** A titled part below a trace's path. */
export function ResultPanel({
  title,
  lead = '',
  children,
}: {
  readonly title: string;
  /** Before its name for screen readers, where two answers stand on one page. */
  readonly lead?: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={classes.panel} aria-label={`${lead}${title}`}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}
