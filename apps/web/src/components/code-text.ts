import type { EditorView } from '@codemirror/view';

/** Makes the editor show the text by replacing only what differs, so that cursor, scroll position and folds stay. */
export function replaceDifference(editor: EditorView, text: string): void {
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
}
