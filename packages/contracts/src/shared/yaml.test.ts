import { describe, expect, it, vi } from 'vitest';
import { Composer } from 'yaml';
import { readYaml, readYamlDocuments, type YamlBounds, yamlSentence } from './yaml.ts';

const BOUNDS: YamlBounds = { characters: 300_000, tokens: 50_000, aliases: 5 };
/** The code of the refusal and where it is. */
const refusal = (text: string): string => {
  const read = readYaml(text, BOUNDS);
  return read.ok ? 'accepted' : `${read.error.code}: ${yamlSentence(text, read.error)}`;
};
const many = (count: number, write: (at: number) => string): string =>
  Array.from({ length: count }, (_none, at) => write(at)).join('');

describe('a text is refused', () => {
  it.each<[string, string, RegExp]>([
    ['of too many characters', 'a'.repeat(300_001), /^TOO_LARGE: The text has 300001 characters/],
    ['of too many words', many(20_000, (at) => `k${at}: 1\n`), /^TOO_LARGE: There are more than 50000 words and signs/],
    ['of too many documents', '---\n'.repeat(6000), /^TOO_LARGE: There are more than 5000 documents/],
    ['of faults without an end', '"" '.repeat(15_000), /^MALFORMED: .*, at line 1, column 4\.$/],
    ['of brackets in brackets', '['.repeat(250_000), /^TOO_DEEP: Brackets .* 100 deep, at line 1, column 101\.$/],
    ['of maps in maps', '{a: '.repeat(60_000), /^TOO_DEEP: Brackets/],
    ['of lists in lists', '- '.repeat(20_000), /^TOO_DEEP: Lines are indented/],
    ['of maps in maps of one line', 'a: '.repeat(20_000), /^TOO_DEEP: A line has more than 250 signs/],
    ['of steps', many(300, (at) => `${'  '.repeat(at)}a:\n`), /^TOO_DEEP: Lines are indented/],
    ['that closes what is not open', ']'.repeat(200_000), /^MALFORMED: .*, at line 1, column 1\.$/],
    ['of many aliases', `a: &a 1\n${many(6, (at) => `k${at}: *a\n`)}`, /^ALIASES: There are more than 5 aliases/],
    [
      'that unfolds',
      'a: &a [1, 2]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c]\n',
      /^ALIASES: An alias has no anchor before it, or unfolds too much/,
    ],
    ['with an alias of nothing', 'a: *b\n', /^ALIASES/],
    ['with a tag', 'a: 1\nb: !!str 1\n', /^TAG: .*, at line 2, column 4\.$/],
    ['of another version of YAML', '%YAML 1.1\n---\na: 1\n', /^DIRECTIVE/],
    ['with a list as a name', '? [a]\n: 1\n', /^COLLECTION_KEY/],
    ['with several documents', 'a: 1\n---\nb: 1\n', /^SEVERAL_DOCUMENTS: .*, at line 2, column 1\.$/],
    [
      'with a field twice',
      'a:\n  b: 1\n  c: 1\n  b: 2\n',
      /^DUPLICATE_KEY: Map keys must be unique, at line 4, column 3\.$/,
    ],
    ['with a field twice in brackets', 'a: [{b: 1, b: 2}]\n', /^DUPLICATE_KEY: .*, at line 1, column 12\.$/],
    ['with a number twice', '1: a\n01: b\n', /^DUPLICATE_KEY/],
    ['with two faults, for the first', 'a: 1\na: 2\nb: "\n', /^DUPLICATE_KEY: .*, at line 2, column 1\.$/],
    ['with two other faults, for the first', 'b: [1 2: 3}\na: 1\na: 2\n', /^MALFORMED: .*, at line 1/],
  ])('%s', (_, text, expected) => {
    expect(refusal(text)).toMatch(expected);
  });
});

it('what a text is given up by is where the library keeps its faults', () => {
  expect(new Composer()).toMatchObject({ onError: expect.any(Function) as unknown, errors: [] });
});

describe('a text is taken', () => {
  it.each<[string, string, unknown]>([
    ['that is empty', '', null],
    ['with names that differ in kind', '1: a\n"1x": b\n', { 1: 'a', '1x': 'b' }],
    ['with an alias', 'a: &a [1]\nb: *a\n', { a: [1], b: [1] }],
    [
      'with brackets and signs in its texts',
      `a: "${'[{'.repeat(500)}"\nb: |\n  ${'- '.repeat(500)}\n  %x *y !z\n`,
      {
        a: '[{'.repeat(500),
        b: `${'- '.repeat(500)}\n%x *y !z\n`,
      },
    ],
    ['of JSON', '{"a": [{"b": null}]}', { a: [{ b: null }] }],
  ])('%s', (_, text, expected) => {
    expect(readYaml(text, BOUNDS)).toEqual({ ok: true, value: expected });
  });

  it('with as many fields as the words allow', () => {
    const read = readYaml(
      many(20_000, (at) => `k${at}:\n`),
      { ...BOUNDS, tokens: 100_000 },
    );
    expect(read.ok && Object.keys(read.value as object)).toHaveLength(20_000);
  });

  it('of several documents, each with its own first fault', () => {
    const read = readYamlDocuments('a: 1\n---\nb: 1\nb: 2\n', BOUNDS);
    expect(read.ok && read.value.map(({ fault }) => fault?.code)).toEqual([undefined, 'DUPLICATE_KEY']);
  });
});

/** Where the library tells what it wonders at. */
const host = Reflect.get(globalThis, 'process') as { emitWarning: () => void };

describe('nobody is told what stands in a text', () => {
  it.each([
    ['behind a tag', 'token: !secret SECRET1\n'],
    ['as a tag', 'token: !SECRET1! a\n'],
    ['as an alias', 'token: *SECRET1\n'],
    ['as a directive', '%SECRET1\n---\na: 1\n'],
    ['behind a line that is none', 'token: |SECRET1\n'],
    ['in a list that is a name', '? [SECRET1]\n: 1\n'],
    ['twice', 'SECRET1: 1\nSECRET1: 2\n'],
    ['after a quote', 'token: "a" SECRET1\n'],
    ['after a bracket', 'token: []] SECRET1\n'],
  ])('%s', (_, text) => {
    const warned = vi.spyOn(host, 'emitWarning');
    expect(refusal(text)).not.toContain('SECRET1');
    expect(refusal(text)).not.toBe('accepted');
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});
