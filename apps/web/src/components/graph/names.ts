import { clip, FONT } from './text.ts';
import type { Palette } from './palette.ts';
import type { PlacedNode } from './scene.ts';

/** Below this zoom nodes are too close together for any name. */
export const NAMES_FROM = 0.2;
/** On the page, whatever the zoom. */
const SIZE = 11;
const CHARACTER = 6.2;
const LENGTH = 20;
const CELL = 160;

interface LabelBox {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Boxes on the page, found again by the squares that they touch. */
class Taken {
  private readonly cells = new Map<number, LabelBox[]>();

  private each(box: LabelBox, visit: (cell: number) => void): void {
    for (let x = Math.floor(box.left / CELL); x <= Math.floor(box.right / CELL); x += 1)
      for (let y = Math.floor(box.top / CELL); y <= Math.floor(box.bottom / CELL); y += 1) visit(x * 65_536 + y);
  }

  isFree(box: LabelBox): boolean {
    let free = true;
    this.each(box, (cell) => {
      for (const other of this.cells.get(cell) ?? [])
        if (other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom)
          free = false;
    });
    return free;
  }

  take(box: LabelBox): void {
    this.each(box, (cell) => {
      const held = this.cells.get(cell);
      if (held === undefined) this.cells.set(cell, [box]);
      else held.push(box);
    });
  }
}

/**
 * Which of the nodes have room for their name when all are small, the greatest first: names neither lie on one another nor on a node. Boxes are
 * in pixels of the page, `scale` of them to one of the scene.
 */
export function namesWithRoom(nodes: readonly PlacedNode[], scale: number): PlacedNode[] {
  const taken = new Taken();
  for (const { radius, x, y } of nodes) {
    const reach = radius * scale;
    taken.take({
      left: x * scale - reach,
      top: y * scale - reach,
      right: x * scale + reach,
      bottom: y * scale + reach,
    });
  }
  const bySize = nodes.toSorted((a, b) => b.radius - a.radius || (a.node.id < b.node.id ? -1 : 1));
  return bySize.filter(({ node, radius, x, y }) => {
    const half = (clip(node.label, LENGTH).length * CHARACTER) / 2;
    const top = (y + radius) * scale + 2;
    const box = { left: x * scale - half, top, right: x * scale + half, bottom: top + SIZE + 2 };
    if (!taken.isFree(box)) return false;
    taken.take(box);
    return true;
  });
}

/** Names of nodes that are drawn small, as large as on a picture at full size, where there is room for them. */
export function paintSmallNames(
  ctx: CanvasRenderingContext2D,
  nodes: readonly PlacedNode[],
  scale: number,
  palette: Palette,
): void {
  if (scale < NAMES_FROM) return;
  ctx.font = `${SIZE / scale}px ${FONT}`;
  ctx.textAlign = 'center';
  ctx.lineWidth = 3 / scale;
  ctx.lineJoin = 'round';
  ctx.fillStyle = palette.text;
  for (const { node, radius, x, y } of namesWithRoom(nodes, scale)) {
    const text = clip(node.label, LENGTH);
    const below = y + radius + (SIZE / 2 + 3) / scale;
    ctx.strokeStyle = node.frame === undefined ? palette.background : palette.frame;
    ctx.strokeText(text, x, below);
    ctx.fillText(text, x, below);
  }
}

/** Names of nodes that are drawn at about full size: the layout has left room for each. */
export function paintNames(ctx: CanvasRenderingContext2D, nodes: readonly PlacedNode[], palette: Palette): void {
  ctx.font = `12px ${FONT}`;
  ctx.textAlign = 'center';
  ctx.lineWidth = 3;
  ctx.lineJoin = 'round';
  ctx.fillStyle = palette.text;
  for (const { node, radius, x, y } of nodes) {
    const text = clip(node.label, 22);
    ctx.strokeStyle = node.frame === undefined ? palette.background : palette.frame;
    ctx.strokeText(text, x, y + radius + 10);
    ctx.fillText(text, x, y + radius + 10);
  }
}
