import type { Filter, FilterFault, FilterField, FilterNode } from '../filter/ast.ts';
import { type FilteredFlow, matchesFilter } from '../filter/match.ts';
import type { TopologyModel } from './model.ts';

type MatchNode = Extract<FilterNode, { type: 'match' }>;
type Row = (row: number) => boolean;
type End = (end: number) => boolean;

const OTHERS =
  'hide by ns, pod, workload, node, label, external, service, port, protocol, policy, action, verdict or type';
const OF_RECORDS = `belongs to single records; ${OTHERS}`;
/** An edge's own filter repeats what is hidden, and must find the records of that edge and no others: a sum would not, as records are compared one by one. */
const OF_SUMS = `belongs to single records, of which an edge only knows the sum; ${OTHERS}`;
const OF_ONE_DIRECTION = `speaks of one direction, but an edge only knows what decided; ${OTHERS}`;

/** What the rows of a model do not tell, and what to do instead; it goes on after the name of the field. */
const UNTOLD: Readonly<Partial<Record<FilterField, string>>> = {
  // Those of Pods are not known: a network would leave the Pods in it on the map, and their records out of the links.
  ip: 'is only known of ends that are no Pods; hide those by external, and Pods by pod, workload or ns',
  sport: 'belongs to single records: connections of all source ports are one edge; hide by port, the destination’s',
  rule: 'belongs to single records: an edge only knows the policy that decided; hide by policy',
  egress: OF_RECORDS,
  egressip: OF_RECORDS,
  tcp: OF_RECORDS,
  reason: OF_RECORDS,
  exporter: OF_RECORDS,
  bytes: OF_SUMS,
  packets: OF_SUMS,
  rate: OF_SUMS,
  duration: OF_SUMS,
};
const ENDS: ReadonlySet<FilterField> = new Set(['ns', 'pod', 'workload', 'node', 'label', 'external']);
/**
 * Why a filter cannot say what is hidden: it looks at something that single records have and edges have not. Fields of ends but the address of
 * a Pod, `service`, `port`, `protocol`, `policy` (that decided), `action`, `verdict` and `type` can be looked at.
 */
export function hideFault({ root }: Filter): FilterFault | undefined {
  const look = (node: FilterNode | undefined): FilterFault | undefined => {
    if (node === undefined || node.type === 'text') return undefined;
    if (node.type === 'not') return look(node.part);
    if (node.type !== 'match') {
      for (const part of node.parts) {
        const fault = look(part);
        if (fault !== undefined) return fault;
      }
      return undefined;
    }
    const isOneDirection = node.side === 'ingress' || node.side === 'egress';
    const why = UNTOLD[node.field] ?? (isOneDirection ? OF_ONE_DIRECTION : undefined);
    if (why === undefined) return undefined;
    return { ...node.place, message: `${node.side === undefined ? '' : `${node.side}.`}${node.field} ${why}` };
  };
  return look(root);
}

class Compiler {
  constructor(private readonly model: TopologyModel) {}

  row(node: FilterNode): Row {
    switch (node.type) {
      case 'and': {
        const parts = node.parts.map((part) => this.row(part));
        return (row) => parts.every((part) => part(row));
      }
      case 'or': {
        const parts = node.parts.map((part) => this.row(part));
        return (row) => parts.some((part) => part(row));
      }
      case 'not': {
        const part = this.row(node.part);
        return (row) => !part(row);
      }
      case 'text': {
        const [end, rest] = [this.end(node), this.rest(node)];
        const either = this.either(end);
        return (row) => either(row) || rest(row);
      }
      case 'match': {
        if (!ENDS.has(node.field)) return this.rest(node);
        const parts = node.values.map((value) =>
          value.type === 'present' && !value.present && node.side === undefined
            ? this.absent(node)
            : this.onSide(node.side, this.end({ ...node, side: 'src', values: [value] })),
        );
        return (row) => parts.some((part) => part(row));
      }
    }
  }

  /** Neither end has one. */
  private absent(node: MatchNode): Row {
    const either = this.either(this.end({ ...node, side: 'src', values: [{ type: 'present', present: true }] }));
    return (row) => !either(row);
  }

  private onSide(side: MatchNode['side'], end: End): Row {
    const { source, destination } = this.model;
    if (side === 'src') return (row) => end(source[row] ?? 0);
    if (side === 'dst') return (row) => end(destination[row] ?? 0);
    return this.either(end);
  }

  private either(end: End): Row {
    const { source, destination } = this.model;
    return (row) => end(source[row] ?? 0) || end(destination[row] ?? 0);
  }

  /** A test of one end, carried out once for each. */
  private end(node: FilterNode): End {
    const matches = matchesFilter({ root: node });
    const { ends } = this.model;
    const known = new Uint8Array(ends.size);
    return (end) => {
      const held = known[end] ?? 0;
      if (held > 0) return held === 2;
      const isPod = ends.isPod(end);
      const pod = ends.listed[end];
      const flow: FilteredFlow = {
        sourcePodName: ends.pod[end] ?? '',
        sourcePodNamespace: isPod ? ends.namespaces.textOf(ends.namespace[end] ?? 0) : '',
        sourceNodeName: ends.nodes.textOf(ends.node[end] ?? 0),
        sourceIP: ends.address[end] ?? '',
        sourcePodLabels: pod === undefined ? (ends.labels[end] ?? '') : JSON.stringify(pod.labels),
      };
      const holds = matches(flow);
      known[end] = holds ? 2 : 1;
      return holds;
    };
  }

  /** What belongs to no end. The deciding policy stands for both. */
  private rest(node: FilterNode): Row {
    const matches = matchesFilter({ root: node });
    const { services, service, policies, policy, ports, port, verdict, flowType } = this.model;
    return (row) => {
      const key = policies.textOf(policy[row] ?? 0);
      const name = key.slice(key.indexOf(':') + 1);
      const slash = name.indexOf('/');
      const portKey = ports[port[row] ?? 0] ?? 0;
      return matches({
        destinationServicePortName: services.textOf(service[row] ?? 0),
        destinationTransportPort: portKey % 65_536,
        protocolIdentifier: Math.floor(portKey / 65_536),
        ingressNetworkPolicyNamespace: slash < 0 ? '' : name.slice(0, slash),
        ingressNetworkPolicyName: name.slice(slash + 1),
        ingressNetworkPolicyRuleAction: verdict[row] ?? 0,
        flowType: flowType[row] ?? 0,
      });
    };
  }
}

/** Test of the rows that a filter hides; undefined when it hides none. */
export const hiddenRows = (model: TopologyModel, { root }: Filter): Row | undefined =>
  root === undefined ? undefined : new Compiler(model).row(root);
