import { describe, expect, it } from 'vitest';
import { parseFilter } from '../filter/index.ts';
import { hideFault } from './hide.ts';

const faultOf = (text: string) => {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return hideFault(parsed.value);
};

describe('what is hidden', () => {
  it.each([
    ['sport:80', 0, /^sport belongs to single records/],
    ['ns:a (port:1 or -rate:>1M)', 17, /^rate /],
    ['egress.policy:x', 0, /^egress\.policy /],
    ['ip:10.0.0.1', 0, /external/],
  ])('cannot be told by %s', (text, at, message) => {
    const fault = faultOf(text);
    expect(fault?.at).toBe(at);
    expect(fault?.message).toMatch(message);
  });

  it.each(['', 'yelb', 'ns:a -pod:b* or label:x=y', 'external:10.0.0.0/8 port:80 verdict:denied policy:a service:b'])(
    'can be told by “%s”',
    (text) => {
      expect(faultOf(text)).toBeUndefined();
    },
  );
});
