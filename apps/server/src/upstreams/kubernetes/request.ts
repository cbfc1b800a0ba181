import { setTimeout as pause } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { Credential } from '../../identity.ts';
import { err, ok } from '../../result.ts';
import type { ClusterConnection, Headers } from './connection.ts';
import { UnreadableListError } from './list-splitter.ts';
import type { RequestOptions, UpstreamError, UpstreamResult } from './types.ts';
import { answerError, isConnectionLoss, networkError, retryAfter } from './upstream-errors.ts';

export const DEFAULT_DEADLINE_MS = 15_000;
export const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;
/** A GET whose connection broke before its answer was complete is sent at most this often in all. */
const MAX_ATTEMPTS = 4;

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfterSeconds?: number;
  /** Texts of the `Warning` headers, which an API server sends about what it accepted. */
  readonly warnings: readonly string[];
  readonly body: Buffer;
}

/**
 * Path of an API request from its segments, each encoded by itself. Segments that would climb or vanish on their way are refused.
 * A colon stays as it is, since Kubernetes writes proxied Services as `https:name:port`.
 */
export function pathOf(
  basePath: string,
  segments: readonly string[],
  query?: RequestOptions['query'],
): string | undefined {
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined;
  const path = segments.map((segment) => encodeURIComponent(wellFormed(segment)).replaceAll('%3A', ':')).join('/');
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) parameters.append(name, String(value));
  const text = parameters.toString();
  return `${basePath}/${path}${text === '' ? '' : `?${text}`}`;
}

