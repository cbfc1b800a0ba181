import type { z } from 'zod';
import type { Result } from '../../result.ts';

/** How a request to NSX failed, after everything that the client itself tries (other managers, a new session, waiting). */
export type NsxErrorCode =
  /** No manager answers, or none answers sensibly (a proxy's HTML page counts so). */
  | 'unavailable'
  | 'timeout'
  /** Name, password or certificate are refused, or the account is locked. */
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  /** Stale or missing `_revision`: read anew. */
  | 'conflict'
  /** It did not answer soon enough for who asked, and is still being asked. */
  | 'pending'
  /** Refused because others use the object (500030). */
  | 'in-use'
  /** An object of that id is being deleted (500045): try later. */
  | 'pending-delete'
  /** Owned by a protected principal: only with `X-Allow-Overwrite`. */
  | 'protected'
  | 'invalid'
  /** Still 429 or 503 after waiting. */
  | 'too-many'
  | 'too-large'
  | 'bad-answer'
  /** The search index lags or is being built, still after waiting. */
  | 'index'
  | 'failed';

export interface NsxError {
  readonly code: NsxErrorCode;
  /** NSX's own message, word for word, where it gave one. Never holds a credential. */
  readonly message: string;
  readonly status?: number;
  /** NSX's `error_code`. */
  readonly errorCode?: number;
  /** Base address of the manager that said so. */
  readonly manager?: string;
  readonly retryAfterSeconds?: number;
  /** A write reached, or may have reached, NSX, and its answer did not come back: what it changes may be changed. */
  readonly open?: true;
}
export type NsxResult<T> = Result<T, NsxError>;

export type NsxQuery = Readonly<Record<string, string | number | boolean | undefined>>;

export interface NsxReadOptions {
  readonly query?: NsxQuery;
  readonly signal?: AbortSignal;
  /** Milliseconds for all attempts together, waiting included; 15,000 when absent. Of a list: for all its pages; when absent, 15,000 for each. */
  readonly deadlineMs?: number;
}

export interface NsxListOptions extends NsxReadOptions {
  /** Objects a page; 1,000, NSX's greatest, when absent. */
  readonly pageSize?: number;
  /** Ends after so many objects; `partial` tells. */
  readonly max?: number;
}

export interface NsxListed<T> {
  readonly items: readonly T[];
  /** NSX's own count; null where it gave none. */
  readonly total: number | null;
  /** More were there than `max`, or some could not be read. */
  readonly partial?: string;
}

export interface NsxWriteOptions {
  readonly body?: unknown;
  readonly query?: NsxQuery;
  readonly signal?: AbortSignal;
  /** Sends `X-Allow-Overwrite: true`. */
  readonly overwrite?: boolean;
  readonly deadlineMs?: number;
}

/** Segments of a path below the host, `['policy', 'api', 'v1', 'infra', …]`; each is encoded by itself. `nsxPath('/policy/api/v1' + object.path)` makes them from an object's own path. */
export type NsxPath = readonly string[];

/**
 * NSX as one credential sees it. Reads are repeated after lost connections, 429, 503, provider-not-ready, an aborted transaction and a
 * lagging index; writes only where NSX certainly did nothing. A session that ended is made anew once. Every request waits for its turn
 * under the cap on requests a second that all credentials share.
 */
export interface NsxApi {
  /** Stands for the credential in keys of caches, and changes with it; never the credential. */
  readonly key: string;
  readonly user: string;
  get<T>(path: NsxPath, schema: z.ZodType<T>, options?: NsxReadOptions): Promise<NsxResult<T>>;
  /** Follows cursors to the end. Items that the schema refuses are left out, and `partial` says how many. */
  list<T>(path: NsxPath, schema: z.ZodType<T>, options?: NsxListOptions): Promise<NsxResult<NsxListed<T>>>;
  /** `GET /policy/api/v1/search/query`; the page size shrinks where NSX finds the answer too large. */
  search(query: string, options?: NsxListOptions): Promise<NsxResult<NsxListed<unknown>>>;
  /** The answer's body; undefined where NSX sends none (PATCH, DELETE). */
  write(
    method: 'PUT' | 'PATCH' | 'POST' | 'DELETE',
    path: NsxPath,
    options?: NsxWriteOptions,
  ): Promise<NsxResult<unknown>>;
}

export interface NsxManagerState {
  readonly url: string;
  readonly state: 'up' | 'down' | 'unknown';
  /** Epoch milliseconds. */
  readonly since: number | null;
  readonly detail?: string;
}

export type NsxMode = 'session' | 'basic' | 'remote' | 'certificate' | 'token';

/** The managers of one NSX, over TLS with the configured trust; what every credential shares. */
export interface NsxUpstream {
  /** With the credential of the configuration or the Secret; undefined when there is none. */
  readonly shared: { readonly api: NsxApi; readonly mode: NsxMode; readonly user: string } | undefined;
  /** The API of a person who signed in to NSX under this key of a Netloft session; undefined when they did not, or their session ended. */
  personal(sessionKey: string): { readonly api: NsxApi; readonly mode: NsxMode; readonly user: string } | undefined;
  /** Before `personal`, where several replicas serve one session: what the person did at another one holds here when it resolves. */
  recall(sessionKey: string): Promise<void>;
  /** Tries the credential at NSX, and keeps it for the session when NSX takes it. */
  signIn(
    sessionKey: string,
    credential: { readonly username: string; readonly password: string; readonly type: 'local' | 'remote' },
  ): Promise<NsxResult<{ readonly user: string }>>;
  signOut(sessionKey: string): Promise<void>;
  /** Forgets the credential at once: for sessions of Netloft that ended. Its session at NSX ends as soon as NSX hears of it. */
  drop(sessionKey: string): void;
  managers(): readonly NsxManagerState[];
  load(): { readonly limit: number; readonly waiting: number; readonly backingOffUntil: number | null };
  close(): Promise<void>;
}
