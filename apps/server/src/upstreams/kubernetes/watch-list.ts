import type { Credential } from '../../identity.ts';
import { err, ok } from '../../result.ts';
import { isKubeObject, PAGE_LIMIT, pageOf, resourceSegments } from './client.ts';
import type { ClusterConnection } from './connection.ts';
import { ListSplitter, UnreadableListError } from './list-splitter.ts';
import { exchange, valueOf } from './request.ts';
import type { KubeObject, UpstreamResult, WatchSpec } from './types.ts';

/** Restarts of a paged list whose continue token expired, before all is asked for in one answer. */
const RESTARTS = 1;
const PAGE_DEADLINE_MS = 30_000;
/** Cap of one answer. Lists are read while they arrive, so this bounds time rather than memory. */
const MAX_BYTES = 512 * 1024 * 1024;

/** Key of an object in a watch: `namespace/name` or `name`. */
export const keyOf = (object: KubeObject): string =>
  object.metadata.namespace === undefined
    ? object.metadata.name
    : `${object.metadata.namespace}/${object.metadata.name}`;

export interface Listed<T> {
  readonly items: Map<string, T>;
  /** resourceVersion of each object, to tell what changed; opaque, compared for equality only. */
  readonly versions: Map<string, string>;
  readonly resourceVersion: string;
}

interface Entry<T> {
  readonly key: string;
  readonly item: T;
  readonly version: string;
}

/** What is already kept of an object at a version, so that a list of many unchanged objects makes nothing anew. */
export type Known<T> = (key: string, version: string) => { readonly item: T } | undefined;

function entryOf<T>(text: string, spec: WatchSpec<T>, known: Known<T>): Entry<T> {
  let object: unknown;
  try {
    object = JSON.parse(text);
  } catch {
    throw new UnreadableListError('an object in it is not JSON');
  }
  if (!isKubeObject(object)) throw new UnreadableListError('an object in it has no name');
  const key = keyOf(object);
  const version = object.metadata.resourceVersion ?? '';
  const kept = known(key, version);
  return { key, item: kept === undefined ? spec.project(object) : kept.item, version };
}

/**
 * Reads a whole list in pages of 500, each object only as long as it takes to project it. When a continue token expires the list starts anew; when that
 * happens again it is read in one answer, as client-go's pager does.
 */
export async function listAll<T>(
  connection: ClusterConnection,
  credential: Credential,
  spec: WatchSpec<T>,
  signal: AbortSignal,
  pageLimit: number = PAGE_LIMIT,
  known: Known<T> = () => undefined,
): Promise<UpstreamResult<Listed<T>>> {
  const segments = resourceSegments(spec.resource, spec.namespace);
  for (let start = 0; ; start += 1) {
    const items = new Map<string, T>();
    const versions = new Map<string, string>();
    const whole = start > RESTARTS;
    let token: string | undefined;
    let expired = false;
    do {
      let entries: Entry<T>[] = [];
      const answer = await exchange(connection, credential, 'GET', segments, {
        query: { labelSelector: spec.labelSelector, limit: whole ? undefined : pageLimit, continue: token },
        deadlineMs: PAGE_DEADLINE_MS,
        retry: 'connection',
        maxBytes: MAX_BYTES,
        filter: () => {
          entries = [];
          const splitter = new ListSplitter((text) => entries.push(entryOf(text, spec, known)));
          return (chunk) => splitter.push(chunk);
        },
        signal,
      });
      const value = answer.ok ? valueOf(connection, credential, answer.value) : answer;
      if (!value.ok) {
        expired = value.error.code === 'gone' && token !== undefined;
        if (expired) break;
        return value;
      }
      const page = pageOf(value.value);
      if (page === undefined)
        return err({
          code: 'bad-answer',
          cluster: connection.cluster,
          message: `${connection.address} answered with something other than a list`,
        });
      for (const { key, item, version } of entries) {
        items.set(key, item);
        versions.set(key, version);
      }
      token = page.continue;
      if (token === undefined) return ok({ items, versions, resourceVersion: page.resourceVersion });
    } while (!expired);
  }
}
