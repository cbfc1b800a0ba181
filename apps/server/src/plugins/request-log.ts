import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import { shownPath } from './pasted-secrets.ts';
import { peerOf, type RequestFacts } from './request-facts.ts';

/** Members whose values never reach a log line, at the top of a logged object or one or two levels below. */
const SECRET_MEMBERS = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  'token',
  'accessToken',
  'kubeconfig',
  'password',
  'currentPassword',
  'newPassword',
  'credential',
  'key',
  'certificate',
];
const paths = SECRET_MEMBERS.flatMap((member) => {
  const below = member.startsWith('[') ? member : `.${member}`;
  return [member, `*${below}`, `*.*${below}`];
});

/** Lines of JSON on standard error, unless another destination is given. */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: { service: 'netloft' },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: '[secret]' },
      serializers: { err: stdSerializers.err, error: stdSerializers.err },
    },
    destination,
  );
}

export const newRequestId = (): string => randomUUID();

/** Path of a request target, without the query: queries may carry what users search for, or a secret pasted into the wrong place. */
export const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/** Tells the request's id with its answer. */
export const nameRequest = (reply: FastifyReply): void => void reply.header('x-request-id', reply.request.id);

/** Writes the one line of an answered request: who, what, how it ended (a refusal with its code), how long it took. */
export function logAnswer(request: FastifyRequest, reply: FastifyReply, { ip }: Pick<RequestFacts, 'ip'>): void {
  const via = peerOf(request.raw);
  request.log[reply.statusCode >= 500 ? 'warn' : 'info'](
    {
      method: request.method,
      path: shownPath(pathOf(request.url)),
      status: reply.statusCode,
      code: reply.fault?.code,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ip,
      // The proxy whose word for the address it is.
      ...(via === ip ? {} : { via }),
      user: request.authenticated?.identity.username,
    },
    'request',
  );
}

/** Names and logs every request that reaches a hook. */
export function registerRequestLog(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => nameRequest(reply));
  app.addHook('onResponse', async (request, reply) => logAnswer(request, reply, app.readFacts(request.raw)));
}
