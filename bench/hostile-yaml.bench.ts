import { readYaml, type YamlBounds } from '@netloft/contracts/yaml';
import type { Figure } from './figure.ts';

/** As a kubeconfig of somebody who has not signed in, and as a document of checks of somebody who has. */
const TEXTS: readonly (readonly [string, YamlBounds])[] = [
  ['a kubeconfig', { characters: 262_144, tokens: 100_000, aliases: 20 }],
  ['a document of checks', { characters: 2_000_000, tokens: 120_000, aliases: 100 }],
];

/** Beginnings, what is repeated with its number, and ends: each once made the library slow, or looked as if it could. */
const SHAPES: readonly (readonly [string, (at: number) => string, string])[] = [
  ['', (at) => `k${at}:\n`, ''],
  ['{', (at) => `"k${at}":1,`, '}'],
  ['[', () => ':,', ']'],
  ['[', (at) => `k${at}: 1,`, ']'],
  ['', () => '---\n', ''],
  ['', () => '# a\n', 'a: b'],
  ['a:\n', () => '  # b\n', '  c: d'],
  ['', () => '-\n', ''],
  ['', (at) => `- &a${at} b\n`, ''],
  ['', () => '"', ''],
  ['', () => '"" ', ''],
  ['{', () => ': ', ''],
  ['[', () => '? ', ''],
  ['', () => '&a ', ''],
  ['', () => ']', ''],
  ['', () => '[', ''],
  ['', () => '{a: ', ''],
  ['', () => 'a: ', ''],
  ['', () => '- ', ''],
  ['a: "', () => '\\\n', '"'],
  ['a: |\n', () => '\n', '  b'],
  ['a: ', () => ' ', 'b'],
  ['a: ', () => '9', ''],
];

function textOf([begin, write, end]: (typeof SHAPES)[number], characters: number): string {
  let text = begin;
  for (let at = 0; text.length < characters - end.length; at += 1) text += write(at);
  return text.slice(0, characters - end.length) + end;
}

/** How long the worst text of its size holds the server; smaller ones as well, which hold fewer words than are allowed. */
export async function run(): Promise<Figure[]> {
  return TEXTS.map(([name, bounds]) => {
    const slowest = SHAPES.flatMap((shape) =>
      [1, 0.5, 0.2, 0.1].map((part) => {
        const text = textOf(shape, Math.floor(bounds.characters * part));
        const started = performance.now();
        readYaml(text, bounds);
        return performance.now() - started;
      }),
    );
    return { name: `the slowest text in the place of ${name}`, value: Math.max(...slowest), unit: 'ms', target: 1500 };
  });
}
