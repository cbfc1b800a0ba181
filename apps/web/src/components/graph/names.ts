import type { Title } from './frames.ts';
import type { Rect } from './graph.types.ts';
import type { Palette } from './palette.ts';
import { boxOfNode, type PlacedFrame, type PlacedNode } from './scene.ts';
import { clip, FONT, widthOfText } from './text.ts';

/** Below this zoom nodes are too close together for any name. */
const NAMES_FROM = 0.2;
const SIZE = 12;
/** On the page: a name does not become smaller than that. */
const LEAST_SIZE = 11;
/** Characters of a name, and those where there is no room for so many: layouts keep room for the fewest. */
const LENGTHS = [22, 18] as const;
const LEAST_LENGTH = 14;
const BELOW = 3;
const CELL = 160;

/** Rectangles of the scene, found again by the squares that they touch. */
class Taken {
  private readonly cells = new Map<number, Rect[]>();
  private readonly cell: number;

  constructor(scale: number) {
    this.cell = CELL / scale;
  }

  private each(box: Rect, visit: (cell: number) => void): void {
    const { cell } = this;
    for (let x = Math.floor(box.left / cell); x <= Math.floor(box.right / cell); x += 1)
      for (let y = Math.floor(box.top / cell); y <= Math.floor(box.bottom / cell); y += 1) visit(x * 65_536 + y);
  }

  /** `own` does not count. */
  isFree(box: Rect, own?: Rect): boolean {
    let free = true;
    this.each(box, (cell) => {
      for (const other of this.cells.get(cell) ?? [])
        if (
          other !== own &&
          other.left < box.right &&
          box.left < other.right &&
          other.top < box.bottom &&
          box.top < other.bottom
        )
          free = false;
    });
    return free;
  }

  take(box: Rect): void {
    this.each(box, (cell) => {
      const held = this.cells.get(cell);
      if (held === undefined) this.cells.set(cell, [box]);
      else held.push(box);
    });
  }
}

export interface WrittenName {
  readonly placed: PlacedNode;
  readonly text: string;
  readonly box: Rect;
}

/** Height of names in the scene: they shrink with it down to what can be read. */
const sizeAt = (scale: number): number => Math.max(SIZE, LEAST_SIZE / scale);

/**
 * The names that have room, those of the greatest nodes first: a name lies neither on another, nor on a node or a title, stays in the frame of its
 * node, and off all frames where it has none. Where it is too long its middle is left out.
 */
export function namesWithRoom(
  nodes: readonly PlacedNode[],
  frames: readonly PlacedFrame[],
  titles: readonly Title[],
  scale: number,
): WrittenName[] {
  if (scale < NAMES_FROM) return [];
  const size = sizeAt(scale);
  const [taken, framed] = [new Taken(scale), new Taken(scale)];
  const boxes = new Map(frames.map(({ frame, box }) => [frame.id, box]));
  for (const { box } of titles) taken.take(box);
  for (const { box, depth } of frames) if (depth === 0) framed.take(box);
  for (const placed of nodes) taken.take(boxOfNode(placed));
  const hasRoom = ({ node }: PlacedNode, box: Rect, own?: Rect): boolean => {
    if (!taken.isFree(box, own)) return false;
    const frame = boxes.get(node.frame ?? '');
    return frame === undefined ? framed.isFree(box) : box.left > frame.left && box.right < frame.right;
  };
  const nameOf = (placed: PlacedNode, length: number): WrittenName => {
    const text = clip(placed.node.label, length);
    const half = widthOfText(text.length, size) / 2;
    const top = placed.y + placed.radius + BELOW / Math.min(1, scale);
    return {
      placed,
      text,
      box: { left: placed.x - half, top, right: placed.x + half, bottom: top + size + 1 / scale },
    };
  };
  const bySize = nodes.toSorted((a, b) => b.radius - a.radius || (a.node.id < b.node.id ? -1 : 1));
  const short = bySize.flatMap((placed) => {
    const name = nameOf(placed, LEAST_LENGTH);
    if (!hasRoom(placed, name.box)) return [];
    taken.take(name.box);
    return [name];
  });
  // Only when all have theirs, what is left of the room goes to longer ones.
  return short.map((name) => {
    if (name.text === name.placed.node.label) return name;
    for (const length of LENGTHS) {
      const longer = nameOf(name.placed, length);
      if (!hasRoom(name.placed, longer.box, name.box)) continue;
      taken.take(longer.box);
      return longer;
    }
    return name;
  });
}

export function paintNames(
  ctx: CanvasRenderingContext2D,
  nodes: readonly PlacedNode[],
  frames: readonly PlacedFrame[],
  titles: readonly Title[],
  scale: number,
  palette: Palette,
): void {
  const size = sizeAt(scale);
  ctx.font = `${size}px ${FONT}`;
  ctx.textAlign = 'center';
  ctx.lineWidth = size / 4;
  ctx.lineJoin = 'round';
  ctx.fillStyle = palette.text;
  for (const { placed, text, box } of namesWithRoom(nodes, frames, titles, scale)) {
    const y = box.top + size / 2;
    ctx.strokeStyle = placed.node.frame === undefined ? palette.background : palette.frame;
    ctx.strokeText(text, placed.x, y);
    ctx.fillText(text, placed.x, y);
  }
}
