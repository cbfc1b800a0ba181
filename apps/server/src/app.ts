import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import fastifyCookie from '@fastify/cookie';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { openChangeStore } from './changes/open-store.ts';
import type { Config } from './config.ts';
import type { App, Feature, FeatureContext } from './feature.ts';
import { openOidc } from './upstreams/oidc/oidc.ts';
import { openAdminPassword } from './features/access/admin-password.ts';
import { accessRoutes } from './features/access/access.routes.ts';
import { createSignInAttempts } from './features/access/sign-in-attempts.ts';
import { agentsRoutes } from './features/agents/agents.routes.ts';
import { auditRoutes } from './features/audit/audit.routes.ts';
import { capturesRoutes } from './features/captures/captures.routes.ts';
import { clustersRoutes } from './features/clusters/clusters.routes.ts';
import { featureGatesRoutes } from './features/feature-gates/feature-gates.routes.ts';
import { flowsRoutes } from './features/flows/flows.routes.ts';
import { groupsRoutes } from './features/groups/groups.routes.ts';
import { nodeLatencyRoutes } from './features/node-latency/node-latency.routes.ts';
import { nsxRoutes } from './features/nsx/nsx.routes.ts';
import { overviewRoutes } from './features/overview/overview.routes.ts';
import { policiesRoutes } from './features/policies/policies.routes.ts';
import { statusRoutes } from './features/status/status.routes.ts';
import { tierAccessRoutes } from './features/tier-access/tier-access.routes.ts';
import { tiersRoutes } from './features/tiers/tiers.routes.ts';
import { topologyRoutes } from './features/topology/topology.routes.ts';
import { traceflowsRoutes } from './features/traceflows/traceflows.routes.ts';
import { withLiveFlows } from './flows/live-flows.ts';
import { openFlowBackend } from './flows/open-backend.ts';
import { createLiveTopics } from './live.ts';
import { createServer, listenFault } from './listener.ts';
import { openMetricsPort, registerMetrics } from './metrics/register.ts';
import { observeParts, upstreamOrigins } from './metrics/sources.ts';
import { countFlowBackend } from './metrics/store-queries.ts';
import { countUpstreamRequests } from './metrics/upstream-requests.ts';
import { createAuthenticator, registerAuthorization } from './plugins/authorization/authorization.ts';
import { createBearerTokens } from './plugins/authorization/bearer-tokens.ts';
import { nameByIdToken } from './plugins/authorization/who-am-i.ts';
import { registerHealth } from './plugins/health.ts';
import { registerOpenApi } from './plugins/openapi.ts';
import { createOriginChecks } from './plugins/origin.ts';
import { registerPastedSecrets } from './plugins/pasted-secrets.ts';
import { registerProblemDetails } from './plugins/problem-details.ts';
import { registerRateLimits } from './plugins/rate-limits.ts';
import { createReadFacts } from './plugins/request-facts.ts';
import { registerRequestLog } from './plugins/request-log.ts';
import { registerRouteTable } from './plugins/route-table.ts';
import { registerSecurityHeaders } from './plugins/security-headers.ts';
import { registerSockets } from './plugins/sockets/sockets.ts';
import { openSessionParts } from './plugins/sessions/open-parts.ts';
import { createSealer } from './plugins/sessions/sealer.ts';
import { registerSessionLife } from './plugins/sessions/session-life.ts';
import { openKeyRing } from './plugins/sessions/key-ring.ts';
import { createSessions } from './plugins/sessions/sessions.ts';
import { createReadProxyUser, namedNow } from './plugins/trusted-proxy.ts';
import { registerWebAssets } from './plugins/web-assets.ts';
import { openNsxUpstream } from './open-nsx.ts';
import { err, ok, type Result } from './result.ts';
import { serviceFault } from './upstreams/antrea/gates/antrea-service.ts';
import { createClusterRegistry } from './upstreams/kubernetes/registry.ts';
import type { ClusterRegistry } from './upstreams/kubernetes/types.ts';
import { VERSION } from './version.ts';

export interface AppParts {
  readonly config: Config;
  readonly logger: Logger;
  /** Epoch milliseconds; tests replace it. */
  readonly now?: () => number;
}

/** The app, ready to listen. */
export interface BuiltApp {
  readonly app: FastifyInstance;
  readonly clusters: ClusterRegistry;
  /** Generated at the first start and kept nowhere; to be shown once. */
  readonly initialPassword?: string;
  /** Listens on the configured address; the actual port, or one line that says why not. */
  listen(): Promise<Result<number, string>>;
}

