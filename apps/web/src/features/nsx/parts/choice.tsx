import type { ReactNode } from 'react';
import { formatCount } from '../../../lib/format.ts';
import classes from './parts.module.css';

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
  readonly count?: number;
}

/** One of many values as a small select in a row of filters. A value that the link names stays to choose although nothing has it. */
export function Choice({
  label,
  value,
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly ChoiceOption[];
  readonly onChange: (value: string | undefined) => void;
}): ReactNode {
  const stray = value !== undefined && !options.some((one) => one.value === value);
  return (
    <select
      className={classes.choice}
      data-set={value === undefined ? undefined : true}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    >
      <option value="">{label}</option>
      {stray && <option value={value}>{value}</option>}
      {options.map((one) => (
        <option key={one.value} value={one.value}>
          {one.count === undefined ? one.label : `${one.label} (${formatCount(one.count)})`}
        </option>
      ))}
    </select>
  );
}
