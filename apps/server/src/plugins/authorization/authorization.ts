import type { IncomingMessage } from 'node:http';
import fastifyCookie from '@fastify/cookie';
import { NAMESPACES_COOKIE } from '@netloft/contracts';
import type { FastifyContextConfig, FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';
import { FaultError, type Fault } from '../../errors.ts';
import type { Identity } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';
import { readNamedNamespaces } from '../../upstreams/kubernetes/named-namespaces.ts';
import type { ClusterRegistry } from '../../upstreams/kubernetes/types.ts';
import type { OriginChecks } from '../origin.ts';
import type { ReadFacts } from '../request-facts.ts';
import type { Renewal } from '../sessions/renewal.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { BearerTokens } from './bearer-tokens.ts';
import { sessionIdentity } from './identities.ts';

/** How a request proved who it is. */
export type Authenticated =
  | { readonly via: 'session'; readonly identity: Identity; readonly session: Session }
  | { readonly via: 'bearer'; readonly identity: Identity; readonly token: string };

export interface Authenticator {
  /**
   * Who sends this request: the session of its cookies, else the bearer token of its Authorization header, which speaks for the cluster named
   * (the default one when none is). UNAUTHENTICATED, SESSION_EXPIRED, CREDENTIAL_REJECTED or the cluster's own failure otherwise.
   * PASSWORD_CHANGE_REQUIRED while the admin password is the generated one, unless the route is one of those that lead out of it. An ID
   * token that is about to end is renewed. Works on the raw request, so that WebSocket upgrades are judged by the same rule.
   */
  authenticate(raw: IncomingMessage, cluster?: string, route?: RouteLeave): Promise<Result<Authenticated, Fault>>;
}

/** What routes are for. */
export type RouteLeave = Pick<FastifyContextConfig, 'beforePasswordChange' | 'renewsTokens'>;

declare module 'fastify' {
  interface FastifyInstance {
    readonly authenticator: Authenticator;
    readonly sessions: Sessions;
    readonly bearerTokens: BearerTokens;
    readonly originChecks: OriginChecks;
    readonly readFacts: ReadFacts;
  }
  interface FastifyRequest {
    /** How the request proved who it is; null on public routes. */
    authenticated: Authenticated | null;
  }
}

interface Parts {
  readonly config: Config;
  readonly originChecks: OriginChecks;
  readonly sessions: Sessions;
  readonly bearerTokens: BearerTokens;
  readonly clusters: ClusterRegistry;
  readonly readFacts: ReadFacts;
  readonly renewal: Renewal;
  /** Whether the admin password is a generated one that nobody has changed yet. */
  readonly passwordIsGenerated: () => boolean;
}

const changeFirst: Fault = {
  code: 'PASSWORD_CHANGE_REQUIRED',
  detail: 'The admin password was generated when Netloft first started. It has to be changed before anything else.',
};

const inTheClear: Fault = {
  code: 'INSECURE_TRANSPORT',
  detail: 'A token sent over plain HTTP shows itself to everyone on the way.',
};
const tokensOff: Fault = {
  code: 'UNAUTHENTICATED',
  detail: 'This server takes no Kubernetes tokens (NETLOFT_SIGN_IN_TOKEN=off).',
};

export function createAuthenticator(parts: Parts): Authenticator {
  const { config, originChecks, sessions, bearerTokens, clusters, readFacts, renewal, passwordIsGenerated } = parts;
  const ofSession = async (session: Session, route: RouteLeave): Promise<Result<Authenticated, Fault>> => {
    const { data } = session;
    if (data.mode === 'admin' && route.beforePasswordChange !== true && passwordIsGenerated()) return err(changeFirst);
    const current = data.mode === 'oidc' ? await renewal.current(data, route.renewsTokens) : ok(data);
    if (!current.ok) return current;
    return ok({
      via: 'session',
      identity: sessionIdentity(config, current.value, (data) => renewal.newest(data)),
      session: current.value === data ? session : sessions.renewed(session, current.value),
    });
  };

  const identify = async (
    raw: IncomingMessage,
    cluster: string | undefined,
    route: RouteLeave,
  ): Promise<Result<Authenticated, Fault>> => {
    const session = await sessions.open(raw);
    if (session !== undefined) return ofSession(session, route);
    const token = /^Bearer +(\S+) *$/i.exec(raw.headers.authorization ?? '')?.[1];
    if (token !== undefined) {
      // As at the sign-in: what was sent is seen already, but it shall not go on unnoticed.
      if (!originChecks.credentialAllowed(raw)) return err(inTheClear);
      if (!config.signInToken) return err(tokensOff);
      const found = await bearerTokens.identify(token, cluster ?? clusters.default.name, readFacts(raw).ip);
      return found.ok ? ok({ via: 'bearer', identity: found.value, token }) : found;
    }
    if (sessions.present(raw)) return err({ code: 'SESSION_EXPIRED', detail: 'Your session has ended.' });
    return err({ code: 'UNAUTHENTICATED', detail: 'This address needs a session or a bearer token.' });
  };

  return {
    async authenticate(raw, cluster, route = {}) {
      const found = await identify(raw, cluster, route);
      return found.ok ? ok(withNamespaces(raw, found.value)) : found;
    },
  };
}

/** Adds the Namespaces that this request names, for who may not list them. They are of this request alone: others of the same person may name others. */
function withNamespaces(raw: IncomingMessage, authenticated: Authenticated): Authenticated {
  const cookie = fastifyCookie.parse(raw.headers.cookie ?? '')[NAMESPACES_COOKIE];
  const data = authenticated.via === 'session' ? authenticated.session.data : undefined;
  const context = data !== undefined && 'namespace' in data ? data.namespace : undefined;
  const named = readNamedNamespaces([context ?? '', cookie ?? ''].join(','));
  return { ...authenticated, identity: { ...authenticated.identity, named } };
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

function clusterParameter(request: FastifyRequest): string | undefined {
  const cluster = (request.params as { cluster?: unknown } | undefined)?.cluster;
  return typeof cluster === 'string' ? cluster : undefined;
}

/**
 * The one place that lets requests in: a root hook that refuses every request without a session or bearer token, on every route that does not
 * say `config: { public: true }` itself. A change made with a session must also come from a page of Netloft's own.
 * Addresses without a route are answered 404 without a session: there is nothing behind them.
 */
export function registerAuthorization(
  app: FastifyInstance,
  {
    originChecks,
    authenticator,
    sessions,
  }: { originChecks: OriginChecks; authenticator: Authenticator; sessions: Sessions },
): void {
  app.decorateRequest('authenticated', null);
  app.decorateRequest('identity', {
    getter(this: FastifyRequest): Identity {
      if (this.authenticated === null)
        throw new Error(`${this.routeOptions.url ?? this.url} is public: it has no identity`);
      return this.authenticated.identity;
    },
  });
  app.addHook('onRequest', async (request, reply) => {
    const host = originChecks.hostFault(request.raw);
    if (host !== undefined) throw new FaultError(host);
    if (request.is404 || request.routeOptions.config.public === true) return;
    const { config } = request.routeOptions;
    const found = await authenticator.authenticate(request.raw, clusterParameter(request), config);
    if (!found.ok) throw new FaultError(found.error);
    if (found.value.via === 'session') {
      if (!SAFE.has(request.method) && !originChecks.originAllowed(request.raw)) throw new FaultError(crossOrigin);
      sessions.touch(reply, found.value.session, config.isUse !== false);
    }
    request.authenticated = found.value;
  });
}

/** Antrea UI's own words, for scripts that look at them. */
export const crossOrigin: Fault = { code: 'CROSS_ORIGIN', detail: 'Cross-origin request rejected' };
