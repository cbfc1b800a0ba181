import type { TopologyEdge, TopologyNode, TopologyNodeKind, TopologyView } from '@netloft/contracts';
import type { EdgeLook, GraphEdge, GraphFrame, GraphModel, GraphNode } from '../../components/graph/index.ts';
import { patchOf, rangeOf, isMoving, type Range } from '../../components/flow-scope/range.ts';
import type { FlowScope } from '../../lib/flows.queries.ts';
import { topologyText as text } from './topology.messages.ts';
import { WINDOWS } from './topology.search.ts';

const LETTERS: Readonly<Record<TopologyNodeKind, string>> = {
  namespace: 'Ns',
  workload: 'W',
  pod: 'P',
  node: 'N',
  label: 'L',
  service: 'S',
  external: 'E',
  folded: '…',
};
const SHAPES: Readonly<Partial<Record<TopologyNodeKind, GraphNode['shape']>>> = {
  service: 'square',
  node: 'square',
  folded: 'square',
  external: 'diamond',
};

/** Few widths, so that lines are drawn in lots. */
const WIDTHS = [1, 1.5, 2.2, 3, 4.2, 5.6, 7.5] as const;
/** Bits per second of the thinnest and of the widest line; fixed, so that times can be compared. */
const RATES = [1e3, 1e9] as const;

const widthAt = (share: number): number =>
  WIDTHS[Math.min(WIDTHS.length - 1, Math.max(0, Math.round(share * (WIDTHS.length - 1))))] ?? 1;

/** Width of an edge: by bytes relative to the greatest of the picture, or by rate on a scale that is always the same; both logarithmic. */
export function widthOf(bytes: number, most: number, seconds: number, by: 'bytes' | 'rate'): number {
  if (by === 'bytes') return widthAt(most <= 1 ? 0 : Math.log1p(bytes / 1000) / Math.log1p(most / 1000));
  const rate = Math.max(1, (8 * bytes) / Math.max(1, seconds));
  return widthAt((Math.log(rate) - Math.log(RATES[0])) / (Math.log(RATES[1]) - Math.log(RATES[0])));
}

/** Name with its Namespace where the frame does not tell it. */
export const fullName = ({ namespace, name, kind }: TopologyNode): string =>
  namespace === undefined || kind === 'namespace' ? name : `${namespace}/${name}`;

function nodeFacts(node: TopologyNode): string[] {
  return [
    ...(node.kind === 'external' ? [] : [text.pods(node.pods)]),
    text.bytes(node.bytes),
    ...(node.health === 'unhealthy' ? [node.healthDetail ?? text.unhealthy] : []),
    ...(node.policies === null ? [] : [text.policies(node.policies)]),
    ...(node.expandable ? [node.expanded ? text.closes : text.opens] : []),
  ];
}

const described = (node: TopologyNode): string =>
  text.nodeDescription(text.kinds[node.kind], fullName(node), nodeFacts(node));
const markOf = (node: TopologyNode): { mark?: 'bad' } => (node.health === 'unhealthy' ? { mark: 'bad' } : {});

/** What the two halves of a mixed line are: the good part first. */
function halvesOf(edge: TopologyEdge): readonly [EdgeLook, EdgeLook] {
  if (edge.denied === 0) return ['allowed', 'unprotected'];
  return [edge.allowed > 0 ? 'allowed' : 'unprotected', 'denied'];
}

export const edgeDescription = (edge: TopologyEdge, nodes: ReadonlyMap<string, TopologyNode>): string => {
  const name = (id: string): string => {
    const node = nodes.get(id);
    return node === undefined ? id : fullName(node);
  };
  const records = (['allowed', 'denied', 'unprotected'] as const).filter((verdict) => edge[verdict] > 0);
  return text.edgeDescription(name(edge.source), name(edge.target), text.verdicts[edge.verdict], [
    text.there(edge.bytes),
    text.back(edge.reverseBytes),
    ...(edge.verdict === 'mixed'
      ? records.map((verdict) => text.records(text.verdicts[verdict].toLowerCase(), edge[verdict]))
      : []),
    ...edge.ports.slice(0, 3),
  ]);
};

/** A view as a picture: opened nodes are frames, sizes and widths go by traffic. */
export function modelOf(
  view: Pick<TopologyView, 'nodes' | 'edges'>,
  seconds: number,
  by: 'bytes' | 'rate',
): GraphModel {
  const byId = new Map(view.nodes.map((node) => [node.id, node]));
  const parents = new Set(view.nodes.map((node) => node.parent));
  const isFrame = (node: TopologyNode): boolean => node.expanded && parents.has(node.id);
  const frameOf = ({ parent }: TopologyNode): string | undefined => {
    const frame = parent === undefined ? undefined : byId.get(parent);
    return frame !== undefined && isFrame(frame) ? frame.id : undefined;
  };
  const most = Math.max(1, ...view.nodes.filter((node) => !isFrame(node)).map((node) => node.bytes));
  const widest = Math.max(1, ...view.edges.map((edge) => edge.bytes + edge.reverseBytes));
  const nodes: GraphNode[] = [];
  const frames: GraphFrame[] = [];
  for (const node of view.nodes) {
    const frame = frameOf(node);
    if (isFrame(node)) {
      frames.push({
        id: node.id,
        label: frame === undefined ? fullName(node) : node.name,
        description: described(node),
        ...(node.expandable ? { closable: true } : {}),
        ...(frame === undefined ? {} : { parent: frame }),
        ...markOf(node),
      });
      continue;
    }
    nodes.push({
      id: node.id,
      label: frame === undefined ? fullName(node) : node.name,
      letter: LETTERS[node.kind],
      shape: SHAPES[node.kind] ?? 'circle',
      size: Math.log1p(node.bytes / 1000) / Math.log1p(most / 1000),
      description: described(node),
      ...(node.expandable ? { expandable: true } : {}),
      ...(frame === undefined ? {} : { frame }),
      ...markOf(node),
    });
  }
  const edges = view.edges.map((edge): GraphEdge => ({
    id: edge.id,
    source: edge.source,
    target: edge.target,
    look: edge.verdict,
    width: widthOf(edge.bytes + edge.reverseBytes, widest, seconds, by),
    description: edgeDescription(edge, byId),
    ...(edge.verdict === 'mixed' ? { halves: halvesOf(edge) } : {}),
  }));
  return { nodes, edges, frames };
}

/** Letters of the kinds that are in the picture, for the legend. */
export function kindsOf(view: Pick<TopologyView, 'nodes'>): (readonly [letter: string, word: string])[] {
  const met = new Set(view.nodes.filter((node) => !node.expanded).map((node) => node.kind));
  return [...met].map((kind) => [LETTERS[kind], text.kinds[kind]]);
}

/** A moving range as it is right now; a fixed one stays as it is written. `skew`: milliseconds that the server's clock is ahead. */
export function heldStill(scope: FlowScope, skew: number): Range & { readonly held: FlowScope } {
  const range = rangeOf(scope, Date.now() + skew);
  return { ...range, held: isMoving(scope) ? { ...scope, ...patchOf(range) } : scope };
}

/** Part `at` of a range, from 1 to `WINDOWS`. */
export function windowOf({ from, to }: Range, at: number): Range {
  const length = (to - from) / WINDOWS;
  return { from: Math.round(from + length * (at - 1)), to: Math.round(from + length * at) };
}
