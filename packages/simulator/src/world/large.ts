import { toNumber, toText } from './addresses.ts';
import type { WorldBuilder } from './builder.ts';
import { randomFrom, suffix } from './identifiers.ts';
import { largePolicies } from './large-policies.ts';

/** Sizes of a large world. They count the story's own Pods, Nodes and policies in. */
export interface LargeWorld {
  readonly pods: number;
  readonly nodes: number;
  readonly policies: number;
  readonly seed: number;
}

/** One generated application: a row of workloads in its own Namespace, each calling the next. */
export interface GeneratedApp {
  readonly namespace: string;
  readonly team: string;
  readonly workloads: readonly {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly port: number;
  }[];
}

const TEAMS = [
  'payments',
  'search',
  'catalog',
  'identity',
  'billing',
  'media',
  'analytics',
  'shipping',
  'support',
  'platform',
];
const STAGES = ['dev', 'test', 'prod'];
const KINDS = [
  { name: 'web', tier: 'frontend', port: 8080, image: 'web:1.0' },
  { name: 'api', tier: 'middletier', port: 9090, image: 'api:1.0' },
  { name: 'worker', tier: 'middletier', port: 9100, image: 'worker:1.0' },
  { name: 'cache', tier: 'cache', port: 6379, image: 'redis:7.0' },
  { name: 'db', tier: 'backenddb', port: 5432, image: 'postgres:15' },
] as const;
/** Addresses of a Node's /24 that Pods can have. */
const PODS_PER_NODE = 250;

/** Why the sizes do not go together; undefined when they do. */
export function sizeProblem(sizes: Pick<LargeWorld, 'pods' | 'nodes'>): string | undefined {
  const least = Math.ceil(sizes.pods / PODS_PER_NODE);
  return sizes.nodes < least
    ? `${sizes.pods} Pods need at least ${least} Nodes (${PODS_PER_NODE} a Node), not ${sizes.nodes}`
    : undefined;
}

function addNodes(world: WorldBuilder, count: number, random: () => number): void {
  const pool = `${world.cluster}-node-pool-02-${suffix(5, random)}-${suffix(10, random)}`;
  const agents: string[] = [];
  for (let index = 0; index < count; index += 1) {
    // The story's Nodes have 20.20.0.0/24 to 20.20.3.0/24.
    const network = index + 4;
    const name = `${pool}-${suffix(5, random)}`;
    world.node({
      name,
      ip: `10.14.${Math.floor(index / 250)}.${(index % 250) + 1}`,
      podCIDR: `20.${20 + Math.floor(network / 256)}.${network % 256}.0/24`,
    });
    agents.push(name);
  }
  world.extendDaemonSet(
    'kube-system',
    'antrea-agent',
    agents.map((node) => ({ node, name: `antrea-agent-${suffix(5, random)}` })),
  );
}

function clusterIps(world: WorldBuilder): () => string {
  const used = new Set(
    world.objects.map((object) => (object['spec'] as { clusterIP?: unknown } | undefined)?.clusterIP),
  );
  let next = toNumber('20.10.1.0');
  return () => {
    do next += 1;
    while (used.has(toText(next)));
    return toText(next);
  };
}

function addApps(world: WorldBuilder, pods: number, random: () => number): GeneratedApp[] {
  const nodes = world.nodeNames().slice(1);
  const nextIp = clusterIps(world);
  const apps: GeneratedApp[] = [];
  let left = pods;
  let turn = Math.floor(random() * nodes.length);
  const node = (): string => {
    turn = (turn + 1) % nodes.length;
    return nodes[turn] ?? '';
  };
  while (left > 0) {
    const team = TEAMS[Math.floor(random() * TEAMS.length)] ?? 'payments';
    const stage = STAGES[Math.floor(random() * STAGES.length)] ?? 'dev';
    const namespace = `${team}-${stage}-${String(apps.length + 1).padStart(3, '0')}`;
    world.namespace(namespace, { team, stage });
    const workloads: GeneratedApp['workloads'][number][] = [];
    for (const kind of KINDS) {
      const replicas = Math.min(left, 2 + Math.floor(random() * 8));
      if (replicas === 0) break;
      const labels = { app: kind.name, tier: kind.tier, team };
      const hash = suffix(9, random);
      world.deployment({
        namespace,
        name: kind.name,
        hash,
        labels,
        template: {
          containers: [{ name: kind.name, image: kind.image, ports: [{ name: 'main', containerPort: kind.port }] }],
        },
        pods: Array.from({ length: replicas }, () => ({
          name: `${kind.name}-${hash}-${suffix(5, random)}`,
          node: node(),
        })),
      });
      world.service({
        namespace,
        name: kind.name,
        clusterIP: nextIp(),
        labels,
        selector: labels,
        ports: [{ name: 'main', port: kind.port, targetPort: 'main' }],
      });
      workloads.push({ name: kind.name, labels, port: kind.port });
      left -= replicas;
    }
    for (const [index, workload] of workloads.slice(1).entries()) {
      const caller = workloads[index]?.name ?? '';
      world.traffic.push({
        from: { pod: `${namespace}/${caller}` },
        to: { service: `${namespace}/${workload.name}` },
        protocol: 'TCP',
        port: workload.port,
        everyMs: 2000,
      });
    }
    const [first, last] = [workloads[0], workloads.at(-1)];
    // A shortcut past the row, which the policies of many an application deny.
    if (first !== undefined && last !== undefined && workloads.length > 2)
      world.traffic.push({
        from: { pod: `${namespace}/${first.name}` },
        to: { service: `${namespace}/${last.name}` },
        protocol: 'TCP',
        port: last.port,
        everyMs: 10_000,
      });
    apps.push({ namespace, team, workloads });
  }
  return apps;
}

/** Adds Nodes, applications and policies until the cluster has the sizes asked for. The same seed gives the same world. */
export function largeWorld(world: WorldBuilder, sizes: LargeWorld): void {
  const random = randomFrom(sizes.seed);
  addNodes(world, Math.max(0, sizes.nodes - world.nodeNames().length), random);
  const count = (kind: string): number => world.objects.filter((object) => object.kind === kind).length;
  const apps = addApps(world, Math.max(0, sizes.pods - count('Pod')), random);
  const policies = count('ClusterNetworkPolicy') + count('NetworkPolicy');
  largePolicies(world, apps, Math.max(0, sizes.policies - policies), random);
}
