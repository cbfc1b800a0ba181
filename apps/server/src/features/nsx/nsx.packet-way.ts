import { read } from '@netloft/antrea';
import type { NsxPacketWay, NsxPacketWayRequest } from '@netloft/contracts';
import {
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
import { nameOfPolicy } from '../../upstreams/antrea/policy-state/names.ts';
import { policyState } from '../../upstreams/antrea/policy-state/policy-state.ts';
import { stepOf } from '../../upstreams/antrea/policy-state/steps.ts';
import type { KubeObject } from '../../upstreams/kubernetes/types.ts';
import type { NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import type { Known } from './nsx.cache.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { policiesOf } from './nsx.groups.ts';
import { wholeInventory } from './nsx.inventory-view.ts';

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

/** NSX's own firewall: policies without a span, and what their groups hold as far as the container inventory tells. */
async function firewallOf(context: NsxContext, nsx: OpenNsx): Promise<WayFirewall | null> {
  const sources = sourcesOf(context, nsx);
  const [policies, groups, services, inventory] = await Promise.all([
    sources.policies(),
    sources.groups(),
    sources.services(),
    wholeInventory(sources),
  ]);
  if (!policies.ok || !groups.ok) return null;
  const facts = policies.value.value;
  const groupsByPath: ReadonlyMap<string, Group> = byPath(groups);
  const servicesByPath: ReadonlyMap<string, Service> = byPath(services);
  return {
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
}

/** What the cluster's policies make of a connection from an address to a Pod of the Service. */
async function antreaOf(
  context: NsxContext,
  open: OpenCluster,
  source: string | undefined,
  pod: KubeObject | undefined,
  protocol: string,
  port: number | undefined,
): Promise<PacketWayFacts['antrea']> {
  if (source === undefined || pod === undefined || port === undefined) return null;
  if (protocol !== 'TCP' && protocol !== 'UDP' && protocol !== 'SCTP') return null;
  const state = policyState(context, open);
  try {
    await state.ready();
    const verdict = state.index().evaluate({
      source: { type: 'ip', ip: source },
      destination: { type: 'pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name },
      protocol,
      destinationPort: port,
    });
    const nameOf = nameOfPolicy(state);
    const hidden = state.hidden().map(({ what, reason }) => `${what} (${reason})`);
    return {
      verdict: hidden.length > 0 ? 'Undecidable' : verdict.verdict,
      decidedBy: verdict.decidedBy === undefined ? null : stepOf(verdict.decidedBy.step, nameOf),
      chain: verdict.chain.map((step) => stepOf(step, nameOf)),
      missing: [...hidden, ...verdict.missing],
    };
  } finally {
    state.release();
  }
}

/** Port of the Pod behind a port of the Service: by number, or by the name of one of its containers' ports. */
function podPortOf(pod: KubeObject | undefined, target: number | string | undefined, port: number): number | undefined {
  if (typeof target === 'number') return target;
  if (target === undefined) return port;
  const ports = read
    .objects(read.object(pod?.['spec'])?.['containers'])
    .flatMap((container) => read.objects(container['ports']));
  return read.number(ports.find((one) => one['name'] === target)?.['containerPort']);
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
  const [pod] = pods ?? [];
  const port = request.port === undefined ? service.ports[0] : service.ports.find((one) => one.port === request.port);
  const [balancer] = request.balancer ?? [];
  const antrea = await antreaOf(
    context,
    open,
    service.balancerIps.length > 0 ? balancer : (request.client ?? balancer),
    pod,
    (port?.protocol ?? 'TCP').toUpperCase(),
    port === undefined ? undefined : podPortOf(pod, port.targetPort, port.port),
  );
  return ok(
    packetWay({
      service,
      port: request.port,
      client: request.client,
      balancerSources: request.balancer ?? [],
      nodePortLocal: pods === null ? null : pods.flatMap(nodePortLocalOf),
      nodeIps: nodes.ok
        ? nodes.value.flatMap((node) =>
            read
              .objects(read.object(node['status'])?.['addresses'])
              .flatMap((one) => (one['type'] === 'InternalIP' ? (read.text(one['address']) ?? []) : [])),
          )
        : null,
      pods:
        pods === null
          ? null
          : pods.map((one) => ({
              namespace: one.metadata.namespace ?? '',
              name: one.metadata.name,
              ips: podIpsOf(one),
            })),
      firewall,
      antrea,
    }),
  );
}
