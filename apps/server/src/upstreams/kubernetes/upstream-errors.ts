import type { UpstreamError } from './types.ts';

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused at',
  ECONNRESET: 'connection reset by',
  EPIPE: 'connection closed by',
  UND_ERR_SOCKET: 'connection closed by',
  ENOTFOUND: 'no such host:',
  EAI_AGAIN: 'name cannot be resolved at the moment:',
  EHOSTUNREACH: 'no route to',
  ENETUNREACH: 'network unreachable towards',
  ETIMEDOUT: 'no answer from',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time to',
  EMFILE: 'too many open connections in Netloft, none left for',
};

/** The authority that should have signed is named after it. */
const NOT_SIGNED = 'is not signed by';
const CERTIFICATE_WORDS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'does not name this address',
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT: NOT_SIGNED,
  CERT_SIGNATURE_FAILURE: NOT_SIGNED,
};

const codeOf = (error: unknown): string | undefined => {
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 6; depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return undefined;
};

/** True for a connection that broke, so that a read without side effects may be sent once more. */
export const isConnectionLoss = (error: unknown): boolean =>
  ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(error) ?? '');

/** The error for a request that got no answer. `address` is `host:port`; `authority` says whose signature was expected. */
export function networkError(
  cluster: string,
  address: string,
  error: unknown,
  authority = 'the authority of the kubeconfig',
): UpstreamError {
  const code = codeOf(error);
  const words = code === undefined ? undefined : WORDS[code];
  if (words !== undefined) return { code: 'unavailable', cluster, message: `${words} ${address}` };
  const certificate = code === undefined ? undefined : CERTIFICATE_WORDS[code];
  if (certificate !== undefined)
    return {
      code: 'unavailable',
      cluster,
      untrusted: true,
      message: `the certificate of ${address} ${certificate}${certificate === NOT_SIGNED ? ` ${authority}` : ''}`,
    };
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return { code: 'timeout', cluster, message: `no answer from ${address} in time` };
  if (code?.startsWith('HPE_') === true)
    return { code: 'bad-answer', cluster, message: `${address} does not speak HTTP` };
  if (code?.startsWith('ERR_SSL_') === true || code === 'EPROTO')
    return { code: 'unavailable', cluster, message: `no TLS connection with ${address} (${code})` };
  return {
    code: 'unavailable',
    cluster,
    message: `request to ${address} failed: ${error instanceof Error ? error.message : String(error)}`,
  };
}

const CODE_OF_STATUS: Readonly<Record<number, UpstreamError['code']>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'gone',
  429: 'too-many',
  500: 'failed',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timeout',
};

interface StatusLike {
  readonly kind?: unknown;
  readonly message?: unknown;
  readonly reason?: unknown;
  readonly details?: { readonly retryAfterSeconds?: unknown };
}

/** Seconds that a Retry-After header asks for; its date form is taken relative to `now` (epoch milliseconds). */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,6}$/.test(header.trim())) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/**
 * The error for an answer of 300 and above. The message of a Kubernetes Status is kept word for word
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#api-errors); anything else is quoted shortly.
 */
export function answerError(
  cluster: string,
  status: number,
  body: unknown,
  text: string,
  retryAfterSeconds?: number,
): UpstreamError {
  const known = body !== null && typeof body === 'object' ? (body as StatusLike) : undefined;
  const message = typeof known?.message === 'string' && known.message !== '' ? known.message : undefined;
  const plain = text.trim().startsWith('<') ? '' : text.trim().slice(0, 300);
  const seconds =
    retryAfterSeconds ??
    (typeof known?.details?.retryAfterSeconds === 'number' ? known.details.retryAfterSeconds : undefined);
  const code: UpstreamError['code'] =
    status < 400 ? 'bad-answer' : (CODE_OF_STATUS[status] ?? (status >= 500 ? 'failed' : 'invalid'));
  return {
    code,
    cluster,
    status,
    message:
      message ??
      (status < 400
        ? `the API server answered with a redirect (${status}), which Netloft does not follow`
        : plain === ''
          ? `the API server answered ${status} without a message`
          : plain),
    ...(typeof known?.reason === 'string' && known.reason !== '' ? { reason: known.reason } : {}),
    ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
  };
}
