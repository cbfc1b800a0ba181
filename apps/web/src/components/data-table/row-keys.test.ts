import { describe, expect, it } from 'vitest';
import { asksForMenu, stepOf } from './row-keys.ts';

describe('keys of a table', () => {
  it.each([
    ['a', undefined],
    ['Enter', undefined],
    ['toString', undefined],
    ['ArrowDown', 1],
    ['ArrowUp', -1],
    ['PageDown', 20],
    ['PageUp', -20],
    ['Home', -300],
    ['End', 300],
  ])('%s moves by %s rows', (key, rows) => {
    expect(stepOf(key, 20, 300)).toBe(rows);
  });

  it.each([
    ['F10', false, false],
    ['Enter', true, false],
    ['F10', true, true],
    ['ContextMenu', false, true],
  ])('%s with Shift %s asks for the menu: %s', (key, shiftKey, asked) => {
    expect(asksForMenu({ key, shiftKey })).toBe(asked);
  });
});
