import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyServerOptions,
} from 'fastify';
import type { Config } from './config.ts';
import { shownPath } from './plugins/pasted-secrets.ts';
import { answerUnreadable, sendProblem } from './plugins/problem-details.ts';
import type { ReadFacts } from './plugins/request-facts.ts';
import { logAnswer, nameRequest, newRequestId } from './plugins/request-log.ts';
import { setSecurityHeaders } from './plugins/security-headers.ts';
import { err, ok, type Result } from './result.ts';

/** Largest headers taken: a session of the largest size, and all that browsers and proxies add. */
const MAX_HEADER_BYTES = 32_768;

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The HTTP listener, not yet listening: TLS when a certificate is configured, bounded in headers, body and time. */
export function createServer(
  config: Config,
  logger: FastifyBaseLogger,
  readFacts: ReadFacts,
): Result<FastifyInstance, string> {
  const options = {
    loggerInstance: logger,
    // plugins/request-log writes one line for each request, without its query.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newRequestId,
    requestIdHeader: false,
    bodyLimit: 1_048_576,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => answerUnreadable(error, socket, logger),
    routerOptions: { maxParamLength: 512 },
    // Addresses that the router itself refuses never reach the hooks.
    frameworkErrors: (error, request, reply) => {
      const answer = reply as unknown as FastifyReply;
      const facts = readFacts(request.raw);
      setSecurityHeaders(answer, facts);
      nameRequest(answer);
      answer.raw.once('close', () => logAnswer(answer.request, answer, facts));
      sendProblem(answer, { code: 'INVALID_REQUEST', detail: `The address is not valid: ${shownPath(error.message)}` });
    },
  } satisfies FastifyServerOptions;
  if (config.tlsCert === undefined || config.tlsKey === undefined) {
    const app = fastify({ ...options, http: { maxHeaderSize: MAX_HEADER_BYTES } });
    endUnasked(app);
    return ok(app);
  }
  try {
    const https = {
      maxHeaderSize: MAX_HEADER_BYTES,
      minVersion: 'TLSv1.2' as const,
      cert: readFileSync(config.tlsCert),
      key: readFileSync(config.tlsKey),
    };
    const secure = fastify<HttpsServer>({ ...(options as unknown as FastifyServerOptions<HttpsServer>), https });
    const app = secure as unknown as FastifyInstance;
    endUnasked(app);
    followCertificate(app, secure.server, config.tlsCert, config.tlsKey);
    return ok(app);
  } catch (error) {
    return err(`NETLOFT_TLS_CERT and NETLOFT_TLS_KEY cannot be used: ${words(error)}`);
  }
}

/**
 * Browsers open connections ahead of need. Node counts one that was never asked anything as busy, so that it would hold up the end of the
 * server for a minute: such connections are ended when the server closes.
 */
function endUnasked(app: FastifyInstance): void {
  // By the browser's end: with TLS a request names the secured socket, not the one below it.
  const unasked = new Map<string, Socket>();
  const endOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress}|${remotePort}`;
  const asked = ({ socket }: IncomingMessage): void => void unasked.delete(endOf(socket));
  let closing = false;
  app.server.on('connection', (socket: Socket) => {
    if (closing) return void socket.destroy();
    const end = endOf(socket);
    unasked.set(end, socket);
    socket.once('close', () => unasked.get(end) === socket && unasked.delete(end));
  });
  app.server.on('request', asked);
  app.server.on('upgrade', asked);
  app.addHook('preClose', async () => {
    closing = true;
    unasked.forEach((socket) => socket.destroy());
  });
  // What is under way is answered; its connection would else be kept for a further question.
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}

const RENEWAL_CHECK_MS = 60_000;

/** Takes a renewed certificate up without a restart. A half-written or unreadable pair leaves the old one in use. */
function followCertificate(app: FastifyInstance, server: HttpsServer, certFile: string, keyFile: string): void {
  const renew = (): void => {
    try {
      server.setSecureContext({ cert: readFileSync(certFile), key: readFileSync(keyFile), minVersion: 'TLSv1.2' });
      app.log.info('the certificate was renewed');
    } catch (error) {
      app.log.error({ err: error }, 'the renewed certificate cannot be used; the old one stays in use');
    }
  };
  const files = [certFile, keyFile];
  for (const file of files) watchFile(file, { interval: RENEWAL_CHECK_MS, persistent: false }, renew);
  app.addHook('onClose', async () => files.forEach((file) => unwatchFile(file, renew)));
}

/** Why listening failed, in one line. */
export function listenFault(error: unknown, { host, port }: Pick<Config, 'host' | 'port'>): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `port ${port} on ${host} is taken; choose another with --port`;
  if (code === 'EACCES') return `port ${port} on ${host} needs rights that this process does not have`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${host} is no address of this machine; choose another with --host`;
  return `cannot listen on ${host} port ${port}: ${words(error)}`;
}
