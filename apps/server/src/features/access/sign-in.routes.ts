import { KubeconfigSignIn, NAMESPACES_COOKIE, TokenSignIn } from '@netloft/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FaultError, unwrap, type Fault } from '../../errors.ts';
import type { App, FeatureContext } from '../../feature.ts';
import { crossOrigin } from '../../plugins/authorization/authorization.ts';
import type { Renewal } from '../../plugins/sessions/renewal.ts';
import type { Sealer } from '../../plugins/sessions/sealer.ts';
import type { ReadProxyUser } from '../../plugins/trusted-proxy.ts';
import type { Result } from '../../result.ts';
import { problemResponses } from '../../route-schemas.ts';
import type { OidcUpstream } from '../../upstreams/oidc/types.ts';
import type { AdminPassword } from './admin-password.ts';
import { ownOrigin, safeRedirect } from './redirect.ts';
import type { SignInAttempts } from './sign-in-attempts.ts';
import {
  basicCredentials,
  signInWithKubeconfig,
  signInWithPassword,
  signInWithToken,
  type SignedIn,
} from './sign-in.service.ts';

export interface SignInParts {
  readonly adminPassword: AdminPassword;
  readonly attempts: SignInAttempts;
  /** Undefined where no issuer is configured. */
  readonly oidc: OidcUpstream | undefined;
  readonly sealer: Sealer;
  readonly renewal: Renewal;
  readonly readProxyUser: ReadProxyUser;
}

export const modeOff = (mode: string): Fault => ({
  code: 'SIGN_IN_MODE_DISABLED',
  detail: `Sign-in with ${mode} is off on this server.`,
});
const TAGS = ['access'];
const Empty = z.undefined().describe('No body');

/** A credential must not cross a network in the clear, and no other site may sign its visitors in. */
export function refuseUnsafe(app: App, request: FastifyRequest): void {
  if (!app.originChecks.originAllowed(request.raw)) throw new FaultError(crossOrigin);
  const insecure = insecureFault(app, request);
  if (insecure !== undefined) throw new FaultError(insecure);
}

/** The fault of a connection over which no credential and no session may travel. */
export function insecureFault(app: App, request: FastifyRequest): Fault | undefined {
  if (app.originChecks.credentialAllowed(request.raw)) return undefined;
  const { host } = app.readFacts(request.raw);
  return {
    code: 'INSECURE_TRANSPORT',
    detail: `Signing in to ${host || 'this server'} over plain HTTP would show the credential to everyone on the way.`,
  };
}

/**
 * Begins a session of its own, whatever cookies the request brought. One that this browser had before is left to its end: a late answer to it
 * would take the new one's cookies away.
 */
export function begin(app: App, reply: FastifyReply, { session, credentialExpiresAt }: SignedIn): void {
  unwrap(app.sessions.begin(reply, session, credentialExpiresAt));
}

