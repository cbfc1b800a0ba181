import type { FastifyReply, FastifyRequest } from 'fastify';
import fastifyCookie from '@fastify/cookie';
import { z } from 'zod';
import type { RequestFacts } from '../../plugins/request-facts.ts';
import type { Sealer } from '../../plugins/sessions/sealer.ts';

/** How long a person may take at the issuer. */
const FLOW_MS = 600_000;
/** Sign-ins of one browser that may be under way: more cookies would make its requests larger than the listener takes. */
const MAX_FLOWS = 4;

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
function cookieName({ secure, host }: RequestFacts, state = ''): string {
  const port = /:(\d{1,5})$/.exec(host)?.[1] ?? 'x';
  return `${secure ? '__Host-' : ''}netloft-oidc-${port}-${state.slice(0, 12)}`;
}

function opened(sealer: Sealer, sealed: string | undefined): Flow | undefined {
  try {
    return sealed === undefined ? undefined : Flow.safeParse(JSON.parse(sealer.open(sealed) ?? '')).data;
  } catch {
    return undefined;
  }
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
  const others = Object.entries(fastifyCookie.parse(reply.request.raw.headers.cookie ?? ''))
    .filter(([name]) => name.startsWith(cookieName(facts)))
    .map(([name, value]) => ({ name, until: opened(sealer, value)?.until ?? 0 }))
    .toSorted((one, other) => other.until - one.until);
  for (const { name } of others.slice(MAX_FLOWS - 1)) void reply.clearCookie(name, options(facts));
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
  const flow = opened(sealer, fastifyCookie.parse(request.raw.headers.cookie ?? '')[name]);
  if (flow === undefined) return undefined;
  void reply.clearCookie(name, options(facts));
  return flow.state === state && flow.until > now ? flow : undefined;
}
