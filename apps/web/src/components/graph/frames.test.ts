import { describe, expect, it } from 'vitest';
import { titlesOf } from './frames.ts';
import type { PlacedFrame } from './scene.ts';

const frame = (label: string, left: number, width: number, change: Partial<PlacedFrame> = {}): PlacedFrame => ({
  frame: { id: label, label, description: '' },
  box: { left, top: 0, right: left + width, bottom: 120 },
  origin: { x: 0, y: 0 },
  depth: 0,
  ...change,
});
const written = (frames: readonly PlacedFrame[], scale: number): string[] =>
  titlesOf(frames, [], scale).map(({ text }) => text);

describe('titles of frames', () => {
  it.each([
    ['whole where they fit', [frame('kube-system', 0, 200)], 1, ['kube-system']],
    ['whole beside a narrow frame where nothing stands there', [frame('kube-system', 0, 60)], 0.3, ['kube-system']],
    [
      'shortened in their middle where something does',
      [frame('payments-dev-046', 0, 250), frame('x', 260, 400)],
      0.3,
      ['payme…046', 'x'],
    ],
    ['left away where all is too small', [frame('kube-system', 0, 200)], 0.1, []],
    ['shortened inside of another frame', [frame('yelb-appserver', 0, 120, { depth: 1 })], 0.5, ['yelb…er']],
  ])('are %s', (_name, frames, scale, texts) => {
    expect(written(frames, scale)).toEqual(texts);
  });

  it('are never smaller on the page than can be read', () => {
    for (const scale of [0.15, 0.3, 0.7, 2])
      expect((titlesOf([frame('yelb', 0, 200)], [], scale)[0]?.size ?? 0) * scale).toBeGreaterThanOrEqual(8.7);
  });
});
