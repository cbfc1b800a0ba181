import type { ErrorCode, UpstreamFault } from '@netloft/contracts';
import type { Result } from './result.ts';
import type { UpstreamError } from './upstreams/kubernetes/types.ts';

interface ErrorEntry {
  readonly status: number;
  readonly title: string;
  /** What the reader can do; a Fault may say something more precise. */
  readonly action: string;
}

/** Every error code with its HTTP status, title and usual advice. docs/troubleshooting.md is tested against this table. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorEntry>> = {
  UNAUTHENTICATED: { status: 401, title: 'Not signed in', action: 'Sign in and try again.' },
  SESSION_EXPIRED: { status: 401, title: 'Session ended', action: 'Sign in again.' },
  CREDENTIAL_REJECTED: {
    status: 401,
    title: 'Credential rejected',
    action: 'Check the token or kubeconfig and that it belongs to this cluster, then sign in again.',
  },
  PASSWORD_WRONG: { status: 401, title: 'Wrong password', action: 'Check the password and try again.' },
  SIGN_IN_MODE_DISABLED: {
    status: 404,
    title: 'This way to sign in is off',
    action: 'Use one of the ways that the sign-in page offers.',
  },
  ADMIN_SESSION_REQUIRED: {
    status: 403,
    title: 'Only for the admin password',
    action: 'Sign in with the admin password.',
  },
  PASSWORD_CHANGE_REQUIRED: {
    status: 403,
    title: 'The generated password has to be changed first',
    action: 'Choose a password of your own; the page asks for it. Scripts: PUT /api/v1/account/password.',
  },
  OIDC_UNAVAILABLE: {
    status: 502,
    title: 'The identity provider cannot be used',
    action: 'Try again in a while, or sign in another way. Who runs Netloft finds the settings in docs/sign-in.md.',
  },
  OIDC_REFUSED: {
    status: 401,
    title: 'The identity provider did not let you in',
    action: 'Try again, or ask who runs the identity provider what the message means.',
  },
  OIDC_ANSWER_INVALID: {
    status: 400,
    title: 'The answer of the identity provider cannot be used',
    action: 'Begin to sign in anew, in this browser, within ten minutes.',
  },
  PROXY_NOT_TRUSTED: {
    status: 403,
    title: 'This request does not come through the trusted proxy',
    action:
      'Open Netloft at the address of the proxy; NETLOFT_TRUSTED_PROXY lists from where its headers are believed.',
  },
  PROXY_USER_REFUSED: {
    status: 403,
    title: 'Whom the proxy names cannot be signed in',
    action: 'Ask who runs the proxy and Netloft; docs/sign-in.md says what both need.',
  },
  CROSS_ORIGIN: {
    status: 403,
    title: 'Request from another site',
    action: 'Open Netloft at its own address; behind a proxy, set NETLOFT_PUBLIC_URL to the address that browsers use.',
  },
  INSECURE_TRANSPORT: {
    status: 403,
    title: 'Sign-in needs HTTPS',
    action:
      'Reach Netloft over HTTPS or on localhost, for example by port-forward; name a proxy that speaks HTTPS in front of it in NETLOFT_TRUST_PROXY. NETLOFT_PLAIN_HTTP=on takes the risk.',
  },
  RATE_LIMITED: { status: 429, title: 'Too many requests', action: 'Wait a moment, then try again.' },
  INVALID_REQUEST: {
    status: 400,
    title: 'Invalid request',
    action: 'Correct the named fields and send the request again.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported media type',
    action: 'Send the body as application/json.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'Request too large', action: 'Send a smaller request.' },
  NOT_FOUND: { status: 404, title: 'Not found', action: 'Check the address.' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method not allowed', action: 'Use a method that the Allow header names.' },
  CLUSTER_UNKNOWN: { status: 404, title: 'No such cluster', action: 'Choose one of the registered clusters.' },
  CLUSTER_NOT_SIGNED_IN: {
    status: 403,
    title: 'Not signed in to this cluster',
    action: 'Sign in with a credential for this cluster.',
  },
  UPSTREAM_UNAVAILABLE: {
    status: 502,
    title: 'Cluster cannot be reached',
    action: 'Check that the API server runs and can be reached; Netloft keeps trying.',
  },
  UPSTREAM_TIMEOUT: {
    status: 504,
    title: 'Cluster did not answer in time',
    action: 'Try again; if it goes on, look at the load of the API server.',
  },
  UPSTREAM_FORBIDDEN: {
    status: 403,
    title: 'Not permitted by the cluster',
    action: 'Ask an administrator of the cluster for the right that the message names.',
  },
  UPSTREAM_REFUSED: {
    status: 422,
    title: 'Refused by the cluster',
    action: 'Correct what the message names and try again.',
  },
  UPSTREAM_NOT_FOUND: {
    status: 404,
    title: 'Not found in the cluster',
    action: 'It may have been removed; look at the list again.',
  },
  UPSTREAM_CONFLICT: {
    status: 409,
    title: 'Conflict in the cluster',
    action: 'Read the object again and repeat the change.',
  },
  UPSTREAM_TOO_LARGE: {
    status: 502,
    title: 'Answer of the cluster too large',
    action: 'Ask for less: one namespace, or a narrower selector.',
  },
  UPSTREAM_INVALID_ANSWER: {
    status: 502,
    title: 'Unreadable answer of the cluster',
    action: 'Check that the address belongs to a Kubernetes API server, without a proxy that answers in its place.',
  },
  FEATURE_UNAVAILABLE: {
    status: 501,
    title: 'Not available in this cluster',
    action: 'Install or enable what the message names.',
  },
  TRACEFLOW_NOT_DONE: { status: 404, title: 'Traceflow has no result yet', action: 'Ask its status until it is done.' },
  TRACE_CHECK_CHANGED: {
    status: 409,
    title: 'The checks were changed meanwhile',
    action: 'Read the set again, repeat your change on it, and send its version.',
  },
  TRACE_CHECK_RUN_STATE: {
    status: 409,
    title: 'The run is not in a state for that',
    action: 'Look at the run; start a new one.',
  },
  TRACE_CHECKS_UNAVAILABLE: {
    status: 503,
    title: 'The checks cannot be kept',
    action: 'Nothing was changed. Make room in the data directory, or make it writable, then try again.',
  },
  CAPTURE_FILE_MISSING: {
    status: 404,
    title: 'There is no such file',
    action: 'Look at the state of the capture; capture anew when its file is gone.',
  },
  CAPTURE_FILE_TOO_LARGE: {
    status: 422,
    title: 'The file is too large',
    action: 'Fetch it without Netloft, as the page of the capture says, or capture less.',
  },
  FILE_SERVER_NOT_LISTED: {
    status: 403,
    title: 'Netloft does not fetch from this file server',
    action:
      'Fetch the file from the address in the message, or ask who runs Netloft to list the server in NETLOFT_FILE_SERVERS.',
  },
  FILE_SERVER_UNAVAILABLE: {
    status: 502,
    title: 'The file server does not give the file',
    action: 'Check the server, its host key in NETLOFT_FILE_SERVERS, and the Secret with the user and password.',
  },
  CHANGE_NOT_UNDOABLE: {
    status: 409,
    title: 'This change cannot be undone',
    action: 'Edit the object itself; the history shows what it was.',
  },
  AUDIT_UNAVAILABLE: {
    status: 503,
    title: 'The change cannot be recorded',
    action:
      'Nothing was changed. Make room in the data directory, or make it writable; Netloft tries again with every change.',
  },
  FILTER_INVALID: {
    status: 400,
    title: 'The filter cannot be read',
    action: 'Correct the filter at the place that the message names.',
  },
  FLOW_STORE_OFF: {
    status: 501,
    title: 'Flow store is off',
    action: 'Start Netloft with NETLOFT_FLOW_STORE=embedded, or with the address of a ClickHouse server.',
  },
  FLOW_STORE_UNAVAILABLE: {
    status: 503,
    title: 'Flow store cannot be reached',
    action:
      'Records that come in meanwhile are kept; Netloft keeps trying. If it goes on, look at the log and at the ClickHouse server.',
  },
  FLOW_QUERY_TOO_LARGE: {
    status: 422,
    title: 'Question to the flow store is too large',
    action: 'Ask for a shorter time, or narrow the filter.',
  },
  NSX_OFF: {
    status: 501,
    title: 'There is no NSX',
    action: 'Name NSX Manager in NETLOFT_NSX_MANAGERS; docs/nsx.md says how.',
  },
  NSX_NOT_SIGNED_IN: {
    status: 403,
    title: 'Not signed in to NSX',
    action: 'Sign in to NSX on the page NSX, or ask for the right to work with the credential that Netloft has.',
  },
  NSX_PENDING: {
    status: 503,
    title: 'NSX is still being asked',
    action: 'Ask again in a moment; Netloft keeps what NSX answers meanwhile.',
  },
  SHUTTING_DOWN: { status: 503, title: 'Netloft is shutting down', action: 'Try again in a moment.' },
  INTERNAL: {
    status: 500,
    title: 'Something in Netloft failed',
    action: 'Try again; report it with the request id if it goes on.',
  },
};

/** What a problem is called, and what to do, when NSX answered it: the table's words speak of clusters. */
const NSX_WORDS: Partial<Readonly<Record<ErrorCode, { readonly title: string; readonly action?: string }>>> = {
  UPSTREAM_UNAVAILABLE: {
    title: 'NSX cannot be reached',
    action: 'Check that a manager of NSX runs and can be reached; Netloft keeps trying.',
  },
  UPSTREAM_TIMEOUT: {
    title: 'NSX did not answer in time',
    action: 'Try again; if it goes on, look at the load of the managers.',
  },
  UPSTREAM_FORBIDDEN: {
    title: 'Not permitted by NSX',
    action: 'Sign in to NSX as somebody whose role allows it, or ask an administrator of NSX for the role.',
  },
  UPSTREAM_REFUSED: { title: 'Refused by NSX' },
  UPSTREAM_NOT_FOUND: { title: 'Not found in NSX' },
  UPSTREAM_CONFLICT: { title: 'Conflict in NSX' },
  UPSTREAM_TOO_LARGE: { title: 'Answer of NSX too large' },
  UPSTREAM_INVALID_ANSWER: { title: 'Unreadable answer of NSX' },
  FEATURE_UNAVAILABLE: { title: 'Not available in this NSX' },
};

