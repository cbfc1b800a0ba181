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
    ['sport:80', 0, /^sport belongs to single records: .*source ports are one edge; hide by port/],
    ['rule:4089', 0, /^rule belongs .*the policy that decided; hide by policy$/],
    ['ingress.rule:4089', 0, /^ingress\.rule belongs .*hide by policy$/],
    ['egress.policy:x', 0, /^egress\.policy speaks of one direction.*; hide by /],
    ['ip:10.0.0.1', 0, /^ip is only known of ends that are no Pods; hide those by external/],
    ['src.ip:10.0.0.0/8', 0, /^src\.ip is only known /],
    ['ns:a (port:1 or -rate:>1M)', 17, /^rate belongs .*only knows the sum; hide by ns/],
    ['bytes:>10M', 0, /^bytes belongs .*only knows the sum; hide by ns/],
    ['tcp:ESTABLISHED', 0, /^tcp belongs to single records; hide by ns/],
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
