import type { ReactNode } from 'react';
import { ChartLink } from './chart-link.tsx';
import classes from './charts.module.css';

export interface TwinHead {
  readonly label: string;
  readonly number?: boolean;
}
export interface TwinRow {
  readonly id: string;
  /** As they are shown; the first names the row. */
  readonly cells: readonly string[];
  readonly href?: string | undefined;
}
export interface Twin {
  readonly heads: readonly TwinHead[];
  readonly rows: readonly TwinRow[];
}

/** What a chart shows, as a table that everyone can read and copy. */
export function TwinTable({ label, heads, rows }: Twin & { readonly label: string }): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- It scrolls, also by keyboard.
    <div className={classes.tableBox} tabIndex={0} role="region" aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head.label} scope="col" data-number={head.number}>
                {head.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {row.cells.map((cell, place) =>
                place === 0 ? (
                  <th key="name" scope="row">
                    {row.href === undefined ? cell : <ChartLink href={row.href}>{cell}</ChartLink>}
                  </th>
                ) : (
                  <td key={heads[place]?.label ?? place} data-number={heads[place]?.number}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
