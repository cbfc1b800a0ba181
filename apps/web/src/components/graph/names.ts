import { titleOf } from './frames.ts';
import type { Rect } from './graph.types.ts';
import type { Palette } from './palette.ts';
import type { PlacedFrame, PlacedNode } from './scene.ts';
import { clip, FONT, widthOfText } from './text.ts';

/** Below this zoom nodes are too close together for any name. */
const NAMES_FROM = 0.2;
const SIZE = 12;
/** On the page: a name does not become smaller than that. */
const LEAST_SIZE = 11;
/** Characters of a name, and those where there is no room for so many: layouts keep room for the fewer. */
const LENGTHS = [22, 14] as const;
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

  isFree(box: Rect): boolean {
    let free = true;
    this.each(box, (cell) => {
      for (const other of this.cells.get(cell) ?? [])
        if (other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom)
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
  scale: number,
): WrittenName[] {
  if (scale < NAMES_FROM) return [];
  const size = sizeAt(scale);
  const [taken, framed] = [new Taken(scale), new Taken(scale)];
  const boxes = new Map(frames.map(({ frame, box }) => [frame.id, box]));
  for (const placed of frames) {
    const title = titleOf(placed, scale);
    if (title !== undefined) taken.take(title.box);
    if (placed.depth === 0) framed.take(placed.box);
  }
  for (const { radius, x, y } of nodes)
    taken.take({ left: x - radius, top: y - radius, right: x + radius, bottom: y + radius });
  const hasRoom = ({ node }: PlacedNode, box: Rect): boolean => {
    if (!taken.isFree(box)) return false;
    const frame = boxes.get(node.frame ?? '');
    return frame === undefined ? framed.isFree(box) : box.left > frame.left && box.right < frame.right;
  };
  const bySize = nodes.toSorted((a, b) => b.radius - a.radius || (a.node.id < b.node.id ? -1 : 1));
  return bySize.flatMap((placed) => {
    const top = placed.y + placed.radius + BELOW / Math.min(1, scale);
    const texts = new Set(LENGTHS.map((length) => clip(placed.node.label, length)));
    for (const text of texts) {
      const half = widthOfText(text.length, size) / 2;
      const box = { left: placed.x - half, top, right: placed.x + half, bottom: top + size + 1 / scale };
      if (!hasRoom(placed, box)) continue;
      taken.take(box);
      return [{ placed, text, box }];
    }
    return [];
  });
}

export function paintNames(
  ctx: CanvasRenderingContext2D,
  nodes: readonly PlacedNode[],
  frames: readonly PlacedFrame[],
  scale: number,
  palette: Palette,
): void {
  const size = sizeAt(scale);
  ctx.font = `${size}px ${FONT}`;
  ctx.textAlign = 'center';
  ctx.lineWidth = size / 4;
  ctx.lineJoin = 'round';
  ctx.fillStyle = palette.text;
  for (const { placed, text, box } of namesWithRoom(nodes, frames, scale)) {
    const y = box.top + size / 2;
    ctx.strokeStyle = placed.node.frame === undefined ? palette.background : palette.frame;
    ctx.strokeText(text, placed.x, y);
    ctx.fillText(text, placed.x, y);
  }
}
