import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours of YAML, wherever it is read or written. */
export const codeHighlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--nl-accent)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--nl-good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--nl-passed)' },
  { tag: [tags.comment, tags.meta], color: 'var(--nl-muted)' },
]);

/** Look of the editor, from the variables of both colour schemes. */
export const codeLook = EditorView.theme({
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
