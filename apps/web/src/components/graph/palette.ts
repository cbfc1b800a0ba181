import { encodings } from '../mark.tsx';
import type { EdgeLook } from './graph.types.ts';

const NAMES = [
  'bg',
  'surface',
  'sunken',
  'border',
  'border-strong',
  'text',
  'muted',
  'accent',
  'bad',
  'unknown',
] as const;

/** Colours of a picture, resolved: a canvas knows no CSS variables. */
export interface Palette {
  readonly edges: Readonly<Record<Exclude<EdgeLook, 'mixed'>, string>>;
  readonly background: string;
  readonly surface: string;
  readonly frame: string;
  readonly border: string;
  readonly strong: string;
  readonly text: string;
  readonly muted: string;
  readonly accent: string;
  readonly bad: string;
  readonly unknown: string;
}

const built = (scheme: 'light' | 'dark', color: (name: (typeof NAMES)[number]) => string): Palette => ({
  edges: {
    allowed: encodings.allowed[scheme],
    unprotected: encodings.none[scheme],
    denied: encodings.dropped[scheme],
  },
  background: color('surface'),
  surface: color('surface'),
  frame: color('sunken'),
  border: color('border'),
  strong: color('border-strong'),
  text: color('text'),
  muted: color('muted'),
  accent: color('accent'),
  bad: color('bad'),
  unknown: color('unknown'),
});

/** The colours of the page as it is now. */
export function pagePalette(): Palette {
  const root = document.documentElement;
  const style = getComputedStyle(root);
  const scheme = root.getAttribute('data-mantine-color-scheme') === 'dark' ? 'dark' : 'light';
  return built(scheme, (name) => style.getPropertyValue(`--nl-${name}`).trim() || lightColors[name]);
}

const lightColors: Readonly<Record<(typeof NAMES)[number], string>> = {
  bg: '#F5F7FA',
  surface: '#FFFFFF',
  sunken: '#EEF1F5',
  border: '#DFE4EA',
  'border-strong': '#C4CCD6',
  text: '#1A2330',
  muted: '#586374',
  accent: '#155EEF',
  bad: '#C4320A',
  unknown: '#586374',
};
/** Pictures go into documents, which are light. */
export const lightPalette: Palette = built('light', (name) => lightColors[name]);
