import { useImperativeHandle, useState, type ReactNode, type Ref } from 'react';
import { IconCopy, IconMinus, IconPlus } from '@tabler/icons-react';
import { withTerms, type ExtraTerm } from '../../../components/flow-scope/records-link.tsx';
import { copyText } from '../../../lib/clipboard.ts';
import { flowsText as text } from '../flows.messages.ts';
import classes from './records.module.css';

export interface HoveredCell {
  readonly row: HTMLElement;
  readonly cell: HTMLElement;
  readonly terms: readonly ExtraTerm[];
  readonly value: string;
}

export interface CellActionsHandle {
  /** Moves to a cell, or away. */
  readonly at: (cell: HoveredCell | null) => void;
}

interface Shown {
  readonly left: number;
  readonly top: number;
  readonly term: ExtraTerm;
  readonly value: string;
}

/**
 * Filter for, filter out, copy: three small buttons at the end of the cell that the pointer is on. One set for the whole table, drawn by
 * itself, so that moving the pointer draws no row. By keyboard the same is in the row's menu.
 */
export function CellActions({
  handle,
  scroller,
  onTerm,
}: {
  readonly handle: Ref<CellActionsHandle>;
  readonly scroller: HTMLElement;
  readonly onTerm: (field: string, value: string, negate: boolean) => void;
}): ReactNode {
  const [shown, setShown] = useState<Shown | null>(null);
  useImperativeHandle(handle, () => ({
    at: (cell) => {
      const term = cell?.terms[0];
      if (cell === null || term === undefined) {
        setShown(null);
        return;
      }
      const box = cell.cell.getBoundingClientRect();
      const frame = scroller.getBoundingClientRect();
      setShown({
        left: box.right - frame.left + scroller.scrollLeft - scroller.clientLeft,
        top: cell.row.getBoundingClientRect().top - frame.top + scroller.scrollTop - scroller.clientTop,
        term,
        value: cell.value,
      });
    },
  }));
  if (shown === null) return null;
  const [field, value] = shown.term;
  const word = withTerms('', [shown.term]);
  const act = (negate: boolean) => () => {
    setShown(null);
    onTerm(field, value, negate);
  };
  return (
    <div
      data-cell-actions
      role="group"
      aria-label={text.cellActions}
      className={classes.cellActions}
      style={{ left: shown.left, top: shown.top }}
    >
      <button type="button" tabIndex={-1} aria-label={text.only(word)} title={text.only(word)} onClick={act(false)}>
        <IconPlus size={13} aria-hidden />
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={text.without(word)}
        title={text.without(word)}
        onClick={act(true)}
      >
        <IconMinus size={13} aria-hidden />
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={text.copy(shown.value)}
        title={text.copy(shown.value)}
        onClick={() => void copyText(shown.value, text.copyOf)}
      >
        <IconCopy size={13} aria-hidden />
      </button>
    </div>
  );
}
