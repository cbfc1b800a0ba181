import { describe, expect, it } from 'vitest';
import { familyOf, inBlock, inCidr, isAddress, sameAddress } from './addresses.ts';

describe('addresses', () => {
  it.each(['', '10', '10.1', '0x7f.0.0.1', '010.0.0.256', '10.0.0.1/8', 'fe80::1%eth0', ':::', 'yelb-ui', ' 10.0.0.1'])(
    '%j is none',
    (text) => {
      expect([isAddress(text), familyOf(text)]).toEqual([false, undefined]);
    },
  );
  it.each([
    ['10.0.0.1', 4],
    ['::1', 6],
    ['fd00::10.0.0.1', 6],
  ] as const)('%s is of family %i', (text, family) => {
    expect(familyOf(text)).toBe(family);
  });
  it.each([
    ['10.0.0.1', '10.0.0.0', false],
    ['10.0.0.1', '10.0.0.0/33', false],
    ['10.0.0.1', 'fd00::/8', false],
    ['nonsense', '0.0.0.0/0', false],
    ['10.0.1.1', '10.0.0.0/24', false],
    ['10.0.0.255', '10.0.0.0/24', true],
    ['10.0.0.1', '0.0.0.0/0', true],
    ['fd00::1', 'fd00::/64', true],
  ])('%s in %s: %s', (ip, cidr, expected) => {
    expect(inCidr(ip, cidr)).toBe(expected);
  });
  it('an exception leaves the block', () => {
    const block = { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] };
    expect(['10.1.2.3', '10.2.2.3'].map((ip) => inBlock(ip, block))).toEqual([false, true]);
  });
  it.each([
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['::1', '::2', false],
    ['a', 'b', false],
  ])('%s and %s name the same: %s', (a, b, expected) => {
    expect(sameAddress(a, b)).toBe(expected);
  });
});
