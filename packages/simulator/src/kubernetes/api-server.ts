import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Faults } from '../types.ts';
import { authenticate, impersonate } from './authentication.ts';
import { readBody } from './body.ts';
import type { KeyPair } from './certificates.ts';
import type { Call, Cluster } from './context.ts';
import { Converter, type Conversion } from './conversion.ts';
import { servedIn } from './discovery.ts';
import { type ExecHandler, ExecSockets, execRequest, execTarget, refuseUpgrade } from './exec.ts';
import { suffer } from './faults.ts';
import { fixedRoute, rootPaths } from './fixed-routes.ts';
import { resourceRequest, segmentsOf, type ResourceRequest } from './paths.ts';
import { Rbac, type Attributes } from './rbac.ts';
import { serveResource } from './resources.ts';
import { reviewDefinitions } from './reviews.ts';
import { badRequest, internal, methodNotAllowed, pathNotFound, statusBody, StatusError } from './status.ts';
import type { MemoryStore } from './store.ts';
import type { AdmissionPlugin, ResourceDefinition, UserInfo } from './types.ts';
import { tooOld, type Watch } from './watch.ts';

/** Time between bookmarks of a watch that wants them. */
const BOOKMARK_MS = 10_000;
/** How often a storm of 410s looks for watches to end and history to compact. */
const STORM_MS = 500;
/** Idle connections stay open this long: longer than clients keep theirs, so that none is closed under a request. */
const KEEP_ALIVE_MS = 180_000;

/** A request as extra handlers see it. */
export interface ExtraRequest {
  readonly method: string;
  readonly path: string;
  /** Percent-decoded segments of the path. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly user: UserInfo;
  /** Throws the API server's 403 when the user may not. */
  authorize(attributes: Attributes): void;
  /** The request's body; 413 beyond 3 MiB. */
  body(): Promise<Buffer>;
}
export interface ExtraAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}
/** Answers a path of its own, or undefined when it is not its business. Errors are thrown as StatusError. */
export type ExtraHandler = (request: ExtraRequest) => Promise<ExtraAnswer | undefined> | ExtraAnswer | undefined;

export interface ApiServerOptions {
  readonly store: MemoryStore;
  /** Certificate and key of the server. */
  readonly tls: KeyPair;
  /** PEM of the authority whose client certificates are believed. */
  readonly clientAuthority: string;
  readonly tokens: ReadonlyMap<string, UserInfo>;
  /** What `GET /version` answers beside major and minor, which follow from gitVersion. */
  readonly version: Readonly<Record<string, string>> & { readonly gitVersion: string; readonly platform: string };
  readonly mutators?: readonly AdmissionPlugin[];
  readonly validators?: readonly AdmissionPlugin[];
  /** For resources whose versions differ in shape; without it only apiVersion is rewritten. */
  readonly conversions?: Conversion;
  /** Asked in turn before resources, after authentication. */
  readonly handlers?: readonly ExtraHandler[];
  /** Runs commands in containers; without it there is no `pods/exec`. */
  readonly exec?: ExecHandler;
  readonly faults?: () => Faults;
  /** Versions of authentication.k8s.io in which SelfSubjectReview is served; none for a server older than it. */
  readonly selfSubjectReview?: readonly string[];
  readonly bookmarkMs?: number;
  /** Chance, for faults that hit a share of requests. */
  readonly random?: () => number;
}

export interface ApiServer {
  readonly rbac: Rbac;
  /** Serves on 127.0.0.1; 0 takes any port. Resolves to the port. */
  listen(port: number): Promise<number>;
  /** Ends the server with all its connections, at once; `listen` may follow. */
  stop(): Promise<void>;
}

/** The Kubernetes API over one store. */
export function createApiServer(options: ApiServerOptions): ApiServer {
  const server = new KubernetesServer(options);
  return { rbac: server.rbac, listen: (port) => server.listen(port), stop: () => server.stop() };
}

const numbersOf = (gitVersion: string): readonly [string, string] => {
  const match = /^v?(\d+)\.(\d+)/.exec(gitVersion);
  return [match?.[1] ?? '1', match?.[2] ?? '30'];
};

