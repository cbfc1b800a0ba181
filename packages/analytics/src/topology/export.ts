import type { TopologyEdge, TopologyNode } from '@netloft/contracts';
import type { TopologyGraph } from './types.ts';

type Drawn = Pick<TopologyGraph, 'nodes' | 'edges'>;

/** Text between quotes of a Mermaid label: what ends it or would be read as markup is written as an entity. */
const label = (text: string): string =>
  text
    .replaceAll('#', '#35;')
    .replaceAll('"', '#quot;')
    .replaceAll('<', '#lt;')
    .replaceAll('>', '#gt;')
    .replaceAll('`', '#96;')
    .replaceAll(/\s+/g, ' ');

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

function bytesText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}

const ARROWS: Readonly<Record<TopologyEdge['verdict'], string>> = {
  allowed: '-->',
  unprotected: '-.->',
  denied: '--x',
  mixed: '==>',
};

/**
 * A graph as a Mermaid flowchart: frames as subgraphs, arrows by verdict (allowed solid, unprotected dotted, denied with a cross, mixed thick),
 * labels of ports and bytes. Any name is safe in it.
 */
export function toMermaid({ nodes, edges }: Drawn): string {
  const names = new Map(nodes.map((node, at) => [node.id, `n${at}`]));
  const inside = new Map<string, TopologyNode[]>();
  for (const node of nodes) {
    const frame = node.parent !== undefined && names.has(node.parent) ? node.parent : '';
    const parts = inside.get(frame);
    if (parts === undefined) inside.set(frame, [node]);
    else parts.push(node);
  }
  const lines = ['flowchart LR'];
  const write = (frame: string, indent: string): void => {
    for (const node of inside.get(frame) ?? []) {
      const text = `${names.get(node.id) ?? ''}["${label(node.name)}"]`;
      if (!inside.has(node.id)) {
        lines.push(`${indent}${text}`);
        continue;
      }
      lines.push(`${indent}subgraph ${text}`);
      write(node.id, `${indent}  `);
      lines.push(`${indent}end`);
    }
  };
  write('', '  ');
  for (const edge of edges) {
    const [source, target] = [names.get(edge.source), names.get(edge.target)];
    if (source === undefined || target === undefined) continue;
    const told = [edge.ports.slice(0, 3).join(' '), bytesText(edge.bytes + edge.reverseBytes)].filter(Boolean);
    lines.push(`  ${source} ${ARROWS[edge.verdict]}|"${label(told.join(', '))}"| ${target}`);
  }
  return `${lines.join('\n')}\n`;
}

/** A graph as JSON that is easy to read and to compare. */
export const toGraphJson = ({ nodes, edges }: Drawn): string => `${JSON.stringify({ nodes, edges }, null, 2)}\n`;
