import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyPair } from '../../kubernetes/certificates.ts';
import type { NsxAnswer, NsxMethod, NsxPrincipal, NsxWorld } from '../types.ts';
import type { Accounts } from './accounts.ts';
import { authenticate, type Authenticators, cookieOf } from './authentication.ts';
import type { FaultEffect, NsxFaults } from './faults.ts';
import { Limits } from './limits.ts';
import { filterRefusal, invalidRequest, notFound, refusal, refuse } from './refusals.ts';
import type { Match } from './router.ts';
import { sessionEndpoint, type SessionAnswer } from './session-endpoints.ts';
import { Sessions } from './sessions.ts';
import type { SystemState } from './system-state.ts';

/** Most that a request may carry. */
const MAX_BODY = 8 * 1024 * 1024;
/** As long as a proxy before a real manager keeps them. */
const KEEP_ALIVE_MS = 65_000;
const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
/** All other roles may only read. */
const WRITERS: ReadonlySet<string> = new Set(['enterprise_admin', 'ccp_internal_operator']);

/** What the managers of one NSX share. */
export interface ManagerShared {
  readonly world: NsxWorld;
  readonly tls: KeyPair;
  /** PEM that the certificate was signed with; also the only name in the list that clients are asked for a certificate from. */
  readonly authority: string;
  readonly accounts: Accounts;
  readonly system: SystemState;
  readonly faults: NsxFaults;
  readonly match: (method: NsxMethod, path: string) => Match;
}

const isMethod = (text: string): text is NsxMethod => METHODS.has(text);
const mayWrite = ({ roles }: NsxPrincipal): boolean => roles.some((role) => WRITERS.has(role));
const forbidden = (): NsxAnswer =>
  refuse(
    refusal(
      403,
      289,
      'User is not authorized to perform this operation on the application. Please contact the system administrator to get access.',
      'common-services',
    ),
  );

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, body, headers = {} }: SessionAnswer): void {
  if (response.destroyed) return;
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/html' : 'application/json;charset=UTF-8';
  response.writeHead(status, {
    ...headers,
    ...(body === undefined ? {} : { 'content-type': type }),
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** One manager of the simulated NSX: an HTTPS server with sessions and limits of its own over the shared world. */
export class Manager {
  /** From 1. */
  readonly number: number;
  readonly sessions: Sessions;
  readonly #shared: ManagerShared;
  readonly #by: Authenticators;
  readonly #limits: Limits;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;

  constructor(number: number, shared: ManagerShared) {
    const { world, system, accounts } = shared;
    const apiService = () => system.apiService.value;
    this.number = number;
    this.#shared = shared;
    this.sessions = new Sessions(world.now, () => apiService().session_timeout);
    this.#limits = new Limits(apiService, world.now);
    this.#by = { accounts, sessions: this.sessions, trust: world.trust, apiService };
  }

  get isRunning(): boolean {
    return this.#server !== undefined;
  }
  get port(): number {
    return this.#port;
  }
  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  /** Listens on the port, or on any one when it is 0 or taken. Does nothing when it runs. */
  async start(port = this.#port): Promise<void> {
    if (this.#server !== undefined) return;
    const { tls, authority } = this.#shared;
    const server = createServer(
      {
        key: tls.key,
        cert: tls.certificate,
        ca: authority,
        requestCert: true,
        rejectUnauthorized: false,
        keepAliveTimeout: KEEP_ALIVE_MS,
      },
      (request, response) => void this.#serve(request, response),
    );
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    const listen = (wanted: number): Promise<void> =>
      new Promise((done, fail) => {
        server.once('error', fail);
        server.listen(wanted, '127.0.0.1', () => {
          server.off('error', fail);
          done();
        });
      });
    await listen(port).catch(() => listen(0));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  /** Ends it with all its connections; its sessions are gone. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    this.sessions.endAll();
    const closed = new Promise<void>((done) => {
      server.close(() => done());
    });
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const entry = this.#limits.enter(request.socket.remoteAddress ?? '');
    if (!entry.ok) {
      send(response, this.#throttled(refuse(entry.refusal), 1));
      request.resume();
      return;
    }
    try {
      const answer = await this.#answer(request);
      if (answer === 'drop') request.socket.destroy();
      else send(response, answer);
    } catch (error) {
      if (!response.headersSent)
        send(response, refuse(refusal(500, 99999, error instanceof Error ? error.message : String(error))));
    } finally {
      entry.leave();
    }
  }

  /** Whether NSX says when to come back is not known. */
  #throttled(answer: NsxAnswer, seconds: number | undefined): SessionAnswer {
    if (seconds === undefined || this.#shared.world.settings.strict) return answer;
    return { ...answer, headers: { 'retry-after': String(seconds) } };
  }

  async #answer(request: IncomingMessage): Promise<SessionAnswer | 'drop'> {
    const url = new URL(request.url ?? '/', 'https://nsx');
    const method = request.method ?? '';
    const fault = this.#shared.faults.hit({ method, path: url.pathname, manager: this.number });
    const faulty = fault === undefined ? undefined : await this.#suffer(fault, request);
    if (faulty !== undefined) return faulty;
    const text = await textOf(request);
    if (text === undefined) return refuse(refusal(413, 413, 'The request is too large.', 'common-services'));
    const session = sessionEndpoint(url.pathname, request, text, this.#by);
    if (session !== undefined) return session;
    const known = authenticate(request, this.#by);
    if (!known.ok) return refuse(known.refusal);
    const principal = known.value;
    const match = isMethod(method) ? this.#shared.match(method, url.pathname) : ({ kind: 'method' } as const);
    if (match.kind === 'nothing') return refuse(notFound(url.pathname));
    if (match.kind === 'method' || !isMethod(method))
      return refuse(refusal(405, 405, `${url.pathname} does not take ${method}.`, 'common-services'));
    if (method !== 'GET' && !mayWrite(principal)) return forbidden();
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      return refuse(invalidRequest('The body is not JSON.'));
    }
    const overwrite = request.headers['x-allow-overwrite'] === 'true';
    return match.route.handle({ method, params: match.params, query: url.searchParams, body, principal, overwrite });
  }

  async #suffer(fault: FaultEffect, request: IncomingMessage): Promise<SessionAnswer | 'drop' | undefined> {
    if (fault.delay_ms !== undefined) await sleep(fault.delay_ms, undefined, { ref: false });
    const session = cookieOf(request);
    if (fault.ends_session === true && session !== undefined) this.sessions.end(session);
    if (fault.drop_connection === true) return 'drop';
    if (fault.status === undefined) return undefined;
    request.resume();
    const { status, error_code: code = status, body } = fault;
    const answer = body === undefined ? refuse(filterRefusal(status, code, `Fault ${code}.`)) : { status, body };
    return this.#throttled(answer, fault.retry_after);
  }
}