class KubernetesServer {
  readonly rbac: Rbac;
  readonly #options: ApiServerOptions;
  readonly #definitions: readonly ResourceDefinition[];
  readonly #cluster: Cluster;
  readonly #version: Readonly<Record<string, string>>;
  readonly #sockets = new Set<Socket>();
  readonly #watches = new Set<Watch>();
  readonly #exec: ExecSockets | undefined;
  #server: Server | undefined;
  #storm: NodeJS.Timeout | undefined;

  constructor(options: ApiServerOptions) {
    this.#options = options;
    const { store } = options;
    const [major, minor] = numbersOf(options.version.gitVersion);
    this.rbac = new Rbac(store);
    this.#exec = options.exec === undefined ? undefined : new ExecSockets(options.exec);
    this.#version = { major, minor, ...options.version };
    this.#definitions = [
      ...store.definitions,
      ...reviewDefinitions(options.selfSubjectReview ?? ['v1', 'v1beta1', 'v1alpha1']),
    ];
    this.#cluster = {
      store,
      rbac: this.rbac,
      converter: new Converter(options.conversions),
      mutators: options.mutators ?? [],
      validators: options.validators ?? [],
      minor: Number(minor),
      bookmarkMs: options.bookmarkMs ?? BOOKMARK_MS,
      isCompactedAlways: () => this.#faults().gone410Storm === true,
    };
  }

  #faults(): Faults {
    return this.#options.faults?.() ?? {};
  }

  async listen(port: number): Promise<number> {
    const { tls, clientAuthority } = this.#options;
    const server = createServer(
      {
        key: tls.key,
        cert: tls.certificate,
        ca: clientAuthority,
        requestCert: true,
        rejectUnauthorized: false,
        keepAliveTimeout: KEEP_ALIVE_MS,
        requestTimeout: 0,
      },
      (request, response) => void this.#serve(request, response),
    );
    server.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head));
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => resolve());
    });
    this.#server = server;
    this.#storm = setInterval(() => this.#compactInStorm(), STORM_MS).unref();
    return (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    clearInterval(this.#storm);
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #compactInStorm(): void {
    if (this.#faults().gone410Storm !== true) return;
    const { store } = this.#options;
    store.compact();
    for (const watch of this.#watches) watch.end(tooOld(store.revision - 1, store.revision));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const warnings: string[] = [];
    try {
      await this.#answer(request, response, warnings);
    } catch (error) {
      this.#refuse(error, request, response, warnings);
    }
  }

  /** Only commands in containers change the protocol; every other request of that kind is refused. */
  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    try {
      const { pathname, searchParams: query } = new URL(request.url ?? '/', 'https://kubernetes');
      const target = execTarget(segmentsOf(pathname));
      const fate = await suffer(this.#faults(), false, this.#options.random ?? Math.random);
      if (fate.kind === 'drop') {
        socket.destroy();
        return;
      }
      const user = impersonate(request, authenticate(request, this.#options.tokens), this.rbac);
      if (target === undefined || this.#exec === undefined) throw pathNotFound();
      this.rbac.authorize(user, { verb: 'get', group: '', resource: 'pods', subresource: 'exec', ...target });
      await this.#exec.serve(request, socket, head, execRequest(target, query));
    } catch (error) {
      refuseUpgrade(
        socket,
        error instanceof StatusError ? error : internal(error instanceof Error ? error.message : String(error)),
      );
    }
  }

  #refuse(error: unknown, request: IncomingMessage, response: ServerResponse, warnings: readonly string[]): void {
    // The client has gone, or is being sent something already: there is nobody to tell.
    if (response.headersSent || response.destroyed || response.socket === null) {
      response.destroy();
      return;
    }
    const status =
      error instanceof StatusError ? error : internal(error instanceof Error ? error.message : String(error));
    const { 'content-type': contentType = 'application/json', ...headers } = status.headers;
    const body = contentType === 'application/json' ? `${JSON.stringify(statusBody(status))}\n` : status.message;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    send(response, status.code, contentType, body, warnings);
    request.resume();
  }

  async #answer(request: IncomingMessage, response: ServerResponse, warnings: string[]): Promise<void> {
    const method = request.method ?? 'GET';
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'https://kubernetes');
    const segments = segmentsOf(pathname);
    const resource = resourceRequest(method, segments, query);
    const isWatch = resource?.verb === 'watch';
    const fate = await suffer(this.#faults(), isWatch, this.#options.random ?? Math.random);
    if (fate.kind === 'drop') {
      if (fate.watchAfterMs === 0) {
        request.socket.destroy();
        return;
      }
      setTimeout(() => request.socket.destroy(), fate.watchAfterMs).unref();
    }
    const user = impersonate(request, authenticate(request, this.#options.tokens), this.rbac);
    const authorize = (ask: Attributes): void => this.rbac.authorize(user, ask);
    const body = (): Promise<Buffer> => readBody(request);
    const extra: ExtraRequest = {
      method,
      path: pathname,
      segments,
      query,
      headers: request.headers,
      user,
      authorize,
      body,
    };
    for (const handler of this.#options.handlers ?? []) {
      const answer = await handler(extra);
      if (answer === undefined) continue;
      send(response, answer.status, answer.contentType, answer.body, warnings);
      return;
    }
    if (this.#exec !== undefined && execTarget(segments) !== undefined) {
      authorize({
        verb: resource?.verb ?? 'get',
        group: '',
        resource: 'pods',
        subresource: 'exec',
        namespace: resource?.namespace,
        name: resource?.name,
      });
      throw badRequest('Upgrade request required');
    }
    if (resource === undefined) this.#fixed(request, response, extra, warnings);
    else await this.#resource(request, response, resource, extra, warnings);
  }

  #fixed(request: IncomingMessage, response: ServerResponse, extra: ExtraRequest, warnings: readonly string[]): void {
    const { method, path, segments, query } = extra;
    extra.authorize({ verb: method.toLowerCase(), group: '', resource: '', path });
    const definitions = this.#definitions;
    const { gitVersion } = this.#options.version;
    const context = { definitions, version: this.#version, gitVersion, address: request.headers.host ?? '' };
    const answer = fixedRoute(segments, query, request.headers.accept, context);
    if (answer === undefined) {
      if (segments[0] === 'api' || segments[0] === 'apis') throw unknownGroup();
      send(response, 404, 'application/json', JSON.stringify({ paths: rootPaths(definitions) }), warnings);
      return;
    }
    if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed();
    send(response, 200, answer.contentType, answer.body, warnings);
  }

  async #resource(
    request: IncomingMessage,
    response: ServerResponse,
    resource: ResourceRequest,
    extra: ExtraRequest,
    warnings: string[],
  ): Promise<void> {
    const { group, version, verb, subresource, namespace, name, resource: plural } = resource;
    extra.authorize({ verb, group, resource: plural, subresource, namespace, name });
    const served = servedIn(this.#definitions, group, version);
    if (served.length === 0) throw unknownGroup();
    const definition = served.find((one) => one.plural === plural);
    if (definition === undefined) throw pathNotFound();
    if (definition.versions.find((one) => one.name === version)?.deprecated === true)
      warnings.push(`${group}/${version} ${definition.kind} is deprecated`);
    const call: Call = {
      request,
      response,
      query: extra.query,
      resource,
      definition,
      namespace: definition.namespaced ? namespace : undefined,
      user: extra.user,
      warnings,
    };
    const answer = await serveResource(call, this.#cluster, this.#options.tokens);
    if ('watch' in answer) this.#track(answer.watch, response);
    else send(response, answer.status, answer.contentType, answer.body, warnings);
  }

  #track(watch: Watch | undefined, response: ServerResponse): void {
    if (watch === undefined) return;
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
  }
}

/** Groups and versions that are not served get the plain page of Go's HTTP server. */
const unknownGroup = (): StatusError =>
  new StatusError(404, 'NotFound', '404 page not found\n', undefined, { 'content-type': 'text/plain; charset=utf-8' });

function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
  warnings: readonly string[],
): void {
  response.statusCode = status;
  response.setHeader('content-type', contentType);
  response.setHeader('cache-control', 'no-cache, private');
  if (warnings.length > 0)
    response.setHeader(
      'warning',
      warnings.map((text) => `299 - ${JSON.stringify(text)}`),
    );
  response.setHeader('content-length', Buffer.byteLength(body));
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
