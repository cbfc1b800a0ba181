import {
  AccessReviewRequest,
  AccessReviewResponse,
  AccessSummary,
  PasswordChange,
  Session,
  Settings,
} from '@netloft/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { openCluster } from '../../cluster-access.ts';
import { FaultError, unwrap, type Fault } from '../../errors.ts';
import type { App, Feature, FeatureContext } from '../../feature.ts';
import { claimsOf } from '../../plugins/authorization/who-am-i.ts';
import { renewAt } from '../../plugins/sessions/renewal.ts';
import type { SessionData } from '../../plugins/sessions/session-data.ts';
import { ClusterParams, problemResponses } from '../../route-schemas.ts';
import { VERSION } from '../../version.ts';
import { accessSummary, reviewAccess } from './access.service.ts';
import { registerOidc } from './oidc.routes.ts';
import { registerProxySignIn } from './proxy.routes.ts';
import { registerSignIn, type SignInParts } from './sign-in.routes.ts';

const TAGS = ['access'];
const Namespace = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, 'is no name of a namespace: lower-case letters, digits and - only');

function registerPublic(
  app: App,
  { config, clusters, flows }: FeatureContext,
  { oidc, readProxyUser }: SignInParts,
): void {
  app.get(
    '/api/v1/version',
    {
      config: { public: true },
      schema: {
        tags: TAGS,
        summary: 'Version of the server, as text',
        response: { 200: { content: { 'text/plain': { schema: z.string() } } } },
      },
    },
    (_request, reply) => {
      void reply.type('text/plain; charset=utf-8');
      return `v${VERSION} ${process.platform}/${process.arch} node${process.versions.node}`;
    },
  );
  app.get(
    '/api/v1/settings',
    {
      config: { public: true },
      schema: { tags: TAGS, summary: 'What the sign-in page offers', response: { 200: Settings } },
    },
    (request) => {
      const oidcProblem = oidc?.problem();
      const proxy = readProxyUser(request.raw);
      return {
        version: `v${VERSION}`,
        auth: {
          basicEnabled: config.signInPassword,
          oidcEnabled: oidc !== undefined,
          ...(oidc === undefined ? {} : { oidcProviderName: oidc.name }),
          ...(oidcProblem === undefined ? {} : { oidcProblem }),
          kubeconfigEnabled: config.signInKubeconfig,
          serviceAccountTokenEnabled: config.signInToken,
          ...(proxy?.ok === true ? { proxyUser: proxy.value.username } : {}),
          ...(proxy?.ok === false ? { proxyProblem: proxy.error.detail } : {}),
        },
        features: { flowVisibilityEnabled: flows.live(clusters.default.name) !== undefined },
      };
    },
  );
}

function sessionOf(request: FastifyRequest, maxMinutes: number, now: number, isGenerated: boolean): Session {
  const { authenticated, identity } = request;
  const mode = identity.mode === 'server' ? 'admin' : identity.mode;
  const facts = { authenticated: true as const, mode, username: identity.username, groups: [...identity.groups] };
  if (authenticated?.via === 'session') {
    const { expiresAt, idleExpiresAt, data } = authenticated.session;
    const renewal = data.mode === 'oidc' ? renewAt(data) : undefined;
    return {
      ...facts,
      // A token may outlive its session, by more than any calendar knows.
      ...(renewal === undefined ? {} : { renewAt: new Date(Math.min(renewal, expiresAt)).toISOString() }),
      ...(data.mode === 'admin' && isGenerated ? { mustChangePassword: true } : {}),
      expiresAt: new Date(expiresAt).toISOString(),
      idleExpiresAt: new Date(idleExpiresAt).toISOString(),
    };
  }
  // A bearer token is its own session: it ends when it says so itself, as far as a session may last. One that is accepted is not over yet.
  const exp = (authenticated === null ? undefined : claimsOf(authenticated.token)?.exp) ?? Infinity;
  const end = new Date(Math.min(Math.max(exp * 1000, now), now + maxMinutes * 60_000)).toISOString();
  return { ...facts, expiresAt: end, idleExpiresAt: end };
}

/** The cluster that a session speaks for; undefined for those that speak for all. */
function clusterOf(data: SessionData): string | undefined {
  if (data.mode === 'oidc') return data.clusters[0];
  return 'cluster' in data ? data.cluster : undefined;
}

