/** How a line is drawn; the words are those of flows, their look is that of the encoding table of `mark.tsx`. */
export const EDGE_LOOKS = ['allowed', 'unprotected', 'mixed', 'denied'] as const;
export type EdgeLook = (typeof EDGE_LOOKS)[number];

/** A thing of the picture. */
export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** One or two letters inside, which tell its kind. */
  readonly letter: string;
  readonly shape: 'circle' | 'square' | 'diamond';
  /** From 0, the least, to 1. */
  readonly size: number;
  /** Id of the frame that it is drawn in. */
  readonly frame?: string;
  /** A sign at its corner. */
  readonly mark?: 'bad' | 'unknown';
  /** Can be opened into its parts. */
  readonly expandable?: boolean;
  /** Everything that the picture says about it, in words. */
  readonly description: string;
}

/** A directed connection. */
export interface GraphEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly look: EdgeLook;
  /** Of a mixed one: what the two halves of the line are. */
  readonly halves?: readonly [EdgeLook, EdgeLook];
  readonly width: number;
  readonly description: string;
}

/** A box around nodes and other frames. */
export interface GraphFrame {
  readonly id: string;
  readonly label: string;
  readonly parent?: string;
  readonly mark?: 'bad' | 'unknown';
  /** Can be closed into one node. */
  readonly closable?: boolean;
  readonly description: string;
}

export interface GraphModel {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Each before those inside it. */
  readonly frames: readonly GraphFrame[];
}

/** Edges of a rectangle of the scene. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
