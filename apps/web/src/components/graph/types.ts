// What a layout is asked and what it answers.

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How far a box reaches from a centre to each side; all positive for a centre inside. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A box by its edges. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Something that needs a place. */
export interface LayoutNode {
  readonly id: string;
  readonly label: string;
  /** Id of the frame that it is in; frames nest. */
  readonly parent?: string | undefined;
  /** A box around the nodes that name it as their parent. */
  readonly frame: boolean;
  /** From 0, the least, to 1. */
  readonly size: number;
}

export interface LayoutEdge {
  readonly source: string;
  readonly target: string;
  /** From 0 to 1: how much the two belong together. */
  readonly weight: number;
}

export const LAYOUTS = ['force', 'layered', 'concentric', 'grid'] as const;
export type LayoutKind = (typeof LAYOUTS)[number];

/** Places by id, each relative to the centre of the node's frame, or of the picture where it has none. */
export type Places = Readonly<Record<string, Point>>;

export interface LayoutRequest {
  readonly kind: LayoutKind;
  readonly nodes: readonly LayoutNode[];
  readonly edges: readonly LayoutEdge[];
  /** Where nodes were before: they stay near, so that a refresh does not shuffle the picture. */
  readonly known: Places;
  /** Where nodes must stay. */
  readonly pinned: Places;
  /** Width by height of the room. */
  readonly aspect: number;
}
