import { createSocket } from 'node:dgram';
import type { Config } from './config.ts';

type Listening = Pick<Config, 'host' | 'metricsHost' | 'flowListen'>;

/** All addresses of the machine, of both families: a socket there takes IPv4 in too. */
const ALL = '::';
const ALL_OF_IPV4 = '0.0.0.0';

/** Whether a socket can have an IPv6 address: not where the kernel was started without. */
export function hasIPv6(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp6');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind({ address: ALL, port: 0 }, () => socket.close(() => resolve(true)));
  });
}

/** Settings with `0.0.0.0` in place of `::` where the machine has no IPv6, so that one setting fits clusters of either family. */
export async function onThisMachine<T extends Listening>(config: T, ipv6 = hasIPv6): Promise<T> {
  const hosts = [config.host, config.metricsHost, ...config.flowListen.map(({ host }) => host)];
  if (!hosts.includes(ALL) || (await ipv6())) return config;
  const usable = (host: string): string => (host === ALL ? ALL_OF_IPV4 : host);
  return {
    ...config,
    host: usable(config.host),
    ...(config.metricsHost === undefined ? {} : { metricsHost: usable(config.metricsHost) }),
    flowListen: config.flowListen.map((one) => ({ ...one, host: usable(one.host) })),
  };
}
