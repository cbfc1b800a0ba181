import type { Dispatcher } from 'undici';
import { retryAfter } from '../kubernetes/upstream-errors.ts';
import type { Permit } from './gate.ts';

/** Greatest answer that is read. */
export const MAX_BYTES = 64 * 1024 * 1024;

export type Headers = Record<string, string>;

export interface Outgoing {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  /** With query, encoded. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string | null;
}

export interface Incoming {
  readonly status: number;
  /** Parsed JSON; undefined without a body, or when it is not JSON. */
  readonly body: unknown;
  /** `empty`: as NSX answers PATCH and DELETE. `text`: a web page, or anything else that is not JSON. */
  readonly format: 'json' | 'empty' | 'text';
  /** The body as it came. */
  readonly text: string;
  readonly contentType?: string;
  readonly retryAfterSeconds?: number;
  readonly setCookies: readonly string[];
  readonly xsrfToken?: string;
}

/** What became of one request on one connection. */
export type Sent =
  | { readonly type: 'answer'; readonly answer: Incoming }
  | { readonly type: 'too-large'; readonly status: number }
  | { readonly type: 'lost'; readonly error: unknown };

const listOf = (value: string | string[] | undefined): readonly string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    // Leaving the loop destroys the stream.
    if (bytes > maxBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parsed(text: string): Pick<Incoming, 'body' | 'format'> {
  if (text.trim() === '') return { body: undefined, format: 'empty' };
  try {
    return { body: JSON.parse(text), format: 'json' };
  } catch {
    return { body: undefined, format: 'text' };
  }
}

/** Sends a request with these headers only, follows no redirect, and reads its whole answer up to `maxBytes`. The permit is given back. */
export async function send(
  dispatcher: Dispatcher,
  outgoing: Outgoing,
  signal: AbortSignal,
  permit: Permit,
  maxBytes: number = MAX_BYTES,
): Promise<Sent> {
  try {
    const { method, path, body } = outgoing;
    const headers = { accept: 'application/json', 'user-agent': 'netloft', ...outgoing.headers };
    const answer = await dispatcher.request({ method, path, headers, body, signal });
    permit.answered();
    const bytes = await readBody(answer.body, maxBytes);
    if (bytes === undefined) return { type: 'too-large', status: answer.statusCode };
    const seconds = retryAfter(listOf(answer.headers['retry-after'])[0], Date.now());
    const text = bytes.toString('utf8');
    const [contentType] = listOf(answer.headers['content-type']);
    const [xsrfToken] = listOf(answer.headers['x-xsrf-token']);
    return {
      type: 'answer',
      answer: {
        status: answer.statusCode,
        ...parsed(text),
        text,
        ...(contentType === undefined ? {} : { contentType }),
        ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }),
        setCookies: listOf(answer.headers['set-cookie']),
        ...(xsrfToken === undefined ? {} : { xsrfToken }),
      },
    };
  } catch (error) {
    return { type: 'lost', error };
  } finally {
    permit.release();
  }
}

/** Path of a request from its segments, each encoded by itself; undefined when a segment would climb or vanish on its way. */
export function requestPath(
  segments: readonly string[],
  query: Readonly<Record<string, string | number | boolean | undefined>> = {},
): string | undefined {
  if (segments.length === 0 || segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    return undefined;
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.append(name, String(value));
  const text = parameters.toString();
  // Lone surrogates cannot be encoded; they become U+FFFD.
  const path = segments.map((segment) => encodeURIComponent(Buffer.from(segment, 'utf8').toString('utf8'))).join('/');
  return `/${path}${text === '' ? '' : `?${text}`}`;
}
