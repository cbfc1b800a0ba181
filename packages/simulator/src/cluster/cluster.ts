import { convert } from '@netloft/antrea';
import { aggregatedApi } from '../antrea/aggregated-api.ts';
import { aggregatedDefinitions } from '../antrea/aggregated.ts';
import { antreaAdmission } from '../antrea/admission.ts';
import { agentExec } from '../antrea/captures/agent-exec.ts';
import { Captures } from '../antrea/captures/captures.ts';
import type { SftpAccess } from '../antrea/captures/types.ts';
import { apiServices } from '../antrea/api-services.ts';
import { ComponentPods } from '../antrea/component-pods.ts';
import { controlplaneResources } from '../antrea/controlplane/resources.ts';
import { GroupStatus } from '../antrea/group-status.ts';
import { NodeLatency } from '../antrea/node-latency/node-latency.ts';
import { NodePortLocal } from '../antrea/node-port-local.ts';
import { PolicyStatus } from '../antrea/policy-status.ts';
import { PolicyView } from '../antrea/policy-view.ts';
import { componentProxies } from '../antrea/proxies.ts';
import type { ReleaseFacts } from '../antrea/release.ts';
import { Reports } from '../antrea/reports.ts';
import { ServiceListener } from '../antrea/service-listener.ts';
import { Statistics } from '../antrea/stats/statistics.ts';
import { TraceflowController } from '../antrea/traceflow/controller.ts';
import { type FlowsStart, startFlows } from '../flows/start.ts';
import { createApiServer } from '../kubernetes/api-server.ts';
import { serviceAccountUser, type TokenUsers } from '../kubernetes/authentication.ts';
import { issuedTokens } from '../kubernetes/oidc-tokens.ts';
import { BUILTIN_DEFINITIONS } from '../kubernetes/definitions.ts';
import { MemoryStore } from '../kubernetes/store.ts';
import type { UserInfo } from '../kubernetes/types.ts';
import { ruleTraffic } from '../nsx/adapter/statistics.ts';
import type { RuleTraffic } from '../nsx/adapter/types.ts';
import type {
  CaptureFaults,
  Faults,
  LatencyFaults,
  OidcTrust,
  SimulatedCluster,
  SimulatedUser,
  TraceFaults,
} from '../types.ts';
import { aggregateRoles } from '../world/controllers/aggregation.ts';
import { EndpointsController } from '../world/controllers/endpoints.ts';
import { Kubelet } from '../world/controllers/kubelet.ts';
import { Workloads } from '../world/controllers/workloads.ts';
import { kubernetesDefaults } from '../world/defaults.ts';
import { ADMIN_USER, VIEW_USER } from '../world/rbac.ts';
import type { World } from '../world/worlds.ts';
import type { ClusterIdentity, SimulatorIdentity } from './identity.ts';
import { Timers } from './timers.ts';

export interface ClusterOptions {
  readonly name: string;
  readonly facts: ReleaseFacts;
  readonly identity: ClusterIdentity;
  readonly tokens: SimulatorIdentity['tokens'];
  readonly world: World;
  readonly heartbeatMs: number;
  readonly flows: Pick<FlowsStart, 'perSecond' | 'historyMs' | 'collector' | 'markPath'>;
  /** An issuer whose tokens the API server accepts. */
  readonly oidc?: OidcTrust;
  /** Where agents upload files to; without it there are no Secrets for that. */
  readonly sftp?: SftpAccess;
}
/** A simulated cluster with what only the simulator itself needs of it. */
export interface RunningCluster extends SimulatedCluster {
  faults(): Faults;
  traceFaults(): TraceFaults;
  captureFaults(): CaptureFaults;
  latencyFaults(): LatencyFaults;
  /** Whether the API server listens. */
  readonly running: boolean;
  ports(): ClusterIdentity['ports'];
  readonly facts: ReleaseFacts;
  /** Counters of a ClusterNetworkPolicy's rules; undefined while nothing counts them. */
  statistics(policy: string): readonly RuleTraffic[] | undefined;
  close(): Promise<void>;
}

