import { sankey, sankeyJustify } from 'd3-sankey';
import { shortenMiddle } from '../../lib/format.ts';
import { OTHER_ID, type PairEnd, type PairFlow } from './pair.ts';

export interface SankeyNode {
  /** `source:` or `target:` and the id of the end: an end that is both stands at both sides, so no circle can appear. */
  readonly key: string;
  readonly side: 'source' | 'target';
  readonly end: PairEnd;
  readonly label: string;
  readonly value: number;
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}
export interface SankeyLink {
  readonly flow: PairFlow;
  readonly sourceKey: string;
  readonly targetKey: string;
  readonly path: string;
  readonly width: number;
  /** Middle of the band, for what the keyboard is told. */
  readonly x: number;
  readonly y: number;
}
export interface SankeyModel {
  readonly nodes: readonly SankeyNode[];
  readonly links: readonly SankeyLink[];
  readonly height: number;
}

interface RawNode {
  readonly key: string;
  readonly side: 'source' | 'target';
  readonly end: PairEnd;
}
interface RawLink {
  readonly source: string;
  readonly target: string;
  readonly value: number;
  readonly flow: PairFlow;
}

const ROOM = 26;
const BAR = 9;

/** Sources left, targets right, one band for each pair and verdict. Other lies at the bottom. Pairs of nothing are left out. */
export function sankeyModel(flows: readonly PairFlow[], width: number): SankeyModel {
  const given = flows.filter((flow) => flow.value > 0);
  const nodes = new Map<string, RawNode>();
  const links: RawLink[] = given.map((flow) => {
    const source = `source:${flow.source.id}`;
    const target = `target:${flow.target.id}`;
    if (!nodes.has(source)) nodes.set(source, { key: source, side: 'source', end: flow.source });
    if (!nodes.has(target)) nodes.set(target, { key: target, side: 'target', end: flow.target });
    return { source, target, value: flow.value, flow };
  });
  if (links.length === 0) return { nodes: [], links: [], height: 0 };
  const count = (side: string): number => [...nodes.values()].filter((node) => node.side === side).length;
  const height = Math.max(160, Math.max(count('source'), count('target')) * ROOM);
  const margin = Math.min(250, Math.max(90, width * 0.3));
  const chart = sankey<RawNode, RawLink>()
    .nodeId((node) => node.key)
    .nodeAlign(sankeyJustify)
    .nodeWidth(BAR)
    .nodePadding(Math.min(14, height / (2 * Math.max(count('source'), count('target')))))
    .nodeSort((a, b) => rank(a.end, b.end) || (b.value ?? 0) - (a.value ?? 0))
    .extent([
      [margin, 6],
      [Math.max(margin + 80, width - margin), height - 6],
    ])({ nodes: [...nodes.values()], links });
  const letters = Math.max(10, Math.floor((margin - 14) / 6.7));
  return {
    height,
    nodes: chart.nodes.map((node) => ({
      key: node.key,
      side: node.side,
      end: node.end,
      label: shortenMiddle(node.end.label, letters),
      value: node.value ?? 0,
      x0: node.x0 ?? 0,
      x1: node.x1 ?? 0,
      y0: node.y0 ?? 0,
      y1: node.y1 ?? 0,
    })),
    links: chart.links.map((link) => ({
      flow: link.flow,
      sourceKey: `source:${link.flow.source.id}`,
      targetKey: `target:${link.flow.target.id}`,
      path: bandPath(endX(link.source, 'x1'), link.y0 ?? 0, endX(link.target, 'x0'), link.y1 ?? 0, link.width ?? 0),
      width: Math.max(1, link.width ?? 0),
      x: width / 2,
      y: ((link.y0 ?? 0) + (link.y1 ?? 0)) / 2,
    })),
  };
}

/** d3-sankey puts the node in place of its key. */
const endX = (end: unknown, edge: 'x0' | 'x1'): number =>
  typeof end === 'object' && end !== null && edge in end ? Number((end as Record<'x0' | 'x1', unknown>)[edge]) : 0;

/** Outline of a band, so that it can be pointed at where it is and filled or dashed as any shape. */
function bandPath(x0: number, y0: number, x1: number, y1: number, width: number): string {
  const half = Math.max(1, width) / 2;
  const middle = (x0 + x1) / 2;
  return `M${x0} ${y0 - half}C${middle} ${y0 - half} ${middle} ${y1 - half} ${x1} ${y1 - half}V${y1 + half}C${middle} ${y1 + half} ${middle} ${y0 + half} ${x0} ${y0 + half}Z`;
}

/** Other after everything else. */
function rank(a: PairEnd, b: PairEnd): number {
  return Number(a.id === OTHER_ID) - Number(b.id === OTHER_ID);
}
