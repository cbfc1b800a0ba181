import type { TopologyNode } from '@netloft/contracts';
import type { FoldedNode, Folding } from './fold.ts';
import type { Items, ItemKind } from './items.ts';
import type { TopologyModel } from './model.ts';
import type { NodeFacts } from './node-facts.ts';
import type { TopologyLook } from './types.ts';
import { counted, countKinds, listed } from './words.ts';

interface Shown {
  readonly model: TopologyModel;
  readonly items: Items;
  readonly look: TopologyLook;
  readonly folding: Folding;
  readonly facts: NodeFacts;
}

const PODS = ['Pod', 'Pods'] as const;

function idOf({ items }: Shown, node: FoldedNode): string {
  if (node.type === 'item') return items.idOf(node.item);
  if (node.frame >= 0) return `folded:${items.idOf(node.frame)}`;
  return node.isExternal ? 'folded:external' : 'folded:inside';
}

/** Part of a text after its first slash. */
const afterSlash = (text: string): string => text.slice(text.indexOf('/') + 1);
const beforeSlash = (text: string): string => text.slice(0, Math.max(0, text.indexOf('/')));

function nameOf({ items, look }: Shown, item: number): string {
  const text = items.textOf(item);
  switch (items.kind[item]) {
    case 'workload':
    case 'pod':
    case 'service':
      return afterSlash(text);
    case 'node':
      return text === '' ? 'unknown Node' : text;
    case 'label':
      return text.endsWith('=') ? `without ${look.label ?? ''}` : text;
    case 'external':
      return text === '' ? 'unknown address' : text;
    default:
      return text;
  }
}

function namespaceOf({ items }: Shown, item: number): string | undefined {
  const text = items.textOf(item);
  const kind = items.kind[item];
  if (kind === 'namespace') return text;
  return kind === 'workload' || kind === 'pod' || kind === 'service' ? beforeSlash(text) : undefined;
}

/** Whether a node can be opened or closed: a frame that the grouping itself asks for cannot be closed. */
function isExpandable({ items, look }: Shown, item: number, isOpen: boolean): boolean {
  switch (items.kind[item]) {
    case 'namespace':
      return look.group === 'namespace' || !isOpen;
    case 'workload':
    case 'node':
    case 'label':
      return true;
    case 'external': {
      const parent = items.parent[item] ?? -1;
      return parent < 0 && items.textOf(item).includes('/');
    }
    default:
      return false;
  }
}

function healthOf(
  { model, items, facts }: Shown,
  node: FoldedNode,
  at: number,
): Pick<TopologyNode, 'health' | 'healthDetail'> {
  const { ends } = model;
  const host = node.type === 'item' && items.kind[node.item] === 'node' ? items.textOf(node.item) : undefined;
  const pods = facts.listed[at] ?? 0;
  const notReady = facts.notReady[at] ?? 0;
  const onBadNode = facts.onBadNode[at] ?? 0;
  const said: string[] = [];
  if (host !== undefined && ends.unhealthyNodes.has(host)) said.push('The Node is not ready');
  if (notReady > 0)
    said.push(pods === 1 ? 'The Pod is not ready' : `${notReady} of ${counted(pods, PODS)} are not ready`);
  if (host === undefined && onBadNode > 0) said.push(`${counted(onBadNode, PODS)} on a Node that is not ready`);
  if (said.length > 0) return { health: 'unhealthy', healthDetail: said.join('; ') };
  const isKnown = pods > 0 || (host !== undefined && ends.knownNodes.has(host));
  return { health: isKnown ? 'healthy' : 'unknown' };
}

/** A node of the graph as the contract has it. */
export function nodeOf(shown: Shown, node: FoldedNode, at: number): TopologyNode {
  const { items, facts, folding } = shown;
  const above = folding.nodes[node.parent];
  const parent = above === undefined ? {} : { parent: idOf(shown, above) };
  const policies = facts.policies[at] ?? -1;
  const counts = {
    pods: facts.pods[at] ?? 0,
    bytes: facts.bytes[at] ?? 0,
    ...healthOf(shown, node, at),
    policies: policies < 0 ? null : policies,
  };
  if (node.type === 'rest') {
    const kinds = countKinds(items, node.members);
    return {
      id: idOf(shown, node),
      kind: 'folded',
      name: `${listed(kinds)} more`,
      ...(node.frame < 0 ? {} : namespaced(namespaceOf(shown, node.frame))),
      ...parent,
      ...counts,
      expandable: false,
      expanded: false,
      folds: node.members.length,
    };
  }
  const kind: ItemKind = items.kind[node.item] ?? 'external';
  return {
    id: idOf(shown, node),
    kind,
    name: nameOf(shown, node.item),
    ...namespaced(namespaceOf(shown, node.item)),
    ...parent,
    ...counts,
    expandable: isExpandable(shown, node.item, node.isOpen),
    expanded: node.isOpen,
  };
}

const namespaced = (namespace: string | undefined): { namespace?: string } =>
  namespace === undefined ? {} : { namespace };
