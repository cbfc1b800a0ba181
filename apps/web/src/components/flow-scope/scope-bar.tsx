import type { ReactNode } from 'react';
import { IconX } from '@tabler/icons-react';
import { removeTerm, termsOf } from '@netloft/analytics';
import { FilterBox } from './filter-box.tsx';
import { scopeText as text } from './flow-scope.messages.ts';
import { RangePicker } from './range-picker.tsx';
import { isMoving } from './range.ts';
import { RefreshControls } from './refresh-controls.tsx';
import { scopeOf, type ScopePatch, type ScopeSearch } from './scope.ts';
import classes from './flow-scope.module.css';

export interface ScopeBarProps {
  readonly cluster: string;
  readonly search: ScopeSearch;
  readonly onChange: (patch: ScopePatch) => void;
  /** At the right of the terms: `1,234 records`. */
  readonly count?: ReactNode;
  /** Controls of the page itself, before the range. */
  readonly children?: ReactNode;
  /** Without the range and the refresh: what comes in now has neither. */
  readonly filterOnly?: boolean;
  /** The page loads something that is no query of flows. */
  readonly busy?: boolean;
}

function Terms({
  filter,
  onChange,
}: {
  readonly filter: string;
  readonly onChange: (filter: string) => void;
}): ReactNode {
  const terms = termsOf(filter);
  if (terms.length === 0) return null;
  return (
    <ul className={classes.terms} aria-label={text.terms}>
      {terms.map((term) => (
        <li key={term}>
          <button
            type="button"
            className={classes.term}
            aria-label={text.removeTerm(term)}
            title={text.removeTerm(term)}
            data-negated={term.startsWith('-') ? true : undefined}
            onClick={() => onChange(removeTerm(filter, term))}
          >
            <span className="mono">{term}</span>
            <IconX size={12} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** When and which: the same bar on every page of flows, and all of it in the link. */
export function ScopeBar(props: ScopeBarProps): ReactNode {
  const { cluster, search, onChange, count, children, filterOnly = false, busy = false } = props;
  const scope = scopeOf(search);
  const setFilter = (filter: string | undefined): void => onChange({ filter: filter === '' ? undefined : filter });
  return (
    <div className={classes.bar} role="group" aria-label={text.bar}>
      <div className={classes.row}>
        {children}
        {!filterOnly && <RangePicker scope={scope} onChange={onChange} />}
        <FilterBox cluster={cluster} scope={scope} onChange={setFilter} />
        {!filterOnly && (
          <RefreshControls
            cluster={cluster}
            refresh={search.refresh}
            moving={isMoving(scope)}
            onChange={onChange}
            busy={busy}
          />
        )}
      </div>
      {(scope.filter.trim() !== '' || count !== undefined) && (
        <div className={classes.row}>
          <Terms filter={scope.filter} onChange={setFilter} />
          {count !== undefined && <div className={classes.count}>{count}</div>}
        </div>
      )}
    </div>
  );
}
