import { describe, expect, it } from 'vitest';
import { flagParam, integerParam, oneOf, parseSearch, stringifySearch, textParam } from './search-params.ts';
import { redirectTarget, signInAddress } from './redirect.ts';

describe('search parameters', () => {
  it.each([
    ['?q=10.13', { q: '10.13' }],
    ['?q=&sort=-a', { sort: '-a' }],
    ['?q=true&q=x', { q: 'x' }],
    ['?q=%E0%A4%A', { q: '\uFFFD%A' }],
    ['', {}],
  ])('%s is read as plain strings', (text, search) => expect(parseSearch(text)).toEqual(search));
  it('are written short, without what says nothing', () => {
    expect(
      stringifySearch({ q: '', a: undefined, b: false, c: true, port: 80, source: 'yelb/yelb-ui', columns: 'a,b' }),
    ).toBe('?c=1&port=80&source=yelb/yelb-ui&columns=a,b');
    expect(stringifySearch({})).toBe('');
  });
  it('come back as they were written', () => {
    const search = { q: 'a&b=c d+e#ü', open: 'x/y' };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });
  it.each([
    [integerParam('65536', 0, 65_535), undefined],
    [integerParam('1e3', 0, 65_535), undefined],
    [integerParam('-1', 0, 65_535), undefined],
    [integerParam('80', 0, 65_535), 80],
    [flagParam('yes'), undefined],
    [flagParam('1'), true],
    [oneOf('x', ['a', 'b']), undefined],
    [oneOf('b', ['a', 'b']), 'b'],
    [textParam(''), undefined],
    [textParam({}), undefined],
    [textParam('abc', 2), 'ab'],
  ])('%s is %s', (got, expected) => expect(got).toBe(expected));
});

describe('the way back after signing in', () => {
  it.each([
    ['?redirect=https://evil.example/', '/'],
    ['?redirect=//evil.example/', '/'],
    ['?redirect=/%5Cevil.example', '/'],
    ['?redirect=/%09/evil.example', '/'],
    ['?redirect=/.//evil.example', '/'],
    ['?redirect=/a/..//evil.example', '/'],
    ['?redirect=javascript:alert(1)', '/'],
    ['?redirect=/sign-in', '/'],
    ['', '/'],
    ['?redirect=/clusters/a/agents%3Fq%3Dx', '/clusters/a/agents?q=x'],
  ])('%s leads to %s', (search, target) => expect(redirectTarget(search)).toBe(target));
  it('is kept in the address of the sign-in page', () => {
    const here = { pathname: '/clusters/a/agents', search: '?q=x', hash: '' };
    expect(signInAddress(here, true)).toBe('/sign-in?redirect=%2Fclusters%2Fa%2Fagents%3Fq%3Dx');
    expect(signInAddress(here, false)).toBe('/sign-in');
    expect(signInAddress({ pathname: '/', search: '', hash: '' }, true)).toBe('/sign-in');
    expect(signInAddress({ pathname: '/sign-in', search: '?redirect=%2Fa', hash: '' }, true)).toBe(
      '/sign-in?redirect=%2Fa',
    );
  });
});
