import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyCookie from '@fastify/cookie';
import { z } from 'zod';
import type { RequestFacts } from '../../plugins/request-facts.ts';
import type { Sealer } from '../../plugins/sessions/sealer.ts';

/** How long a person may take at the issuer. */
const FLOW_MS = 600_000;

/** What a browser carries to the issuer and back, sealed: it holds the sign-in and this browser together. */
const Flow = z.object({
  kind: z.literal('oidc-flow'),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Path of this server to go to afterwards. */
  target: z.string(),
  until: z.number(),
});
export type Flow = z.output<typeof Flow>;

/** Each sign-in has a cookie of its own, so that two tabs do not disturb each other; the port is part of it as with sessions. */
function cookieName({ secure, host }: RequestFacts, state: string): string {
  const port = /:(\d{1,5})$/.exec(host)?.[1] ?? 'x';
  return `${secure ? '__Host-' : ''}netloft-oidc-${port}-${state.slice(0, 12)}`;
}

// Lax: the way back from the issuer is a navigation from another site.
const options = ({ secure }: RequestFacts) => ({ path: '/', httpOnly: true, sameSite: 'lax', secure }) as const;

export function writeFlow(
  reply: FastifyReply,
  sealer: Sealer,
  facts: RequestFacts,
  flow: Omit<Flow, 'kind' | 'until'>,
  now: number,
): void {
  const sealed = sealer.seal(JSON.stringify({ ...flow, kind: 'oidc-flow', until: now + FLOW_MS } satisfies Flow));
  void reply.setCookie(cookieName(facts, flow.state), sealed, { ...options(facts), maxAge: FLOW_MS / 1000 });
}

/** The sign-in that this browser began with a state, and its end: a second answer to it finds nothing. */
export function takeFlow(
  request: FastifyRequest,
  reply: FastifyReply,
  sealer: Sealer,
  facts: RequestFacts,
  now: number,
): Flow | undefined {
  const { state } = request.query as { state?: unknown };
  if (typeof state !== 'string' || !/^[\w-]{20,200}$/.test(state)) return undefined;
  const name = cookieName(facts, state);
  const sealed = fastifyCookie.parse(request.raw.headers.cookie ?? '')[name];
  if (sealed === undefined) return undefined;
  void reply.clearCookie(name, options(facts));
  try {
    const flow = Flow.safeParse(JSON.parse(sealer.open(sealed) ?? '')).data;
    return flow !== undefined && flow.state === state && flow.until > now ? flow : undefined;
  } catch {
    return undefined;
  }
}
