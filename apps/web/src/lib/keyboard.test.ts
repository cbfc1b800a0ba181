import { afterEach, describe, expect, it, vi } from 'vitest';
import { addShortcuts, keyCaps, shortcuts } from './keyboard.ts';

const run = vi.fn<(event: KeyboardEvent) => void>();
const of = (keys: string, more: { inFields?: boolean; told?: boolean } = {}) => ({
  keys,
  label: keys,
  group: 'x',
  run,
  ...more,
});
const press = (key: string, init: KeyboardEventInit = {}, target: EventTarget = window): void => {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
};
let remove: () => void = () => undefined;

afterEach(() => {
  remove();
  run.mockClear();
  document.body.replaceChildren();
});

describe('a shortcut', () => {
  it.each([
    ['/', '/', {}, 1],
    ['/', '.', {}, 0],
    ['mod+k', 'k', { ctrlKey: true }, 1],
    ['mod+k', 'K', { metaKey: true }, 1],
    ['mod+k', 'k', {}, 0],
    ['y', 'y', { ctrlKey: true }, 0],
    ['?', '?', { shiftKey: true }, 1],
    ['y', 'y', { repeat: true }, 0],
  ])('%s on key %s with %j runs %d times', (keys, key, init, times) => {
    remove = addShortcuts([of(keys)]);
    press(key, init);
    expect(run).toHaveBeenCalledTimes(times);
  });

  it('keeps quiet in a field, unless it says that it works there', () => {
    const input = document.createElement('input');
    document.body.append(input);
    remove = addShortcuts([of('/'), of('mod+k', { inFields: true })]);
    press('/', {}, input);
    expect(run).not.toHaveBeenCalled();
    press('k', { ctrlKey: true }, input);
    expect(run).toHaveBeenCalledOnce();
  });

  it('keeps quiet under a dialog', () => {
    const dialog = document.createElement('div');
    dialog.setAttribute('aria-modal', 'true');
    document.body.append(dialog);
    remove = addShortcuts([of('y')]);
    press('y');
    expect(run).not.toHaveBeenCalled();
  });

  it('of two keys runs after both, in their order', () => {
    remove = addShortcuts([of('g o')]);
    press('o');
    press('g');
    expect(run).not.toHaveBeenCalled();
    press('o');
    expect(run).toHaveBeenCalledOnce();
  });

  it('that is only told does nothing, and all are listed until they are taken away', () => {
    remove = addShortcuts([of('Enter', { told: true })]);
    press('Enter');
    expect(run).not.toHaveBeenCalled();
    expect(shortcuts.get().map((one) => one.keys)).toEqual(['Enter']);
    remove();
    expect(shortcuts.get()).toEqual([]);
  });

  it('added later wins over an earlier one with the same keys', () => {
    const first = vi.fn<() => void>();
    const takeFirst = addShortcuts([{ ...of('/'), run: first }]);
    remove = addShortcuts([of('/')]);
    press('/');
    expect(first).not.toHaveBeenCalled();
    expect(run).toHaveBeenCalledOnce();
    takeFirst();
  });
});

it('is written as it stands on the keyboard', () => {
  expect(keyCaps('mod+k')).toEqual(['Ctrl', 'K']);
  expect(keyCaps('g o')).toEqual(['G', 'O']);
  expect(keyCaps('ArrowUp ArrowDown')).toEqual(['↑', '↓']);
});
