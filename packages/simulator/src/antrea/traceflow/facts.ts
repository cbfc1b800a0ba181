import { createHash } from 'node:crypto';
import { type PodEntry, selectorOf, type TraceFacts } from '@netloft/antrea';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { specOf, statusOf } from '../../world/pods.ts';
import type { ComponentPods } from '../component-pods.ts';
import { gateEnabled, settingOf } from '../gates.ts';
import type { PolicyView } from '../policy-view.ts';
import { atLeast, type ReleaseFacts } from '../release.ts';

export interface TraceWorld {
  readonly store: MemoryStore;
  readonly view: PolicyView;
  readonly pods: ComponentPods;
  readonly facts: ReleaseFacts;
}

const numberOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);

/** The Node that holds an Egress's address: the assigned one, the one whose own address it is, or one of the pool's. */
function egressNode(world: TraceWorld, egress: KubeObject, ip: string): string | undefined {
  const assigned = statusOf(egress)['egressNode'];
  if (typeof assigned === 'string' && assigned !== '') return assigned;
  const own = world.view.index().inventory.nodeByIp(ip)?.name;
  if (own !== undefined || specOf(egress)['externalIPPool'] === undefined) return own;
  const nodes = [...world.pods.agents()].map((agent) => agent.node).toSorted();
  return nodes[numberOf(egress.metadata.name) % Math.max(1, nodes.length)];
}

/** The Egress that traffic of a Pod leaves by. */
export function egressFor(world: TraceWorld, pod: PodEntry): ReturnType<TraceFacts['egressOf']> {
  const agent = world.pods.agentOn(pod.node ?? '');
  if (agent === undefined || !gateEnabled(world.facts, 'agent', agent.agentConfig, 'Egress')) return undefined;
  const labels = world.view.index().inventory.namespaceLabels(pod.namespace);
  const oldestFirst = (a: KubeObject, b: KubeObject): number =>
    Date.parse(a.metadata.creationTimestamp ?? '') - Date.parse(b.metadata.creationTimestamp ?? '');
  for (const egress of world.store.list('crd.antrea.io', 'egresses').toSorted(oldestFirst)) {
    const appliedTo = (specOf(egress)['appliedTo'] ?? {}) as { podSelector?: unknown; namespaceSelector?: unknown };
    const pods = selectorOf(appliedTo.podSelector);
    const namespaces = selectorOf(appliedTo.namespaceSelector);
    if (pods === undefined && namespaces === undefined) continue;
    if (pods?.matches(pod.labels) === false || namespaces?.matches(labels) === false) continue;
    const ip = statusOf(egress)['egressIP'] ?? specOf(egress)['egressIP'];
    if (typeof ip !== 'string' || ip === '') continue;
    const node = egressNode(world, egress, ip);
    if (node !== undefined) return { name: egress.metadata.name, ip, node };
  }
  return undefined;
}

/** Whether the cluster's traffic between Nodes goes through tunnels. */
function tunnelled(world: TraceWorld): boolean {
  const config = world.pods.oldestAgent()?.agentConfig;
  return config === undefined || ['encap', ''].includes(settingOf(config, 'trafficEncapMode') ?? 'encap');
}

/** What the evaluator of packages/antrea needs to know of a cluster for one trace; `seed` decides which endpoint is picked. */
export function traceFacts(world: TraceWorld, sourceNode: string | undefined, seed: string): TraceFacts {
  const { facts, pods, view } = world;
  const agent = pods.agentOn(sourceNode ?? '') ?? pods.oldestAgent();
  const serviceCidrs = ['serviceCIDR', 'serviceCIDRv6'].flatMap((key) => {
    const cidr = agent === undefined ? undefined : settingOf(agent.agentConfig, key);
    return cidr === undefined || cidr === '' ? [] : [cidr];
  });
  const tunnels = tunnelled(world);
  return {
    index: view.index(),
    antreaProxy: agent === undefined || gateEnabled(facts, 'agent', agent.agentConfig, 'AntreaProxy'),
    serviceCidrs,
    tunnelIP: (node) => (tunnels ? view.index().inventory.nodes.get(node)?.ips[0] : undefined),
    egressOf: (pod) => egressFor(world, pod),
    pick: (_service, endpoints) => {
      const ready = endpoints.filter((pod) => pod.ips.length > 0);
      return ready[numberOf(seed) % Math.max(1, ready.length)];
    },
    agentRuns: (node) => pods.agentOn(node) !== undefined,
    reports: {
      ruleNames: atLeast(facts.antrea, '1.15'),
      egress: atLeast(facts.antrea, '1.10'),
      srcPodIP: atLeast(facts.antrea, '2.1'),
    },
  };
}
