import type { ReactNode } from 'react';
import { formatCount } from '../lib/format.ts';
import { Sign, type MarkKind } from './mark.tsx';
import classes from './filter-chips.module.css';

export interface Chip<V extends string> {
  /** undefined stands for no filter. */
  readonly value: V | undefined;
  readonly label: string;
  readonly count?: number | undefined;
  readonly mark?: MarkKind;
}

export interface FilterChipsProps<V extends string> {
  /** What is chosen among, for screen readers: `Health`. */
  readonly label: string;
  readonly chips: readonly Chip<V>[];
  readonly value: V | undefined;
  readonly onChange: (value: V | undefined) => void;
}

/** One choice of a few filters, each with how many rows it leaves; pressing the chosen one again takes it away. */
export function FilterChips<V extends string>({ label, chips, value, onChange }: FilterChipsProps<V>): ReactNode {
  return (
    <div role="group" aria-label={label} className={classes.chips}>
      {chips.map((chip) => (
        <button
          key={chip.value ?? ''}
          type="button"
          className={classes.chip}
          aria-pressed={chip.value === value}
          onClick={() => onChange(chip.value === value ? undefined : chip.value)}
        >
          {chip.mark !== undefined && <Sign kind={chip.mark} size={12} />}
          <span>{chip.label}</span>
          {chip.count !== undefined && <span className={classes.count}>{formatCount(chip.count)}</span>}
        </button>
      ))}
    </div>
  );
}
