import type { Palette } from './palette.ts';
import { FONT } from './text.ts';

const RADIUS = 6.5;

/** A small round button: what can be opened or closed. */
export function paintSign(ctx: CanvasRenderingContext2D, x: number, y: number, sign: string, palette: Palette): void {
  ctx.beginPath();
  ctx.arc(x, y, RADIUS, 0, Math.PI * 2);
  ctx.fillStyle = palette.surface;
  ctx.fill();
  ctx.strokeStyle = palette.muted;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.fillStyle = palette.muted;
  ctx.font = `600 11px ${FONT}`;
  ctx.textAlign = 'center';
  ctx.fillText(sign, x, y + 0.5);
}

/** What is wrong with a thing, at its corner. */
export function paintMark(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  mark: 'bad' | 'unknown',
  palette: Palette,
): void {
  ctx.beginPath();
  ctx.arc(x, y, RADIUS, 0, Math.PI * 2);
  ctx.fillStyle = mark === 'bad' ? palette.bad : palette.unknown;
  ctx.fill();
  ctx.fillStyle = palette.surface;
  ctx.font = `700 10px ${FONT}`;
  ctx.textAlign = 'center';
  ctx.fillText(mark === 'bad' ? '!' : '?', x, y + 0.5);
}
