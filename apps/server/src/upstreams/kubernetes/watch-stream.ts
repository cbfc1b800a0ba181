import type { Credential } from '../../identity.ts';
import { err, ok } from '../../result.ts';
import { isKubeObject, resourceSegments } from './client.ts';
import type { ClusterConnection } from './connection.ts';
import { LineSplitter } from './ndjson.ts';
import { openStream } from './request.ts';
import type { KubeObject, UpstreamError, UpstreamResult, WatchSpec } from './types.ts';
import { answerError, networkError } from './upstream-errors.ts';

/** What one chunk of a watch brought. `version` is the newest resourceVersion in it. */
export interface Batch {
  readonly changes: readonly { readonly type: 'upsert' | 'delete'; readonly object: KubeObject }[];
  readonly version: string | undefined;
}

/** How a watch ended. `closed`: cleanly, by the server. `silent`: nothing came for too long, or this machine slept. */
export type StreamEnd =
  | { readonly type: 'closed' | 'silent' | 'stopped' }
  | { readonly type: 'gone'; readonly message: string }
  | { readonly type: 'unreadable'; readonly message: string }
  | { readonly type: 'broken'; readonly error: UpstreamError };

export interface StreamOptions {
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
  /** Longest silence, bookmarks included, before the stream counts as dead. */
  readonly silenceMs: number;
  readonly headersTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly onBatch: (batch: Batch) => void;
}

interface Parsed {
  readonly batch: Batch;
  readonly end?: StreamEnd;
}

function errorEvent(cluster: string, object: unknown): StreamEnd {
  const status =
    object !== null && typeof object === 'object' && 'code' in object && typeof object.code === 'number'
      ? object.code
      : 500;
  const error = answerError(cluster, status, object, '');
  return error.code === 'gone' ? { type: 'gone', message: error.message } : { type: 'broken', error };
}

function parseLines(cluster: string, lines: readonly string[]): Parsed {
  const changes: Batch['changes'][number][] = [];
  let version: string | undefined;
  const stop = (end: StreamEnd): Parsed => ({ batch: { changes, version }, end });
  for (const line of lines) {
    let event: unknown;
    try {
      event = JSON.parse(line);
    } catch {
      return stop({ type: 'unreadable', message: 'the watch brought a line that is not JSON' });
    }
    if (event === null || typeof event !== 'object' || !('type' in event) || !('object' in event))
      return stop({ type: 'unreadable', message: 'the watch brought a line that is no watch event' });
    const { type, object } = event;
    if (type === 'ERROR') return stop(errorEvent(cluster, object));
    if (type === 'BOOKMARK') {
      const metadata = (object as { metadata?: { resourceVersion?: unknown } } | null)?.metadata;
      if (typeof metadata?.resourceVersion === 'string') version = metadata.resourceVersion;
      continue;
    }
    if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') continue;
    if (!isKubeObject(object))
      return stop({ type: 'unreadable', message: 'the watch brought an object without a name' });
    changes.push({ type: type === 'DELETED' ? 'delete' : 'upsert', object });
    version = object.metadata.resourceVersion ?? version;
  }
  return { batch: { changes, version } };
}

/** A running watch: `ended` resolves once, when nothing more will come. */
export interface OpenStream {
  readonly ended: Promise<StreamEnd>;
}

/**
 * Opens a watch and hands every chunk's events over at once. An event counts only when its line is complete, so that a connection that
 * breaks in the middle of one resumes before it.
 */
export async function openWatch<T>(
  connection: ClusterConnection,
  credential: Credential,
  spec: WatchSpec<T>,
  options: StreamOptions,
): Promise<UpstreamResult<OpenStream>> {
  const abort = new AbortController();
  const signal = AbortSignal.any([abort.signal, options.signal]);
  const opened = await openStream(
    connection,
    credential,
    resourceSegments(spec.resource, spec.namespace),
    {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: options.resourceVersion,
      timeoutSeconds: options.timeoutSeconds,
      labelSelector: spec.labelSelector,
    },
    signal,
    options.headersTimeoutMs,
  );
  if (!opened.ok) return err(opened.error);
  return ok({ ended: consume(connection, opened.value, options, abort) });
}

async function consume(
  connection: ClusterConnection,
  body: AsyncIterable<Buffer>,
  options: StreamOptions,
  abort: AbortController,
): Promise<StreamEnd> {
  const { cluster, address } = connection;
  const splitter = new LineSplitter();
  let lastBytes = Date.now();
  let silent = false;
  // The interval also finds a machine that slept: wall time then runs ahead of what came.
  const watchdog = setInterval(
    () => {
      if (Date.now() - lastBytes < options.silenceMs) return;
      silent = true;
      abort.abort();
    },
    Math.max(10, options.silenceMs / 6),
  );
  watchdog.unref();
  try {
    for await (const chunk of body) {
      lastBytes = Date.now();
      let parsed: Parsed;
      try {
        parsed = parseLines(cluster, splitter.push(chunk));
      } catch (error) {
        return { type: 'unreadable', message: error instanceof Error ? error.message : String(error) };
      }
      options.onBatch(parsed.batch);
      if (parsed.end !== undefined) return parsed.end;
    }
    if (splitter.unfinished)
      return {
        type: 'broken',
        error: { code: 'unavailable', cluster, message: `connection closed by ${address} within an event` },
      };
    return { type: 'closed' };
  } catch (error) {
    if (options.signal.aborted) return { type: 'stopped' };
    if (silent) return { type: 'silent' };
    return { type: 'broken', error: networkError(cluster, address, error) };
  } finally {
    clearInterval(watchdog);
    // A stream that is left before its end must not keep its connection.
    abort.abort();
  }
}
