import type { KubernetesObject } from '@netloft/contracts';

const HANDED_OVER = 'netloft.draft';
const PREFIX = 'netloft.editor.';

/** A text that was not saved, kept in this tab until it is. */
export interface KeptDraft {
  readonly text: string;
  /** The text that it was made from. */
  readonly saved: string;
  /** The policy that it was made from; null for a new one. */
  readonly base: KubernetesObject | null;
}

function read(key: string): unknown {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

// Netloft wrote it itself, into this tab; what another version of it wrote is not trusted to have every member.
function objectOf(value: unknown): KubernetesObject | null {
  if (!isRecord(value) || !isRecord(value['metadata'])) return null;
  const texts = [value['apiVersion'], value['kind'], value['metadata']['name']];
  return texts.every((text) => typeof text === 'string' && text !== '') ? (value as KubernetesObject) : null;
}

/** Key of what is edited in a cluster: `subject` is the id of a policy, or what the new one starts from. */
export const draftKey = (cluster: string, subject: string): string => `${PREFIX}${cluster}.${subject}`;

export function keptDraft(key: string): KeptDraft | null {
  const found = read(key);
  if (!isRecord(found) || typeof found['text'] !== 'string' || typeof found['saved'] !== 'string') return null;
  return { text: found['text'], saved: found['saved'], base: objectOf(found['base']) };
}

export function keepDraft(key: string, draft: KeptDraft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Storage is full or off: the draft lives until the page is left, and leaving asks.
  }
}

/** The draft that another page left for a new policy of the cluster. */
export function handedOver(cluster: string): string | null {
  const found = read(HANDED_OVER);
  return isRecord(found) && found['cluster'] === cluster && typeof found['text'] === 'string' ? found['text'] : null;
}
