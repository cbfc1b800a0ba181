import { useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { TextInput } from '@mantine/core';
import type { TierAccess } from '@netloft/contracts';
import { Mark, Sign } from '../../components/mark.tsx';
import { TextButton } from '../../components/text-button.tsx';
import { accessText as text } from './tier-access.messages.ts';
import { cellMark, subjectWords } from './tier-access.model.ts';
import classes from './tier-access.module.css';

export interface AccessMatrixProps {
  readonly access: TierAccess;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onAsk: (subject: string, tier: string) => void;
}

const WORDS = { allowed: text.can, dropped: text.cannot, unknown: text.unknown } as const;
const wordOf = (allowed: boolean | null): string =>
  WORDS[allowed === null ? 'unknown' : allowed ? 'allowed' : 'dropped'];

/** Subjects × tiers: may they put policies there? One cell has the focus; its reason stands below. */
export function AccessMatrix({ access, filter, onFilter, onAsk }: AccessMatrixProps): ReactNode {
  const { tiers, subjects, cells } = access;
  const [at, setAt] = useState({ row: 0, column: 0 });
  const rows = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return subjects
      .map((subject, index) => ({ subject, cells: cells[index] ?? [] }))
      .filter(({ subject }) => subjectWords(subject).toLowerCase().includes(wanted));
  }, [subjects, cells, filter]);
  const row = Math.min(at.row, Math.max(0, rows.length - 1));
  const chosen = rows[row];
  const chosenTier = tiers[at.column];
  const chosenCell = chosen?.cells[at.column];

  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = {
      row: Math.min(rows.length - 1, Math.max(0, row + step[0])),
      column: Math.min(tiers.length - 1, Math.max(0, at.column + step[1])),
    };
    setAt(next);
    event.currentTarget
      .closest('table')
      ?.querySelector<HTMLButtonElement>(`[data-cell="${next.row}-${next.column}"]`)
      ?.focus({ preventScroll: false });
  };

  return (
    <>
      <div className={classes.tabs}>
        <TextInput
          size="xs"
          className={classes.filter}
          aria-label={text.filterSubjects}
          placeholder={text.filterSubjects}
          value={filter}
          onChange={(event) => onFilter(event.currentTarget.value)}
        />
        <span className="muted">{text.countSubjects(rows.length, subjects.length)}</span>
        <span className="muted">{text.matrixHelp}</span>
      </div>
      <div className={classes.frame}>
        <table className={classes.matrix} aria-label={text.matrixLabel}>
          <thead>
            <tr>
              <th scope="col">{text.subject}</th>
              {tiers.map(({ name, priority, open }) => (
                <th key={name} scope="col">
                  <span className={classes.tier}>{name}</span>
                  <span className={classes.tierNote}>
                    {text.priority(priority)} · {open ? text.open : text.closed}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ subject, cells: own }, rowIndex) => (
              <tr key={subject.id}>
                <th scope="row" title={subjectWords(subject)}>
                  <span className={classes.name}>
                    <span className="mono">
                      {subject.namespace === undefined ? '' : `${subject.namespace}/`}
                      {subject.name}
                    </span>
                  </span>
                  <span className={classes.tierNote}>
                    {text.kinds[subject.kind]}
                    {subject.you && ` · ${text.you}`}
                  </span>
                </th>
                {own.map((cell, column) => {
                  const tier = tiers[column]?.name ?? '';
                  const isChosen = rowIndex === row && column === at.column;
                  const label = text.cellLabel(subjectWords(subject), tier, wordOf(cell.allowed));
                  return (
                    <td key={tier}>
                      <button
                        type="button"
                        className={classes.cell}
                        data-cell={`${rowIndex}-${column}`}
                        data-chosen={isChosen ? true : undefined}
                        tabIndex={isChosen ? 0 : -1}
                        aria-label={label}
                        title={cell.why}
                        onKeyDown={onKeyDown}
                        onFocus={() => setAt({ row: rowIndex, column })}
                        onClick={() => setAt({ row: rowIndex, column })}
                      >
                        <Sign kind={cellMark(cell)} />
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={classes.why} aria-live="polite">
        {chosen !== undefined && chosenTier !== undefined && chosenCell !== undefined && (
          <>
            <strong>{text.why(subjectWords(chosen.subject), chosenTier.name)}</strong>
            <Mark kind={cellMark(chosenCell)} label={wordOf(chosenCell.allowed)} />
            <span>{chosenCell.why}</span>
            <TextButton onClick={() => onAsk(chosen.subject.id, chosenTier.name)}>{text.askThis}</TextButton>
          </>
        )}
      </p>
      <p className={classes.legend} aria-label={text.legend}>
        <Mark kind="allowed" label={text.can} />
        <Mark kind="dropped" label={text.cannot} />
        <Mark kind="unknown" label={text.unknown} />
      </p>
    </>
  );
}
