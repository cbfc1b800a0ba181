import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OTHER_COLOR, SERIES_COLORS, seriesColor } from './palette.ts';

const css = readFileSync(join(import.meta.dirname, 'palette.css'), 'utf8');
const SURFACES = { light: '#ffffff', dark: '#141a22' } as const;

function luminance(hex: string): number {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

describe.each(['light', 'dark'] as const)('series colours in the %s scheme', (scheme) => {
  const block = new RegExp(`:root\\[data-mantine-color-scheme='${scheme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  const colors = [...block.matchAll(/--nl-series-[\w-]+: (#[0-9a-f]{6});/g)].map((match) => match[1] ?? '');

  it('are eight and the grey of Other', () => {
    expect(colors).toHaveLength(SERIES_COLORS + 1);
    expect(new Set(colors).size).toBe(SERIES_COLORS + 1);
  });
  it.each(colors)('%s stands out from the page by 3 : 1', (color) => {
    const [high = 1, low = 0] = [luminance(color), luminance(SURFACES[scheme])].toSorted((a, b) => b - a);
    expect((high + 0.05) / (low + 0.05)).toBeGreaterThanOrEqual(3);
  });
});

it('beyond the eighth series everything is Other', () => {
  expect(seriesColor(0)).toBe('var(--nl-series-1)');
  expect(seriesColor(SERIES_COLORS)).toBe(OTHER_COLOR);
  expect(seriesColor(-1)).toBe(OTHER_COLOR);
});
