import { z } from 'zod';

/**
 * Every error code that the server can emit. apps/server/src/errors.ts gives each a status and a title,
 * docs/troubleshooting.md explains each to an operator, and a test fails when the three differ.
 */
export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'SESSION_EXPIRED',
  'CREDENTIAL_REJECTED',
  'PASSWORD_WRONG',
  'SIGN_IN_MODE_DISABLED',
  'ADMIN_SESSION_REQUIRED',
  'PASSWORD_CHANGE_REQUIRED',
  'OIDC_UNAVAILABLE',
  'OIDC_REFUSED',
  'OIDC_ANSWER_INVALID',
  'PROXY_NOT_TRUSTED',
  'PROXY_USER_REFUSED',
  'CROSS_ORIGIN',
  'INSECURE_TRANSPORT',
  'RATE_LIMITED',
  'INVALID_REQUEST',
  'UNSUPPORTED_MEDIA_TYPE',
  'PAYLOAD_TOO_LARGE',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'CLUSTER_UNKNOWN',
  'CLUSTER_NOT_SIGNED_IN',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_REFUSED',
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_CONFLICT',
  'UPSTREAM_TOO_LARGE',
  'UPSTREAM_INVALID_ANSWER',
  'FEATURE_UNAVAILABLE',
  'TRACEFLOW_NOT_DONE',
  'TRACE_CHECK_CHANGED',
  'TRACE_CHECK_RUN_STATE',
  'TRACE_CHECKS_UNAVAILABLE',
  'CAPTURE_FILE_MISSING',
  'CAPTURE_FILE_TOO_LARGE',
  'FILE_SERVER_NOT_LISTED',
  'FILE_SERVER_UNAVAILABLE',
  'CHANGE_NOT_UNDOABLE',
  'AUDIT_UNAVAILABLE',
  'FILTER_INVALID',
  'FLOW_STORE_OFF',
  'FLOW_STORE_UNAVAILABLE',
  'FLOW_QUERY_TOO_LARGE',
  'NSX_OFF',
  'NSX_NOT_SIGNED_IN',
  'NSX_PENDING',
  'SHUTTING_DOWN',
  'INTERNAL',
] as const;

export const ErrorCode = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof ErrorCode>;

/** Which upstream failed, and what it said. */
export const UpstreamFault = z.object({
  kind: z.enum(['kubernetes', 'antrea-controller', 'antrea-agent', 'file-server', 'flow-store', 'nsx']),
  cluster: z.string().optional(),
  status: z.number().int().optional(),
  /** The upstream's own reason, such as Kubernetes' `AlreadyExists`. */
  reason: z.string().optional(),
  /** The upstream's own message, word for word. */
  message: z.string().optional(),
});
export type UpstreamFault = z.infer<typeof UpstreamFault>;

/** RFC 9457 problem details with Netloft's members; the body of every answer of 400 and above. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** What failed, where. Holds the API server's own message word for word when it refused. */
  detail: z.string(),
  code: ErrorCode,
  /** What the reader can do about it. */
  action: z.string(),
  requestId: z.string(),
  upstream: UpstreamFault.optional(),
  /** Faults by field, when the request's own fields are wrong. `path` is dotted: `spec.source.pod`. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
