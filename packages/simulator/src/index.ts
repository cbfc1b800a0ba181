import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { factsOf } from './antrea/release.ts';
import { type RunningCluster, startCluster } from './cluster/cluster.ts';
import { loadIdentity, saveIdentity, writePrivate, type SimulatorIdentity } from './cluster/identity.ts';
import { kubeconfigText, type KubeconfigCluster } from './cluster/kubeconfig.ts';
import { CLUSTER_NAMES } from './cluster/names.ts';
import { startControl } from './control/server.ts';
import { type FlowPlan, flowPlans } from './flows/plan.ts';
import { clusterCertificate } from './nsx/interworking/certificate.ts';
import type { LinkedCluster } from './nsx/interworking/link.ts';
import { startSimulatedNsx } from './nsx/simulated.ts';
import { type SimulatedSftp, startSftp } from './sftp/server.ts';
import type { Simulator, SimulatorOptions } from './types.ts';
import { uuidOf } from './world/identifiers.ts';
import type { JoinedWorld } from './world/interworking.ts';
import { type LargeWorld, sizeProblem } from './world/large.ts';
import { firstWorld, secondWorld } from './world/worlds.ts';

export type {
  AntreaRelease,
  CaptureFaults,
  Faults,
  FlowsOptions,
  FlowsStatus,
  LatencyFaults,
  NsxOptions,
  SimulatedCluster,
  SimulatedNsx,
  SimulatedUser,
  Simulator,
  SimulatorOptions,
  TraceFaults,
} from './types.ts';
/** For servers of tests that need certificates of their own. */
export { createAuthority, issue, type KeyPair } from './kubernetes/certificates.ts';
export { NSX_FAULTS, type NsxFault } from './nsx/core/faults.ts';
export type { KubeObject } from './kubernetes/types.ts';

export { CLUSTER_NAMES };
/** Antrea's own interval. */
const HEARTBEAT_MS = 60_000;
const PODS_PER_GENERATED_NODE = 50;
const STORY_NODES = 3;

/** Sizes of the large world, those not given made to fit the others; undefined when none is asked for. */
export function largeSizes(
  options: Pick<SimulatorOptions, 'pods' | 'nodes' | 'policies' | 'seed'>,
): LargeWorld | undefined {
  const { pods, nodes, policies, seed } = options;
  if (pods === undefined && nodes === undefined && policies === undefined) return undefined;
  return {
    pods: pods ?? 0,
    nodes: nodes ?? Math.max(STORY_NODES, Math.ceil((pods ?? 0) / PODS_PER_GENERATED_NODE)),
    policies: policies ?? Math.ceil((pods ?? 0) / 20),
    seed: seed ?? 1,
  };
}

async function startClusters(
  options: SimulatorOptions,
  identity: SimulatorIdentity,
  dataDir: string,
  joined: Readonly<Record<string, JoinedWorld>>,
  sftp: SimulatedSftp,
): Promise<[RunningCluster, RunningCluster]> {
  const { antrea = '1.7', featureGates = {}, dualStack = false } = options;
  const release = factsOf(antrea);
  const facts = { ...release, featureGates: { ...release.featureGates, ...featureGates }, dualStack };
  const large = largeSizes(options);
  const flows = flowPlans(options.flows ?? {});
  const start = (name: string, world: ReturnType<typeof firstWorld>, plan: FlowPlan): Promise<RunningCluster> => {
    const own = identity.clusters[name];
    if (own === undefined) throw new Error(`there is no identity for ${name}`);
    return startCluster({
      name,
      facts,
      identity: own,
      tokens: identity.tokens,
      world,
      heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
      flows: { ...plan.sending, markPath: join(dataDir, 'flows.json') },
      sftp,
    });
  };
  const [first, second] = CLUSTER_NAMES;
  return Promise.all([
    start(first, firstWorld(first, facts, large, flows[0].world, joined[first]), flows[0]),
    start(second, secondWorld(second, facts, flows[1].world, joined[second]), flows[1]),
  ]);
}

