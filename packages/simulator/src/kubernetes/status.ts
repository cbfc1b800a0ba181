/** A Kubernetes `Status` as an error: thrown by the store and by handlers, written as the answer's body. */
export class StatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** ListMeta of the Status: only an expired continue token carries something here. */
  readonly metadata: Readonly<Record<string, unknown>>;
  constructor(
    code: number,
    reason: string,
    message: string,
    details?: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
    metadata: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'StatusError';
    this.code = code;
    this.reason = reason;
    this.details = details;
    this.headers = headers;
    this.metadata = metadata;
  }
}

/** The error as the API server writes it. */
export const statusBody = (error: StatusError): Readonly<Record<string, unknown>> => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: error.metadata,
  status: 'Failure',
  message: error.message,
  ...(error.reason === '' ? {} : { reason: error.reason }),
  ...(error.details === undefined ? {} : { details: error.details }),
  code: error.code,
});

export interface Named {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}
type GroupResource = Pick<Named, 'group' | 'plural'>;
/** `pods` or `traceflows.crd.antrea.io`. */
export const qualified = ({ group, plural }: GroupResource): string => (group === '' ? plural : `${plural}.${group}`);
export const detailsOf = (resource: GroupResource, name: string): Readonly<Record<string, unknown>> => ({
  ...(name === '' ? {} : { name }),
  ...(resource.group === '' ? {} : { group: resource.group }),
  kind: resource.plural,
});

export const notFound = (resource: GroupResource, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
export const alreadyExists = (resource: GroupResource, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, detailsOf(resource, name));
const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';
export const conflict = (resource: GroupResource, name: string, why = MODIFIED): StatusError =>
  new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  );
/** 403 of admission (not of authorization): `pods "x" is forbidden: why`. */
export const forbidden = (
  resource: GroupResource,
  name: string,
  why: string,
  causes?: readonly object[],
): StatusError =>
  new StatusError(
    403,
    'Forbidden',
    `${qualified(resource)}${name === '' ? '' : ` "${name}"`} is forbidden: ${why}`,
    causes === undefined ? detailsOf(resource, name) : { ...detailsOf(resource, name), causes },
  );
export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);
export const pathNotFound = (): StatusError =>
  new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
export const methodNotAllowed = (): StatusError =>
  new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
export const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');
export const expired = (message: string, metadata?: Readonly<Record<string, unknown>>): StatusError =>
  new StatusError(410, 'Expired', message, undefined, {}, metadata);
export const internal = (message: string): StatusError =>
  new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  );
export const notAcceptable = (accepted: readonly string[]): StatusError =>
  new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${accepted.join(', ')}`);
/** A version from the future: the answer asks to try again, as the real watch cache does after it has waited in vain. */
export const tooLargeVersion = (asked: number, current: number): StatusError =>
  new StatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${asked}, current: ${current}`,
    { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 },
    { 'retry-after': '1' },
  );

export interface FieldCause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}
const invalidAs = (kind: string, group: string, name: string, causes: readonly FieldCause[]): StatusError => {
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const joined = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  return new StatusError(
    422,
    'Invalid',
    `${group === '' ? kind : `${kind}.${group}`} "${name}" is invalid: ${joined}`,
    {
      ...(name === '' ? {} : { name }),
      ...(group === '' ? {} : { group }),
      kind,
      causes: causes.map((cause) => ({ reason: cause.reason, message: cause.message, field: cause.field })),
    },
  );
};
/** 422 with every cause, joined as the API server joins them. */
export const invalid = (resource: Named, name: string, causes: readonly FieldCause[]): StatusError =>
  invalidAs(resource.kind, resource.group, name, causes);
/** 422 of the query's options, e.g. `PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: …`. */
export const invalidOptions = (kind: string, causes: readonly FieldCause[]): StatusError =>
  invalidAs(kind, 'meta.k8s.io', '', causes);
