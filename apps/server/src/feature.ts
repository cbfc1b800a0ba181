import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Config } from './config.ts';
import type { FlowBackend } from './flows/backend.ts';
import type { Identity } from './identity.ts';
import type { LiveTopics } from './live.ts';
import type { NsxUpstream } from './upstreams/nsx/types.ts';
import type { ClusterRegistry } from './upstreams/kubernetes/types.ts';

/** What app.ts hands to every feature. */
export interface FeatureContext {
  readonly config: Config;
  readonly clusters: ClusterRegistry;
  readonly live: LiveTopics;
  readonly flows: FlowBackend;
  /** Undefined where no NSX is configured. */
  readonly nsx: NsxUpstream | undefined;
  /** Epoch milliseconds; tests replace it. */
  readonly now: () => number;
}

/** The app as features see it: contracts validate input and output, and describe the route in the OpenAPI document. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Registers a feature's routes and live topics. app.ts calls the features by name, in visible order. */
export type Feature = (app: App, context: FeatureContext) => Promise<void> | void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who the request acts as. Set by plugins/authorization on every route that is not public; reading it on a public route throws. */
    readonly identity: Identity;
  }
  interface FastifyContextConfig {
    /** Served without a session. Only a route itself can say so. */
    public?: boolean;
    /** Answered while the admin password is still the generated one, so that it can be changed. */
    beforePasswordChange?: boolean;
    /** Renews ID tokens as soon as they may be; other routes do it only when it gets late. */
    renewsTokens?: boolean;
    /** False for what a page asks by itself: it does not keep a session from ending when nobody uses it. */
    isUse?: boolean;
  }
}
