import { familyOf } from './addresses.ts';
import type { Inventory, NodeEntry, PodEntry, ServiceEntry } from './inventory.ts';
import type { Endpoint } from './types.ts';

/** One end of a connection with what is known of it. `service` is the Service that was addressed, before load balancing. */
export interface End {
  readonly pod?: PodEntry;
  readonly node?: NodeEntry;
  readonly service?: ServiceEntry;
  readonly ips: readonly string[];
  readonly fqdn?: string;
  /** The address of a load balancer, or an external one, that led here; it is among `ips`. */
  readonly spokenTo?: string;
  /** Some Pod or address that is not known, with the fact that lacks in words. */
  readonly unknown?: string;
}

/** Ends that an endpoint may stand for, or why it cannot be looked up. `choice` names what decides among several. */
export type Ends =
  | { readonly ok: true; readonly ends: readonly End[]; readonly choice: string }
  | { readonly ok: false; readonly missing: string };

const single = (end: End): Ends => ({ ok: true, ends: [end], choice: '' });
const lacking = (missing: string): Ends => ({ ok: false, missing });

/** A Pod's end; one in its Node's network speaks with the Node's address and is bound by what is applied to the Node. */
export function podEnd(pod: PodEntry, inventory: Inventory): End {
  const node = pod.hostNetwork && pod.node !== undefined ? inventory.nodes.get(pod.node) : undefined;
  return { pod, ips: pod.ips, ...(node === undefined ? {} : { node }) };
}

/** Whatever has the address. */
export function addressEnd(ip: string, inventory: Inventory, fqdn?: string): End {
  const pod = inventory.podByIp(ip);
  const node = inventory.nodeByIp(ip);
  const service = inventory.serviceByIp(ip);
  return {
    ips: [ip],
    ...(fqdn === undefined ? {} : { fqdn }),
    ...(pod === undefined ? {} : { pod }),
    ...(node === undefined ? {} : { node }),
    ...(service === undefined ? {} : { service }),
  };
}

const SERVICE_NAME = /^([^.]+)\.([^.]+)\.svc(\.|$)/;

const INSIDE = /\.(svc|pod)(\.|$)|\.cluster\.local$/;

/** A name: its given address, those that agents saw, or those of the Service that it names inside the cluster. */
function nameEnds(name: string, ip: string | undefined, inventory: Inventory): Ends {
  if (ip !== undefined) return single(addressEnd(ip, inventory, name));
  const [, service = '', namespace = ''] = SERVICE_NAME.exec(name) ?? [];
  const named = inventory.services.get(`${namespace}/${service}`);
  // The name of a Service with its own address is translated before rules see it, so that no rule for names matches it.
  if (named !== undefined && !named.headless) return single({ service: named, ips: named.clusterIPs });
  const choice = `the address of ${name}`;
  const pods = named === undefined ? [] : inventory.endpoints(named);
  if (pods.length > 0)
    return { ok: true, ends: pods.map((pod) => ({ ...podEnd(pod, inventory), fqdn: name })), choice };
  const seen = inventory.addressesOf(name);
  if (seen.length > 0) return { ok: true, ends: seen.map((one) => addressEnd(one, inventory, name)), choice };
  // A name inside the cluster stands for a Service or a Pod, whichever that is.
  return single({ fqdn: name, ips: [], ...(INSIDE.test(name) ? { unknown: choice } : {}) });
}

/** Looks an endpoint up. An address that belongs to a Pod, Node or Service stands for it. */
export function resolveEnds(endpoint: Endpoint, inventory: Inventory): Ends {
  switch (endpoint.type) {
    case 'pod': {
      const pod = inventory.pods.get(`${endpoint.namespace}/${endpoint.name}`);
      return pod === undefined
        ? lacking(`Pod ${endpoint.namespace}/${endpoint.name} is not known`)
        : single(podEnd(pod, inventory));
    }
    case 'service': {
      const service = inventory.services.get(`${endpoint.namespace}/${endpoint.name}`);
      return service === undefined
        ? lacking(`Service ${endpoint.namespace}/${endpoint.name} is not known`)
        : single({ service, ips: service.clusterIPs });
    }
    case 'node': {
      const node = inventory.nodes.get(endpoint.name);
      return node === undefined ? lacking(`Node ${endpoint.name} is not known`) : single({ node, ips: node.ips });
    }
    case 'fqdn':
      return nameEnds(endpoint.fqdn.toLowerCase().replace(/\.$/, ''), endpoint.ip, inventory);
    case 'ip':
      return familyOf(endpoint.ip) === undefined
        ? lacking(`${endpoint.ip} is not an IP address`)
        : single(addressEnd(endpoint.ip, inventory));
  }
}

/** The end in words. */
export function describeEnd(end: End): string {
  if (end.unknown !== undefined) return end.unknown;
  if (end.fqdn !== undefined) return end.fqdn;
  if (end.pod !== undefined) return `Pod ${end.pod.key}`;
  if (end.service !== undefined) return `Service ${end.service.key}`;
  if (end.node !== undefined) return `Node ${end.node.name}`;
  return end.ips[0] ?? 'an unknown address';
}
