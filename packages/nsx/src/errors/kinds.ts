/** What an answer that is no good one means, apart from how it is numbered. */
export type NsxErrorKind =
  /** The session ended, its token is wrong, or name and password are: NSX has one answer for the three. */
  | 'session-expired'
  | 'locked'
  /** The revision sent is not the current one, or is missing. */
  | 'stale-revision'
  /** Others refer to the object that was to be deleted. */
  | 'in-use'
  /** An object of that id is still being deleted. */
  | 'pending-delete'
  /** Owned by a protected principal: only with `X-Allow-Overwrite: true`. */
  | 'protected'
  | 'not-ready'
  /** NSX gave the transaction up; nothing was done. */
  | 'aborted'
  /** The search index is being built, is behind, or took too long. */
  | 'index'
  | 'too-large'
  | 'rate-limited'
  | 'overloaded'
  /** Something before NSX answered, not its API. */
  | 'no-api'
  /** The manager cannot reach what it needs itself. */
  | 'unreachable'
  | 'licence'
  | 'forbidden'
  | 'not-found'
  | 'overlap'
  | 'invalid'
  | 'failed';

/** What may be tried next: `same`: the same request after a pause; `re-read`: with the revision that NSX has now. */
export type NsxRetry = 'never' | 'same' | 'new-session' | 'smaller-page' | 're-read' | 'other-manager';

export interface Meaning {
  readonly kind: NsxErrorKind;
  readonly retry: NsxRetry;
}

const mean = (kind: NsxErrorKind, retry: NsxRetry = 'never'): Meaning => ({ kind, retry });

/** By `status/error_code`; codes of NSX are only unique together with the status. */
export const BY_STATUS_AND_CODE: Readonly<Record<string, Meaning>> = {
  '400/255': mean('too-large', 'smaller-page'),
  '403/98': mean('session-expired', 'new-session'),
  '403/403': mean('session-expired', 'new-session'),
  '403/505': mean('licence'),
  '404/202': mean('not-found'),
  '404/600': mean('not-found'),
  '500/98': mean('unreachable', 'other-manager'),
  '500/99': mean('session-expired', 'new-session'),
  '500/607': mean('aborted', 'same'),
};

/** Codes that mean the same under every status: of some of them the status is not published. */
export const BY_CODE: Readonly<Record<number, Meaning>> = {
  60508: mean('index', 'same'),
  60514: mean('index', 'same'),
  60515: mean('index', 'same'),
  60576: mean('too-large', 'smaller-page'),
  500030: mean('in-use'),
  500042: mean('not-ready', 'same'),
  500045: mean('pending-delete', 'same'),
  500087: mean('stale-revision', 're-read'),
  500090: mean('stale-revision', 're-read'),
  500105: mean('overlap'),
  500127: mean('stale-revision', 're-read'),
  500232: mean('stale-revision', 're-read'),
  100148: mean('stale-revision', 're-read'),
  640873: mean('overlap'),
};

export const BY_STATUS: Readonly<Record<number, Meaning>> = {
  401: mean('session-expired', 'new-session'),
  403: mean('forbidden'),
  404: mean('not-found'),
  409: mean('stale-revision', 're-read'),
  412: mean('stale-revision', 're-read'),
  429: mean('rate-limited', 'same'),
  502: mean('unreachable', 'other-manager'),
  503: mean('overloaded', 'same'),
  504: mean('unreachable', 'other-manager'),
};

export const PROTECTED = mean('protected');
export const LOCKED = mean('locked');
export const SESSION = mean('session-expired', 'new-session');
export const OVERLAP = mean('overlap');
export const NO_API = mean('no-api', 'other-manager');
export const INVALID = mean('invalid');
export const FAILED = mean('failed');
