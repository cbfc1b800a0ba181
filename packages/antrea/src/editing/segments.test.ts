import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { readDocument } from './document.ts';
import { readSegments } from './segments.ts';
import { parseText } from './yaml-text.ts';

const rules = (count: number, indent = '    ', extra = ''): string =>
  Array.from(
    { length: count },
    (_rule, at) =>
      `${indent}# rule ${at}\n${indent}- name: r${at}\n${indent}  action: Allow${extra}\n${indent}  from:\n${indent}    - podSelector: {matchLabels: {"a.b/c": x${at}}}\n`,
  ).join('');
const policy = (ingress: string, rest = ''): string =>
  `apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata:\n  name: a\nspec:\n  priority: 5\n  ingress: # in\n${ingress}${rest}`;

describe('a text with long lists', () => {
  it.each([
    ['a short list', policy(rules(3))],
    ['a list in brackets', policy('').replace('ingress: # in', `ingress: [${'{name: a}, '.repeat(20)}]`)],
    ['a text over several lines', policy(rules(20), '  note: |\n    - name: x\n')],
    ['quotes over several lines', policy(rules(20, '    ', '\n      logLabel: "a\n    - b"'))],
    ['two documents', `${policy(rules(20))}---\na: 1\n`],
    ['a list that is there twice', policy(rules(20), `  ingress:\n${rules(20)}`)],
    ['an anchor in an item', policy(rules(20, '    ', '\n      logLabel: &x a'))],
    ['a broken item', policy(rules(20, '    ', '\n      logLabel: [a'))],
  ])('is read whole: %s', (_what, text) => {
    expect(readSegments(text)).toBeUndefined();
  });

  it.each([
    ['items further in', policy(rules(20))],
    ['items under their name', policy(rules(20, '  '))],
    ['two lists', policy(rules(20), `  # out\n  egress:\n${rules(9)}  tier: application\n`)],
    ['a list at the end without an end of line', policy(rules(20)).trimEnd()],
    [
      'items that begin with an empty dash',
      policy(Array.from({ length: 10 }, (_one, at) => `    -\n      name: r${at}\n`).join('')),
    ],
    ['blank lines and comments between', policy(rules(12).replaceAll('    - name', '\n    - name'), '\n# end\n')],
  ])('is read in pieces to the same: %s', (_what, text) => {
    const segments = readSegments(text);
    expect(segments?.object).toEqual(parse(text));
    const read = readDocument(text);
    if (!read.ok) throw new Error(read.error.message);
    const range = read.value.rangeOf('spec.ingress[7].name');
    expect(text.slice(range.from, range.to)).toBe('r7');
    expect(text.split('\n')[range.line - 1]?.slice(range.column - 1)).toBe('r7');
    const last = read.value.rangeOf('spec.priority');
    expect(text.slice(last.from, last.to)).toBe('5');
  });

  it('is refused with its place, also in pieces that were right before', () => {
    const good = policy(rules(20));
    expect(readDocument(good).ok).toBe(true);
    const read = readDocument(good.replace('name: r7\n', 'name: r7\n      name: r7\n'));
    expect(read.ok ? '' : read.error.message).toMatch(/“name” is there twice \(again at line 45/);
  });

  it('is never read to something else than the whole says, whatever is typed into it', () => {
    const text = policy(rules(10), `  egress:\n${rules(9)}  tier: application\n`);
    const typed = [
      ' ',
      '\n',
      '-',
      '- ',
      ':',
      ': ',
      '"',
      "'",
      '[',
      ']',
      '{',
      '}',
      '#',
      ' #',
      '|',
      '>',
      '&a',
      '*a',
      '!',
      '?',
      '  ',
      '\n- a',
      '\n  b: 1',
      '---\n',
      ',',
    ];
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 1500; round += 1) {
      const at = random(text.length);
      const cut = random(3) === 0 ? random(12) : 0;
      const changed = text.slice(0, at) + (typed[random(typed.length)] ?? '') + text.slice(at + cut);
      const pieces = readSegments(changed);
      if (pieces === undefined) continue;
      const whole = parseText(changed);
      expect(whole.ok, changed).toBe(true);
      if (whole.ok) expect(pieces.object, changed).toEqual(whole.value.document.toJS());
    }
  });
});
