import { describe, expect, it } from 'vitest';
import { captureParams, captureParamsOfTrace } from './capture-link.ts';
import { stringifySearch } from './search-params.ts';

const pod = (name: string) => ({ type: 'pod' as const, namespace: 'yelb', name });

describe('the link from a trace to a capture', () => {
  it.each([
    [
      'between Pods names both and the port',
      { source: pod('ui'), destination: pod('app'), destinationPort: 4567 },
      '?source=yelb/ui&dst=yelb/app&protocol=TCP&port=4567',
    ],
    [
      'to a Service captures what the source sends to its port, whatever address answers',
      { source: pod('ui'), destination: { ...pod('app'), type: 'service' as const }, destinationPort: 80 },
      '?source=yelb/ui&protocol=TCP&port=80',
    ],
    [
      'of ICMP over IPv6 names ICMPv6',
      { source: pod('ui'), destination: { type: 'ip' as const, ip: 'fd00::1' }, protocol: 'ICMP' as const, ipv6: true },
      '?source=yelb/ui&dst=fd00::1&protocol=ICMPv6&ipv6=1',
    ],
    [
      'of live traffic to a Pod leaves the source open',
      { destination: pod('app'), protocol: 'UDP' as const, destinationPort: 0, liveTraffic: true },
      '?dst=yelb/app&protocol=UDP',
    ],
  ])('%s', (_title, request, link) => {
    expect(stringifySearch(captureParamsOfTrace(request) ?? {})).toBe(link);
  });
  it('is none where no end is a Pod', () => {
    expect(captureParamsOfTrace({ source: { type: 'ip', ip: '10.0.0.1' } })).toBeNull();
  });
  it('leaves away what is not known', () => {
    expect(stringifySearch(captureParams({ source: 'yelb/ui' }))).toBe('?source=yelb/ui');
  });
});
