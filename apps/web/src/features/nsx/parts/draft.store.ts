import { isRecord, type Loose } from './loose.ts';

const PREFIX = 'netloft.nsx-editor.';

/** A draft that was not published, kept in this tab until it is. */
export interface KeptDraft {
  readonly object: Loose;
  /** The object that it was made from, as NSX gave it; null for a new one. */
  readonly base: Loose | null;
}

/** Key of what is edited: kind and id of an object, or what a new one starts from. */
export const draftKey = (kind: string, subject: string): string => `${PREFIX}${kind}.${subject}`;

export function keptDraft(key: string): KeptDraft | null {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    if (!isRecord(found) || !isRecord(found['object'])) return null;
    return { object: found['object'], base: isRecord(found['base']) ? found['base'] : null };
  } catch {
    return null;
  }
}

export function keepDraft(key: string, draft: KeptDraft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Storage is full or off: the draft lives until the page is left, and leaving asks.
  }
}
