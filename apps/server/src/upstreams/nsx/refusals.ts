import { ApiError } from '@netloft/nsx';
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

interface Meaning {
  readonly code: NsxErrorCode;
  readonly next: Next;
}

const mean = (code: NsxErrorCode, next: Next = 'final'): Meaning => ({ code, next });

/** By HTTP status and error_code, as NSX's own operator for Kubernetes takes them; `*` is any status. */
const BY_ERROR_CODE: Readonly<Record<string, Meaning>> = {
  '400/60508': mean('index', 'again'),
  '400/60514': mean('index', 'again'),
  '400/60515': mean('index', 'again'),
  '503/60576': mean('too-large', 'smaller-page'),
  '400/255': mean('too-large', 'smaller-page'),
  '*/500030': mean('in-use'),
  '*/500045': mean('pending-delete'),
  '*/500042': mean('unavailable', 'again'),
  '*/500087': mean('conflict'),
  '*/500232': mean('conflict'),
  '*/100148': mean('conflict'),
  '*/500127': mean('conflict'),
  '404/500090': mean('conflict'),
  '400/8327': mean('protected'),
  '403/98': mean('unauthenticated', 'session'),
  '403/401': mean('unauthenticated', 'session'),
  '403/403': mean('unauthenticated', 'session'),
  '500/98': mean('unavailable', 'again'),
  '500/99': mean('unauthenticated', 'session'),
  '500/607': mean('failed', 'again'),
};

const BY_STATUS: Readonly<Record<number, Meaning>> = {
  401: mean('unauthenticated', 'session'),
  403: mean('forbidden'),
  404: mean('not-found'),
  409: mean('conflict'),
  412: mean('conflict'),
  429: mean('too-many', 'busy'),
  502: mean('unavailable'),
  503: mean('too-many', 'busy'),
  504: mean('timeout'),
};

function meaningOf(status: number, errorCode: number | undefined): Meaning {
  const known =
    errorCode === undefined ? undefined : (BY_ERROR_CODE[`${status}/${errorCode}`] ?? BY_ERROR_CODE[`*/${errorCode}`]);
  return known ?? BY_STATUS[status] ?? (status >= 500 ? mean('failed') : mean('invalid'));
}

/** Related errors say which rule or member it is about; NSX's first sentence often does not. */
function messageOf({ error_message, details, related_errors }: ApiError): string | undefined {
  const texts = [error_message, details, ...(related_errors ?? []).map((one) => one.error_message)].filter(
    (text): text is string => text !== undefined && text.trim() !== '',
  );
  return texts.length === 0 ? undefined : [...new Set(texts)].join(' ');
}

/** The meaning of an answer that is not a good one, with NSX's own message word for word where it gave one. */
export function refusalOf({ url, address }: NsxManager, answer: Incoming): Refusal {
  const { status, format, retryAfterSeconds } = answer;
  const base = { status, manager: url, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  if (status < 300)
    return {
      next: 'final',
      error: { ...base, code: 'bad-answer', message: `${address} answered with something other than JSON` },
    };
  if (status < 400)
    return {
      next: 'final',
      error: {
        ...base,
        code: 'bad-answer',
        message: `${address} answered with a redirect (${status}), which Netloft does not follow`,
      },
    };
  if (format === 'text' && status !== 429 && status !== 503)
    return {
      next: 'final',
      error: {
        ...base,
        code: 'unavailable',
        message: `${address} answered ${status} with a page that is not of NSX’s API`,
      },
    };
  const body = ApiError.safeParse(answer.body);
  const said = body.success ? body.data : undefined;
  const { code, next } = meaningOf(status, said?.error_code);
  return {
    next,
    error: {
      ...base,
      code,
      message: (said === undefined ? undefined : messageOf(said)) ?? `${address} answered ${status} without a message`,
      ...(said?.error_code === undefined ? {} : { errorCode: said.error_code }),
    },
  };
}
