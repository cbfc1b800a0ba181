import type { EdgeSums, ItemEdges } from './edges.ts';
import type { Folding } from './fold.ts';
import type { Items } from './items.ts';
import type { TopologyModel } from './model.ts';
import type { Scratch } from './scratch.ts';

/** What is counted of each node, by node; frames count what lies in them. */
export interface NodeFacts {
  readonly bytes: Float64Array;
  readonly pods: Int32Array;
  /** Pods that the inventory knows. */
  readonly listed: Int32Array;
  readonly notReady: Int32Array;
  /** Pods on a Node that is not ready. */
  readonly onBadNode: Int32Array;
  /** Distinct policies, -1 where none of its Pods tells. */
  readonly policies: Int32Array;
}

/** Edges as they are drawn: `drawnOf` by edge between items, -1 for none. */
export interface Drawn {
  readonly edges: ItemEdges;
  readonly sums: EdgeSums;
  readonly drawnOf: Int32Array;
  readonly folding: Folding;
}

/** Item of each Pod, flows or none; -1 where the look has no place for it. Twins, and addresses, have none. */
export function placePods(model: TopologyModel, items: Items, scratch: Scratch): Int32Array {
  const { ends } = model;
  const itemOf = scratch.ints(ends.size).fill(-1);
  for (let end = 0; end < ends.size; end += 1)
    if (ends.isPod(end) && ends.twin[end] === end) itemOf[end] = items.find(end);
  return itemOf;
}

/** Nodes that are not ready, by number. */
function badNodes({ ends }: TopologyModel): Uint8Array {
  const bad = new Uint8Array(ends.nodes.size);
  for (const name of ends.unhealthyNodes) {
    const number = ends.nodes.find(name);
    if (number !== undefined) bad[number] = 1;
  }
  return bad;
}

/** Items with a Pod that is not ready, or that runs on such a Node, and such Nodes. */
export function unhealthyItems(
  model: TopologyModel,
  items: Items,
  itemOfPod: Int32Array,
  scratch: Scratch,
): Uint8Array {
  const { ends } = model;
  const isUnhealthy = scratch.flags(items.size);
  const isBad = badNodes(model);
  for (let end = 0; end < itemOfPod.length; end += 1) {
    if (ends.health[end] !== 0 && isBad[ends.node[end] ?? 0] !== 1) continue;
    for (let item = itemOfPod[end] ?? -1; item >= 0; item = items.parent[item] ?? -1) isUnhealthy[item] = 1;
  }
  for (let item = 0; item < items.size; item += 1)
    if (items.kind[item] === 'node' && ends.unhealthyNodes.has(items.textOf(item))) isUnhealthy[item] = 1;
  return isUnhealthy;
}

/** Adds up bytes by node, each lot once for each node that it touches and the frames around it. */
class NodeBytes {
  readonly bytes: Float64Array;
  private readonly seen: Int32Array;
  private readonly parents: Int32Array;
  private lot = 0;

  constructor({ nodes }: Folding) {
    this.bytes = new Float64Array(nodes.length);
    this.seen = new Int32Array(nodes.length);
    this.parents = Int32Array.from(nodes, ({ parent }) => parent);
  }

  begin(): void {
    this.lot += 1;
  }

  add(first: number, total: number): void {
    const { bytes, seen, parents, lot } = this;
    for (let node = first; node >= 0 && seen[node] !== lot; node = parents[node] ?? -1) {
      seen[node] = lot;
      bytes[node] = (bytes[node] ?? 0) + total;
    }
  }
}

function bytesOf(model: TopologyModel, { edges, sums, drawnOf, folding }: Drawn): Float64Array {
  const nodes = new NodeBytes(folding);
  const { source, target } = sums;
  const { edgeOf, onwardOf } = edges;
  if (onwardOf === undefined) {
    for (let edge = 0; edge < sums.size; edge += 1) {
      const total = sums.total[edge] ?? 0;
      nodes.begin();
      nodes.add(source[edge] ?? -1, total);
      nodes.add(target[edge] ?? -1, total);
    }
    return nodes.bytes;
  }
  // Through a Service a row is part of two edges.
  for (let row = 0; row < model.rows; row += 1) {
    const drawn = drawnOf[edgeOf[row] ?? -1] ?? -1;
    const onward = drawnOf[onwardOf[row] ?? -1] ?? -1;
    if (drawn < 0 && onward < 0) continue;
    const total = model.total[row] ?? 0;
    nodes.begin();
    if (drawn >= 0) {
      nodes.add(source[drawn] ?? -1, total);
      nodes.add(target[drawn] ?? -1, total);
    }
    if (onward >= 0) {
      nodes.add(source[onward] ?? -1, total);
      nodes.add(target[onward] ?? -1, total);
    }
  }
  return nodes.bytes;
}

