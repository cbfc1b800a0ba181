import { FRAME_PADDING, FRAME_TITLE } from './geometry.ts';
import type { Rect } from './graph.types.ts';
import type { Palette } from './palette.ts';
import { boxOfNode, type PlacedFrame, type PlacedNode } from './scene.ts';
import { paintMark, paintSign } from './signs.ts';
import { clip, FONT, widthOfBold } from './text.ts';

const SIZE = 12.5;
/** On the page: a title does not become smaller than that. */
const LEAST_SIZE = 11;
/** Below this zoom titles are longer than their frames. */
const TITLES_FROM = 0.14;
/** Below this one a head has no room for signs. */
const SIGNS_FROM = 0.5;
const SIDE = 10;

export interface Title {
  readonly placed: PlacedFrame;
  readonly text: string;
  readonly size: number;
  readonly box: Rect;
}

const signsOf = ({ frame }: PlacedFrame): number =>
  (frame.closable === true ? 22 : 0) + (frame.mark === undefined ? 0 : 20);

/** Whether nothing stands right of an outermost frame where a longer title would be. */
const isFreeBeside = (own: PlacedFrame, title: Rect, others: readonly Rect[]): boolean =>
  own.depth === 0 &&
  others.every(
    (box) =>
      box.right <= own.box.right || box.left > title.right + SIDE || box.top > title.bottom || box.bottom < title.top,
  );

/**
 * Titles as they are written at a zoom: they do not shrink any further from some zoom on, and grow out of the head upwards. One that is longer than
 * its frame is written whole where there is room beside it.
 */
export function titlesOf(
  frames: readonly PlacedFrame[],
  nodes: readonly PlacedNode[],
  scale: number,
): readonly Title[] {
  if (scale < TITLES_FROM) return [];
  const size = Math.max(SIZE, LEAST_SIZE / scale);
  const others = [
    ...frames.filter(({ depth }) => depth === 0).map(({ box }) => box),
    ...nodes.filter(({ node }) => node.frame === undefined).map((node) => boxOfNode(node)),
  ];
  return frames.map((placed) => {
    const { frame, box } = placed;
    const signs = scale < SIGNS_FROM ? 0 : signsOf(placed);
    const middle = box.top + Math.min(FRAME_TITLE / 2 + 1, FRAME_TITLE + FRAME_PADDING - size / 2);
    const left = box.left + SIDE;
    const boxOf = (text: string): Rect => ({
      left,
      top: middle - size / 2,
      right: left + widthOfBold(text.length, size),
      bottom: middle + size / 2,
    });
    const own = Math.floor((box.right - left - SIDE / 2 - signs) / widthOfBold(1, size));
    const isWhole = signs === 0 && isFreeBeside(placed, boxOf(frame.label), others);
    const text = isWhole ? frame.label : clip(frame.label, Math.max(4, own));
    return { placed, text, size, box: boxOf(text) };
  });
}

export function paintFrames(ctx: CanvasRenderingContext2D, frames: readonly PlacedFrame[], palette: Palette): void {
  for (const { box, depth } of frames) {
    ctx.beginPath();
    ctx.roundRect(box.left, box.top, box.right - box.left, box.bottom - box.top, 10);
    ctx.fillStyle = depth % 2 === 0 ? palette.frame : palette.surface;
    ctx.fill();
    ctx.lineWidth = 1;
    ctx.strokeStyle = palette.strong;
    ctx.stroke();
  }
}

/** Titles and signs, which lie over the lines. */
export function paintTitles(
  ctx: CanvasRenderingContext2D,
  titles: readonly Title[],
  scale: number,
  palette: Palette,
): void {
  ctx.lineJoin = 'round';
  for (const title of titles) {
    const { frame, box, depth } = title.placed;
    const y = (title.box.top + title.box.bottom) / 2;
    ctx.font = `600 ${title.size}px ${FONT}`;
    ctx.textAlign = 'left';
    ctx.lineWidth = title.size / 4;
    ctx.strokeStyle = depth % 2 === 0 ? palette.frame : palette.surface;
    ctx.strokeText(title.text, title.box.left, y);
    ctx.fillStyle = palette.text;
    ctx.fillText(title.text, title.box.left, y);
    if (frame.closable === true && scale >= SIGNS_FROM)
      paintSign(ctx, box.right - 14, box.top + FRAME_TITLE / 2, '−', palette);
    if (frame.mark !== undefined)
      paintMark(ctx, box.right - (scale >= SIGNS_FROM ? 32 : 14), box.top + FRAME_TITLE / 2, frame.mark, palette);
  }
}
