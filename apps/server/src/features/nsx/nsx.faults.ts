import type { ErrorCode } from '@netloft/contracts';
import type { Fault } from '../../errors.ts';
import { err, type Result } from '../../result.ts';
import type { NsxError, NsxErrorCode } from '../../upstreams/nsx/types.ts';

const CODES: Readonly<Record<NsxErrorCode, ErrorCode>> = {
  unavailable: 'UPSTREAM_UNAVAILABLE',
  timeout: 'UPSTREAM_TIMEOUT',
  pending: 'NSX_PENDING',
  unauthenticated: 'NSX_NOT_SIGNED_IN',
  forbidden: 'UPSTREAM_FORBIDDEN',
  'not-found': 'UPSTREAM_NOT_FOUND',
  conflict: 'UPSTREAM_CONFLICT',
  'in-use': 'UPSTREAM_REFUSED',
  'pending-delete': 'UPSTREAM_CONFLICT',
  protected: 'UPSTREAM_REFUSED',
  invalid: 'UPSTREAM_REFUSED',
  'too-many': 'RATE_LIMITED',
  'too-large': 'UPSTREAM_TOO_LARGE',
  'bad-answer': 'UPSTREAM_INVALID_ANSWER',
  index: 'UPSTREAM_UNAVAILABLE',
  failed: 'UPSTREAM_UNAVAILABLE',
};

const ACTIONS: Partial<Record<NsxErrorCode, string>> = {
  unavailable: 'Netloft keeps trying. Look at the managers on the page NSX.',
  timeout: 'NSX is slow. Try again; what was read before stays on the page.',
  unauthenticated: 'Sign in to NSX again, or mend the credential that Netloft has.',
  conflict: 'Somebody changed it meanwhile. Read it anew and put your change on top; nothing of yours is lost.',
  'in-use': 'Take it out of what uses it first.',
  'pending-delete': 'NSX is still deleting an object of that id. Try again in a moment, or take another id.',
  protected: 'It belongs to another principal. Change it there, or choose to overwrite.',
  'too-many': 'NSX limits its requests. Try again in a moment.',
  index: 'NSX is building its search index. Try again in a moment.',
};

/** The Fault for what NSX answered; its own message is kept word for word. */
export function faultOfNsx(error: NsxError): Fault {
  const action = ACTIONS[error.code];
  const code = CODES[error.code];
  const { status } = error;
  return {
    code,
    detail: error.message,
    upstream: {
      kind: 'nsx',
      message: error.message,
      ...(status === undefined ? {} : { status }),
      ...(error.errorCode === undefined ? {} : { reason: String(error.errorCode) }),
    },
    ...(action === undefined ? {} : { action }),
    ...(code === 'UPSTREAM_REFUSED' && status !== undefined && status >= 400 && status < 500 ? { status } : {}),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  };
}

export const nsxFault = (error: NsxError): Result<never, Fault> => err(faultOfNsx(error));
