import type { Problem } from '@netloft/contracts';

/** A refusal or failure of the server, with its problem details. `retryAfterSeconds` when the server said when to come back. */
export class ApiError extends Error {
  readonly problem: Problem;
  readonly retryAfterSeconds: number | null;

  constructor(problem: Problem, retryAfterSeconds: number | null = null) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const ENDED = new Set(['UNAUTHENTICATED', 'SESSION_EXPIRED']);
const endedListeners = new Set<() => void>();

/** Calls `listener` when an answer says that the session is over. Returns how to stop listening. */
export function onSessionEnded(listener: () => void): () => void {
  endedListeners.add(listener);
  return () => endedListeners.delete(listener);
}

/** Tells everyone that the session is over. */
export function announceSessionEnded(): void {
  for (const listener of endedListeners) listener();
}

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'detail' in value && 'code' in value && 'requestId' in value;

/** Problem for an answer that is none of ours: a proxy's page, or no answer at all. */
export function syntheticProblem(status: number, title: string, detail: string, requestId = ''): Problem {
  return {
    type: 'about:blank',
    title,
    status,
    detail,
    code:
      status === 0
        ? 'UPSTREAM_UNAVAILABLE'
        : status === 401
          ? 'UNAUTHENTICATED'
          : status === 404
            ? 'NOT_FOUND'
            : 'INTERNAL',
    action:
      status === 0
        ? 'Check that the Netloft server runs and that this browser reaches it.'
        : 'Try again; if it stays, give the request id to your administrator.',
    requestId,
  };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What an answer that is no problem document says: an API server's Status that was passed on, or plain text. */
function wordsOf(body: unknown): string | undefined {
  const said = typeof body === 'object' && body !== null && 'message' in body ? body.message : body;
  return typeof said === 'string' && said !== '' && !said.startsWith('<') ? said.slice(0, 500) : undefined;
}

function retryAfter(response: Response): number | null {
  const header = response.headers.get('retry-after');
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - Date.now()) / 1000));
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** A 401 is an answer to this question, not the end of a session (sign-in routes). */
  readonly anonymous?: boolean;
}

/** Sends a request and gives its good answer. Throws as `request` does. */
async function goodAnswer(path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
  const init: RequestInit = { method: options.method ?? 'GET', headers, credentials: 'same-origin', cache: 'no-store' };
  if (options.body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(options.body);
  }
  if (options.signal) init.signal = options.signal;
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(syntheticProblem(0, 'No answer', 'The Netloft server did not answer.'));
  }
  if (response.ok) return response;
  const body = await bodyOf(response);
  const problem = isProblem(body)
    ? body
    : syntheticProblem(
        response.status,
        response.statusText || `Status ${response.status}`,
        wordsOf(body) ?? `The server answered with status ${response.status}.`,
        response.headers.get('x-request-id') ?? '',
      );
  if (!options.anonymous && response.status === 401 && ENDED.has(problem.code)) announceSessionEnded();
  throw new ApiError(problem, retryAfter(response));
}

/**
 * Sends a request to Netloft's own server and gives the parsed body. Throws ApiError for every status of 400 and above and when
 * there is no answer; an aborted request throws the abort.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return (await bodyOf(await goodAnswer(path, options))) as T;
}

/** The same for bytes: a file, and the name that the server gives it, null when it gives none. */
export async function requestFile(path: string): Promise<{ readonly bytes: Blob; readonly name: string | null }> {
  const response = await goodAnswer(path, { headers: { accept: '*/*' } });
  const named = /filename="?([^";]+)"?/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return { bytes: await response.blob(), name: named ?? null };
}

/** Path below one cluster: `clusterPath('a', 'agents')` is `/api/v1/clusters/a/agents`. */
export const clusterPath = (cluster: string, ...parts: string[]): string =>
  ['/api/v1/clusters', encodeURIComponent(cluster), ...parts.map((part) => encodeURIComponent(part))].join('/');

/** The problem of anything thrown, so that every page can show the same facts about it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return error.problem;
  return syntheticProblem(500, 'Something in the page failed', error instanceof Error ? error.message : String(error));
}
