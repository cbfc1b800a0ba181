import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { LIVE_CLOSE, LIVE_PATH } from '@netloft/contracts';
import type { FastifyInstance } from 'fastify';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { FaultError, type Fault } from '../../errors.ts';
import type { LiveTopics } from '../../live.ts';
import { crossOrigin, type Authenticated } from '../authorization/authorization.ts';
import { problemOf } from '../problem-details.ts';
import { newRequestId } from '../request-log.ts';
import { SOCKET_LIMITS, type SocketLimits } from './limits.ts';
import { LiveConnection, type SocketHappening } from './live-connection.ts';
import { asksForWebSocket, createOrdinaryService } from './other-upgrades.ts';

export interface SocketOptions {
  readonly live: LiveTopics;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly limits?: Partial<SocketLimits>;
}

/** Live sockets of this process, and what happened to their readers since the start. */
export interface SocketStatistics {
  readonly sockets: number;
  readonly subscriptions: number;
  /** Changes and rows that wait in the queues of all subscriptions. */
  readonly waiting: number;
  readonly gaps: number;
  readonly rowsDropped: number;
  readonly slowReaders: number;
}

interface Open {
  readonly socket: WebSocket;
  readonly connection: LiveConnection;
  readonly owner: string;
  alive: boolean;
}

const CLOSE_GRACE_MS = 2_000;

/** Sockets of one sign-in count together. */
function ownerOf(authenticated: Authenticated): string {
  return authenticated.via === 'session'
    ? `session ${authenticated.session.data.id}`
    : `bearer ${createHash('sha256').update(authenticated.token).digest('base64url')}`;
}

