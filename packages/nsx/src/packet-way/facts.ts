import type { EvaluateResponse } from '@netloft/contracts';
import type { SecurityPolicy } from '../model/policies.ts';
import type { ServiceOfPath } from '../policies/services.ts';

/** Addresses of a group of the distributed firewall; `complete` is false where it may have more (machines, nested groups). */
export interface WayGroup {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly complete: boolean;
}

export interface WayFirewall {
  /** Of the distributed firewall only: those with a span of Antrea clusters are left out by the caller. */
  readonly policies: readonly SecurityPolicy[];
  /** By path; undefined when the group could not be read. */
  readonly groupOf: (path: string) => WayGroup | undefined;
  readonly serviceOf: ServiceOfPath;
}

export interface WayServicePort {
  readonly port: number;
  readonly protocol: string;
  readonly nodePort?: number | undefined;
  readonly targetPort?: number | string | undefined;
}

/** A place at a Node: an address and a port. */
export interface WayTarget {
  readonly ip: string;
  readonly port: number;
}

export interface WayNodePortLocal extends WayTarget {
  readonly protocol: string;
  /** Port of the Pod behind it, where it is known. */
  readonly podPort?: number | undefined;
}

export interface WayPod {
  readonly namespace: string;
  readonly name: string;
  readonly ips: readonly string[];
}

export type WayAntrea = Pick<EvaluateResponse, 'verdict' | 'decidedBy' | 'chain' | 'missing'> & {
  /** Pairs of balancer address and Pod fare differently: how, in a sentence. The rest is then of the worst pair. */
  readonly differs?: string;
  /** All are allowed, some of them only because no policy speaks of them: which, in a sentence. */
  readonly note?: string;
};

/** What is known of a Service and of what stands before it. Null: could not be read. */
export interface PacketWayFacts {
  readonly service: {
    readonly namespace: string;
    readonly name: string;
    /** In Kubernetes' words. */
    readonly type: string;
    readonly ports: readonly WayServicePort[];
    /** Where the load balancer has it. */
    readonly balancerIps: readonly string[];
  };
  /** Port of the Service; its first one when absent. */
  readonly port?: number | undefined;
  /** Address of the client; absent: anywhere. */
  readonly client?: string | undefined;
  /** Addresses from which the load balancer reaches Nodes; empty: not known. */
  readonly balancerSources: readonly string[];
  /** Name of the group of NSX that the addresses were taken from, where nobody gave any. */
  readonly balancerGroup?: string | undefined;
  readonly nodePortLocal: readonly WayNodePortLocal[] | null;
  readonly nodeIps: readonly string[] | null;
  readonly pods: readonly WayPod[] | null;
  readonly firewall: WayFirewall | null;
  /** What the cluster's policies make of the connections to all Pods; the source is the load balancer where there is one. */
  readonly antrea: WayAntrea | null;
}
