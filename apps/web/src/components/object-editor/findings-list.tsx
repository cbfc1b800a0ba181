import type { ReactNode } from 'react';
import { Sign, type MarkKind } from '../mark.tsx';
import type { Checked } from './use-checked.ts';
import type { EditorJump } from './types.ts';
import { editorText as words } from './object-editor.messages.ts';
import classes from './object-editor.module.css';

export interface FindingsListProps {
  readonly checked: Checked;
  /** Shows the place in the text. */
  readonly onJump: (jump: EditorJump) => void;
}

const MOST = 50;
const SIGN: Readonly<Record<'error' | 'warning' | 'info', MarkKind>> = {
  error: 'dropped',
  warning: 'mixed',
  info: 'info',
};

/** Everything that the check says, each line a button to its place. A text that cannot be read says only why. */
export function FindingsList({ checked, onJump }: FindingsListProps): ReactNode {
  const { problem } = checked;
  const items =
    problem === null
      ? checked.findings.map(({ from, to, line, path, severity, message, source }) => ({
          key: `${path}\n${message}`,
          jump: { from, to },
          place: `${path === '' ? '' : `${path} · `}${words.line(line)} · ${words.source[source]}`,
          severity,
          message,
        }))
      : [
          {
            key: problem.message,
            jump: { from: problem.range?.from ?? 0, to: problem.range?.to ?? 0 },
            place: problem.range === undefined ? '' : words.line(problem.range.line),
            severity: 'error' as const,
            message: problem.message,
          },
        ];
  return (
    <section aria-label={words.findings} aria-live="polite">
      {items.length === 0 ? (
        <p className={classes.quiet}>{words.noFindings}</p>
      ) : (
        <ul className={classes.list}>
          {items.slice(0, MOST).map(({ key, jump, place, severity, message }) => (
            <li key={key}>
              <button
                type="button"
                className={classes.item}
                data-severity={severity}
                onClick={() => onJump({ ...jump })}
              >
                <Sign kind={SIGN[severity]} label={words.severity[severity]} />
                <span>
                  <span className={classes.said}>{message}</span>
                  <span className={classes.place}>{place}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {items.length > MOST && <p className={classes.quiet}>{words.more(items.length - MOST)}</p>}
    </section>
  );
}
