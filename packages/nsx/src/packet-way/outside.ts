import type { PacketWayFacts, WayServicePort, WayTarget } from './facts.ts';
import { decideLeg } from './firewall.ts';
import { at, placeText, stage, type Way } from './parts.ts';

/** How a packet comes to a Node. */
interface NodeEntry {
  readonly title: string;
  readonly targets: readonly WayTarget[];
  readonly detail: string;
  readonly missing?: string;
}

function nodeEntryOf(facts: PacketWayFacts, { protocol, nodePort, targetPort }: WayServicePort): NodeEntry {
  const { nodePortLocal, nodeIps } = facts;
  const own = (nodePortLocal ?? []).filter(
    (one) =>
      one.protocol.toUpperCase() === protocol &&
      (one.podPort === undefined || typeof targetPort !== 'number' || one.podPort === targetPort),
  );
  if (own.length > 0)
    return {
      title: 'NodePortLocal',
      targets: own,
      detail: 'The Node hands it straight to the one Pod that this port stands for.',
    };
  const unread = nodePortLocal === null ? 'whether NodePortLocal has ports for the Service' : undefined;
  if (nodePort !== undefined && nodePort > 0)
    return {
      title: 'NodePort',
      targets: at(nodeIps ?? [], nodePort),
      detail: 'The Node hands it to any Pod of the Service.',
      ...(nodeIps === null || nodeIps.length === 0
        ? { missing: 'the addresses of the Nodes' }
        : unread === undefined
          ? {}
          : { missing: unread }),
    };
  return {
    title: 'NodePortLocal',
    targets: [],
    detail: 'Neither NodePortLocal nor a node port is known for this port of the Service.',
    missing: unread ?? 'how Nodes take packets for the Service',
  };
}

function addFirewall(
  way: Way,
  facts: PacketWayFacts,
  title: string,
  sources: readonly string[],
  targets: readonly WayTarget[],
  protocol: string,
): void {
  const addresses = targets.map(placeText);
  if (facts.firewall === null || targets.length === 0) {
    const lacks = facts.firewall === null ? 'the policies of the distributed firewall' : 'the address that it goes to';
    way.missing.push(lacks);
    way.stages.push(
      stage('distributed-firewall', title, { addresses, verdict: 'Undecided', detail: `Not known: ${lacks}.` }),
    );
    return;
  }
  const { missing, ...decision } = decideLeg({ sources, targets, protocol }, facts.firewall);
  way.missing.push(...missing);
  way.stages.push(stage('distributed-firewall', title, { addresses, ...decision }));
}

/** From the client to a Node: load balancer, distributed firewall, NodePortLocal or node port. */
export function addOutside(way: Way, facts: PacketWayFacts, port: WayServicePort): void {
  const { service, client, balancerSources } = facts;
  const clients = client === undefined ? [] : [client];
  const entry = nodeEntryOf(facts, port);
  const balanced = service.type === 'LoadBalancer' || service.balancerIps.length > 0;
  if (balanced) {
    const vips = at(service.balancerIps, port.port);
    addFirewall(way, facts, 'Distributed firewall before the load balancer', clients, vips, port.protocol);
    const group =
      facts.balancerGroup === undefined
        ? ''
        : `, which is the group ${facts.balancerGroup} of NSX: no address was given`;
    const from = balancerSources.length === 0 ? 'addresses of its own' : `${balancerSources.join(', ')}${group}`;
    if (vips.length === 0) way.missing.push('an address of the load balancer');
    way.stages.push(
      stage('load-balancer', 'Load balancer', {
        addresses: vips.map(placeText),
        ...(vips.length === 0
          ? { verdict: 'Undecided' as const, detail: 'The Service has no address at a load balancer yet.' }
          : { detail: `It ends the client’s connection and goes on from ${from}.` }),
      }),
    );
  }
  const sources = balanced ? balancerSources : clients;
  const title = balanced ? 'Distributed firewall before the Nodes' : 'Distributed firewall';
  addFirewall(way, facts, title, sources, entry.targets, port.protocol);
  if (entry.missing !== undefined) way.missing.push(entry.missing);
  way.stages.push(
    stage('node-port-local', entry.title, {
      addresses: entry.targets.map(placeText),
      ...(entry.targets.length === 0 ? { verdict: 'Undecided' as const } : {}),
      detail: entry.detail,
    }),
  );
}
