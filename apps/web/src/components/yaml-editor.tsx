import { useEffect, useRef, type ReactNode } from 'react';
import { defaultKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { foldGutter, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { styleNonce } from '../lib/nonce.ts';

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--nl-accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--nl-good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--nl-passed)' },
  { tag: [tags.comment, tags.meta], color: 'var(--nl-muted)' },
]);

const look = EditorView.theme({
  '&': {
    fontSize: '12.5px',
    backgroundColor: 'var(--nl-sunken)',
    color: 'var(--nl-text)',
    borderRadius: '6px',
    border: '1px solid var(--nl-border)',
  },
  '&.cm-focused': { outline: '2px solid var(--nl-accent)' },
  '.cm-scroller': { fontFamily: 'var(--nl-mono)', lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--nl-muted)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--nl-hover)' },
  '.cm-panels': { backgroundColor: 'var(--nl-raised)', color: 'var(--nl-text)', borderColor: 'var(--nl-border)' },
  '.cm-panel.cm-search input, .cm-panel.cm-search button': {
    fontSize: '12px',
    backgroundColor: 'var(--nl-surface)',
    backgroundImage: 'none',
    color: 'var(--nl-text)',
    border: '1px solid var(--nl-border-strong)',
    borderRadius: '4px',
  },
  '.cm-panel.cm-search label': { fontSize: '12px' },
  '.cm-selectionBackground, &.cm-focused .cm-selectionBackground': { backgroundColor: 'var(--nl-selected) !important' },
  '.cm-searchMatch': { backgroundColor: 'var(--nl-rejected-soft)', outline: '1px solid var(--nl-rejected)' },
  '.cm-foldPlaceholder': { backgroundColor: 'var(--nl-hover)', border: 'none', color: 'var(--nl-muted)' },
});

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
          syntaxHighlighting(highlight),
          highlightActiveLine(),
          highlightSelectionMatches(),
          search({ top: true }),
          keymap.of([...searchKeymap, ...defaultKeymap]),
          look,
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
    // Only what differs is replaced, so that a live object keeps its scroll position and folds.
    const before = editor.state.doc.toString();
    let from = 0;
    while (from < before.length && from < text.length && before[from] === text[from]) from += 1;
    let end = 0;
    while (
      end < before.length - from &&
      end < text.length - from &&
      before[before.length - 1 - end] === text[text.length - 1 - end]
    )
      end += 1;
    editor.dispatch({ changes: { from, to: before.length - end, insert: text.slice(from, text.length - end) } });
  }, [text]);

  return <div ref={host} data-yaml style={{ ['--yaml-height' as string]: height }} />;
}
