import { keyOf, keyOfObject } from './bucket.ts';
import type { Call, Cluster } from './context.ts';
import { checkListOptions, integer, versionNumber } from './options.ts';
import { isTrue } from './paths.ts';
import type { Renderer } from './render.ts';
import { selection } from './selectors.ts';
import { badRequest, expired, notFound, tooLargeVersion } from './status.ts';
import type { KubeObject } from './types.ts';
import { errorEvent, tooOld, Watch } from './watch.ts';

// Sentences of k8s.io/apiserver/pkg/storage/etcd3/errors.go.
const CONTINUE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, ' +
  'or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - ' +
  'objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';
const VERSION_EXPIRED = 'The resourceVersion for the provided list is too old.';
/** Revision in a continue token that continues with whatever is there now. */
const INCONSISTENT = -1;
/** Without timeoutSeconds a watch lasts between this and twice as long, in milliseconds. */
const MIN_WATCH_MS = 1_800_000;

/** One object by name; 404 when there is none. */
export function getObject({ definition, resource, namespace, query }: Call, { store }: Cluster): KubeObject {
  const asked = versionNumber(query.get('resourceVersion'));
  if (asked !== undefined && asked > store.revision) throw tooLargeVersion(asked, store.revision);
  const name = resource.name ?? '';
  const found = store.get(definition.group, definition.plural, name, namespace);
  if (found === undefined) throw notFound(definition, name);
  return found;
}

interface Continue {
  readonly revision: number;
  /** Key of the last object that was sent. */
  readonly after: string;
}
const encodeContinue = ({ revision, after }: Continue): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\u0000` })).toString('base64url');

function decodeContinue(token: string): Continue {
  const refuse = (why: string): never => {
    throw badRequest(`continue key is not valid: ${why}`);
  };
  if (!/^[\w-]*$/.test(token)) return refuse('illegal base64 data at input byte 0');
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return refuse('invalid character looking for beginning of value');
  }
  const { v, rv, start } = value as { v?: unknown; rv?: unknown; start?: unknown };
  if (v !== 'meta.k8s.io/v1')
    return refuse(`server does not recognize this encoded version ${JSON.stringify(v ?? '')}`);
  if (typeof rv !== 'number' || rv === 0)
    return refuse('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (typeof start !== 'string' || start === '') return refuse('encoded start key empty (version meta.k8s.io/v1)');
  return { revision: rv, after: start.endsWith('\u0000') ? start.slice(0, -1) : start };
}

interface Listed {
  readonly objects: readonly KubeObject[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** A list, whole or a page of it, all pages as of the revision of the first one; 410 when that revision is compacted. */
export function listObjects({ definition, namespace, query }: Call, { store, isCompactedAlways }: Cluster): Listed {
  checkListOptions(query, false);
  const bucket = store.bucket(definition.group, definition.plural);
  const predicate = selection(query, definition);
  const limit = integer(query, 'limit') ?? 0;
  const asked = versionNumber(query.get('resourceVersion'));
  const token = query.get('continue') ?? '';
  const page = token === '' ? undefined : decodeContinue(token);
  if (page !== undefined && asked !== undefined && asked !== 0)
    throw badRequest('specifying resource version is not allowed when using continue');
  if (asked !== undefined && asked > store.revision) throw tooLargeVersion(asked, store.revision);
  const isExact = query.get('resourceVersionMatch') === 'Exact' && asked !== undefined;
  const wanted = page?.revision ?? (isExact ? asked : INCONSISTENT);
  const revision = wanted === INCONSISTENT ? store.revision : wanted;
  const isLost = page !== undefined && isCompactedAlways() && wanted !== INCONSISTENT;
  const all = isLost
    ? null
    : wanted === INCONSISTENT
      ? bucket.list(namespace, page?.after)
      : bucket.listAt(revision, namespace, page?.after);
  if (all === null) {
    if (page === undefined) throw expired(VERSION_EXPIRED);
    throw expired(CONTINUE_EXPIRED, { continue: encodeContinue({ ...page, revision: INCONSISTENT }) });
  }
  const matching = predicate === undefined ? all : all.filter((object) => predicate(object));
  const objects = limit > 0 ? matching.slice(0, limit) : matching;
  const last = objects.at(-1);
  if (last === undefined || objects.length === matching.length)
    return { objects, metadata: { resourceVersion: String(revision) } };
  const next = encodeContinue({ revision, after: keyOfObject(last) });
  // How many remain is only told where no selector would make it costly to know.
  const remaining = predicate === undefined ? { remainingItemCount: matching.length - objects.length } : {};
  return { objects, metadata: { resourceVersion: String(revision), continue: next, ...remaining } };
}

const timeoutOf = (query: URLSearchParams): number => {
  const seconds = integer(query, 'timeoutSeconds') ?? 0;
  return seconds === 0 ? MIN_WATCH_MS * (1 + Math.random()) : Math.min(Math.max(0, seconds) * 1000, 2 ** 31 - 1);
};

/** Starts a watch on the call's connection; undefined when it is over at once (its version is compacted). */
export function startWatch(call: Call, cluster: Cluster, renderer: Renderer): Watch | undefined {
  const { definition, namespace, query, response } = call;
  const { store, bookmarkMs } = cluster;
  checkListOptions(query, true);
  const bucket = store.bucket(definition.group, definition.plural);
  const predicate = selection(query, definition);
  const timeoutMs = timeoutOf(query);
  const asked = versionNumber(query.get('resourceVersion'));
  if (asked !== undefined && asked > store.revision) throw tooLargeVersion(asked, store.revision);
  const isStreamingList = isTrue(query, 'sendInitialEvents');
  const sendsState = isStreamingList || (asked ?? 0) === 0;
  const skipsState = query.has('sendInitialEvents') && !isStreamingList && (asked ?? 0) === 0;
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const from = sendsState || skipsState || asked === undefined ? store.revision : asked;
  if (cluster.isCompactedAlways() || from < bucket.floor) {
    response.end(errorEvent(tooOld(asked ?? 0, bucket.floor)));
    return undefined;
  }
  const all = sendsState && !skipsState ? bucket.list(namespace) : [];
  return new Watch(response, {
    store,
    bucket,
    renderer,
    namespace,
    predicate,
    initial: predicate === undefined ? all : all.filter((object) => predicate(object)),
    from,
    bookmarks: isTrue(query, 'allowWatchBookmarks'),
    bookmarkMs,
    marksInitialEnd: isStreamingList,
    timeoutMs,
  });
}

export const currentOf = ({ definition, resource, namespace }: Call, { store }: Cluster): KubeObject | undefined =>
  store.bucket(definition.group, definition.plural).get(keyOf(resource.name ?? '', namespace));
