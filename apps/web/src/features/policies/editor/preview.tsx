import type { ReactNode } from 'react';
import type { Problem, PreviewResponse, WorkloadRef } from '@netloft/contracts';
import { Failed } from '../../../components/states.tsx';
import { Findings } from '../../../components/policy-parts/findings.tsx';
import { editorText as words } from './editor.messages.ts';
import classes from './editor.module.css';

export interface PreviewProps {
  readonly preview: PreviewResponse | undefined;
  readonly problem: Problem | null;
  /** The draft has changed since, and the answer is on its way. */
  readonly stale: boolean;
}

const nameOf = ({ namespace, name }: WorkloadRef): string => (namespace === undefined ? name : `${namespace}/${name}`);
const SHOWN = 6;

function Selection({ selection }: { readonly selection: PreviewResponse['selections'][number] }): ReactNode {
  const { path, text, pods, total, note } = selection;
  const shown = pods.slice(0, SHOWN);
  return (
    <li className={classes.selection} data-none={total === 0 ? true : undefined}>
      <p>
        <strong>{total === null ? words.selectsUnknown : words.total(total)}</strong> {text}
      </p>
      {shown.length > 0 && (
        <p className={classes.selected}>
          {shown.map((pod) => (
            <code key={`${pod.kind} ${nameOf(pod)}`}>{nameOf(pod)}</code>
          ))}
          {total !== null && total > shown.length && <span>{words.more(total - shown.length)}</span>}
        </p>
      )}
      {note !== undefined && <p className="muted">{note}</p>}
      <p className={classes.place}>{path}</p>
    </li>
  );
}

/** What every selector of the draft selects now, and what its author may not have meant. */
export function Preview({ preview, problem, stale }: PreviewProps): ReactNode {
  return (
    <section aria-label={words.preview} className={classes.section} aria-busy={stale}>
      <div className={classes.sectionHead}>
        <h3>{words.preview}</h3>
        {stale && preview !== undefined && <span className={classes.quiet}>{words.previewStale}</span>}
      </div>
      {problem !== null && <Failed problem={problem} />}
      {problem === null && preview === undefined && <p className={classes.quiet}>{words.previewWaits}</p>}
      {preview !== undefined && (
        <>
          <ul className={classes.selections}>
            {preview.selections.map((selection) => (
              <Selection key={selection.path} selection={selection} />
            ))}
          </ul>
          {preview.selections.length === 0 && <p className={classes.quiet}>{words.previewNone}</p>}
          {preview.findings.length > 0 && (
            <>
              <h3>{words.warnings}</h3>
              <Findings findings={preview.findings} />
            </>
          )}
        </>
      )}
    </section>
  );
}
