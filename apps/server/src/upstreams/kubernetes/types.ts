import type { Readable } from 'node:stream';
import type { Result } from '../../result.ts';
import type { Freshness, FreshnessState } from '@netloft/contracts';
import type { Identity } from '../../identity.ts';

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** A resource as a path needs it: group '' is the core group. */
export interface ResourceRef {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

/** What went wrong upstream. `status` and `message` are the API server's own, word for word, where it answered. */
export interface UpstreamError {
  readonly code:
    | 'unavailable'
    | 'timeout'
    | 'unauthenticated'
    | 'not-signed-in'
    | 'forbidden'
    | 'not-found'
    | 'conflict'
    | 'invalid'
    | 'gone'
    | 'too-many'
    | 'too-large'
    | 'bad-answer'
    | 'failed';
  readonly cluster: string;
  readonly status?: number;
  readonly reason?: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
  /** The certificate of the address could not be verified, so that nothing was sent. */
  readonly untrusted?: true;
  /** The request reached, or may have reached, the API server, and its answer did not come back: what it changes may be changed. */
  readonly open?: true;
}
export type UpstreamResult<T> = Result<T, UpstreamError>;

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly deadlineMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** GETs are repeated within the deadline after a lost connection and, as Retry-After asks, after 429; `connection`: only the former; `never`: not at all. */
  readonly retry?: 'connection' | 'never';
}

/** A command to run in a container, of which only the output matters. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** Program and arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly maxBytes: number;
  /** For the whole command, until its last byte. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/** Conditions under which an object is deleted: another object of the same name stays. */
export interface RemoveOptions {
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly dryRun?: boolean;
}

/** A client bound to one cluster and one identity. Path segments are encoded here; callers never build URLs. */
export interface KubernetesClient {
  readonly cluster: string;
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    segments: readonly string[],
    options?: RequestOptions,
  ): Promise<UpstreamResult<unknown>>;
  /** As request, with the warnings that the API server sent beside its answer: for writes. */
  write(
    method: 'POST' | 'PUT' | 'DELETE',
    segments: readonly string[],
    options?: RequestOptions,
  ): Promise<UpstreamResult<{ readonly value: unknown; readonly warnings: readonly string[] }>>;
  /** As request, but with the raw status, headers that may reach the browser, and body: for the GET proxy. */
  raw(
    segments: readonly string[],
    options?: RequestOptions,
  ): Promise<UpstreamResult<{ status: number; contentType: string; body: Buffer }>>;
  get(resource: ResourceRef, name: string, namespace?: string): Promise<UpstreamResult<KubeObject>>;
  list(
    resource: ResourceRef,
    options?: { namespace?: string; labelSelector?: string; fieldSelector?: string; limit?: number },
  ): Promise<UpstreamResult<KubeObject[]>>;
  create(
    resource: ResourceRef,
    object: unknown,
    options?: { namespace?: string; dryRun?: boolean },
  ): Promise<UpstreamResult<KubeObject>>;
  remove(
    resource: ResourceRef,
    name: string,
    namespace?: string,
    options?: RemoveOptions,
  ): Promise<UpstreamResult<unknown>>;
  /** Standard output of a command in a container; a stream that breaks when the command fails midway. */
  exec(request: ExecRequest): Promise<UpstreamResult<Readable>>;
}

/** What a watch hands to its listeners. `replace` follows every (re)list that differs; `change` carries what happened since. */
export type WatchEvent<T> =
  | { readonly type: 'replace'; readonly items: ReadonlyMap<string, T> }
  | {
      readonly type: 'change';
      readonly upserts: readonly (readonly [key: string, item: T])[];
      readonly deletes: readonly string[];
    }
  | { readonly type: 'state'; readonly state: FreshnessState; readonly detail?: string };

/** A shared, reference-counted view of one (cluster, identity, resource, scope). Keys are `namespace/name` or `name`. */
export interface SharedWatch<T> {
  readonly items: ReadonlyMap<string, T>;
  freshness(): Freshness;
  /** What stands in the way while the state is `forbidden`, `unavailable` or `stale`; undefined otherwise. */
  failure(): UpstreamError | undefined;
  /** Resolves when the first list is in, or when it is known that it will not come (forbidden, unavailable). */
  ready(): Promise<void>;
  listen(listener: (event: WatchEvent<T>) => void): () => void;
  /** Gives the reference back; the upstream watch lingers 30 s. */
  release(): void;
}

/** What to watch, and what to keep of each object: `project` runs once per object, so that 10,000 Pods stay small. */
export interface WatchSpec<T> {
  /** Distinguishes projections of one resource in the sharing key. */
  readonly name: string;
  readonly resource: ResourceRef;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly project: (object: KubeObject) => T;
}

export interface ClusterState {
  readonly simulated: boolean;
  readonly reachability: {
    readonly state: 'reachable' | 'unreachable' | 'unknown';
    readonly since: string | null;
    readonly detail?: string;
  };
  readonly kubernetesVersion: string | null;
}

/** A Service's own HTTPS address, past the API server. */
export interface ServiceAddress {
  /** Origin; the path is the client's. */
  readonly url: URL;
  /** Name that its certificate must have. */
  readonly servername: string;
  /** PEM of the only authority that may have signed it. */
  readonly ca: string;
  /** That authority, in words. */
  readonly authority: string;
}

/** One registered cluster. */
export interface ClusterHandle {
  readonly name: string;
  readonly isDefault: boolean;
  /** Address of its API server, as the kubeconfig has it. */
  readonly server: string;
  readonly state: ClusterState;
  /** Calls back when `state` changes. */
  listen(listener: (state: ClusterState) => void): () => void;
  /** Resolves after the first probe, successful or not. */
  probed(): Promise<void>;
  client(identity: Identity): UpstreamResult<KubernetesClient>;
  /**
   * A client for a component that asks the API server about its callers (delegated authentication). It sends a bearer token, with
   * impersonation where the identity acts so, and only after the certificate was verified; `not-signed-in` for an identity without token.
   */
  serviceClient(identity: Identity, service: ServiceAddress): Promise<UpstreamResult<KubernetesClient>>;
  /** The served version of a crd.antrea.io (or other) resource, newest preferred; null when it is not served. Cached a minute. */
  resolve(identity: Identity, group: string, plural: string): Promise<UpstreamResult<ResourceRef | null>>;
  /** Served versions of every resource of a group by plural name, preferred first; empty when the group is not served. Cached a minute. */
  served(identity: Identity, group: string): Promise<UpstreamResult<Readonly<Record<string, readonly string[]>>>>;
  watch<T>(identity: Identity, spec: WatchSpec<T>): SharedWatch<T>;
}

export interface ClusterRegistry {
  readonly default: ClusterHandle;
  get(name: string): ClusterHandle | undefined;
  all(): readonly ClusterHandle[];
  close(): Promise<void>;
}
