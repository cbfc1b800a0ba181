import type { TopologyGrouping, TopologyView } from '@netloft/contracts';
import type { Filter } from '../filter/ast.ts';

/** Flows between two ends at one port with one verdict, summed over a time: the rows of `FlowQueries.edges`. */
export interface TopologyFlow {
  readonly sourceNamespace: string;
  readonly sourcePod: string;
  readonly sourceWorkload: string;
  readonly sourceNode: string;
  /** Only where the end is no Pod. */
  readonly sourceIP: string;
  readonly destinationNamespace: string;
  readonly destinationPod: string;
  readonly destinationWorkload: string;
  readonly destinationNode: string;
  readonly destinationIP: string;
  /** `namespace/name:portName`, empty without one. */
  readonly service: string;
  readonly port: number;
  readonly protocol: number;
  readonly flowType: number;
  readonly verdict: 'unprotected' | 'allowed' | 'dropped' | 'rejected';
  /** What decided: `type:namespace/name` or `type:name`, type as Antrea's number; empty for none or isolation. */
  readonly policy: string;
  /** JSON text; empty when the records carry none. */
  readonly sourceLabels: string;
  readonly destinationLabels: string;
  readonly bytes: number;
  readonly reverseBytes: number;
  /** Records. */
  readonly flows: number;
}

/** What the cluster says of one Pod. */
export interface TopologyPod {
  readonly namespace: string;
  readonly name: string;
  /** Empty while it is not scheduled. */
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Ready, or ended well. */
  readonly healthy: boolean;
  /** Names of the policies that select it, one array for all Pods that have the same; undefined when not known. */
  readonly policies?: readonly string[] | undefined;
}
export interface TopologyHost {
  readonly name: string;
  readonly healthy: boolean;
}
/** Pods and Nodes of the cluster as far as the caller may see them. */
export interface TopologyInventory {
  readonly pods: readonly TopologyPod[];
  readonly nodes: readonly TopologyHost[];
}

/** How a model is looked at. */
export interface TopologyLook {
  readonly group: TopologyGrouping;
  /** Key of the label, with `group: 'label'`. */
  readonly label?: string | undefined;
  /** Ids of nodes to open into their parts. */
  readonly expand?: readonly string[] | undefined;
  /** What matches is taken out; see `hideFault` for the fields that it may look at. */
  readonly hide?: Filter | undefined;
  /** The filter that the flows were asked with: it becomes part of the filters of edges. */
  readonly filter?: Filter | undefined;
  readonly only?: 'denied' | 'unprotected' | undefined;
  /** Prefix length that external IPv4 addresses are gathered to, 32 for none; IPv6 is gathered to 64 below 32. */
  readonly externalPrefix: number;
  readonly services: 'show' | 'through';
  /** Most nodes of the graph, frames counted; at least 10. */
  readonly limit: number;
}

/** The graph of a look. */
export type TopologyGraph = Pick<TopologyView, 'nodes' | 'edges' | 'totals' | 'folded' | 'unreadable'>;
