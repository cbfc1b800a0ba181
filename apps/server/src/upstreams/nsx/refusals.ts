import { classifyNsxError, type NsxErrorDescription, type NsxErrorKind } from '@netloft/nsx';
import type { NsxManager } from './managers.ts';
import type { NsxError, NsxErrorCode } from './types.ts';
import type { Incoming } from './wire.ts';

/**
 * What can be done about a refusal: `session`: prove anew who asks. `busy`: after a pause of everybody. `again`: NSX did not do it,
 * and may the next time; for reads. `smaller-page`: ask for less. `final`: nothing.
 */
export type Next = 'session' | 'busy' | 'again' | 'smaller-page' | 'final';

export interface Refusal {
  readonly error: NsxError;
  readonly next: Next;
}

const mean = (code: NsxErrorCode, next: Next = 'final'): { readonly code: NsxErrorCode; readonly next: Next } => ({
  code,
  next,
});

const MEANINGS: Readonly<Record<NsxErrorKind, { readonly code: NsxErrorCode; readonly next: Next }>> = {
  'session-expired': mean('unauthenticated', 'session'),
  locked: mean('unauthenticated', 'session'),
  'stale-revision': mean('conflict'),
  'in-use': mean('in-use'),
  'pending-delete': mean('pending-delete'),
  protected: mean('protected'),
  'not-ready': mean('unavailable', 'again'),
  aborted: mean('failed', 'again'),
  index: mean('index', 'again'),
  'too-large': mean('too-large', 'smaller-page'),
  'rate-limited': mean('too-many', 'busy'),
  overloaded: mean('too-many', 'busy'),
  'no-api': mean('unavailable'),
  unreachable: mean('unavailable', 'again'),
  licence: mean('forbidden'),
  forbidden: mean('forbidden'),
  'not-found': mean('not-found'),
  overlap: mean('invalid'),
  invalid: mean('invalid'),
  failed: mean('failed'),
};

/** The sentence for an answer that is not of NSX's API; nothing of a page is quoted. */
function foreignMessage(address: string, status: number): string {
  if (status < 300) return `${address} answered with something other than JSON`;
  if (status < 400) return `${address} answered with a redirect (${status}), which Netloft does not follow`;
  return `${address} answered ${status} with a page that is not of NSX’s API`;
}

const messageOf = ({ message, related }: NsxErrorDescription): string => [message, ...related].join(' ');

/** The meaning of an answer that is not a good one, with NSX's own message word for word where it gave one. */
export function refusalOf({ url, address }: NsxManager, answer: Incoming): Refusal {
  const { status, contentType, text, retryAfterSeconds } = answer;
  const said = classifyNsxError({ status, contentType, body: text });
  const isBusy = status === 429 || (status === 503 && said.kind === 'no-api');
  const { code, next } = MEANINGS[isBusy ? 'rate-limited' : said.kind];
  return {
    next,
    error: {
      code: said.kind === 'no-api' && status < 400 ? 'bad-answer' : code,
      status,
      manager: url,
      message: said.kind === 'no-api' ? foreignMessage(address, status) : messageOf(said),
      ...(said.errorCode === undefined ? {} : { errorCode: said.errorCode }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  };
}