/** Puts the objects of a world into a store; Namespaces first, as what is in them needs them. */
export function load(world: World): MemoryStore {
  const definitions = [...BUILTIN_DEFINITIONS, ...world.definitions];
  // Versions of an earlier run lie below those of this one, so that a client that held on to them is told 410 and lists anew.
  const store = new MemoryStore(definitions, { firstRevision: Math.floor(Date.now() / 1000) });
  const byKind = new Map(definitions.map((definition) => [`${definition.group}/${definition.kind}`, definition]));
  const ranked = world.objects.toSorted((a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'));
  for (const object of ranked) {
    const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
    const definition = byKind.get(`${group}/${object.kind}`);
    if (definition === undefined)
      throw new Error(`the world has a ${object.kind} of ${object.apiVersion}, which the cluster does not serve`);
    store.create(definition.group, definition.plural, object);
  }
  return store;
}

function usersByToken(tokens: SimulatorIdentity['tokens'], netloft: string): Map<string, UserInfo> {
  return new Map([
    [tokens.admin, { username: 'kubernetes-admin', groups: ['system:masters'] }],
    [tokens.andreasm, { username: ADMIN_USER, groups: [] }],
    [tokens.user1, { username: VIEW_USER, groups: [] }],
    [netloft, serviceAccountUser('netloft', 'netloft')],
  ]);
}

/** ConfigMap from which clients of the controller's API take the authority that signed its certificate. */
function antreaAuthority(store: MemoryStore, identity: ClusterIdentity): void {
  store.create('', 'configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'antrea-ca', namespace: 'kube-system', labels: { app: 'antrea' } },
    data: { 'ca.crt': identity.antreaAuthority.certificate },
  });
}

/** Builds a cluster, starts its controllers and its API server, and the address of its Service `antrea`. */
export async function startCluster(options: ClusterOptions): Promise<RunningCluster> {
  const { name, facts, identity, world } = options;
  const store = load(world);
  antreaAuthority(store, identity);
  const timers = new Timers();
  const known = usersByToken(options.tokens, identity.netloftToken);
  const issued = options.oidc === undefined ? undefined : issuedTokens(options.oidc);
  let faults: Faults = {};
  const users: TokenUsers = {
    get: (token) => known.get(token) ?? (faults.refuseIdTokens === true ? undefined : issued?.(token)),
  };
  let running = true;

  aggregateRoles(store, timers);
  new Kubelet(store, timers).start();
  new Workloads(store, timers).start();
  new EndpointsController(store, timers).start();
  const pods = new ComponentPods(store);
  new NodePortLocal({ store, timers, pods, facts }).start();
  const view = new PolicyView(store, pods, facts);
  const policyStatus = new PolicyStatus({ store, view, pods, facts, timers, faults: () => faults });
  policyStatus.start();
  new GroupStatus(store, pods, facts, timers).start();
  const authority = identity.antreaAuthority.certificate;
  const reports = new Reports({ store, timers, facts, pods, view, heartbeatMs: options.heartbeatMs, authority });
  const antrea = { store, view, pods, facts };
  const traceflows = new TraceflowController(antrea, [...world.traffic, ...world.pings], timers, () => running);
  traceflows.start();
  const captures = new Captures({ world: antrea, traffic: world.traffic, timers }, options.sftp);
  const latency = new NodeLatency({ store, pods, facts, seed: world.seed });
  latency.start();

  const statistics = new Statistics({ ...antrea, timers, traffic: world.traffic, seed: world.seed });
  statistics.start();
  apiServices(store, pods, authority);
  const counted = statistics.resources();
  const aggregated = aggregatedApi(
    aggregatedDefinitions(facts),
    { ...controlplaneResources(store, view, facts), ...counted, ...latency.resources() },
    pods,
  );

  const admission = antreaAdmission({ store, facts, pods });
  const server = createApiServer({
    store,
    tls: identity.server,
    clientAuthority: identity.authority.certificate,
    tokens: users,
    version: { gitVersion: facts.kubernetesVersion, platform: 'netloft-simulator/amd64' },
    mutators: [kubernetesDefaults(store), admission.mutator],
    validators: [admission.validator],
    conversions: convert,
    handlers: [componentProxies(store, pods, facts), aggregated],
    exec: agentExec(store, captures.files),
    faults: () => faults,
  });
  const listener = new ServiceListener({ tls: identity.antrea, tokens: users, rbac: server.rbac, pods, facts });
  const [api, service, flows] = await Promise.all([
    server.listen(identity.ports.api).catch(() => server.listen(0)),
    listener.listen(identity.ports.antrea),
    startFlows({
      ...options.flows,
      name,
      world: antrea,
      traffic: world.traffic,
      seed: world.seed,
      timers,
      faults: () => faults,
      streamPort: 0,
    }),
  ]);
  const tokenOf: Readonly<Record<SimulatedUser, string>> = { ...options.tokens, netloft: identity.netloftToken };

  return {
    name,
    url: `https://127.0.0.1:${api}`,
    antreaServiceUrl: `https://127.0.0.1:${service}`,
    authority: identity.authority.certificate,
    store,
    get running() {
      return running;
    },
    token: (user) => tokenOf[user],
    audit: (auditor) => server.rbac.audit(auditor),
    flows: () => flows.status(),
    burstOfFlows: (count) => flows.burst(count),
    faults: () => faults,
    setFaults(next) {
      faults = next;
      reports.silence(next.stopHeartbeats ?? false);
      policyStatus.retry();
      flows.heed(next.flowAggregatorDown ?? false);
    },
    traceFaults: () => traceflows.faults(),
    setTraceFaults: (next) => traceflows.setFaults(next),
    captureFaults: () => captures.faults(),
    setCaptureFaults: (next) => captures.setFaults(next),
    latencyFaults: () => latency.faults(),
    setLatencyFaults: (next) => latency.setFaults(next),
    async stopApiServer() {
      running = false;
      await server.stop();
    },
    async startApiServer() {
      if (running) return;
      await server.listen(api);
      running = true;
    },
    ports: () => ({ api, antrea: service }),
    facts,
    statistics: (policy) => ruleTraffic(counted['antreaclusternetworkpolicystats'], policy),
    async close() {
      timers.close();
      await Promise.all([server.stop(), listener.close(), flows.close()]);
    },
  };
}
