import ipaddr from 'ipaddr.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADDRESS_TEXT_BYTES, writeIPv4Text, writeIPv6Text } from './addresses.ts';

const textOf = (write: typeof writeIPv4Text, octets: Uint8Array): string => {
  const out = new Uint8Array(ADDRESS_TEXT_BYTES);
  return new TextDecoder().decode(out.subarray(0, write(octets, 0, out, 0)));
};

describe('the text of an address', () => {
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['fe80::1', 'fe80::1'],
    ['2001:db8::1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['1::', '1::'],
    ['::ffff:10.1.2.3', '::ffff:10.1.2.3'],
    ['abcd:ef01:2345:6789:abcd:ef01:2345:6789', 'abcd:ef01:2345:6789:abcd:ef01:2345:6789'],
  ])('of %s is %s', (address, text) => {
    expect(textOf(writeIPv6Text, Uint8Array.from(ipaddr.parse(address).toByteArray()))).toBe(text);
  });

  it('means the same address, IPv4 or IPv6', () => {
    const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const sparse = octets(16).map((bytes) => bytes.map((byte) => (byte < 160 ? 0 : byte)));
    fc.assert(
      fc.property(octets(4), fc.oneof(octets(16), sparse), (v4, v6) => {
        expect(textOf(writeIPv4Text, v4)).toBe([...v4].join('.'));
        expect(ipaddr.parse(textOf(writeIPv6Text, v6)).toByteArray()).toEqual([...v6]);
      }),
    );
  });
});
