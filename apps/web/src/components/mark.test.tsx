import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodings, type MarkKind } from './mark.tsx';

const css = readFileSync(join(import.meta.dirname, '../styles.css'), 'utf8');

/** Custom properties of one scheme, as styles.css sets them. */
function variables(scheme: 'light' | 'dark'): Map<string, string> {
  const block = new RegExp(`:root\\[data-mantine-color-scheme='${scheme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/(--nl-[\w-]+):\s*(#[0-9a-f]{6});/gi)].map((match) => [match[1] ?? '', match[2] ?? '']),
  );
}

function luminance(hex: string): number {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const kinds = Object.keys(encodings) as MarkKind[];

describe.each(['light', 'dark'] as const)('in the %s scheme', (scheme) => {
  const colors = variables(scheme);
  const color = (name: string): string => colors.get(name) ?? '#000000';

  it.each(kinds)('%s has the colour of the table in styles.css', (kind) => {
    const name = /var\((--nl-[\w-]+)\)/.exec(encodings[kind].color)?.[1] ?? '';
    expect(color(name).toLowerCase()).toBe(encodings[kind][scheme].toLowerCase());
  });

  it.each(
    kinds.flatMap((kind) =>
      ['--nl-surface', '--nl-bg', '--nl-hover', '--nl-selected'].map((ground) => [kind, ground] as const),
    ),
  )('%s can be read on %s', (kind, ground) => {
    expect(contrast(encodings[kind][scheme], color(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ['--nl-good', '--nl-good-soft'],
    ['--nl-bad', '--nl-bad-soft'],
    ['--nl-rejected', '--nl-rejected-soft'],
    ['--nl-unknown', '--nl-unknown-soft'],
    ['--nl-muted', '--nl-surface'],
    ['--nl-muted', '--nl-bg'],
    ['--nl-muted', '--nl-hover'],
    ['--nl-muted', '--nl-selected'],
    ['--nl-muted', '--nl-sunken'],
    ['--nl-muted', '--nl-unknown-soft'],
    ['--nl-muted', '--nl-rejected-soft'],
    ['--nl-text', '--nl-bad-soft'],
    ['--nl-accent', '--nl-surface'],
    ['--nl-accent', '--nl-bg'],
    ['--nl-accent', '--nl-sunken'],
    ['--nl-on-action', '--nl-action'],
  ])('text %s can be read on %s', (front, ground) => {
    expect(contrast(color(front), color(ground))).toBeGreaterThanOrEqual(4.5);
  });
});

it('never tells two meanings apart by colour alone', () => {
  const signs = kinds.map((kind) => encodings[kind].sign);
  expect(new Set(signs).size).toBe(kinds.length);
});
