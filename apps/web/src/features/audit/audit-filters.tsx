import type { ReactNode } from 'react';
import { Checkbox } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ChangeState } from '@netloft/contracts';
import { stateMark } from '../../components/change-records/model.ts';
import { FilterChips, type Chip } from '../../components/filter-chips.tsx';
import { auditText as text } from './audit.messages.ts';
import type { AuditSearch } from './audit.search.ts';
import classes from './audit.module.css';

export interface AuditFiltersProps {
  readonly search: AuditSearch;
  readonly change: (patch: { readonly [K in keyof AuditSearch]?: AuditSearch[K] | undefined }) => void;
}

const STATES = ['applied', 'refused', 'unknown'] as const satisfies readonly ChangeState[];
const chips: readonly Chip<ChangeState>[] = [
  { value: undefined, label: text.all },
  ...STATES.map((value): Chip<ChangeState> => ({ value, label: text.states[value], mark: stateMark[value] })),
];
const NARROWED = [
  ['kind', text.kindIs],
  ['object', text.objectIs],
  ['user', text.userIs],
] as const;

/** A time of the address as a field of the browser holds it, in its own time zone. */
function localOf(value: string | undefined): string {
  if (value === undefined) return '';
  const at = new Date(value);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function TimeField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}): ReactNode {
  return (
    <label className={classes.time}>
      {label}
      <input
        type="datetime-local"
        value={localOf(value)}
        onChange={(event) => {
          const at = Date.parse(event.currentTarget.value);
          onChange(Number.isNaN(at) ? undefined : new Date(at).toISOString());
        }}
      />
    </label>
  );
}

/** What the table is narrowed to; all of it is in the link. */
export function AuditFilters({ search, change }: AuditFiltersProps): ReactNode {
  return (
    <div className={classes.filters}>
      <FilterChips
        label={text.filterLabel}
        chips={chips}
        value={search.state}
        onChange={(state) => change({ state })}
      />
      {NARROWED.map(([name, what]) => {
        const value = search[name];
        return value === undefined ? null : (
          <button
            key={name}
            type="button"
            className={classes.only}
            aria-label={text.only(what, value)}
            title={text.only(what, value)}
            onClick={() => change({ [name]: undefined })}
          >
            <span>
              {what}: {value}
            </span>
            <IconX size={12} aria-hidden />
          </button>
        );
      })}
      <TimeField label={text.from} value={search.from} onChange={(from) => change({ from })} />
      <TimeField label={text.to} value={search.to} onChange={(to) => change({ to })} />
      <Checkbox
        size="xs"
        label={text.showDry}
        checked={search.dry === true}
        onChange={(event) => change({ dry: event.currentTarget.checked ? true : undefined })}
      />
    </div>
  );
}
