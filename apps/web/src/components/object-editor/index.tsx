import { useEffect, useRef, useState, type ComponentType, type ReactNode } from 'react';
import type { EditorJump, ObjectEditorProps } from './types.ts';
import classes from './object-editor.module.css';

export type { EditorFinding, EditorJump, ObjectEditorProps } from './types.ts';
export { FindingsList, type FindingsListProps } from './findings-list.tsx';

type Code = ComponentType<ObjectEditorProps & { readonly start: EditorJump | null }>;

/** What tells that somebody is at work on the page. */
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const;

// Not every browser has it, whatever the types say.
const hasBeenTouched = (): boolean =>
  (navigator as { readonly userActivation?: UserActivation }).userActivation?.hasBeenActive ?? false;

/** Whether the page was touched: until then nothing that only a writer needs is fetched. */
function useTouched(): boolean {
  const [touched, setTouched] = useState(hasBeenTouched);
  useEffect(() => {
    if (touched) return undefined;
    const note = (): void => setTouched(true);
    for (const sign of SIGNS) window.addEventListener(sign, note, { once: true, passive: true });
    return () => {
      for (const sign of SIGNS) window.removeEventListener(sign, note);
    };
  }, [touched]);
  return touched;
}

/**
 * YAML to write: checked while typing, completed, searched with Ctrl/Cmd-F, undone with Ctrl/Cmd-Z. Until the page is touched, while
 * the editor loads and when it cannot, a plain text field does.
 */
export function ObjectEditor(props: ObjectEditorProps): ReactNode {
  const { text, onChange, label, height = '60vh' } = props;
  const plain = useRef<HTMLTextAreaElement>(null);
  const [code, setCode] = useState<{ readonly Editor: Code; readonly start: EditorJump | null } | null>(null);
  const touched = useTouched();
  useEffect(() => {
    if (!touched) return undefined;
    let wanted = true;
    const load = async (): Promise<void> => {
      const { CodeEditor } = await import('./code-editor.tsx');
      if (!wanted) return;
      const field = plain.current;
      // Who writes already goes on where they are.
      const isWriting = field !== null && document.activeElement === field;
      setCode({ Editor: CodeEditor, start: isWriting ? { from: field.selectionStart, to: field.selectionEnd } : null });
    };
    void load().catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [touched]);
  return (
    <div className={classes.editor}>
      {code === null ? (
        <textarea
          ref={plain}
          className={classes.plain}
          aria-label={label}
          spellCheck={false}
          style={{ height }}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <code.Editor {...props} start={code.start} />
      )}
    </div>
  );
}