/** Refuses an upgrade as an ordinary request would be refused, before any WebSocket exists. */
function refuse(socket: Duplex, fault: Fault): void {
  const problem = problemOf(fault, newRequestId());
  const body = JSON.stringify(problem);
  const lines = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...(fault.retryAfterSeconds === undefined ? [] : [`retry-after: ${fault.retryAfterSeconds}`]),
    'cache-control: no-store',
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const textOf = (data: RawData): string =>
  Array.isArray(data)
    ? Buffer.concat(data).toString('utf8')
    : Buffer.isBuffer(data)
      ? data.toString('utf8')
      : Buffer.from(data).toString('utf8');

/**
 * Serves the live WebSocket. An upgrade is judged like any other request: Host, Origin, then session or bearer token. Afterwards the
 * session is looked at again and again; its end closes the socket, and so does the end of the server. Gives back how to ask how they fare.
 */
export function registerSockets(app: FastifyInstance, options: SocketOptions): () => SocketStatistics {
  const limits: SocketLimits = { ...SOCKET_LIMITS, ...options.limits };
  const { now } = options;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.maxMessageBytes,
    perMessageDeflate: false,
  });
  const open = new Set<Open>();
  const counts: Record<SocketHappening, number> = { gap: 0, 'rows-dropped': 0, 'slow-reader': 0 };
  let closing = false;

  const close = (one: Open, code: number, reason: string): void => {
    one.connection.end(code, reason);
    // A peer that does not answer the close is cut off.
    setTimeout(() => one.socket.terminate(), CLOSE_GRACE_MS).unref();
  };

  const accept = (socket: WebSocket, raw: IncomingMessage, authenticated: Authenticated): void => {
    const connection: LiveConnection = new LiveConnection({
      transport: {
        get bufferedAmount() {
          return socket.bufferedAmount;
        },
        send: (text) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(text);
        },
        close: (code, reason) => {
          socket.close(code, reason);
          setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
        },
      },
      identity: authenticated.identity,
      topics: options.live,
      limits,
      now,
      newId: newRequestId,
      judge: (fault) => (authenticated.via === 'session' ? app.sessions.judge(authenticated.session, fault) : fault),
      logFailure: (error) => app.log.error({ err: error }, 'live subscription failed'),
      count: (event, by = 1) => {
        counts[event] += by;
      },
    });
    const idleExpiresAt = authenticated.via === 'session' ? authenticated.session.idleExpiresAt : Infinity;
    const one: Open = { socket, connection, owner: ownerOf(authenticated), alive: true };
    open.add(one);
    const unfollow = app.followSignIn(raw, authenticated, () =>
      close(one, LIVE_CLOSE.sessionEnded, 'the session has ended'),
    );
    socket.on('message', (data, isBinary) => {
      one.alive = true;
      if (isBinary) connection.end(LIVE_CLOSE.badMessage, 'messages are text');
      else connection.receive(textOf(data));
    });
    socket.on('pong', () => {
      one.alive = true;
    });
    socket.on('close', () => {
      open.delete(one);
      unfollow();
      connection.dispose();
    });
    // An unreadable frame or a message beyond the limit: ws closes by itself, with the right code.
    socket.on('error', () => undefined);
    connection.hello(idleExpiresAt === Infinity ? null : new Date(idleExpiresAt).toISOString());
  };

  const judge = async (raw: IncomingMessage): Promise<Authenticated | Fault> => {
    if (closing) return { code: 'SHUTTING_DOWN', detail: 'Netloft is shutting down.' };
    if ((raw.url ?? '').split('?', 1)[0] !== LIVE_PATH)
      return { code: 'NOT_FOUND', detail: 'There is no WebSocket at this address.' };
    const host = app.originChecks.hostFault(raw);
    if (host !== undefined) return host;
    if (!app.originChecks.originAllowed(raw)) return crossOrigin;
    const found = await app.authenticator.authenticate(raw);
    if (!found.ok) return found.error;
    if (open.size >= limits.maxSockets)
      return { code: 'RATE_LIMITED', detail: 'Too many live connections are open.', retryAfterSeconds: 10 };
    const owner = ownerOf(found.value);
    if ([...open].filter((one) => one.owner === owner).length >= limits.maxSocketsPerSession)
      return {
        code: 'RATE_LIMITED',
        detail: `More than ${limits.maxSocketsPerSession} tabs of this session are connected.`,
        retryAfterSeconds: 10,
      };
    return found.value;
  };

  const upgrade = async (raw: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    socket.on('error', () => undefined);
    let verdict: Authenticated | Fault;
    try {
      verdict = await judge(raw);
    } catch (error) {
      app.log.error({ err: error }, 'live upgrade failed');
      verdict =
        error instanceof FaultError ? error.fault : { code: 'INTERNAL', detail: 'The connection could not be opened.' };
    }
    if (socket.destroyed) return;
    if ('code' in verdict) return refuse(socket, verdict);
    const authenticated = verdict;
    server.handleUpgrade(raw, socket, head, (webSocket) => accept(webSocket, raw, authenticated));
  };

  const serve = createOrdinaryService(app.server);
  app.server.on('upgrade', (raw: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (asksForWebSocket(raw)) void upgrade(raw, socket, head);
    else serve(raw, socket, head);
  });

  app.get(
    LIVE_PATH,
    {
      schema: {
        tags: ['live'],
        summary: 'WebSocket of live views; its messages are LiveClientMessage and LiveServerMessage of the contracts',
      },
    },
    async (_request, reply) => {
      reply.header('upgrade', 'websocket');
      throw new FaultError({
        code: 'INVALID_REQUEST',
        status: 426,
        detail: 'This address speaks WebSocket only.',
        action: 'Open it with a WebSocket client.',
      });
    },
  );

  const keepAlive = setInterval(() => {
    for (const one of open) {
      if (!one.alive) {
        one.socket.terminate();
        continue;
      }
      one.alive = false;
      one.socket.ping();
    }
  }, limits.keepAliveMs);
  keepAlive.unref();

  app.addHook('preClose', async () => {
    closing = true;
    clearInterval(keepAlive);
    const closed = [...open].map(
      (one) => new Promise<void>((resolve) => void one.socket.once('close', () => resolve())),
    );
    for (const one of open) close(one, LIVE_CLOSE.shuttingDown, 'Netloft is shutting down');
    await Promise.all(closed);
  });

  return () => {
    const loads = [...open].map(({ connection }) => connection.load);
    return {
      sockets: open.size,
      subscriptions: loads.reduce((sum, { subscriptions }) => sum + subscriptions, 0),
      waiting: loads.reduce((sum, { waiting }) => sum + waiting, 0),
      gaps: counts.gap,
      rowsDropped: counts['rows-dropped'],
      slowReaders: counts['slow-reader'],
    };
  };
}
