import { describe, expect, it } from 'vitest';
import { flagsText, readFlags, readIcmp, turned, wishOf, writeFlags, writeIcmp } from './capture-filter.ts';

describe('filters of a packet capture', () => {
  it.each(['2/256', 'x', '2/2/2', '-1'])('refuse %s as flags', (text) => expect(readFlags(text)).toBeUndefined());
  it.each(['3/x', '/1', '3/1/1'])('refuse %s as an ICMP message', (text) => expect(readIcmp(text)).toBeUndefined());
  it('read flags with and without a mask, and write them back', () => {
    const read = readFlags('2/18, 16');
    expect(read).toEqual([
      { value: 2, mask: 18 },
      { value: 16, mask: 16 },
    ]);
    expect(writeFlags(read ?? [])).toBe('2/18,16/16');
    expect(flagsText({ value: 2, mask: 18 })).toBe('SYN set, ACK not set');
  });
  it('turn a flag from either to set to not set and back', () => {
    const start = { value: 2, mask: 2 };
    const set = turned(start, 'ACK');
    const unset = turned(set, 'ACK');
    expect([wishOf(start, 'ACK'), wishOf(set, 'ACK'), wishOf(unset, 'ACK')]).toEqual(['any', 'set', 'unset']);
    expect(turned(unset, 'ACK')).toEqual(start);
  });
  it('read names and numbers of ICMP, and write them back', () => {
    expect(readIcmp('icmp-echo,3/1')).toEqual([{ type: 'icmp-echo' }, { type: 3, code: 1 }]);
    expect(writeIcmp(readIcmp('icmp-echo,3/1'))).toBe('icmp-echo,3/1');
  });
});
