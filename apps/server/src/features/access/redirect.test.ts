import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeRedirect } from './redirect.ts';

const OWN = 'https://netloft.example';

describe('safeRedirect', () => {
  it.each([
    '//evil',
    '/\\evil',
    '\\\\evil',
    'https://evil',
    'https://netloft.example.evil',
    'https://netloft.example@evil',
    'https://user@netloft.example/',
    'http://netloft.example/',
    'javascript:alert(1)',
    'evil',
    '',
    ' /a',
    '/\t/evil',
    '/a\nb',
    '/ä',
    undefined,
    5,
    ['/a'],
  ])('refuses %j', (target) => {
    expect(safeRedirect(target, OWN)).toBeUndefined();
  });

  it.each([
    ['/', '/'],
    ['/sign-in?redirect=%2Fa#b', '/sign-in?redirect=%2Fa#b'],
    ['https://netloft.example/a', 'https://netloft.example/a'],
    ['HTTPS://NETLOFT.example:443/a', 'https://netloft.example/a'],
  ])('allows %s', (target, expected) => {
    expect(safeRedirect(target, OWN)).toBe(expected);
  });

  it('never leaves the own origin', () => {
    const part = fc.constantFrom(
      '/',
      '\\',
      '//',
      ':',
      '@',
      'https:',
      'evil.example',
      'netloft.example',
      '.',
      '?',
      '#',
      '\t',
      'a',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const target = safeRedirect(parts.join(''), OWN);
        if (target !== undefined) expect(new URL(target, OWN).origin).toBe(OWN);
      }),
      { numRuns: 2000 },
    );
  });
});
