import { describe, expect, it } from 'vitest';
import { addressSpan, cidrsOf } from './addresses.ts';

describe('addressSpan', () => {
  it.each([
    '',
    '10.1',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0.2-10.0.0.1',
    '10.0.0.1-fd00::1',
    'a-b',
    '1',
  ])('refuses “%s”', (entry) => {
    expect(addressSpan(entry)).toBeUndefined();
  });
  it('takes blocks by their network', () => {
    expect(addressSpan('10.0.0.77/24')).toEqual({ family: 'ipv4', first: 0x0a000000n, last: 0x0a0000ffn });
  });
});

describe('cidrsOf', () => {
  it.each([
    ['10.13.11.100', ['10.13.11.100/32']],
    ['10.0.0.9/24', ['10.0.0.0/24']],
    ['10.0.0.1-10.0.0.6', ['10.0.0.1/32', '10.0.0.2/31', '10.0.0.4/31', '10.0.0.6/32']],
    ['0.0.0.0-255.255.255.255', ['0.0.0.0/0']],
    ['fd00::1', ['fd00::1/128']],
    ['fd00::-fd00::ffff', ['fd00::/112']],
    ['nothing', []],
  ])('covers %s', (entry, blocks) => {
    expect(cidrsOf(entry)).toEqual(blocks);
  });
});