/** Pods of each node: those of node `n` lie from `starts[n]` to `starts[n + 1]`. A Pod lies in each frame around it as well. */
interface PodsByNode {
  readonly starts: Int32Array;
  readonly pods: Int32Array;
}

export function podsByNode(folding: Folding, itemOfPod: Int32Array, scratch: Scratch): PodsByNode {
  const { nodes, nodeOf } = folding;
  const parents = Int32Array.from(nodes, ({ parent }) => parent);
  const starts = new Int32Array(nodes.length + 1);
  const each = (visit: (node: number, end: number) => void): void => {
    for (let end = 0; end < itemOfPod.length; end += 1) {
      const item = itemOfPod[end] ?? -1;
      if (item < 0) continue;
      for (let node = nodeOf[item] ?? -1; node >= 0; node = parents[node] ?? -1) visit(node, end);
    }
  };
  each((node) => {
    starts[node + 1] = (starts[node + 1] ?? 0) + 1;
  });
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  const next = starts.slice();
  const pods = scratch.ints(starts.at(-1) ?? 0);
  each((node, end) => {
    const at = next[node] ?? 0;
    pods[at] = end;
    next[node] = at + 1;
  });
  return { starts, pods };
}

/** Names of the Pods of one node, sorted; undefined when there are more than `most`. */
export function podNames(
  model: TopologyModel,
  { starts, pods }: PodsByNode,
  node: number,
  most: number,
): readonly string[] | undefined {
  const { ends } = model;
  if ((starts[node + 1] ?? 0) - (starts[node] ?? 0) > most) return undefined;
  const names: string[] = [];
  for (let at = starts[node] ?? 0; at < (starts[node + 1] ?? 0); at += 1) {
    const end = pods[at] ?? 0;
    names.push(`${ends.namespaces.textOf(ends.namespace[end] ?? 0)}/${ends.pod[end] ?? ''}`);
  }
  return names.sort();
}

/** Counts traffic, Pods, their health and their policies by node. */
export function nodeFacts(
  model: TopologyModel,
  drawn: Drawn,
  { starts, pods }: PodsByNode,
  scratch: Scratch,
): NodeFacts {
  const { ends } = model;
  const count = drawn.folding.nodes.length;
  const facts: NodeFacts = {
    bytes: bytesOf(model, drawn),
    pods: new Int32Array(count),
    listed: new Int32Array(count),
    notReady: new Int32Array(count),
    onBadNode: new Int32Array(count),
    policies: new Int32Array(count).fill(-1),
  };
  const isBad = badNodes(model);
  const seenSets = scratch.ints(ends.policySets.length);
  const seenPolicies = scratch.ints(ends.policyCount);
  for (let node = 0; node < count; node += 1) {
    let [listed, notReady, onBadNode, policies] = [0, 0, 0, -1];
    for (let at = starts[node] ?? 0; at < (starts[node + 1] ?? 0); at += 1) {
      const end = pods[at] ?? 0;
      const health = ends.health[end] ?? -1;
      if (health >= 0) listed += 1;
      if (health === 0) notReady += 1;
      if (isBad[ends.node[end] ?? 0] === 1) onBadNode += 1;
      const set = ends.policySet[end] ?? -1;
      if (set < 0 || seenSets[set] === node + 1) continue;
      seenSets[set] = node + 1;
      policies = Math.max(0, policies);
      for (const policy of ends.policySets[set] ?? []) {
        if (seenPolicies[policy] === node + 1) continue;
        seenPolicies[policy] = node + 1;
        policies += 1;
      }
    }
    facts.pods[node] = (starts[node + 1] ?? 0) - (starts[node] ?? 0);
    facts.listed[node] = listed;
    facts.notReady[node] = notReady;
    facts.onBadNode[node] = onBadNode;
    facts.policies[node] = policies;
  }
  return facts;
}
