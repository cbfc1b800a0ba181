import { EditorView } from '@codemirror/view';

const underline = (color: string, style = 'wavy'): Record<string, string> => ({
  backgroundImage: 'none',
  paddingBottom: '0',
  textDecoration: `underline ${style} ${color}`,
  textUnderlineOffset: '3px',
});
const marker = (name: string, sign: string, color: string): Record<string, Record<string, string>> => ({
  [`.cm-lint-marker-${name}`]: { content: 'normal' },
  [`.cm-lint-marker-${name}::before`]: {
    content: `"${sign}"`,
    display: 'block',
    color,
    fontWeight: '700',
    fontSize: '11px',
    textAlign: 'center',
  },
});

/** Faults in the text: a sign in the gutter and a line under the words, in the colours of the page; lists that open over the text. */
export const findingsLook = EditorView.theme({
  '.cm-lintRange-error': underline('var(--nl-bad)'),
  '.cm-lintRange-warning': underline('var(--nl-rejected)'),
  '.cm-lintRange-info': underline('var(--nl-accent)', 'dotted'),
  '.cm-lint-marker': { width: '1em' },
  ...marker('error', '✕', 'var(--nl-bad)'),
  ...marker('warning', '!', 'var(--nl-rejected)'),
  ...marker('info', 'i', 'var(--nl-accent)'),
  '.cm-tooltip': {
    backgroundColor: 'var(--nl-raised)',
    color: 'var(--nl-text)',
    border: '1px solid var(--nl-border-strong)',
    borderRadius: '6px',
    overflow: 'hidden',
    maxWidth: '460px',
  },
  '.cm-diagnostic': { padding: '4px 8px', borderLeftWidth: '4px', fontFamily: 'inherit', whiteSpace: 'normal' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--nl-bad)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--nl-rejected)' },
  '.cm-diagnostic-info': { borderLeftColor: 'var(--nl-accent)' },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--nl-mono)', maxHeight: '260px' },
  '.cm-tooltip-autocomplete > ul > li': { padding: '3px 8px', lineHeight: '1.4' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--nl-selected)',
    color: 'var(--nl-text)',
  },
  '.cm-completionDetail': { color: 'var(--nl-muted)', fontStyle: 'normal', marginLeft: '10px' },
  '.cm-completionInfo': { padding: '6px 10px', fontFamily: 'inherit', maxWidth: '340px' },
  '.cm-cursor': { borderLeftColor: 'var(--nl-text)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--nl-selected) !important', outline: '1px solid var(--nl-accent)' },
});
