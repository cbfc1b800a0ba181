import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { hostnameOf, isLoopbackName, type RequestFacts } from './request-facts.ts';

/** Nothing that the API answers may run, load or be framed as a page. */
const API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const newNonce = (): string => randomBytes(18).toString('base64');

/**
 * Policy of a page with its own nonce. Mantine and CodeMirror insert style elements, which carry the nonce; single style attributes, which
 * charts and graphs set, cannot carry one and are allowed.
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

/** Headers that every answer carries. What is not cached is decided here too: nothing, unless a route says otherwise. */
export function setSecurityHeaders(reply: FastifyReply, { secure, host }: RequestFacts): void {
  reply.headers({
    'content-security-policy': API_POLICY,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cache-control': 'no-store',
  });
  if (secure && !isLoopbackName(hostnameOf(host))) reply.header('strict-transport-security', 'max-age=31536000');
}

export function registerSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => setSecurityHeaders(reply, app.readFacts(request.raw)));
}
