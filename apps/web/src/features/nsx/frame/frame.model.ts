import type { NsxStatus } from '@netloft/contracts';
import type { MarkKind } from '../../../components/mark.tsx';

/** What the frame shows in place of the pages, or with them. */
export type NsxGate = 'off' | 'sign-in' | 'open';

/** `sign-in`: the reader has neither a sign-in of their own nor the right to Netloft’s credential. */
export const gateOf = ({ configured, may }: NsxStatus): NsxGate =>
  configured ? (may.read ? 'open' : 'sign-in') : 'off';

export interface NsxTrouble {
  readonly kind: 'down' | 'slow' | 'waiting';
  /** NSX's words, or those of who could not reach it. */
  readonly detail: string | undefined;
}

/**
 * What keeps NSX from being read fresh: no manager up, or a last answer that is old. A single manager that is down while another
 * answers is none: its mark tells it.
 */
export function troubleOf({ managers, freshness, load }: NsxStatus): NsxTrouble | null {
  const down = managers.filter(({ state }) => state === 'down');
  if (managers.length > 0 && down.length === managers.length)
    return { kind: 'down', detail: down.find(({ detail }) => detail !== undefined)?.detail ?? freshness.detail };
  if (load.backingOffUntil !== null) return { kind: 'waiting', detail: undefined };
  const behind = freshness.state === 'stale' || freshness.state === 'unavailable';
  // Before the first answer there is nothing to complain of.
  return behind && freshness.detail !== undefined ? { kind: 'slow', detail: freshness.detail } : null;
}

/** One sign for all managers. */
export function managersMark(managers: NsxStatus['managers']): MarkKind {
  const states = new Set(managers.map(({ state }) => state));
  if (states.size > 1 && states.has('down')) return 'mixed';
  return states.has('down') ? 'dropped' : states.has('up') ? 'allowed' : 'unknown';
}
