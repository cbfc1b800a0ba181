import { selectedName } from './selectors.ts';
import { badRequest } from './status.ts';

/** A request about a resource, as the API server reads it from method and path. */
export interface ResourceRequest {
  readonly group: string;
  readonly version: string;
  readonly verb: string;
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** Whether the path names the object; a field selector may name it too, for authorization. */
  readonly hasName: boolean;
  readonly subresource: string | undefined;
  /** Segments after the subresource, for proxies. */
  readonly rest: readonly string[];
}

/** A parameter of the query as a boolean: anything but `false` and `0` is true once it is there. */
export const isTrue = (query: URLSearchParams, name: string): boolean => {
  const value = query.get(name);
  return value !== null && value.toLowerCase() !== 'false' && value !== '0';
};

/** Percent-decoded segments of a path; 400 when it cannot be decoded. */
export function segmentsOf(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map((segment) => decodeURIComponent(segment));
  } catch {
    throw badRequest(`invalid URL escape in path ${JSON.stringify(path)}`);
  }
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
  GET: 'get',
  HEAD: 'get',
};

function verbOf(method: string, isCollection: boolean, query: URLSearchParams): string {
  const verb = VERBS[method] ?? method.toLowerCase();
  if (!isCollection) return verb;
  if (verb === 'get') return isTrue(query, 'watch') ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}

/** Reads `/api/V/…` and `/apis/G/V/…`; undefined for every other path, discovery of a group version included. */
export function resourceRequest(
  method: string,
  segments: readonly string[],
  query: URLSearchParams,
): ResourceRequest | undefined {
  const [root, ...below] = segments;
  if (root !== 'api' && root !== 'apis') return undefined;
  const group = root === 'api' ? '' : (below.shift() ?? '');
  const version = below.shift();
  if (version === undefined || below.length === 0) return undefined;
  let namespace: string | undefined;
  let parts = below;
  if (parts[0] === 'namespaces' && parts.length > 1) {
    namespace = parts[1];
    if (parts.length > 2 && parts[2] !== 'status' && parts[2] !== 'finalize') parts = parts.slice(2);
  }
  const [resource = '', name, subresource, ...rest] = parts;
  const verb = verbOf(method, name === undefined, query);
  const selected =
    verb === 'list' || verb === 'watch' || verb === 'deletecollection'
      ? selectedName(query.get('fieldSelector'))
      : undefined;
  return {
    group,
    version,
    verb,
    resource,
    namespace,
    name: name ?? selected,
    hasName: name !== undefined,
    subresource,
    rest,
  };
}