/** Ways in and out. Behaves as Antrea UI's `/auth` routes, with problem details as error bodies. */
export function registerSignIn(
  app: App,
  { config, clusters, now }: FeatureContext,
  { adminPassword, attempts, oidc, renewal }: SignInParts,
): void {
  const limit = { public: true, rateLimit: { max: config.signInsPerMinute, timeWindow: 60_000 } };
  const ipOf = (request: FastifyRequest): string => app.readFacts(request.raw).ip;

  // Scripts send these without a body, or with an empty one of whatever type: nothing is read of it.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { bodyLimit: 65_536, parseAs: 'buffer' }, (_request, _body, done) => done(null));
    scope.post(
      '/auth/login',
      {
        config: limit,
        schema: {
          tags: TAGS,
          summary: 'Sign in with the admin password, as HTTP Basic user admin',
          security: [{ basic: [] }],
          response: { 200: Empty, ...problemResponses },
        },
      },
      async (request, reply) => {
        refuseUnsafe(app, request);
        if (!config.signInPassword) throw new FaultError(modeOff('the admin password'));
        const given = basicCredentials(request.headers.authorization);
        if (given === undefined)
          throw new FaultError({
            code: 'UNAUTHENTICATED',
            detail: 'Basic Auth required',
            action: 'Send user admin and the password as HTTP Basic.',
          });
        if (given.user !== 'admin')
          throw new FaultError({
            code: 'PASSWORD_WRONG',
            detail: 'Must authenticate as admin',
            action: 'The only user with a password is admin; others sign in with a token.',
          });
        begin(
          app,
          reply,
          unwrap(await attempts.attemptInTurn(ipOf(request), () => signInWithPassword(adminPassword, given))),
        );
        return reply.code(200).send();
      },
    );
    const leave = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const { originChecks, sessions, readFacts } = app;
      const allowed =
        request.method === 'GET'
          ? originChecks.navigationAllowed(request.raw)
          : originChecks.originAllowed(request.raw);
      if (!allowed) throw new FaultError(crossOrigin);
      const session = await sessions.open(request.raw);
      if (session?.data.mode === 'oidc') renewal.forget(session.data);
      sessions.end(reply, session);
      // What the page keeps of this person is not the next one's.
      if (request.cookies[NAMESPACES_COOKIE] !== undefined)
        void reply.clearCookie(NAMESPACES_COOKIE, {
          path: '/',
          sameSite: 'strict',
          secure: readFacts(request.raw).secure,
        });
      const own = ownOrigin(config, readFacts(request.raw));
      if (session?.data.mode === 'oidc') {
        const away = await oidc?.leaveUrl(`${own}/sign-in`);
        if (away !== undefined) return reply.redirect(away, 303);
      }
      const target = safeRedirect((request.query as { redirect_url?: unknown }).redirect_url, own);
      return target === undefined ? reply.code(200).send() : reply.redirect(target, 302);
    };
    const Query = z.object({
      redirect_url: z.string().optional().describe('A path of this server to go to; others are ignored'),
    });
    const schema = {
      tags: TAGS,
      summary: 'Sign out; from the identity provider too when one signed in there',
      querystring: Query,
      response: { 200: Empty, 302: Empty, 303: Empty, ...problemResponses },
    };
    scope.get('/auth/logout', { exposeHeadRoute: false, config: { public: true }, schema }, leave);
    scope.post('/auth/logout', { config: { public: true }, schema }, leave);
  });

  // Refused before the body is read: another site's request, plain HTTP, and ways that are off.
  const guard = (mode: string, on: boolean) => async (request: FastifyRequest) => {
    refuseUnsafe(app, request);
    if (!on) throw new FaultError(modeOff(mode));
  };
  const perform = async (
    request: FastifyRequest,
    reply: FastifyReply,
    check: () => Promise<Result<SignedIn, Fault>>,
  ) => {
    begin(app, reply, unwrap(await attempts.attempt(ipOf(request), check)));
    return reply.code(200).send();
  };

  app.post(
    '/auth/login/token',
    {
      config: limit,
      bodyLimit: 131_072,
      onRequest: guard('a Kubernetes token', config.signInToken),
      schema: {
        tags: TAGS,
        summary: 'Sign in with a Kubernetes token',
        body: TokenSignIn,
        response: { 200: Empty, ...problemResponses },
      },
    },
    async (request, reply) =>
      perform(request, reply, () => signInWithToken(clusters, request.body.token, request.body.cluster)),
  );

  app.post(
    '/auth/login/kubeconfig',
    {
      config: limit,
      bodyLimit: 524_288,
      onRequest: guard('a kubeconfig', config.signInKubeconfig),
      schema: {
        tags: TAGS,
        summary: 'Sign in with the current context of a kubeconfig',
        body: KubeconfigSignIn,
        response: { 200: Empty, ...problemResponses },
      },
    },
    async (request, reply) =>
      perform(request, reply, () => signInWithKubeconfig(clusters, config, request.body.kubeconfig, now())),
  );
}