/** Title of a fault and what to do about it, in the words of whichever upstream answered. */
export function wordsOf({ code, upstream, action }: Fault): { readonly title: string; readonly action: string } {
  const nsx = upstream?.kind === 'nsx' ? NSX_WORDS[code] : undefined;
  const { title, action: usual } = ERRORS[code];
  return { title: nsx?.title ?? title, action: action ?? nsx?.action ?? usual };
}

/** An expected failure as a value. `status` and `action` default to the code's own. */
export interface Fault {
  readonly code: ErrorCode;
  /** What failed, where. */
  readonly detail: string;
  readonly action?: string;
  readonly status?: number;
  readonly upstream?: UpstreamFault;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly retryAfterSeconds?: number;
  /** Of SESSION_EXPIRED: the browser may have newer cookies of the session by now, so that none are taken away. */
  readonly keepsCookies?: true;
}

/** Carries a Fault from the edge of a route to the error handler; services return Faults, they never throw them. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.detail);
    this.name = 'FaultError';
    this.fault = fault;
  }
}

/** Value of a result; at the edge of a route only, where a Fault becomes problem details. */
export function unwrap<T>(result: Result<T, Fault>): T {
  if (result.ok) return result.value;
  throw new FaultError(result.error);
}

const UPSTREAM_CODES: Readonly<Record<UpstreamError['code'], ErrorCode>> = {
  unavailable: 'UPSTREAM_UNAVAILABLE',
  timeout: 'UPSTREAM_TIMEOUT',
  unauthenticated: 'SESSION_EXPIRED',
  'not-signed-in': 'CLUSTER_NOT_SIGNED_IN',
  forbidden: 'UPSTREAM_FORBIDDEN',
  'not-found': 'UPSTREAM_NOT_FOUND',
  conflict: 'UPSTREAM_CONFLICT',
  invalid: 'UPSTREAM_REFUSED',
  gone: 'UPSTREAM_CONFLICT',
  'too-many': 'RATE_LIMITED',
  'too-large': 'UPSTREAM_TOO_LARGE',
  'bad-answer': 'UPSTREAM_INVALID_ANSWER',
  failed: 'UPSTREAM_UNAVAILABLE',
};

/**
 * The Fault for what an upstream answered. Its own message is kept word for word; a client error (400, 403, 404, 409, 422) keeps its
 * status, an answer of 500 and above becomes 502, so that a reader can tell whose failure it is.
 */
export function faultOfUpstream(error: UpstreamError, kind: UpstreamFault['kind'] = 'kubernetes'): Fault {
  const code = UPSTREAM_CODES[error.code];
  const upstream: UpstreamFault = {
    kind,
    cluster: error.cluster,
    message: error.message,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.reason === undefined ? {} : { reason: error.reason }),
  };
  return {
    code,
    detail: error.message,
    upstream,
    ...(code === 'UPSTREAM_REFUSED' && error.status !== undefined && error.status >= 400 && error.status < 500
      ? { status: error.status }
      : {}),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  };
}
