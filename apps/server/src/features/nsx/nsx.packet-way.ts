import { read } from '@netloft/antrea';
import type { NsxPacketWay, NsxPacketWayRequest } from '@netloft/contracts';
import {
  type BalancerGroup,
  balancerGroupsOf,
  evaluateGroup,
  type Group,
  type PacketWayFacts,
  packetWay,
  type Service,
  type WayFirewall,
  type WayNodePortLocal,
} from '@netloft/nsx';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import type { NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import { pendingOf } from './nsx.ages.ts';
import type { Known } from './nsx.cache.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { nsxFault } from './nsx.faults.ts';
import { policiesOf } from './nsx.groups.ts';
import { wholeInventory } from './nsx.inventory-view.ts';
import { antreaOf } from './nsx.packet-way-antrea.ts';

const core = (plural: string) => ({ group: '', version: 'v1', plural });
/** Written by antrea-agent on Pods whose ports it offers at the Node (Antrea docs, node-port-local). */
const NPL_ANNOTATION = 'nodeportlocal.antrea.io';

/** Places at Nodes where Antrea offers ports of a Pod. */
function nodePortLocalOf(pod: KubeObject): WayNodePortLocal[] {
  const text = read.text(read.object(pod.metadata['annotations'])?.[NPL_ANNOTATION]);
  if (text === undefined) return [];
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    return [];
  }
  return read.objects(entries).flatMap((entry) => {
    const [ip, port, podPort] = [
      read.text(entry['nodeIP']),
      read.number(entry['nodePort']),
      read.number(entry['podPort']),
    ];
    if (ip === undefined || port === undefined) return [];
    // Releases before 1.7 list protocols.
    const [listed] = Array.isArray(entry['protocols']) ? (entry['protocols'] as unknown[]) : [];
    const protocol = (read.text(entry['protocol']) ?? read.text(listed) ?? 'TCP').toUpperCase();
    return [{ ip, port, protocol, ...(podPort === undefined ? {} : { podPort }) }];
  });
}

/** Ready Pods behind the Service; null when the caller may not list them, or the Service selects none by labels. */
async function podsBehind(open: OpenCluster, service: KubeObject): Promise<readonly KubeObject[] | null> {
  const selector = read.object(read.object(service['spec'])?.['selector']);
  const { namespace } = service.metadata;
  if (selector === undefined || Object.keys(selector).length === 0 || namespace === undefined) return null;
  const labelSelector = Object.entries(selector)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const pods = await open.client.list(core('pods'), { namespace, labelSelector });
  return pods.ok ? pods.value : null;
}

const podIpsOf = (pod: KubeObject): string[] =>
  read.objects(read.object(pod['status'])?.['podIPs']).flatMap((one) => read.text(one['ip']) ?? []);

function serviceFacts(service: KubeObject): PacketWayFacts['service'] {
  const spec = read.object(service['spec']);
  const balanced = read.objects(read.object(read.object(service['status'])?.['loadBalancer'])?.['ingress']);
  return {
    namespace: service.metadata.namespace ?? '',
    name: service.metadata.name,
    type: read.text(spec?.['type']) ?? 'ClusterIP',
    ports: read.objects(spec?.['ports']).flatMap((one) => {
      const port = read.number(one['port']);
      if (port === undefined) return [];
      const target = read.number(one['targetPort']) ?? read.text(one['targetPort']);
      const nodePort = read.number(one['nodePort']);
      return [
        {
          port,
          protocol: read.text(one['protocol']) ?? 'TCP',
          ...(nodePort === undefined ? {} : { nodePort }),
          ...(target === undefined ? {} : { targetPort: target }),
        },
      ];
    }),
    balancerIps: balanced.flatMap((one) => read.text(one['ip']) ?? []),
  };
}

const byPath = <T extends { readonly path?: string | undefined }>(
  answer: NsxResult<Known<NsxListed<T>>>,
): ReadonlyMap<string, T> =>
  new Map(
    (answer.ok ? answer.value.value.items : []).flatMap((one) =>
      one.path === undefined ? [] : [[one.path, one] as const],
    ),
  );

interface Walls {
  readonly firewall: WayFirewall;
  readonly groups: readonly Group[];
}

