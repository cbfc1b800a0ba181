import type { NsxInventoryKind } from '@netloft/contracts';
import { object, objects, text, textMap, texts } from '../read.ts';

/** An object as a cluster's own API has it; what it holds is read defensively. */
export interface KubernetesObject {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string | undefined;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export const uidOf = ({ metadata }: KubernetesObject): string | undefined => text(metadata['uid']);
export const labelsOfObject = ({ metadata }: KubernetesObject): Readonly<Record<string, string>> =>
  textMap(metadata['labels']);
export const specOf = (one: KubernetesObject) => object(one['spec']) ?? {};
export const statusOf = (one: KubernetesObject) => object(one['status']) ?? {};

/** Epoch milliseconds; undefined when it is not told. */
export function createdAt({ metadata }: KubernetesObject): number | undefined {
  const told = metadata['creationTimestamp'];
  const time = told instanceof Date ? told.getTime() : Date.parse(text(told) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

const present = (values: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(values.filter((value): value is string => value !== undefined && value !== '')),
];

export const podIpsOf = (pod: KubernetesObject): readonly string[] => {
  const status = statusOf(pod);
  return present([...objects(status['podIPs']).map((one) => text(one['ip'])), text(status['podIP'])]);
};

export const clusterIpsOf = (service: KubernetesObject): readonly string[] => {
  const spec = specOf(service);
  return present([...texts(spec['clusterIPs']), text(spec['clusterIP'])]).filter((ip) => ip !== 'None');
};

/** Addresses and names that the load balancer gave a Service or Ingress. */
export const balancedOf = (one: KubernetesObject): readonly string[] =>
  present(
    objects(object(statusOf(one)['loadBalancer'])?.['ingress']).flatMap((entry) => [
      text(entry['ip']),
      text(entry['hostname']),
    ]),
  );

/** Addresses of a Node of one type, or of all that are addresses. */
export const nodeAddressesOf = (node: KubernetesObject, type?: string): readonly string[] =>
  present(
    objects(statusOf(node)['addresses']).map((one) =>
      (type === undefined ? (text(one['type']) ?? '').endsWith('IP') : one['type'] === type)
        ? text(one['address'])
        : undefined,
    ),
  );

export const podCidrsOf = (node: KubernetesObject): readonly string[] => {
  const spec = specOf(node);
  return present([...texts(spec['podCIDRs']), text(spec['podCIDR'])]);
};

export const egressIpsOf = (egress: KubernetesObject): readonly string[] => {
  const spec = specOf(egress);
  const status = statusOf(egress);
  return present([
    text(spec['egressIP']),
    ...texts(spec['egressIPs']),
    text(status['egressIP']),
    ...texts(status['egressIPs']),
  ]);
};

export const gatewayAddressesOf = (gateway: KubernetesObject): readonly string[] =>
  present(objects(statusOf(gateway)['addresses']).map((one) => text(one['value'])));

/** NSX's `policy_type` of a policy object; empty for kinds that NSX has no type for. */
export function policyTypeOf({ kind, apiVersion }: KubernetesObject): string {
  if (kind === 'ClusterNetworkPolicy') return 'ACNP';
  if (kind !== 'NetworkPolicy') return '';
  return (apiVersion ?? '').startsWith('networking.k8s.io/') ? 'NETWORK_POLICY' : 'ANP';
}

const MANAGED_BY = 'ccp-adapter.antrea.tanzu.vmware.com/managedBy';

/** Whether NSX itself wrote the object, so that it need not come back as inventory. */
export const isFromNsx = (kind: NsxInventoryKind, one: KubernetesObject): boolean =>
  kind === 'NetworkPolicy' && labelsOfObject(one)[MANAGED_BY] !== undefined;
