import { FRAME_PADDING, FRAME_TITLE } from './geometry.ts';
import type { Rect } from './graph.types.ts';
import type { Palette } from './palette.ts';
import type { PlacedFrame } from './scene.ts';
import { paintMark, paintSign } from './signs.ts';
import { clip, FONT, widthOfText } from './text.ts';

const SIZE = 12.5;
/** On the page: a title does not become smaller than that. */
const LEAST_SIZE = 11;
/** Below this zoom titles are longer than their frames. */
const TITLES_FROM = 0.14;
/** Below this one a head has no room for signs. */
const SIGNS_FROM = 0.5;
const SIDE = 12;

interface Title {
  readonly text: string;
  readonly size: number;
  readonly box: Rect;
}

/** The title of a frame as it is written at a zoom: it does not shrink any further from some zoom on, and grows out of the head upwards. */
export function titleOf({ frame, box }: PlacedFrame, scale: number): Title | undefined {
  if (scale < TITLES_FROM) return undefined;
  const size = Math.max(SIZE, LEAST_SIZE / scale);
  const hasSigns = scale >= SIGNS_FROM;
  const side = Math.min(SIDE, 5 / scale);
  const signs = hasSigns ? (frame.closable === true ? 22 : 0) + (frame.mark === undefined ? 0 : 20) : 0;
  const wide = box.right - box.left - 2 * side - signs;
  const text = clip(frame.label, Math.max(4, Math.floor(wide / widthOfText(1, size))));
  const middle = box.top + Math.min(FRAME_TITLE / 2 + 1, FRAME_TITLE + FRAME_PADDING - size / 2);
  const left = box.left + side;
  return {
    text,
    size,
    box: { left, top: middle - size / 2, right: left + widthOfText(text.length, size), bottom: middle + size / 2 },
  };
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
  frames: readonly PlacedFrame[],
  scale: number,
  palette: Palette,
): void {
  ctx.lineJoin = 'round';
  for (const placed of frames) {
    const { frame, box, depth } = placed;
    const title = titleOf(placed, scale);
    if (title === undefined) continue;
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
      paintMark(
        ctx,
        box.right - (scale >= SIGNS_FROM ? 32 : 14),
        box.top + FRAME_TITLE / 2,
        frame.mark,
        palette,
      );
  }
}
