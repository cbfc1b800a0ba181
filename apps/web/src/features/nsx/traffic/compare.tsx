import type { ReactNode } from 'react';
import { Mark, type MarkKind } from '../../../components/mark.tsx';
import type { TraceAnswerModel } from '../../../components/trace-path/index.ts';
import { comparedTraces, untoldByNsx, type Compared } from './compare.model.ts';
import { nsxTraceText as text } from './traceflow.messages.ts';
import classes from './traceflow.module.css';

const MARK: Readonly<Record<Compared['state'], MarkKind>> = { same: 'allowed', differs: 'mixed', untold: 'unknown' };

const told = (value: string | null): ReactNode => value ?? <span className="muted">{text.notTold}</span>;

/** What NSX and the cluster tell of the same question, fact by fact, and what only the cluster tells. */
export function ComparedTraces({
  nsx,
  own,
}: {
  readonly nsx: TraceAnswerModel;
  readonly own: TraceAnswerModel;
}): ReactNode {
  const ended = [nsx, own].every(({ summary: { phase } }) => phase === 'Succeeded' || phase === 'Failed');
  const rows = comparedTraces(nsx, own);
  const differing = rows.filter(({ state }) => state === 'differs').length;
  const silent = untoldByNsx(rows);
  return (
    <section className={classes.compare} aria-label={text.compare}>
      <h2>{text.compare}</h2>
      {ended ? (
        <>
          <p role="status">
            {differing === 0 ? text.compareSame : text.compareDiffers(differing)}{' '}
            {silent.length > 0 && <span className="muted">{text.nsxSilent(silent.join(', '))}</span>}
          </p>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
          <div className={classes.compareFrame} tabIndex={0} role="group" aria-label={text.compare}>
            <table className={classes.compareTable}>
              <thead>
                <tr>
                  <th scope="col">{text.what}</th>
                  <th scope="col">{text.bySide.nsx}</th>
                  <th scope="col">{text.bySide.own}</th>
                  <th scope="col">{text.compared}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.about} data-state={row.state}>
                    <th scope="row">{text.about[row.about]}</th>
                    <td>{told(row.nsx)}</td>
                    <td>{told(row.own)}</td>
                    <td>
                      <Mark kind={MARK[row.state]} label={text.state[row.state]} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      ) : (
        <p className="muted">{text.compareRunning}</p>
      )}
    </section>
  );
}
