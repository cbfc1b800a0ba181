import type { Filter, FilterFault, FilterField, FilterNode } from '../filter/ast.ts';
import { type FilteredFlow, matchesFilter } from '../filter/match.ts';
import type { TopologyModel } from './model.ts';

type MatchNode = Extract<FilterNode, { type: 'match' }>;
type Row = (row: number) => boolean;
type End = (end: number) => boolean;

/** What the rows of a model do not tell. */
const UNTOLD: ReadonlySet<FilterField> = new Set([
  'ip',
  'sport',
  'rule',
  'egress',
  'egressip',
  'tcp',
  'reason',
  'exporter',
  'bytes',
  'packets',
  'rate',
  'duration',
]);
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
    if (!UNTOLD.has(node.field) && !isOneDirection) return undefined;
    const field = isOneDirection ? `${node.side ?? ''}.${node.field}` : node.field;
    return {
      ...node.place,
      message: `${field} belongs to single records; hide by ns, pod, workload, node, label, external, service, port, protocol, policy, action, verdict or type`,
    };
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
