import type { WorldBuilder } from './builder.ts';
import type { GeneratedApp } from './large.ts';
import { policyVersion } from './story-policies.ts';

type Json = Readonly<Record<string, unknown>>;
const REALIZED: Json = { phase: 'Realized', observedGeneration: 1, currentNodesRealized: 0, desiredNodesRealized: 0 };
const TIERS = ['securityops', 'networkops', 'platform', 'application', 'baseline'] as const;

/** A namespaced policy: the callee takes connections from its caller on its port, and drops the rest of the application's. */
function antreaPolicy(world: WorldBuilder, app: GeneratedApp, at: number, number: number, priority: number): void {
  const callee = app.workloads[at % app.workloads.length];
  const caller = app.workloads[(at + app.workloads.length - 1) % app.workloads.length];
  if (callee === undefined || caller === undefined) return;
  const appliedTo = [{ podSelector: { matchLabels: { app: callee.name } } }];
  const allow = {
    name: `allow-${caller.name}`,
    action: 'Allow',
    from: [{ podSelector: { matchLabels: { app: caller.name } } }],
    ports: [{ protocol: 'TCP', port: callee.port }],
  };
  const drop = {
    name: 'drop-application',
    action: 'Drop',
    from: [{ podSelector: { matchLabels: { team: app.team } } }],
  };
  world.add(
    `crd.antrea.io/${policyVersion(world)}`,
    'NetworkPolicy',
    { name: `annp-${callee.name}-${number}`, namespace: app.namespace },
    { spec: { priority, tier: 'application', appliedTo, ingress: [allow, drop] }, status: REALIZED },
  );
}

function kubernetesPolicy(world: WorldBuilder, app: GeneratedApp, at: number, number: number): void {
  const workload = app.workloads[at % app.workloads.length];
  if (workload === undefined) return;
  world.add(
    'networking.k8s.io/v1',
    'NetworkPolicy',
    { name: `${workload.name}-from-team-${number}`, namespace: app.namespace },
    {
      spec: {
        podSelector: { matchLabels: { app: workload.name } },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [{ namespaceSelector: { matchLabels: { team: app.team } } }],
            ports: [{ protocol: 'TCP', port: workload.port }],
          },
        ],
      },
    },
  );
}

/** A cluster-wide policy: development and test Namespaces do not reach a production application. */
function clusterPolicy(world: WorldBuilder, app: GeneratedApp, number: number, priority: number): void {
  world.antrea(
    'ClusterNetworkPolicy',
    policyVersion(world),
    { name: `acnp-${app.namespace}-${number}` },
    {
      priority,
      tier: TIERS[number % TIERS.length],
      appliedTo: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': app.namespace } } }],
      ingress: [
        {
          name: 'drop-other-stages',
          action: 'Drop',
          from: [
            { namespaceSelector: { matchExpressions: [{ key: 'stage', operator: 'In', values: ['sandbox', 'lab'] }] } },
          ],
        },
      ],
    },
    REALIZED,
  );
}

/** Generates `count` policies over the applications: half namespaced ones of Antrea, a third of Kubernetes, the rest cluster-wide. */
export function largePolicies(
  world: WorldBuilder,
  apps: readonly GeneratedApp[],
  count: number,
  random: () => number,
): void {
  if (apps.length === 0) return;
  for (let number = 1; number <= count; number += 1) {
    const app = apps[Math.floor(random() * apps.length)];
    const at = Math.floor(random() * 5);
    const priority = 1 + Math.round(random() * 9_000_000) / 1000;
    if (app === undefined) continue;
    const kind = number % 6;
    if (kind < 3) antreaPolicy(world, app, at, number, priority);
    else if (kind < 5) kubernetesPolicy(world, app, at, number);
    else clusterPolicy(world, app, number, priority);
  }
}
