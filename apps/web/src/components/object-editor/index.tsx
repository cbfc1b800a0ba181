import { lazy, Suspense, type ReactNode } from 'react';
import { Loading } from '../states.tsx';
import type { ObjectEditorProps } from './types.ts';
import { editorText as words } from './object-editor.messages.ts';
import classes from './object-editor.module.css';

export type { EditorFinding, EditorJump, ObjectEditorProps } from './types.ts';
export { FindingsList, type FindingsListProps } from './findings-list.tsx';
export { type Checked, type CheckOptions, useChecked } from './use-checked.ts';

const Editor = lazy(async () => ({ default: (await import('./code-editor.tsx')).CodeEditor }));

/** YAML to write: checked while typing, completed, searched with Ctrl/Cmd-F, undone with Ctrl/Cmd-Z. Loaded when it is needed. */
export function ObjectEditor(props: ObjectEditorProps): ReactNode {
  return (
    <div className={classes.editor}>
      <Suspense fallback={<Loading rows={10} height={22} label={words.loading} />}>
        <Editor {...props} />
      </Suspense>
    </div>
  );
}
