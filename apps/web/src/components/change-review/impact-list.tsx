import { useMemo, type ReactNode } from 'react';
import type { ChangedConnection, Problem, VerdictWord, WhatChangesResponse } from '@netloft/contracts';
import { formatCount } from '../../lib/format.ts';
import { Mark, type MarkKind } from '../mark.tsx';
import { Failed, Loading } from '../states.tsx';
import { reviewText as text } from './change-review.messages.ts';
import classes from './change-review.module.css';
import { isProblem } from './review.model.ts';

const KINDS: Readonly<Record<VerdictWord, MarkKind>> = {
  Allowed: 'allowed',
  Dropped: 'dropped',
  Rejected: 'rejected',
  Undecidable: 'unknown',
};

const keyOf = (one: ChangedConnection): string =>
  `${one.source.label}\n${one.destination.label}\n${one.protocol}\n${one.port ?? ''}`;

const portOf = ({ protocol, port }: ChangedConnection): string => `${protocol} ${port ?? text.anyPort}`;

function Rows({ title, rows }: { readonly title: string; readonly rows: readonly ChangedConnection[] }): ReactNode {
  if (rows.length === 0) return null;
  return (
    <tbody>
      <tr className={classes.groupRow}>
        <th colSpan={6} scope="rowgroup">
          {formatCount(rows.length)} {title}
        </th>
      </tr>
      {rows.map((one) => (
        <tr key={keyOf(one)}>
          <td>{one.source.label}</td>
          <td>{one.destination.label}</td>
          <td className="mono">{portOf(one)}</td>
          <td>
            <Mark kind={KINDS[one.before]} label={one.before} title={one.decidedBefore ?? text.noRule} />
          </td>
          <td>
            <Mark kind={KINDS[one.after]} label={one.after} title={one.decidedAfter ?? text.noRule} />
          </td>
          <td>{one.decidedAfter ?? text.noRule}</td>
        </tr>
      ))}
    </tbody>
  );
}

/** Connections whose verdict the change turns: those that stop working come first. */
export function ImpactList({
  impact,
  waits,
}: {
  readonly impact: WhatChangesResponse | Problem | 'skipped' | undefined;
  /** The dry run has not passed yet. */
  readonly waits: boolean;
}): ReactNode {
  const changed = useMemo(
    () => (impact === undefined || impact === 'skipped' || isProblem(impact) ? [] : impact.changed),
    [impact],
  );
  if (impact === 'skipped') return <p className={classes.plain}>{text.impactSkipped}</p>;
  if (impact === undefined) {
    return waits ? (
      <p className={classes.plain}>{text.impactWaits}</p>
    ) : (
      <Loading rows={6} label={text.impactRunning} />
    );
  }
  if (isProblem(impact)) return <Failed problem={impact} title={text.impactFailed} />;
  const lost = changed.filter((one) => one.before === 'Allowed' && one.after !== 'Undecidable');
  const won = changed.filter((one) => one.after === 'Allowed' && one.before !== 'Undecidable');
  const rest = changed.filter((one) => !lost.includes(one) && !won.includes(one));
  const compared = formatCount(impact.compared);
  return (
    <>
      <p className={classes.plain}>
        {impact.total === 0 ? text.impactNone(compared) : text.impactSome(formatCount(impact.total), compared)}{' '}
        {impact.partial}
      </p>
      {impact.undecidable.count > 0 && (
        <div className={classes.plain}>
          <Mark kind="unknown" label={text.impactUndecidable(formatCount(impact.undecidable.count))} />
          <ul>
            {impact.undecidable.missing.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
        </div>
      )}
      {changed.length > 0 && (
        <table className={classes.impact} aria-label={text.impactTable}>
          <thead>
            <tr>
              <th scope="col">{text.from}</th>
              <th scope="col">{text.to}</th>
              <th scope="col">{text.traffic}</th>
              <th scope="col">{text.before}</th>
              <th scope="col">{text.after}</th>
              <th scope="col">{text.decidedBy}</th>
            </tr>
          </thead>
          <Rows title={text.impactDenied} rows={lost} />
          <Rows title={text.impactAllowed} rows={won} />
          <Rows title={text.impactOther} rows={rest} />
        </table>
      )}
      {changed.length < impact.total && (
        <p className="muted">{text.impactMore(formatCount(changed.length), formatCount(impact.total))}</p>
      )}
    </>
  );
}
