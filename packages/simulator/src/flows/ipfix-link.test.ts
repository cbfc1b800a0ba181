import { createSocket } from 'node:dgram';
import { createServer } from 'node:tls';
import { type ExportedFlow, FlowDecoder, type IncomingFlow } from '@netloft/flow-store/codec';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAuthority, issue } from '../kubernetes/certificates.ts';
import { collectorAddress, IpfixLink } from './ipfix-link.ts';

const NOW = Date.now();
const FLOWS: readonly ExportedFlow[] = Array.from({ length: 50 }, (_, at) => ({
  sourceIP: '10.0.0.1',
  destinationIP: '10.0.0.2',
  sourceTransportPort: 40_000 + at,
  flowStartSeconds: Math.floor(NOW / 1_000),
  flowEndSeconds: Math.floor(NOW / 1_000),
}));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
function linkTo(address: string): IpfixLink {
  const read = collectorAddress(address);
  if (typeof read === 'string') throw new Error(read);
  const link = new IpfixLink({ address: read, release: '2.7', domain: 7 });
  closing.push(() => link.close());
  return link;
}

describe('the address of a collector', () => {
  it.each(['', 'tcp://', 'tcp://host', 'http://host:1', 'tcp://host:0', 'tcp://host:1:2', 'tcp://:4739'])(
    'is refused: %j',
    (text) => {
      expect(collectorAddress(text)).toContain(`'${text}' is no address of a collector`);
    },
  );
  it.each([
    ['tcp://collector.example:4739', { protocol: 'tcp', host: 'collector.example', port: 4739 }],
    ['udp://[fd00::1]:2055/', { protocol: 'udp', host: 'fd00::1', port: 2055 }],
  ])('is read: %s', (text, address) => {
    expect(collectorAddress(text)).toEqual(address);
  });
});

describe('an exporter', () => {
  it('sends datagrams that fit on the way, each to be read by itself', async () => {
    const socket = createSocket('udp4');
    closing.push(() => socket.close());
    const decoder = new FlowDecoder('udp');
    const read: IncomingFlow[] = [];
    const sizes: number[] = [];
    socket.on('message', (message) => {
      sizes.push(message.length);
      read.push(...decoder.decode([message], NOW));
    });
    await new Promise<void>((resolve) => {
      socket.bind(0, '127.0.0.1', resolve);
    });
    linkTo(`udp://127.0.0.1:${socket.address().port}`).send(FLOWS, NOW);
    await vi.waitFor(() => expect(read).toHaveLength(FLOWS.length));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_400);
  });

  it('speaks TLS, and begins with its templates anew after it was suspended', async () => {
    const authority = await createAuthority('collector-ca');
    const { certificate, key } = await issue(authority, { commonName: 'collector' }, { dns: [], ips: ['127.0.0.1'] });
    const read: IncomingFlow[] = [];
    const server = createServer({ cert: certificate, key }, (socket) => {
      const decoder = new FlowDecoder('tcp');
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        for (let at = 0; at < chunk.length; at += chunk.readUInt16BE(at + 2))
          read.push(...decoder.decode([chunk.subarray(at, at + chunk.readUInt16BE(at + 2))], NOW));
      });
    });
    closing.push(() => server.close());
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const bound = server.address();
    const link = linkTo(`tls://127.0.0.1:${typeof bound === 'object' ? (bound?.port ?? 0) : 0}`);
    link.send(FLOWS, NOW);
    expect([link.sent, link.lost]).toEqual([0, FLOWS.length]);
    await link.ready();
    link.send(FLOWS.slice(0, 5), NOW);
    await vi.waitFor(() => expect(read).toHaveLength(5));
    link.suspend(true);
    await vi.waitFor(() => expect(link.connected).toBe(false));
    link.suspend(false);
    await link.ready();
    link.send(FLOWS.slice(0, 5), NOW);
    await vi.waitFor(() => expect(read).toHaveLength(10));
  });
});
