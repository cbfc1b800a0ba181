import type { InventoryCollection } from '@netloft/nsx';
import { textOf } from '../../kubernetes/json.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { Json } from '../types.ts';
import {
  egressObject,
  ingressObject,
  namespaceObject,
  nodeObject,
  podObject,
  policyObject,
  poolObject,
  type Reported,
  serviceObject,
} from './container-objects.ts';

type Maker = (object: KubeObject, reported: Reported) => Json & { readonly external_id: string };
export interface Source {
  readonly group: string;
  readonly plural: string;
  readonly kind: InventoryCollection;
  readonly make: Maker;
}

/** What is reported, what others refer to first. */
export const SOURCES: readonly Source[] = [
  { group: '', plural: 'namespaces', kind: 'Namespace', make: namespaceObject },
  { group: '', plural: 'nodes', kind: 'Node', make: nodeObject },
  { group: '', plural: 'services', kind: 'Service', make: serviceObject },
  { group: '', plural: 'pods', kind: 'Pod', make: podObject },
  { group: 'networking.k8s.io', plural: 'ingresses', kind: 'Ingress', make: ingressObject },
  { group: 'networking.k8s.io', plural: 'networkpolicies', kind: 'NetworkPolicy', make: policyObject },
  { group: 'crd.antrea.io', plural: 'networkpolicies', kind: 'NetworkPolicy', make: policyObject },
  { group: 'crd.antrea.io', plural: 'clusternetworkpolicies', kind: 'NetworkPolicy', make: policyObject },
  { group: 'crd.antrea.io', plural: 'egresses', kind: 'Egress', make: egressObject },
  { group: 'crd.antrea.io', plural: 'ippools', kind: 'IPPool', make: poolObject },
];
/** By UID: an object that was made again under its name is another one to NSX. */
export const keyOf = ({ group, plural }: Source, { metadata }: KubeObject): string =>
  `${group}/${plural}/${textOf(metadata.uid)}`;