const invalidBody: Fault = {
  code: 'INVALID_REQUEST',
  detail: 'invalid body',
  action: 'Send currentPassword and newPassword as base64 of UTF-8 text.',
};

/** Text of a base64 member; undefined when it is no base64 of UTF-8. */
function decoded(base64: string): string | undefined {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function registerPassword(app: App, { config }: FeatureContext, { adminPassword, attempts }: SignInParts): void {
  app.put(
    '/api/v1/account/password',
    {
      config: { beforePasswordChange: true },
      schema: {
        tags: TAGS,
        summary: 'Change the admin password; ends every other admin session',
        body: PasswordChange,
        response: { 200: z.undefined().describe('No body'), ...problemResponses },
      },
    },
    async (request, reply) => {
      if (!config.signInPassword)
        throw new FaultError({
          code: 'SIGN_IN_MODE_DISABLED',
          detail: 'Sign-in with the admin password is off on this server.',
        });
      const { authenticated } = request;
      if (authenticated?.via !== 'session' || authenticated.session.data.mode !== 'admin') {
        throw new FaultError({
          code: 'ADMIN_SESSION_REQUIRED',
          detail: 'The admin password can only be changed in a session that was begun with it.',
        });
      }
      const current = decoded(request.body.currentPassword);
      const next = decoded(request.body.newPassword);
      if (current === undefined || next === undefined) throw new FaultError(invalidBody);
      const { ip } = app.readFacts(request.raw);
      const changed = await attempts.attemptInTurn(ip, () => adminPassword.change(current, next));
      if (!changed.ok && changed.error.code === 'PASSWORD_WRONG') {
        const detail = 'Invalid current admin password';
        throw new FaultError({
          code: 'INVALID_REQUEST',
          detail,
          errors: [{ path: 'currentPassword', message: detail }],
        });
      }
      const generation = unwrap(changed);
      const { mode, username, groups, expiresAt } = authenticated.session.data;
      app.sessions.end(reply, authenticated.session);
      unwrap(app.sessions.begin(reply, { mode, username, groups, generation }, expiresAt));
      return reply.code(200).send();
    },
  );
}

/** Sign-in, session, who am I and what may I do. */
export const accessRoutes =
  (parts: SignInParts): Feature =>
  (app, context) => {
    registerPublic(app, context, parts);
    registerSignIn(app, context, parts);
    registerOidc(app, context, parts);
    registerProxySignIn(app, context, parts);
    registerPassword(app, context, parts);

    const ask = (request: FastifyRequest): Session =>
      sessionOf(request, context.config.sessionMaxMinutes, context.now(), parts.adminPassword.isGenerated());
    app.get(
      '/auth/session',
      {
        config: { beforePasswordChange: true },
        schema: {
          tags: TAGS,
          summary: 'The session of this request; asking also keeps it alive',
          response: { 200: Session, ...problemResponses },
        },
      },
      ask,
    );
    app.post(
      '/auth/renew',
      {
        config: { isUse: false, renewsTokens: true },
        schema: {
          tags: TAGS,
          summary: 'The session, with tokens that were renewed if they were due; does not count as using it',
          response: { 200: Session, ...problemResponses },
        },
      },
      ask,
    );

    app.get(
      '/api/v1/access-summary',
      {
        schema: {
          tags: TAGS,
          summary: 'Who the caller is in the default cluster, and what it lets them do',
          querystring: z.object({ namespace: Namespace.optional() }),
          response: { 200: AccessSummary, ...problemResponses },
        },
      },
      async (request) => {
        // A session speaks for the cluster that it was begun with, which need not be the default one.
        const data = request.authenticated?.via === 'session' ? request.authenticated.session.data : undefined;
        const open = unwrap(openCluster(context, request.identity, data === undefined ? undefined : clusterOf(data)));
        return unwrap(await accessSummary(open, request.query.namespace));
      },
    );

    app.post(
      '/api/v1/clusters/:cluster/access/reviews',
      {
        schema: {
          tags: TAGS,
          summary: 'May I do this? Asks the cluster, as the caller',
          params: ClusterParams,
          body: AccessReviewRequest,
          response: { 200: AccessReviewResponse, ...problemResponses },
        },
      },
      async (request) =>
        unwrap(
          await reviewAccess(
            unwrap(openCluster(context, request.identity, request.params.cluster)),
            request.body.questions,
          ),
        ),
    );
  };
