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
    'https://netloft.example//evil',
    'https://netloft.example/.//evil',
    '/.//evil',
    '/a/..//evil',
    '/%2e//evil',
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

  it('allows a path where a proxy names the port of the scheme', () => {
    expect(safeRedirect('/a', `${OWN}:443`)).toBe('/a');
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
        if (target === undefined) return;
        const { origin, href } = new URL(target, OWN);
        expect(origin).toBe(OWN);
        // Without its origin, as a page carries it on, it stays here as well.
        expect(new URL(href.slice(origin.length), OWN).origin).toBe(OWN);
      }),
      { numRuns: 2000 },
    );
  });
});