function makeDataDir(dataDir: string): Result<void, string> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return ok(undefined);
  } catch (error) {
    return err(
      `the data directory ${dataDir} cannot be made: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * Composes the server: state of the data directory, clusters, plugins, then features by name in visible order. A fault is one line that says
 * what is wrong with keys, password, kubeconfig or certificate.
 */
export async function buildApp({ config, logger, now = Date.now }: AppParts): Promise<Result<BuiltApp, string>> {
  const made = makeDataDir(config.dataDir);
  if (!made.ok) return made;
  const keys = openKeyRing(config, { now, warn: (message) => logger.warn(message) });
  if (!keys.ok) return keys;
  const opened = await openAdminPassword({ config, now });
  if (!opened.ok) return opened;
  const adminPassword = opened.value.password;
  const readFacts = createReadFacts(config);
  const server = createServer(config, logger, readFacts);
  if (!server.ok) return server;
  const oidc = openOidc(config, now);
  if (!oidc.ok) return oidc;
  const registry = createClusterRegistry({
    kubeconfig: config.kubeconfig,
    contexts: config.contexts,
    inCluster: { name: config.clusterName },
    now,
  });
  if (!registry.ok) return registry;

  const app = server.value;
  const clusters = registry.value;
  const fault = serviceFault(config, clusters);
  if (fault !== undefined) {
    await clusters.close();
    return err(fault);
  }
  app.addHook('onClose', async () => {
    await Promise.all([clusters.close(), oidc.value?.close()]);
  });
  // Sign-in in other ways does not wait for the issuer.
  void oidc.value
    ?.ready()
    .then((found) => found.ok || logger.warn(`sign-in with OpenID Connect: ${found.error.detail}`));
  const originChecks = createOriginChecks(config, readFacts);
  const sealer = createSealer(keys.value);
  const { ended, use, renewal } = openSessionParts(app, {
    config,
    oidc: oidc.value,
    nameOwner: (names, idToken) => nameByIdToken(clusters, names, idToken),
    sealer,
    now,
  });
  const readProxyUser = createReadProxyUser(config);
  const sessions = createSessions({
    config,
    sealer,
    ended,
    use,
    readFacts,
    now,
    adminHolds: (generation) => adminPassword.holds(generation),
    proxyNames: (raw, session) => namedNow(readProxyUser(raw), session),
  });
  const bearerTokens = createBearerTokens(clusters, now);
  const authenticator = createAuthenticator({
    config,
    originChecks,
    sessions,
    bearerTokens,
    clusters,
    readFacts,
    renewal,
    passwordIsGenerated: () => adminPassword.isGenerated(),
  });
  app.decorate('readFacts', readFacts);
  app.decorate('originChecks', originChecks);
  app.decorate('sessions', sessions);
  app.decorate('bearerTokens', bearerTokens);
  app.decorate('authenticator', authenticator);

  app.removeContentTypeParser('text/plain');
  registerRouteTable(app);
  registerRequestLog(app);
  const metrics = registerMetrics(app, config, now);
  registerSecurityHeaders(app);
  registerPastedSecrets(app);
  registerProblemDetails(app);
  await app.register(fastifyCookie);
  registerHealth(app);
  registerAuthorization(app, { originChecks, authenticator, sessions });
  await registerRateLimits(app, config.requestsPerMinute);
  await registerOpenApi(app, VERSION);

  const flows = await openFlowBackend(config, logger, clusters);
  if (!flows.ok) {
    await app.close();
    return flows;
  }
  app.addHook('onClose', () => flows.value.close());
  const nsx = openNsxUpstream(app, { config, clusters, sessions, sealer, now });
  if (!nsx.ok) {
    await app.close();
    return nsx;
  }
  const stopCounting = countUpstreamRequests(metrics, upstreamOrigins(clusters, config.nsxManagers));
  app.addHook('onClose', async () => stopCounting());
  const theia = new Set(config.theiaStores.map(({ cluster = clusters.default.name }) => cluster));
  const context: FeatureContext = {
    config,
    clusters,
    live: createLiveTopics(),
    flows: withLiveFlows(
      countFlowBackend(flows.value, metrics, { isEmbedded: config.flowStore.mode === 'embedded', theia }),
      { ...config, fromElsewhere: theia },
    ),
    nsx: nsx.value,
    now,
  };
  registerSessionLife(app, now);
  const sockets = registerSockets(app, { live: context.live, now });
  observeParts(metrics, { clusters, flows: flows.value, nsx: nsx.value, sockets, jobs: app.jobs });
  const metricsPort = await openMetricsPort(app, config);
  if (!metricsPort.ok) {
    await app.close();
    return metricsPort;
  }
  const typed = app as unknown as App;
  const attempts = createSignInAttempts(now);
  const access = accessRoutes({ adminPassword, attempts, oidc: oidc.value, sealer, renewal, readProxyUser });
  const changes = await openChangeStore(config);
  app.addHook('onClose', async () => changes.close());
  const features: readonly Feature[] = [
    access,
    clustersRoutes,
    overviewRoutes,
    agentsRoutes,
    nodeLatencyRoutes,
    featureGatesRoutes,
    tiersRoutes,
    policiesRoutes,
    groupsRoutes,
    tierAccessRoutes,
    traceflowsRoutes,
    capturesRoutes,
    flowsRoutes,
    topologyRoutes,
    nsxRoutes(changes),
    auditRoutes(changes),
    statusRoutes({ sockets, sealingKeys: () => keys.value.current() }),
  ];
  for (const feature of features) await feature(typed, context);
  await registerWebAssets(app, config.webRoot);

  return ok({
    app,
    clusters,
    ...(opened.value.generated === undefined ? {} : { initialPassword: opened.value.generated }),
    async listen() {
      try {
        await app.listen({ host: config.host, port: config.port });
        app.lifecycle.state = 'ready';
        return ok((app.server.address() as AddressInfo).port);
      } catch (error) {
        await app.close();
        return err(listenFault(error, config));
      }
    },
  });
}
