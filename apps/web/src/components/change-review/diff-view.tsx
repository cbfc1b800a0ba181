import { useMemo, type ReactNode } from 'react';
import { collapseDiff, type DiffGap, type DiffLine, diffObjects } from '@netloft/antrea';
import { CopyButton } from '../copyable.tsx';
import { reviewText as text } from './change-review.messages.ts';
import classes from './change-review.module.css';

export interface DiffViewProps {
  /** Null: there was none. */
  readonly before: object | null;
  /** Null: there will be none. */
  readonly after: object | null;
}

type Json = Readonly<Record<string, unknown>>;
const SIGNS = { same: ' ', added: '+', removed: '-' } as const;

function Row({ line }: { readonly line: DiffLine | DiffGap }): ReactNode {
  if (line.type === 'gap')
    return (
      <tr className={classes.fold}>
        <td colSpan={4}>⋯ {text.unchangedLines(line.lines)}</td>
      </tr>
    );
  return (
    <tr data-type={line.type}>
      <td className={classes.number}>{line.left ?? ''}</td>
      <td className={classes.number}>{line.right ?? ''}</td>
      <td className={classes.sign}>
        <span aria-hidden>{SIGNS[line.type]}</span>
        {line.type !== 'same' && <span className="visually-hidden">{text.line[line.type]}</span>}
      </td>
      <td>{line.text === '' ? ' ' : line.text}</td>
    </tr>
  );
}

/** Two states of an object as YAML, line by line; what the API server keeps for itself is left out. */
export function DiffView({ before, after }: DiffViewProps): ReactNode {
  const lines = useMemo(() => diffObjects(before as Json | null, after as Json | null), [before, after]);
  const shown = useMemo(() => collapseDiff(lines), [lines]);
  const added = lines.filter((line) => line.type === 'added').length;
  const removed = lines.filter((line) => line.type === 'removed').length;
  if (added === 0 && removed === 0) return <p className={classes.plain}>{text.diffNone}</p>;
  return (
    <>
      <div className={classes.diffHead}>
        <span>{text.diffCounts(added, removed)}</span>
        <CopyButton
          value={lines.map((line) => `${SIGNS[line.type]}${line.text}`).join('\n')}
          label={text.copyDiff}
          text
        />
      </div>
      <table className={classes.diff} aria-label={text.diffLabel}>
        <tbody>
          {shown.map((line, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- lines have no identity beyond their place
            <Row key={index} line={line} />
          ))}
        </tbody>
      </table>
    </>
  );
}
