import type { EdgeSums, ItemEdges } from './edges.ts';
import type { Folding } from './fold.ts';
import type { Items } from './items.ts';
import type { TopologyModel } from './model.ts';

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
export function placePods(model: TopologyModel, items: Items): Int32Array {
  const { ends } = model;
  const itemOf = new Int32Array(ends.size).fill(-1);
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
export function unhealthyItems(model: TopologyModel, items: Items, itemOfPod: Int32Array): Uint8Array {
  const { ends } = model;
  const isUnhealthy = new Uint8Array(items.size);
  const isBad = badNodes(model);
  for (let end = 0; end < itemOfPod.length; end += 1) {
    if (ends.listed[end]?.healthy !== false && isBad[ends.node[end] ?? 0] !== 1) continue;
    for (let item = itemOfPod[end] ?? -1; item >= 0; item = items.parent[item] ?? -1) isUnhealthy[item] = 1;
  }
  for (let item = 0; item < items.size; item += 1)
    if (items.kind[item] === 'node' && ends.unhealthyNodes.has(items.textOf(item))) isUnhealthy[item] = 1;
  return isUnhealthy;
}

/** Adds up bytes by node, each lot once for each node that it touches. */
class NodeBytes {
  readonly bytes: Float64Array;
  private readonly seen: Int32Array;
  private readonly parents: Int32Array;

  constructor({ nodes }: Folding) {
    this.bytes = new Float64Array(nodes.length);
    this.seen = new Int32Array(nodes.length);
    this.parents = Int32Array.from(nodes, ({ parent }) => parent);
  }

  add(first: number, lot: number, total: number): void {
    const { bytes, seen, parents } = this;
    for (let node = first; node >= 0 && seen[node] !== lot + 1; node = parents[node] ?? -1) {
      seen[node] = lot + 1;
      bytes[node] = (bytes[node] ?? 0) + total;
    }
  }
}

function bytesOf(model: TopologyModel, { edges, sums, drawnOf, folding }: Drawn): Float64Array {
  const nodes = new NodeBytes(folding);
  const { edgeOf, onwardOf } = edges;
  const add = (edge: number, lot: number, total: number): void => {
    nodes.add(sums.source[edge] ?? -1, lot, total);
    nodes.add(sums.target[edge] ?? -1, lot, total);
  };
  if (onwardOf === undefined)
    for (let edge = 0; edge < sums.size; edge += 1)
      add(edge, edge, (sums.bytes[edge] ?? 0) + (sums.reverseBytes[edge] ?? 0));
  // Through a Service a row is part of two edges.
  else
    for (let row = 0; row < model.rows; row += 1) {
      const total = (model.bytes[row] ?? 0) + (model.reverseBytes[row] ?? 0);
      add(drawnOf[edgeOf[row] ?? -1] ?? -1, row, total);
      add(drawnOf[onwardOf[row] ?? -1] ?? -1, row, total);
    }
  return nodes.bytes;
}

/** Pods of each node: those of node `n` lie from `starts[n]` to `starts[n + 1]`. A Pod lies in each frame around it as well. */
interface PodsByNode {
  readonly starts: Int32Array;
  readonly pods: Int32Array;
}

export function podsByNode(folding: Folding, itemOfPod: Int32Array): PodsByNode {
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
  const pods = new Int32Array(starts.at(-1) ?? 0);
  each((node, end) => {
    const at = next[node] ?? 0;
    pods[at] = end;
    next[node] = at + 1;
  });
  return { starts, pods };
}

/** Names of the Pods of one node, sorted. */
export function podNames(model: TopologyModel, { starts, pods }: PodsByNode, node: number): readonly string[] {
  const { ends } = model;
  return Array.from(
    pods.subarray(starts[node], starts[node + 1]),
    (end) => `${ends.namespaces.textOf(ends.namespace[end] ?? 0)}/${ends.pod[end] ?? ''}`,
  ).sort();
}

/** Counts traffic, Pods, their health and their policies by node. */
export function nodeFacts(model: TopologyModel, drawn: Drawn, { starts, pods }: PodsByNode): NodeFacts {
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
  const seenSets = new Int32Array(ends.policySets.length);
  const seenPolicies = new Int32Array(ends.policyCount);
  for (let node = 0; node < count; node += 1) {
    let [listed, notReady, onBadNode, policies] = [0, 0, 0, -1];
    for (let at = starts[node] ?? 0; at < (starts[node + 1] ?? 0); at += 1) {
      const end = pods[at] ?? 0;
      const pod = ends.listed[end];
      if (pod !== undefined) listed += 1;
      if (pod?.healthy === false) notReady += 1;
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
