import type { ReactNode } from 'react';
import { Sign } from '../../../components/mark.tsx';
import classes from './what-if.module.css';

export interface NotesProps {
  /** What the answer goes without, though it was asked for. */
  readonly left: readonly string[];
  /** What would not come true as it stands. */
  readonly refusals: readonly string[];
}

/** What one must know before one believes the answer; nothing when there is nothing. */
export function Notes({ left, refusals }: NotesProps): ReactNode {
  const notes = [...left, ...refusals];
  if (notes.length === 0) return null;
  return (
    <div role="alert">
      <ul className={classes.notes}>
        {notes.map((note) => (
          <li key={note}>
            <Sign kind="mixed" size={14} />
            <span>{note}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
