import { describe, expect, it } from 'vitest';
import { onThisMachine } from './listen-hosts.ts';

const flow = (host: string) => ({ id: 'udp://a', protocol: 'udp' as const, host, port: 4739 });
const BOTH = { host: '::', metricsHost: '::', flowListen: [flow('::'), flow('127.0.0.1')] };

describe('all addresses of both families', () => {
  it('are listened at where the machine has IPv6', async () => {
    expect(await onThisMachine(BOTH, async () => true)).toEqual(BOTH);
  });

  it('are those of IPv4 where it has none', async () => {
    expect(await onThisMachine(BOTH, async () => false)).toEqual({
      host: '0.0.0.0',
      metricsHost: '0.0.0.0',
      flowListen: [flow('0.0.0.0'), flow('127.0.0.1')],
    });
  });

  it.each(['127.0.0.1', '::1', '0.0.0.0'])('are not what %s asks for, and nothing is tried', async (host) => {
    const config = { host, metricsHost: undefined, flowListen: [] };
    const asked = async (): Promise<boolean> => Promise.reject(new Error('it was tried'));
    expect(await onThisMachine(config, asked)).toBe(config);
  });
});