/** Addresses of the managers as the clusters know them; nothing is sent there. */
const NSX_MANAGERS = ['172.16.10.11', '172.16.10.12', '172.16.10.13'];

/** Both clusters of the story are registered at NSX. Certificates are made anew with every start, as the worlds are. */
async function joinedWorlds(): Promise<Readonly<Record<string, JoinedWorld>>> {
  const worlds = CLUSTER_NAMES.map(async (name) => {
    const certificate = await clusterCertificate(name);
    return [name, { certificate, clusterId: uuidOf(`nsx/${name}`), managers: NSX_MANAGERS }] as const;
  });
  return Object.fromEntries(await Promise.all(worlds));
}

/** What NSX's link to a cluster needs of it. */
const linkedOf = (cluster: RunningCluster): LinkedCluster => ({
  name: cluster.name,
  store: cluster.store,
  facts: cluster.facts,
  statistics: (policy) => cluster.statistics(policy),
});

/** Starts the simulated clusters, NSX when it is asked for, and the control port, and writes the kubeconfig into the data folder. Throws when sizes do not go together. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const sizes = largeSizes(options);
  const problem = sizes === undefined ? undefined : sizeProblem(sizes);
  if (problem !== undefined) throw new Error(problem);
  const temporary = options.dataDir === undefined ? mkdtempSync(join(tmpdir(), 'netloft-simulator-')) : undefined;
  const dataDir = resolve(options.dataDir ?? temporary ?? '.');
  const { identity, note } = await loadIdentity(dataDir, CLUSTER_NAMES);
  const wanted = options.nsx ?? false;
  const joined = wanted === false ? {} : await joinedWorlds();
  const sftp = await startSftp(dataDir);
  const clusters = await startClusters(options, identity, dataDir, joined, sftp);
  const entries = clusters.map((cluster): KubeconfigCluster => {
    const { name, url, authority } = cluster;
    return { name, url, authority, netloftToken: cluster.token('netloft') };
  });
  const [first, second] = entries;
  const admin = identity.clusters[CLUSTER_NAMES[0]]?.admin;
  if (first === undefined || second === undefined || admin === undefined)
    throw new Error('the simulator has no clusters');
  const { tokens } = identity;
  const kubeconfig = kubeconfigText([first, second], {
    admin: { token: tokens.admin, certificate: admin },
    andreasm: { token: tokens.andreasm },
    user1: { token: tokens.user1 },
  });
  const kubeconfigPath = join(dataDir, 'kubeconfig');
  writePrivate(kubeconfigPath, kubeconfig);
  const ports = clusters.map((cluster) => [cluster.name, cluster.ports()] as const);
  const withPorts = ports.flatMap(([name, used]) => {
    const own = identity.clusters[name];
    return own === undefined ? [] : [[name, { ...own, ports: used }] as const];
  });
  const linked = clusters.flatMap((cluster) => {
    const own = joined[cluster.name];
    return own === undefined ? [] : [{ ...linkedOf(cluster), joined: own }];
  });
  const nsx = wanted === false ? undefined : await startSimulatedNsx(wanted, identity.nsx, dataDir, linked);
  const withNsxPorts = { ...identity.nsx, ports: nsx?.ports ?? identity.nsx.ports };
  saveIdentity(dataDir, { ...identity, clusters: Object.fromEntries(withPorts), nsx: withNsxPorts });
  const control = await startControl(clusters, nsx?.control);
  return {
    kubeconfigPath,
    kubeconfig,
    controlUrl: control.url,
    clusters,
    sftp,
    ...(nsx === undefined ? {} : { nsx }),
    ...(note === undefined ? {} : { note }),
    async close() {
      await nsx?.close();
      await Promise.all([control.close(), sftp.close(), ...clusters.map((cluster) => cluster.close())]);
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    },
  };
}
