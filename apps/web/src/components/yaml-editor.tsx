import { useEffect, useRef, type ReactNode } from 'react';
import { defaultKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { foldGutter, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { styleNonce } from '../lib/nonce.ts';
import { replaceDifference } from './code-text.ts';
import { codeHighlight, codeLook } from './code-look.ts';

/** CodeMirror as a reader; loaded only where YAML is looked at. */
export function YamlEditor({
  text,
  label,
  height,
}: {
  readonly text: string;
  readonly label: string;
  readonly height: string;
}): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(text);

  useEffect(() => {
    if (host.current === null) return undefined;
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current,
        extensions: [
          EditorView.cspNonce.of(styleNonce()),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
          lineNumbers(),
          foldGutter(),
          yaml(),
          syntaxHighlighting(codeHighlight),
          highlightActiveLine(),
          highlightSelectionMatches(),
          search({ top: true }),
          keymap.of([...searchKeymap, ...defaultKeymap]),
          codeLook,
        ],
      }),
    });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, [label]);

  useEffect(() => {
    latest.current = text;
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === text) return;
    replaceDifference(editor, text);
  }, [text]);

  return <div ref={host} data-yaml style={{ ['--yaml-height' as string]: height }} />;
}
