import { describe, expect, it } from 'vitest';
import { ipBytes, ipNet } from './encoding.ts';

describe('addresses of the controlplane API', () => {
  it.each([
    ['', undefined],
    ['10.1.2', undefined],
    ['10.10.1.6', 'AAAAAAAAAAAAAP//CgoBBg=='],
    ['0.0.0.0', 'AAAAAAAAAAAAAP//AAAAAA=='],
    ['::', 'AAAAAAAAAAAAAAAAAAAAAA=='],
    ['fd00::a:1', '/QAAAAAAAAAAAAAAAAoAAQ=='],
    ['2001:db8:1:2:3:4:5:6', 'IAENuAABAAIAAwAEAAUABg=='],
    ['::ffff:10.10.1.6', 'AAAAAAAAAAAAAP//CgoBBg=='],
  ])('%s is %s', (address, encoded) => {
    expect(ipBytes(address)).toBe(encoded);
  });

  it.each([
    ['nowhere/8', undefined],
    ['10.0.0.0/8', { ip: 'AAAAAAAAAAAAAP//CgAAAA==', prefixLength: 8 }],
    ['0.0.0.0/0', { ip: 'AAAAAAAAAAAAAP//AAAAAA==' }],
    ['fd00::/64', { ip: '/QAAAAAAAAAAAAAAAAAAAA==', prefixLength: 64 }],
  ])('the block %s is %o', (cidr, net) => {
    expect(ipNet(cidr)).toEqual(net);
  });
});
