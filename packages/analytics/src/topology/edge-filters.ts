import { type Filter, type FilterNode } from '../filter/ast.ts';
import { FILTER_LENGTH } from '../filter/parse.ts';
import { printFilter, quoteValue } from '../filter/print.ts';
import type { FoldedNode } from './fold.ts';
import type { Items, ItemKind } from './items.ts';
import type { TopologyLook } from './types.ts';

type Side = 'src' | 'dst';

/** Terms that find one end: `narrow` are left out when the whole would be longer than a filter may be. */
interface Terms {
  readonly wide: string;
  readonly narrow?: string;
}

const MOST_PODS = 40;

/** Field and values that find the ends of some items of one kind. */
function termOf(kind: ItemKind, texts: readonly string[], side: Side): string {
  const values = texts.map(quoteValue).join(',');
  switch (kind) {
    case 'namespace':
      return `${side}.ns:${values}`;
    case 'workload':
      return `${side}.workload:${values}`;
    case 'pod':
      return `${side}.pod:${values}`;
    case 'node':
      return `${side}.node:${texts.map((text) => (text === '' ? 'none' : quoteValue(text))).join(',')}`;
    case 'label':
      return `${side}.label:${texts.map(labelValue).join(',')}`;
    case 'service':
      return `service:${values}`;
    case 'external':
      return `${side}.ip:${texts.map((text) => (text === '' ? 'none' : quoteValue(text))).join(',')}`;
  }
}

function labelValue(text: string): string {
  const equals = text.indexOf('=');
  const value = text.slice(equals + 1);
  return value === '' ? `${text.slice(0, equals)}=none` : quoteValue(text);
}

/** Only Pods, or only what is none: for kinds whose own term would find the others as well. */
function presence(kind: ItemKind, text: string, side: Side): string {
  if (kind === 'external') return `${side}.pod:none `;
  return (kind === 'node' && text === '') || (kind === 'label' && text.endsWith('=')) ? `${side}.pod:* ` : '';
}

/** Writes the filters that find the flows of edges. */
export class EdgeFilters {
  private readonly ends = new Map<string, Terms>();
  private readonly common: string;
  /** Items that are drawn, by the item of their frame, -1 at the top. */
  private readonly shownIn = new Map<number, number[]>();

  constructor(
    private readonly items: Items,
    private readonly nodes: readonly FoldedNode[],
    /** Names of the Pods of a node; undefined when there are more than so many. */
    private readonly podsOf: (node: number, most: number) => readonly string[] | undefined,
    private readonly look: TopologyLook,
  ) {
    for (const node of nodes) {
      if (node.type !== 'item') continue;
      const frame = items.parent[node.item] ?? -1;
      const shown = this.shownIn.get(frame);
      if (shown === undefined) this.shownIn.set(frame, [node.item]);
      else shown.push(node.item);
    }
    const parts: FilterNode[] = [];
    if (look.filter?.root !== undefined) parts.push(look.filter.root);
    if (look.hide?.root !== undefined) parts.push({ type: 'not', part: look.hide.root });
    this.common = textOf({ root: parts.length === 1 ? parts[0] : { type: 'and', parts } });
  }

  /** Finds the flows from one node to another. What is folded is told by what is not, and by its frame alone where that would be too long. */
  of(source: number, target: number): string {
    const [from, to] = [this.end(source, 'src'), this.end(target, 'dst')];
    // What goes through a Service is drawn as two other edges.
    const direct = this.look.services === 'show' && this.isPlain(source) && this.isPlain(target) ? 'service:none' : '';
    const whole = joined([this.common, from.wide, from.narrow ?? '', to.wide, to.narrow ?? '', direct]);
    if (whole.length <= FILTER_LENGTH) return whole;
    const wide = joined([this.common, from.wide, to.wide, direct]);
    return wide.length <= FILTER_LENGTH ? wide : joined([from.wide, to.wide, direct]);
  }

  private isPlain(node: number): boolean {
    const held = this.nodes[node];
    return held?.type === 'item' && this.items.kind[held.item] !== 'service' && this.items.isFrame[held.item] !== 1;
  }

  private end(node: number, side: Side): Terms {
    const key = `${side}${node}`;
    const known = this.ends.get(key);
    if (known !== undefined) return known;
    const terms = this.termsOf(node, side);
    this.ends.set(key, terms);
    return terms;
  }

  private termsOf(node: number, side: Side): Terms {
    const held = this.nodes[node];
    if (held === undefined) return { wide: '' };
    if (held.type === 'rest') return this.restTerms(held, side);
    return { wide: this.itemTerm(held.item, node, side) };
  }

  private itemTerm(item: number, node: number, side: Side): string {
    const kind = this.items.kind[item] ?? 'external';
    const text = this.items.textOf(item);
    if (this.items.isInferred[item] === 1) {
      // The flows do not tell what it was grouped by.
      const pods = this.podsOf(node, MOST_PODS) ?? [];
      if (pods.length > 0) return termOf('pod', pods, side);
    }
    return `${presence(kind, text, side)}${termOf(kind, [text], side)}`;
  }

  private restTerms(rest: Extract<FoldedNode, { type: 'rest' }>, side: Side): Terms {
    const wide =
      rest.frame >= 0 ? this.itemTerm(rest.frame, rest.parent, side) : `${side}.pod:${rest.isExternal ? 'none' : '*'}`;
    const shown = this.shownIn.get(rest.frame) ?? [];
    const [asked, sign] = rest.members.length <= shown.length ? [rest.members, ''] : [shown, '-'];
    const byKind = new Map<ItemKind, string[]>();
    for (const item of asked) {
      const kind = this.items.kind[item] ?? 'external';
      if (rest.frame < 0 && (kind === 'external') !== rest.isExternal) continue;
      byKind.set(kind, [...(byKind.get(kind) ?? []), this.items.textOf(item)]);
    }
    const terms = [...byKind].map(([kind, texts]) => termOf(kind, texts.toSorted(), side));
    const narrow =
      sign === '-' || terms.length < 2 ? terms.map((term) => `${sign}${term}`).join(' ') : `(${terms.join(' or ')})`;
    return narrow === '' || narrow.length > FILTER_LENGTH ? { wide } : { wide, narrow };
  }
}

const joined = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

/** A filter as a part that others can be joined to. */
function textOf(filter: Filter): string {
  const text = printFilter(filter);
  return filter.root?.type === 'or' ? `(${text})` : text;
}
