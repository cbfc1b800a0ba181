import type { ReactNode } from 'react';
import { Mark, type MarkKind } from '../mark.tsx';
import classes from './matrix-grid.module.css';

/** A level of the scale, or a mark, in words. */
export type LegendEntry =
  | { readonly level: number; readonly label: string }
  | { readonly kind: MarkKind; readonly label: string };

/** What the cells of a matrix mean: the steps of its scale, from little to much, and its marks. */
export function MatrixLegend({
  label,
  entries,
}: {
  readonly label: string;
  readonly entries: readonly LegendEntry[];
}): ReactNode {
  return (
    <ul className={classes.legend} aria-label={label}>
      {entries.map((entry) => (
        <li key={entry.label}>
          {'level' in entry ? (
            <>
              <span className={classes.swatch} data-level={entry.level} aria-hidden />
              {entry.label}
            </>
          ) : (
            <Mark kind={entry.kind} label={entry.label} />
          )}
        </li>
      ))}
    </ul>
  );
}
