import { useEffect, useRef, type ReactNode } from 'react';
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, foldGutter, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { styleNonce } from '../../lib/nonce.ts';
import { codeHighlight, codeLook } from '../code-look.ts';
import { replaceDifference } from '../code-text.ts';
import type { EditorJump, ObjectEditorProps } from './types.ts';
import { findingsLook } from './findings-look.ts';

/** Words after which nobody needs to ask for completions. */
const WORD = /[\w.\-/"']*$/;

/**
 * CodeMirror as a writer of YAML. Tab leaves the field, as in every form; indentation is `Ctrl/Cmd-]` and `[`. Loaded only where
 * an object is edited.
 */
export function CodeEditor(props: ObjectEditorProps & { readonly start?: EditorJump | null }): ReactNode {
  const { text, label, height = '60vh', findings, jump } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    if (host.current === null) return undefined;
    const complete = (context: CompletionContext): CompletionResult | null => {
      const typed = context.matchBefore(WORD);
      const line = context.state.doc.lineAt(context.pos);
      const isNewLine = line.text.slice(0, context.pos - line.from).trim() === '';
      // On an empty line nothing opens by itself: Enter and the arrows belong to the text there.
      if (!context.explicit && (isNewLine || (typed?.text === '' && !/[:-] $/.test(line.text)))) return null;
      const found = latest.current.completions?.(context.state.doc.toString(), context.pos) ?? null;
      if (found === null) return null;
      return {
        from: found.from,
        to: found.to,
        options: found.options.map((option) => ({
          label: option.label,
          type: option.type === 'field' ? 'property' : 'constant',
          ...(option.detail === undefined ? {} : { detail: option.detail }),
          ...(option.info === undefined ? {} : { info: option.info }),
          ...(option.apply === undefined ? {} : { apply: option.apply }),
        })),
      };
    };
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          EditorView.cspNonce.of(styleNonce()),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          yaml(),
          syntaxHighlighting(codeHighlight),
          autocompletion({ override: [complete], icons: false, maxRenderedOptions: 60 }),
          highlightActiveLine(),
          highlightSelectionMatches(),
          search({ top: true }),
          keymap.of([...completionKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap, ...defaultKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          codeLook,
          findingsLook,
        ],
      }),
    });
    view.current = editor;
    const { start } = latest.current;
    if (start !== null && start !== undefined) {
      const end = editor.state.doc.length;
      editor.dispatch({ selection: { anchor: Math.min(start.from, end), head: Math.min(start.to, end) } });
      editor.focus();
    }
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [label]);

  useEffect(() => {
    const editor = view.current;
    if (editor !== null && editor.state.doc.toString() !== text) replaceDifference(editor, text);
  }, [text]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null) return;
    const end = editor.state.doc.length;
    const inside = (at: number): number => Math.min(Math.max(0, at), end);
    const diagnostics = (findings ?? []).map(({ from, to, severity, message }) => ({
      from: inside(from),
      to: inside(Math.max(from, to)),
      severity,
      message,
    }));
    editor.dispatch(setDiagnostics(editor.state, diagnostics));
  }, [findings]);

  useEffect(() => {
    const editor = view.current;
    if (editor === null || jump === null || jump === undefined) return;
    const end = editor.state.doc.length;
    const anchor = Math.min(jump.from, end);
    editor.dispatch({
      selection: { anchor, head: Math.min(jump.to, end) },
      effects: EditorView.scrollIntoView(anchor, { y: 'center' }),
    });
    editor.focus();
  }, [jump]);

  return <div ref={host} data-yaml style={{ ['--yaml-height' as string]: height }} />;
}
