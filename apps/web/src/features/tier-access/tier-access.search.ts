import { oneOf, present, textParam, type RawSearch } from '../../lib/search-params.ts';

export const VIEWS = ['matrix', 'check', 'objects', 'roles'] as const;
export type View = (typeof VIEWS)[number];

/** What a link to the page keeps. */
export interface TierAccessSearch {
  readonly view?: View;
  /** Filter of the subjects. */
  readonly q?: string;
  /** The question of the check: `User:name`, `ServiceAccount:ns/name`. */
  readonly subject?: string;
  readonly tier?: string;
  /** The object that is edited: `entitlement:name`, `binding:name`; `entitlement:` is a new one. */
  readonly open?: string;
}

/** Reads search parameters; what is not understood is left out. */
export function tierAccessSearch(raw: RawSearch): TierAccessSearch {
  return present({
    view: oneOf(raw['view'], VIEWS),
    q: textParam(raw['q']),
    subject: textParam(raw['subject'], 600),
    tier: textParam(raw['tier'], 253),
    open: textParam(raw['open'], 300),
  });
}
