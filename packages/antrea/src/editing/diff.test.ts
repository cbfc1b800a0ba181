import { describe, expect, it } from 'vitest';
import { collapseDiff, diffLines, diffObjects } from './diff.ts';

describe('the difference of two texts', () => {
  it.each([
    ['nothing', 'a\nb\n', 'a\nb\n', [' a', ' b']],
    ['a missing end of line', 'a\nb', 'a\nb\n', [' a', ' b']],
    ['a changed line', 'a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
    ['a new text', '', 'a\nb\n', ['+a', '+b']],
    ['a text that goes', 'a\n', '', ['-a']],
    ['an empty line', 'a\n', 'a\n\n', [' a', '+']],
  ])('shows %s', (_what, before, after, expected) => {
    const sign = { same: ' ', added: '+', removed: '-' };
    expect(diffLines(before, after).map(({ type, text }) => sign[type] + text)).toEqual(expected);
  });

  it('numbers the lines of both sides', () => {
    expect(diffLines('a\nb\nc', 'a\nc\nd').map(({ left, right }) => [left, right])).toEqual([
      [1, 1],
      [2, null],
      [3, 2],
      [null, 3],
    ]);
  });

  it('leaves out what is far from changes', () => {
    const text = Array.from({ length: 20 }, (_line, at) => `line ${at}`);
    const lines = collapseDiff(diffLines(text.join('\n'), text.with(10, 'other').join('\n')), 2);
    expect(lines.map((line) => (line.type === 'gap' ? line.lines : line.type))).toEqual([
      8,
      'same',
      'same',
      'removed',
      'added',
      'same',
      'same',
      7,
    ]);
  });

  it('leaves out what only the API server writes', () => {
    const object = (version: string): Record<string, unknown> => ({
      kind: 'Tier',
      metadata: { name: 'a', resourceVersion: version, uid: version },
      status: { version },
    });
    expect(diffObjects(object('1'), object('2')).every(({ type }) => type === 'same')).toBe(true);
  });
});
