import type { Extent, Point } from '../types.ts';

/** One thing to be placed among its siblings: a node, or a whole frame. */
export interface Item {
  readonly id: string;
  readonly extent: Extent;
  readonly known: Point | undefined;
  readonly pinned: Point | undefined;
}

/** Between two items by their places in the list. */
export interface Link {
  readonly a: number;
  readonly b: number;
  readonly weight: number;
}

export interface Arrangement {
  readonly items: readonly Item[];
  readonly links: readonly Link[];
  readonly aspect: number;
}

export const widthOf = ({ left, right }: Extent): number => left + right;
export const heightOf = ({ top, bottom }: Extent): number => top + bottom;
export const areaOf = (extent: Extent): number => widthOf(extent) * heightOf(extent);

/** Places of items by id, so that the same items always start in the same order. */
export const byId = (items: readonly Item[]): number[] =>
  items.map((_item, at) => at).toSorted((a, b) => ((items[a]?.id ?? '') < (items[b]?.id ?? '') ? -1 : 1));
