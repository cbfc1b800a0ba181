import { Problem } from '@netloft/contracts';
import fastifyCookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FaultError, type Fault } from '../../errors.ts';
import type { App, FeatureContext } from '../../feature.ts';
import { crossOrigin } from '../../plugins/authorization/authorization.ts';
import { faultOfError, problemOf } from '../../plugins/problem-details.ts';
import { err, type Result } from '../../result.ts';
import { problemResponses } from '../../route-schemas.ts';
import { takeFlow, writeFlow } from './oidc.flow.ts';
import { signInWithIdToken } from './oidc.service.ts';
import { ownOrigin, safeRedirect } from './redirect.ts';
import { begin, modeOff, insecureFault, type SignInParts } from './sign-in.routes.ts';
import type { SignedIn } from './sign-in.service.ts';

const TAGS = ['access'];
const Empty = z.undefined().describe('No body');
/** Why a sign-in came to nothing waits so long for the sign-in page to ask for it. */
const PROBLEM_S = 120;

const notBegun: Fault = {
  code: 'OIDC_ANSWER_INVALID',
  detail: 'This sign-in was not begun in this browser, was finished already, or was begun more than ten minutes ago.',
  action:
    'Begin to sign in anew, with cookies allowed. If it stays, NETLOFT_PUBLIC_URL must be the address that you open Netloft at.',
};

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * A page that goes on to a path of this server. A redirect would still be the other site's navigation, with which browsers do not send the
 * session's strict cookies.
 */
const goOn = (target: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${escaped(target)}"><title>Netloft</title></head><body><p><a href="${escaped(target)}">Go on to Netloft</a></p></body></html>\n`;

/** Sign-in at an issuer of OpenID Connect: authorization code with PKCE, state and nonce. */
export function registerOidc(
  app: App,
  { config, clusters, now }: FeatureContext,
  { attempts, oidc, sealer }: SignInParts,
): void {
  const limit = { public: true, rateLimit: { max: config.signInsPerMinute, timeWindow: 60_000 } };
  const Query = z.object({
    redirect_url: z.string().optional().describe('A path of this server to come back to; others are ignored'),
  });
  const originOf = (request: FastifyRequest): string => ownOrigin(config, app.readFacts(request.raw));
  const targetOf = (request: FastifyRequest, wanted: unknown): string => {
    const own = originOf(request);
    const safe = safeRedirect(wanted, own) ?? '/';
    return safe.startsWith(own) ? safe.slice(own.length) || '/' : safe;
  };
  const problemCookie = (request: FastifyRequest) => {
    const { secure, host } = app.readFacts(request.raw);
    const name = `${secure ? '__Host-' : ''}netloft-sign-in-problem-${/:(\d{1,5})$/.exec(host)?.[1] ?? 'x'}`;
    return { name, options: { path: '/', httpOnly: true, sameSite: 'lax', secure } as const };
  };

  /** A script is told what failed as ever; a person goes to the sign-in page, which asks what it was. */
  const refuse = (request: FastifyRequest, reply: FastifyReply, fault: Fault, target: string): FastifyReply => {
    if (!(request.headers.accept ?? '').includes('text/html')) throw new FaultError(fault);
    reply.fault = fault;
    request.log.info({ code: fault.code, detail: fault.detail }, 'sign-in with the identity provider failed');
    const { name, options } = problemCookie(request);
    const sealed = sealer.seal(JSON.stringify(problemOf(fault, request.id)));
    void reply.setCookie(name, sealed, { ...options, maxAge: PROBLEM_S });
    const back = target === '/' ? '' : `redirect=${encodeURIComponent(target)}&`;
    return reply.redirect(`/sign-in?${back}failed=oidc`, 303);
  };

  app.get(
    '/auth/oauth2/login',
    {
      exposeHeadRoute: false,
      config: limit,
      schema: {
        tags: TAGS,
        summary: 'Go to the identity provider to sign in',
        querystring: Query,
        response: { 303: Empty, ...problemResponses },
      },
    },
    async (request, reply) => {
      const target = targetOf(request, request.query.redirect_url);
      if (oidc === undefined) return refuse(request, reply, modeOff('an identity provider'), target);
      if (!app.originChecks.navigationAllowed(request.raw)) throw new FaultError(crossOrigin);
      const insecure = insecureFault(app, request);
      if (insecure !== undefined) return refuse(request, reply, insecure, target);
      const begun = await oidc.begin(`${originOf(request)}/auth/oauth2/callback`);
      if (!begun.ok) return refuse(request, reply, begun.error, target);
      const { url, secrets } = begun.value;
      writeFlow(reply, sealer, app.readFacts(request.raw), { ...secrets, target }, now());
      return reply.redirect(url, 303);
    },
  );

  app.get(
    '/auth/oauth2/callback',
    {
      exposeHeadRoute: false,
      config: limit,
      schema: {
        tags: TAGS,
        summary: 'Where the identity provider sends a browser back to',
        querystring: z.object({}).loose(),
        response: {
          200: { content: { 'text/html': { schema: z.string() } } },
          303: Empty,
          ...problemResponses,
        },
      },
    },
    async (request, reply) => {
      if (oidc === undefined) return refuse(request, reply, modeOff('an identity provider'), '/');
      const insecure = insecureFault(app, request);
      if (insecure !== undefined) return refuse(request, reply, insecure, '/');
      const facts = app.readFacts(request.raw);
      const flow = takeFlow(request, reply, sealer, facts, now());
      if (flow === undefined) return refuse(request, reply, notBegun, '/');
      const signIn = async (): Promise<Result<SignedIn, Fault>> => {
        const tokens = await oidc.finish(new URL(request.url, originOf(request)), flow);
        return tokens.ok ? signInWithIdToken(clusters, config, oidc, tokens.value, now()) : err(tokens.error);
      };
      const signedIn = await attempts.attempt(facts.ip, signIn);
      if (!signedIn.ok) return refuse(request, reply, signedIn.error, flow.target);
      try {
        begin(app, reply, signedIn.value);
      } catch (error) {
        return refuse(request, reply, faultOfError(error), flow.target);
      }
      return reply.type('text/html; charset=utf-8').send(goOn(flow.target));
    },
  );

  app.get(
    '/auth/oauth2/problem',
    {
      exposeHeadRoute: false,
      config: limit,
      schema: {
        tags: TAGS,
        summary: 'Why the last sign-in of this browser at the identity provider came to nothing; told once',
        response: { 200: Problem.nullable(), ...problemResponses },
      },
    },
    (request, reply) => {
      const { name, options } = problemCookie(request);
      const sealed = fastifyCookie.parse(request.raw.headers.cookie ?? '')[name];
      if (sealed === undefined) return null;
      void reply.clearCookie(name, options);
      try {
        return Problem.safeParse(JSON.parse(sealer.open(sealed) ?? '')).data ?? null;
      } catch {
        return null;
      }
    },
  );
}
