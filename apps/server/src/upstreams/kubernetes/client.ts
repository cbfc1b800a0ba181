import type { Credential } from '../../identity.ts';
import { err, ok } from '../../result.ts';
import type { ClusterConnection } from './connection.ts';
import { openExec } from './exec.ts';
import { exchange, valueOf, type Method } from './request.ts';
import type { KubeObject, KubernetesClient, RequestOptions, ResourceRef, UpstreamResult } from './types.ts';
import { unauthenticatedError } from './request.ts';

/** Objects asked for in one page of a list. */
export const PAGE_LIMIT = 500;

/** `/api/v1/…` of the core group, `/apis/GROUP/VERSION/…` of every other. */
export function resourceSegments(resource: ResourceRef, namespace?: string, name?: string): string[] {
  return [
    ...(resource.group === '' ? ['api'] : ['apis', resource.group]),
    resource.version,
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    resource.plural,
    ...(name === undefined ? [] : [name]),
  ];
}

export const isKubeObject = (value: unknown): value is KubeObject => {
  if (value === null || typeof value !== 'object' || !('metadata' in value)) return false;
  const { metadata } = value;
  return metadata !== null && typeof metadata === 'object' && 'name' in metadata && typeof metadata.name === 'string';
};

/** One page of a list, as far as it is needed. */
export interface ListPage {
  readonly items: KubeObject[];
  readonly resourceVersion: string;
  readonly continue: string | undefined;
}

export function pageOf(value: unknown): ListPage | undefined {
  if (value === null || typeof value !== 'object' || !('items' in value)) return undefined;
  // Go writes an empty list as null.
  const raw: unknown = value.items ?? [];
  if (!Array.isArray(raw)) return undefined;
  const metadata =
    'metadata' in value && value.metadata !== null && typeof value.metadata === 'object' ? value.metadata : {};
  const token = 'continue' in metadata && typeof metadata.continue === 'string' ? metadata.continue : '';
  const version =
    'resourceVersion' in metadata && typeof metadata.resourceVersion === 'string' ? metadata.resourceVersion : '';
  return { items: raw.filter(isKubeObject), resourceVersion: version, continue: token === '' ? undefined : token };
}

/** A client for one cluster that acts with one credential. */
export function createClient(connection: ClusterConnection, credential: Credential): KubernetesClient {
  const { cluster } = connection;
  const request = async (
    method: Method,
    segments: readonly string[],
    options?: RequestOptions,
  ): Promise<UpstreamResult<unknown>> => {
    const answer = await exchange(connection, credential, method, segments, options);
    return answer.ok ? valueOf(connection, credential, answer.value) : answer;
  };
  const unreadable = (what: string): UpstreamResult<never> =>
    err({ code: 'bad-answer', cluster, message: `${connection.address} answered with something other than ${what}` });
  const object = async (answer: Promise<UpstreamResult<unknown>>): Promise<UpstreamResult<KubeObject>> => {
    const result = await answer;
    if (!result.ok) return result;
    return isKubeObject(result.value) ? ok(result.value) : unreadable('an object');
  };
  return {
    cluster,
    request,
    write: async (method, segments, options) => {
      const answer = await exchange(connection, credential, method, segments, options);
      if (!answer.ok) return answer;
      const value = valueOf(connection, credential, answer.value);
      return value.ok ? ok({ value: value.value, warnings: answer.value.warnings }) : value;
    },
    raw: async (segments, options) => {
      const answer = await exchange(connection, credential, 'GET', segments, options);
      if (!answer.ok) return answer;
      const { status } = answer.value;
      if ((status >= 300 && status < 400) || status === 401) {
        const refused = valueOf(connection, credential, answer.value);
        if (!refused.ok) return err(unauthenticatedError(credential, refused.error));
      }
      return ok({ status, contentType: answer.value.contentType, body: answer.value.body });
    },
    get: (resource, name, namespace) => object(request('GET', resourceSegments(resource, namespace, name))),
    list: async (resource, options = {}) => {
      const items: KubeObject[] = [];
      let token: string | undefined;
      do {
        const answer = await request('GET', resourceSegments(resource, options.namespace), {
          query: {
            labelSelector: options.labelSelector,
            fieldSelector: options.fieldSelector,
            limit: Math.min(PAGE_LIMIT, (options.limit ?? Infinity) - items.length),
            continue: token,
          },
        });
        if (!answer.ok) return answer;
        const page = pageOf(answer.value);
        if (page === undefined) return unreadable('a list');
        items.push(...page.items);
        token = page.continue;
      } while (token !== undefined && items.length < (options.limit ?? Infinity));
      return ok(items);
    },
    create: (resource, body, options = {}) =>
      object(
        request('POST', resourceSegments(resource, options.namespace), {
          body,
          query: { dryRun: options.dryRun === true ? 'All' : undefined },
        }),
      ),
    remove: (resource, name, namespace, options = {}) => {
      const preconditions = {
        ...(options.uid === undefined ? {} : { uid: options.uid }),
        ...(options.resourceVersion === undefined ? {} : { resourceVersion: options.resourceVersion }),
      };
      return request('DELETE', resourceSegments(resource, namespace, name), {
        query: { dryRun: options.dryRun === true ? 'All' : undefined },
        ...(Object.keys(preconditions).length === 0
          ? {}
          : { body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions } }),
      });
    },
    exec: (request) => openExec(connection, credential, request),
  };
}
