import type { Socket } from 'node:net';
import type { Problem } from '@netloft/contracts';
import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ERRORS, FaultError, type Fault, wordsOf } from '../errors.ts';
import { shownPath } from './pasted-secrets.ts';
import { peerAddress } from './request-facts.ts';
import { newRequestId, pathOf } from './request-log.ts';

/** RFC 9457 body of a fault. */
export function problemOf(fault: Fault, requestId: string): Problem {
  const { title, action } = wordsOf(fault);
  return {
    type: `urn:netloft:error:${fault.code}`,
    title,
    status: fault.status ?? ERRORS[fault.code].status,
    detail: fault.detail,
    code: fault.code,
    action,
    requestId,
    ...(fault.upstream === undefined ? {} : { upstream: fault.upstream }),
    ...(fault.errors === undefined ? {} : { errors: [...fault.errors] }),
  };
}

const PLACES: Readonly<Record<string, string>> = {
  body: 'the body',
  querystring: 'the query',
  params: 'the address',
  headers: 'the headers',
};

function validationFault(error: FastifyError): Fault | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  const errors = error.validation.map((issue) => ({
    path: issue.instancePath.slice(1).replaceAll('/', '.'),
    message: issue.message ?? 'is not valid',
  }));
  const place = PLACES[error.validationContext ?? 'body'] ?? 'the request';
  const shown = errors.slice(0, 5).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const more = errors.length > shown.length ? ` (and ${errors.length - shown.length} more)` : '';
  return { code: 'INVALID_REQUEST', detail: `Not valid in ${place}: ${shown.join('; ')}${more}`, errors };
}

const BY_FASTIFY_CODE: Readonly<Record<string, Fault>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'PAYLOAD_TOO_LARGE', detail: 'The body is larger than this address takes.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: 'UNSUPPORTED_MEDIA_TYPE', detail: 'The body is not application/json.' },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'INVALID_REQUEST',
    detail: 'The body is empty although its type is application/json.',
  },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'INVALID_REQUEST', detail: 'The body is not valid JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'INVALID_REQUEST',
    detail: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_BAD_URL: { code: 'INVALID_REQUEST', detail: 'The address is not a valid URL.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'INVALID_REQUEST', detail: 'A part of the address is too long.' },
  FST_ERR_ROUTE_MISSING_METHOD: { code: 'NOT_FOUND', detail: 'There is nothing at this address.' },
};

/** The fault behind anything that a handler, a hook or the framework throws. What is not expected becomes INTERNAL and says nothing of itself. */
export function faultOfError(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  if (!(error instanceof Error)) return { code: 'INTERNAL', detail: 'The request could not be completed.' };
  const known = error as FastifyError;
  const invalid = validationFault(known);
  if (invalid !== undefined) return invalid;
  const mapped = BY_FASTIFY_CODE[known.code];
  if (mapped !== undefined) return mapped;
  if (known.statusCode === 400 && error instanceof SyntaxError)
    return { code: 'INVALID_REQUEST', detail: 'The body is not valid JSON.' };
  if (known.statusCode === 403 || known.statusCode === 404)
    return { code: 'NOT_FOUND', detail: 'There is nothing at this address.' };
  return { code: 'INTERNAL', detail: 'The request could not be completed.' };
}

/**
 * What an upstream's 401 means: the session's own credential is no longer accepted, so the session ends (a 403 never ends one), unless other
 * clusters take it. When it is Netloft's own credential that is refused, upstreams/kubernetes says so with another code, because signing in again would not help.
 */
function settleSession(fault: Fault, request: FastifyRequest, reply: FastifyReply): Fault {
  const { authenticated, server } = request;
  if (fault.code !== 'SESSION_EXPIRED' || fault.keepsCookies === true) return fault;
  if (authenticated?.via === 'bearer') {
    server.bearerTokens.forget(authenticated.token);
    return { ...fault, code: 'CREDENTIAL_REJECTED' };
  }
  const meant = authenticated === null ? fault : server.sessions.judge(authenticated.session, fault);
  if (meant.code === 'SESSION_EXPIRED') server.sessions.end(reply, authenticated?.session);
  return meant;
}

declare module 'fastify' {
  interface FastifyReply {
    /** The fault that this reply tells, if it tells one. */
    fault: Fault | undefined;
  }
}

export function sendProblem(reply: FastifyReply, fault: Fault): FastifyReply {
  const problem = problemOf(fault, reply.request.id);
  reply.fault = fault;
  if (fault.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(Math.max(1, Math.ceil(fault.retryAfterSeconds))));
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Every answer of 400 and above leaves as problem details. */
export function registerProblemDetails(app: FastifyInstance): void {
  app.decorateReply('fault', undefined);
  app.setErrorHandler((error, request, reply) => {
    const fault = settleSession(faultOfError(error), request, reply);
    if (fault.code === 'INTERNAL') request.log.error({ err: error }, 'request failed');
    return sendProblem(reply, fault);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request.url);
    const methods = app.routeTable.methodsAt(path);
    const shown = shownPath(path).slice(0, 200);
    if (methods.length === 0 || methods.includes(request.method))
      return sendProblem(reply, { code: 'NOT_FOUND', detail: `There is nothing at ${shown}.` });
    reply.header('allow', methods.join(', '));
    return sendProblem(reply, {
      code: 'METHOD_NOT_ALLOWED',
      detail: `${shown} takes ${methods.join(', ')}, not ${request.method}.`,
    });
  });
}

/** Answers bytes that are no HTTP request at all, for which there is no reply object, and logs the answer. */
export function answerUnreadable(
  error: Error & { code?: string },
  socket: Socket,
  logger: Pick<FastifyBaseLogger, 'info'>,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const status = tooLarge ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const detail = tooLarge
    ? 'The headers are too large; cookies of other pages on this host may be the cause.'
    : 'This is not a readable HTTP request.';
  const reqId = newRequestId();
  const body = JSON.stringify(problemOf({ code: 'INVALID_REQUEST', status, detail }, reqId));
  logger.info({ reqId, status, code: 'INVALID_REQUEST', why: error.code, ip: peerAddress(socket) }, 'request');
  socket.end(
    `HTTP/1.1 ${status} Bad Request\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