/** Lone surrogates, which cannot be encoded, become U+FFFD. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** JSON of a body; undefined when it is nested deeper than can be written. */
function textOf(body: unknown): string | undefined {
  try {
    return JSON.stringify(body);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const headerText = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/** RFC 7234 warnings (`299 - "text"`), as the API server writes them; several may share a header. */
function warningsOf(value: string | string[] | undefined): string[] {
  const lines = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return lines.flatMap((line) =>
    [...line.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1')),
  );
}

/** Sees the bytes of an answer as they come, and says which of them are kept as its body. */
export type BodyFilter = (chunk: Buffer) => Buffer;

export interface ExchangeOptions extends RequestOptions {
  /** Makes a filter for the body of an answer of 200; called anew for every attempt. */
  readonly filter?: () => BodyFilter;
}

async function readBody(
  body: AsyncIterable<Buffer>,
  maxBytes: number,
  filter: BodyFilter = (chunk) => chunk,
): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    // Leaving the loop destroys the stream.
    if (bytes > maxBytes) return undefined;
    parts.push(filter(part));
  }
  return Buffer.concat(parts);
}

const ownCredential = (credential: Credential): boolean =>
  credential.type === 'server' || credential.type === 'impersonate';

/** A 401 to Netloft's own credential is no fault of the user's session. */
export function unauthenticatedError(credential: Credential, error: UpstreamError): UpstreamError {
  if (error.code !== 'unauthenticated' || !ownCredential(credential)) return error;
  return {
    ...error,
    code: 'unavailable',
    message: `the cluster does not accept Netloft's own credential: ${error.message}`,
  };
}

/**
 * Sends one request and reads its whole answer, whatever its status. Own headers only, no redirects, a deadline over all attempts, a cap
 * on size. A GET is repeated after a lost connection and, as Retry-After asks, after 429; any request once with a fresh
 * credential when the server's own was refused.
 */
export async function exchange(
  connection: ClusterConnection,
  credential: Credential,
  method: Method,
  segments: readonly string[],
  options: ExchangeOptions = {},
): Promise<UpstreamResult<Answer>> {
  const { cluster, address } = connection;
  const path = pathOf(connection.basePath, segments, options.query);
  if (path === undefined)
    return err({ code: 'invalid', cluster, status: 400, message: 'a part of the path is empty or climbs upwards' });
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  const deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
  const deadline = AbortSignal.timeout(deadlineMs);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  const started = performance.now();
  const body = options.body === undefined ? null : textOf(options.body);
  if (body === undefined)
    return err({ code: 'invalid', cluster, status: 400, message: 'the object is nested too deeply' });
  let refreshed = false;

  for (let attempt = 1; ; attempt += 1) {
    const repeat = method === 'GET' && options.retry !== 'never' && attempt < MAX_ATTEMPTS;
    const authenticated = await connection.authenticate(credential, 'request');
    if (!authenticated.ok) return authenticated;
    const headers: Headers = {
      ...authenticated.value.headers,
      'user-agent': 'netloft',
      accept: options.accept ?? 'application/json',
      ...(body === null ? {} : { 'content-type': options.contentType ?? 'application/json' }),
    };
    try {
      const answer = await authenticated.value.dispatcher.request({
        method,
        path,
        headers,
        body,
        signal,
        headersTimeout: deadlineMs,
      });
      const retryAfterSeconds = retryAfter(headerText(answer.headers['retry-after']), Date.now());
      const left = deadlineMs - (performance.now() - started);
      if (
        answer.statusCode === 429 &&
        method === 'GET' &&
        options.retry === undefined &&
        retryAfterSeconds !== undefined &&
        retryAfterSeconds * 1000 < left
      ) {
        await discard(answer);
        await pause(Math.max(50, retryAfterSeconds * 1000), undefined, { signal });
        attempt -= 1;
        continue;
      }
      if (answer.statusCode === 401 && ownCredential(credential) && !refreshed) {
        refreshed = true;
        await discard(answer);
        connection.refresh();
        continue;
      }
      const bytes = await readBody(answer.body, maxBytes, answer.statusCode === 200 ? options.filter?.() : undefined);
      if (bytes === undefined) return err(tooLarge(cluster, address, maxBytes));
      return ok({
        status: answer.statusCode,
        contentType: headerText(answer.headers['content-type']) ?? '',
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
        warnings: warningsOf(answer.headers['warning']),
        body: bytes,
      });
    } catch (error) {
      if (deadline.aborted)
        return err({
          code: 'timeout',
          cluster,
          message: `no answer from ${address} within ${deadlineMs / 1000} s`,
          ...(method === 'GET' ? {} : { open: true }),
        });
      if (options.signal?.aborted === true)
        return err({ code: 'failed', cluster, message: 'the request was given up' });
      if (error instanceof UnreadableListError)
        return err({
          code: 'bad-answer',
          cluster,
          message: `${address} answered with a list that cannot be read: ${error.message}`,
        });
      if (!repeat || !isConnectionLoss(error)) {
        const failure = networkError(cluster, address, error, connection.authority);
        if (method === 'GET' || !isConnectionLoss(error)) return err(failure);
        return err({ ...failure, open: true, message: `${failure.message}; whether the change was made is not known` });
      }
    }
  }
}

const tooLarge = (cluster: string, address: string, maxBytes: number): UpstreamError => ({
  code: 'too-large',
  cluster,
  message: `the answer of ${address} is larger than ${Math.round(maxBytes / 1024 / 1024)} MiB`,
});

async function discard(answer: Dispatcher.ResponseData): Promise<void> {
  await answer.body.dump({ limit: 128 * 1024 }).catch(() => undefined);
}

/** Value of a JSON answer below 300, or the error that the answer stands for. */
export function valueOf(
  connection: ClusterConnection,
  credential: Credential,
  answer: Answer,
): UpstreamResult<unknown> {
  const text = answer.body.toString('utf8');
  let value: unknown;
  let readable = true;
  try {
    value = JSON.parse(text);
  } catch {
    readable = false;
  }
  if (answer.status >= 300)
    return err(
      unauthenticatedError(
        credential,
        answerError(connection.cluster, answer.status, value, text, answer.retryAfterSeconds),
      ),
    );
  if (!readable)
    return err({
      code: 'bad-answer',
      cluster: connection.cluster,
      status: answer.status,
      message: `${connection.address} answered with something other than JSON (${answer.contentType || 'no content type'})`,
    });
  return ok(value);
}

/** Opens a stream (a watch): resolves with its body as soon as the headers are in. The caller reads it to its end or aborts `signal`. */
export async function openStream(
  connection: ClusterConnection,
  credential: Credential,
  segments: readonly string[],
  query: RequestOptions['query'],
  signal: AbortSignal,
  headersTimeout: number,
): Promise<UpstreamResult<AsyncIterable<Buffer>>> {
  const { cluster, address } = connection;
  const path = pathOf(connection.basePath, segments, query);
  if (path === undefined)
    return err({ code: 'invalid', cluster, status: 400, message: 'a part of the path is empty or climbs upwards' });
  const authenticated = await connection.authenticate(credential, 'watch');
  if (!authenticated.ok) return authenticated;
  try {
    const headers: Headers = { ...authenticated.value.headers, 'user-agent': 'netloft', accept: 'application/json' };
    const answer = await authenticated.value.dispatcher.request({
      method: 'GET',
      path,
      headers,
      signal,
      headersTimeout,
      bodyTimeout: 0,
    });
    if (answer.statusCode === 200) return ok(answer.body);
    const bytes = await readBody(answer.body, 1024 * 1024);
    const retryAfterSeconds = retryAfter(headerText(answer.headers['retry-after']), Date.now());
    if (answer.statusCode === 401 && ownCredential(credential)) connection.refresh();
    const value = valueOf(connection, credential, {
      status: answer.statusCode,
      contentType: headerText(answer.headers['content-type']) ?? '',
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      warnings: [],
      body: bytes ?? Buffer.alloc(0),
    });
    return value.ok
      ? err({
          code: 'bad-answer',
          cluster,
          status: answer.statusCode,
          message: `${address} answered ${answer.statusCode} to a watch`,
        })
      : value;
  } catch (error) {
    return err(networkError(cluster, address, error, connection.authority));
  }
}