/** NSX's own firewall: policies without a span, and what their groups hold as far as the container inventory tells. */
async function firewallOf(context: NsxContext, nsx: OpenNsx): Promise<Result<Walls | null, Fault>> {
  const sources = sourcesOf(context, nsx);
  const [policies, groups, services, inventory] = await Promise.all([
    sources.policies(),
    sources.groups(),
    sources.services(),
    wholeInventory(sources),
  ]);
  const waiting = pendingOf([policies, groups, services, inventory]);
  if (waiting !== undefined) return nsxFault(waiting);
  if (!policies.ok || !groups.ok) return ok(null);
  const facts = policies.value.value;
  const groupsByPath: ReadonlyMap<string, Group> = byPath(groups);
  const servicesByPath: ReadonlyMap<string, Service> = byPath(services);
  const firewall: WayFirewall = {
    policies: policiesOf({ ...facts, items: facts.items.filter(({ spans }) => spans.length === 0) }),
    groupOf: (path) => {
      const group = groupsByPath.get(path);
      if (group === undefined || !inventory.ok) return undefined;
      const members = evaluateGroup(group, inventory.value.view, { groupOfPath: (one) => groupsByPath.get(one) });
      return {
        name: group.display_name ?? group.id,
        addresses: members.addresses,
        complete: members.notEvaluated.length === 0 && inventory.value.missing.length === 0,
      };
    },
    serviceOf: (path) => servicesByPath.get(path),
  };
  return ok({ firewall, groups: groups.value.value.items });
}

const internalIpsOf = (node: KubeObject): string[] =>
  read
    .objects(read.object(node['status'])?.['addresses'])
    .flatMap((one) => (one['type'] === 'InternalIP' ? (read.text(one['address']) ?? []) : []));

/** Addresses of the load balancer: as the caller gave them, else those of the one group that fits, which is then named. */
function balancerOf(
  { balancer = [] }: NsxPacketWayRequest,
  walls: Walls | null,
  nodeIps: readonly string[],
): {
  readonly addresses: readonly string[];
  readonly group: string | undefined;
  readonly groups: readonly BalancerGroup[];
} {
  const groups = walls === null ? [] : balancerGroupsOf(walls.groups, walls.firewall, nodeIps);
  const fitting = groups.filter(({ fits }) => fits);
  const [only] = fitting;
  if (balancer.length > 0 || only === undefined || fitting.length > 1)
    return { addresses: balancer, group: undefined, groups };
  return { addresses: only.addresses, group: only.name, groups };
}

/** The way of a packet from outside to a Service: NSX's firewall on the way, then the cluster's policies at the Pod. */
export async function readPacketWay(
  context: NsxContext,
  nsx: OpenNsx,
  request: NsxPacketWayRequest,
): Promise<Result<NsxPacketWay, Fault>> {
  const opened = openCluster(context, nsx.identity, request.cluster);
  if (!opened.ok) return opened;
  const open = opened.value;
  const found = await open.client.get(core('services'), request.service, request.namespace);
  if (!found.ok) return err(faultOfUpstream(found.error));
  const service = serviceFacts(found.value);
  const [pods, nodes, firewall] = await Promise.all([
    podsBehind(open, found.value),
    open.client.list(core('nodes'), { limit: 5_000 }),
    firewallOf(context, nsx),
  ]);
  if (!firewall.ok) return firewall;
  const port = request.port === undefined ? service.ports[0] : service.ports.find((one) => one.port === request.port);
  const nodeIps = nodes.ok ? nodes.value.flatMap(internalIpsOf) : null;
  const isBalanced = service.balancerIps.length > 0;
  const balancer = balancerOf(request, isBalanced ? firewall.value : null, nodeIps ?? []);
  const antrea = await antreaOf(context, open, {
    sources: isBalanced || request.client === undefined ? balancer.addresses : [request.client],
    pods: pods ?? [],
    protocol: (port?.protocol ?? 'TCP').toUpperCase(),
    port,
  });
  const way = packetWay({
    service,
    port: request.port,
    client: request.client,
    balancerSources: balancer.addresses,
    balancerGroup: balancer.group,
    nodePortLocal: pods === null ? null : pods.flatMap(nodePortLocalOf),
    nodeIps,
    pods:
      pods === null
        ? null
        : pods.map((one) => ({
            namespace: one.metadata.namespace ?? '',
            name: one.metadata.name,
            ips: podIpsOf(one),
          })),
    firewall: firewall.value?.firewall ?? null,
    antrea,
  });
  return ok({
    ...way,
    balancerGroups: balancer.groups.map(({ name, addresses }) => ({ name, addresses: [...addresses] })),
  });
}
