import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { copyFileSync, readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { describe, expect, it, vi } from 'vitest';
import { antreaTemplates } from '../ipfix/antrea-templates.ts';
import { observationDomainOf } from '../ipfix/cluster-id.ts';
import { IpfixExporter } from '../ipfix/exporter.ts';
import { closers, listener, Running, temporary } from '../testing/collector.ts';
import { fullFlow } from '../testing/ipfix.ts';
import type { StreamOpener } from './streams.ts';

const UUID = '0b8a1c6e-1111-4222-8333-444455556666';
const DOMAIN = observationDomainOf(UUID)!;
const AT = Math.floor(Date.now() / 1_000);
const FLOW = fullFlow(AT);
const WITHOUT_ID = { ...FLOW, clusterUUID: '' };

const exporter = (domain = 7, maxMessageBytes = 65_535) =>
  new IpfixExporter({ domain, templates: antreaTemplates({ version: '2.7' }), maxMessageBytes });
async function open(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  closers.push(() => socket.destroy());
  await vi.waitFor(() => expect(socket.readyState).toBe('open'));
  return socket;
}
async function send(port: number, ...messages: readonly (Uint8Array | string)[]): Promise<void> {
  const socket = await open(port);
  for (const message of messages) socket.write(message);
  socket.end();
}
function sendUdp(port: number, ...messages: readonly Uint8Array[]): void {
  const socket = createSocket('udp4');
  closers.push(() => socket.close());
  for (const message of messages) socket.send(message, port, '127.0.0.1');
}

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
/** Files of a new certificate, signed by itself. */
function certificate(name: string): { readonly certPath: string; readonly keyPath: string } {
  const directory = temporary();
  const [certPath, keyPath] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const files = ['-subj', `/CN=${name}`, '-keyout', keyPath, '-out', certPath];
  execFileSync('openssl', ['req', ...kind, ...files], { stdio: 'ignore' });
  return { certPath, keyPath };
}
function secure(port: number, options: ConnectionOptions): TLSSocket {
  const socket = connectTls({ host: '127.0.0.1', port, checkServerIdentity: () => undefined, ...options });
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  return socket;
}
/** Name in the certificate that the other side shows. */
const nameOf = (socket: TLSSocket): Promise<string> =>
  new Promise((resolve, reject) => {
    socket.once('secureConnect', () => resolve(String(socket.getPeerCertificate().subject.CN)));
    socket.once('error', reject);
  });

describe('a listener', () => {
  it('that cannot be bound says why, does not stop others, and binds when it can', async () => {
    const other = createServer();
    closers.push(() => other.close());
    const taken = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    );
    const running = new Running({ listeners: [listener('tcp', { port: taken }), listener('tcp'), listener('tls')] });
    await vi.waitFor(() => {
      expect(running.status?.listeners[0]?.fault).toMatch(/EADDRINUSE/);
      expect(running.status?.listeners[1]).not.toHaveProperty('fault');
      expect(running.status?.listeners[2]?.fault).toMatch(/certificate/);
    }, 5_000);
    other.close();
    await vi.waitFor(() => expect(running.status?.listeners[0]).not.toHaveProperty('fault'), 10_000);
  });

  it('refuses connections beyond its number and names the peer, and closes those that say nothing', async () => {
    const running = new Running({ maxConnections: 1, idleMs: 400, listeners: [listener('tcp')] });
    const port = await running.port();
    const first = await open(port);
    const second = connect({ host: '127.0.0.1', port });
    closers.push(() => second.destroy());
    await vi.waitFor(
      () => expect(running.status?.exporters.at(-1)?.lastFault).toMatch(/1 connections are open/),
      5_000,
    );
    await vi.waitFor(() => expect(first.destroyed).toBe(true), 5_000);
  });

  it('closes a connection that makes no sense and names the peer', async () => {
    const running = new Running({ listeners: [listener('tcp')] });
    const socket = await open(await running.port());
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await vi.waitFor(() => expect(socket.destroyed).toBe(true));
    await vi.waitFor(
      () =>
        expect(running.status?.exporters).toMatchObject([
          {
            peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
            malformed: 1,
            lastFault: expect.stringMatching(/version/) as string,
            connected: false,
          },
        ]),
      5_000,
    );
  });

  it.each([
    ['udp' as const, 1_400],
    ['tcp' as const, 65_535],
  ])('takes IPFIX over %s', async (protocol, size) => {
    const running = new Running({ listeners: [listener(protocol, { cluster: 'prod' })] });
    const port = await running.port();
    const messages = exporter(7, size).encode([FLOW, FLOW, FLOW], Date.now());
    if (protocol === 'udp') sendUdp(port, ...messages);
    else await send(port, ...messages);
    await vi.waitFor(() => expect(running.rows()).toHaveLength(3), 5_000);
    expect(running.rows()[0]).toEqual({
      ...FLOW,
      cluster: 'prod',
      exporter: '127.0.0.1',
      flowDirection: 255,
      ...without('appProtocolName', 'httpVals'),
    });
    await vi.waitFor(
      () =>
        expect(running.status?.exporters).toMatchObject([
          { protocol: `ipfix-${protocol}`, observationDomain: 7, records: 3, missed: 0, malformed: 0, cluster: 'prod' },
        ]),
      5_000,
    );
  });

  it.skipIf(!HAS_OPENSSL)('takes IPFIX over TLS, from exporters with a certificate of its authority', async () => {
    const { certPath, keyPath } = certificate('localhost');
    const running = new Running({
      listeners: [listener('tls', { cluster: 'prod', tls: { certPath, keyPath, caPath: certPath } })],
    });
    const port = await running.port();
    const ca = readFileSync(certPath);
    secure(port, { ca });
    await vi.waitFor(() => expect(running.status?.exporters[0]?.lastFault).toMatch(/TLS/), 5_000);
    const socket = secure(port, { ca, cert: ca, key: readFileSync(keyPath) });
    for (const message of exporter().encode([FLOW], Date.now())) socket.write(message);
    await vi.waitFor(() => expect(running.rows()).toHaveLength(1), 5_000);
    await vi.waitFor(
      () => expect(running.status?.exporters.at(-1)).toMatchObject({ protocol: 'ipfix-tls', records: 1 }),
      5_000,
    );
  });

  it.skipIf(!HAS_OPENSSL)(
    'goes on with its certificate, and says so, while the files of a renewed one do not belong together',
    async () => {
      const [files, next] = [certificate('first'), certificate('second')];
      const running = new Running({ tlsCheckMs: 20, listeners: [listener('tls', { tls: files })] });
      const port = await running.port();
      copyFileSync(next.certPath, files.certPath);
      await vi.waitFor(
        () => expect(running.status?.listeners[0]?.fault).toMatch(/cannot be used.*before is in use/),
        5_000,
      );
      expect(await nameOf(secure(port, { rejectUnauthorized: false }))).toBe('first');
      copyFileSync(next.keyPath, files.keyPath);
      await vi.waitFor(() => expect(running.status?.listeners[0]).not.toHaveProperty('fault'), 5_000);
      expect(await nameOf(secure(port, { rejectUnauthorized: false }))).toBe('second');
    },
  );

  it.skipIf(!HAS_OPENSSL)('shows a renewed certificate and keeps the connections that are open', async () => {
    const [files, next] = [certificate('first'), certificate('second')];
    const running = new Running({ tlsCheckMs: 20, listeners: [listener('tls', { cluster: 'prod', tls: files })] });
    const port = await running.port();
    const before = secure(port, { rejectUnauthorized: false });
    expect(await nameOf(before)).toBe('first');
    copyFileSync(next.certPath, files.certPath);
    copyFileSync(next.keyPath, files.keyPath);
    await vi.waitFor(
      async () => expect(await nameOf(secure(port, { rejectUnauthorized: false }))).toBe('second'),
      5_000,
    );
    for (const message of exporter().encode([FLOW], Date.now())) before.write(message);
    await vi.waitFor(() => expect(running.rows()).toHaveLength(1), 5_000);
    expect(before.destroyed).toBe(false);
  });

  it('takes records in JSON on the same port', async () => {
    const running = new Running({ listeners: [listener('tcp', { cluster: 'prod' })] });
    const record = {
      ipfix: { sourceIPv4Address: '10.0.0.1', destinationIPv4Address: '10.0.0.2', flowEndSeconds: AT, clusterId: UUID },
    };
    await send(await running.port(), `${JSON.stringify(record)}\n`, '{"ipfix":{}}\n', JSON.stringify(record));
    await vi.waitFor(() => expect(running.rows()).toHaveLength(2), 5_000);
    expect(running.rows()[0]).toMatchObject({
      cluster: 'prod',
      sourceIP: '10.0.0.1',
      flowEndSeconds: AT,
      clusterUUID: UUID,
    });
    await vi.waitFor(
      () => expect(running.status?.exporters).toMatchObject([{ protocol: 'json', records: 2, malformed: 1 }]),
      5_000,
    );
  });
});

describe('the cluster of a record', () => {
  it.each([
    ['the one registered under its id', { clusterIds: { [UUID]: 'east' } }, 7, FLOW, 'east'],
    ['the one whose UUID gives the domain', { clusterIds: { [UUID]: 'east' } }, DOMAIN, WITHOUT_ID, 'east'],
    ['the listener’s', { cluster: 'west' }, 7, FLOW, 'west'],
    ['its id where nothing else tells', {}, 7, FLOW, UUID],
    ['none where nothing tells', {}, 7, WITHOUT_ID, ''],
  ])(
    'is %s',
    async (
      _,
      { clusterIds = {}, ...of }: { clusterIds?: Record<string, string>; cluster?: string },
      domain,
      flow,
      expected,
    ) => {
      const running = new Running({ clusterIds, listeners: [listener('tcp', of)] });
      await send(await running.port(), ...exporter(domain).encode([flow], Date.now()));
      await vi.waitFor(() => expect(running.rows().map(({ cluster }) => cluster)).toEqual([expected]), 5_000);
    },
  );

  it('changes on an open connection when a cluster is registered', async () => {
    const running = new Running({ listeners: [listener('tcp')] });
    const socket = await open(await running.port());
    const sender = exporter();
    for (const message of sender.encode([FLOW], Date.now())) socket.write(message);
    await vi.waitFor(() => expect(running.rows()).toHaveLength(1), 5_000);
    running.process.told({ type: 'clusters', clusterIds: { [UUID]: 'east' } });
    for (const message of sender.encode([FLOW], Date.now())) socket.write(message);
    await vi.waitFor(() => expect(running.rows().map(({ cluster }) => cluster)).toEqual([UUID, 'east']), 5_000);
  });
});

describe('live views', () => {
  it('get rows of their cluster only, as many as they can take, and the count of the others', async () => {
    const running = new Running({
      livePerSecond: 100,
      clusterIds: { [UUID]: 'east' },
      listeners: [listener('tcp', { cluster: 'west' })],
    });
    running.process.told({ type: 'listen', clusters: ['east'] });
    const flows = Array.from({ length: 400 }, (_, index) => ({
      ...(index % 2 === 0 ? FLOW : WITHOUT_ID),
      sourceTransportPort: index,
    }));
    await send(await running.port(), ...exporter().encode(flows, Date.now()));
    await vi.waitFor(
      () => expect(running.live.reduce((sum, { rows, skipped }) => sum + rows.length + skipped, 0)).toBe(200),
      5_000,
    );
    const rows = running.live.flatMap((batch) => batch.rows);
    expect(rows.length).toBeGreaterThanOrEqual(50);
    expect(rows.length).toBeLessThan(200);
    expect(new Set(rows.map(({ cluster }) => cluster))).toEqual(new Set(['east']));
  });
});

describe('a stream', () => {
  it('brings records in, and keeps its place only when they are on disk', async () => {
    const opened: Parameters<StreamOpener>[0][] = [];
    let closed = 0;
    const running = new Running({ streams: [{ address: '127.0.0.1:14740', cluster: 'prod' }] }, (options) => {
      opened.push(options);
      return { close: () => closed++ };
    });
    const [stream] = opened;
    expect(stream!.cursor.load()).toBeUndefined();
    stream!.onState({ connected: true, dropped: 4 });
    stream!.onFlows([FLOW, WITHOUT_ID]);
    stream!.cursor.save('place');
    expect(stream!.cursor.load()).toBe('place');
    await vi.waitFor(() => expect(running.rows().map(({ cluster }) => cluster)).toEqual(['prod', 'prod']), 5_000);
    await vi.waitFor(
      () =>
        expect(running.status?.exporters).toMatchObject([{ protocol: 'grpc', records: 2, missed: 4, connected: true }]),
      5_000,
    );
    running.process.told({ type: 'streams', streams: [] });
    expect(closed).toBe(1);
  });
});

describe('an end', () => {
  it('leaves everything that came in finished segments, which the next run finds', async () => {
    const running = new Running({
      listeners: [listener('tcp', { cluster: 'prod' })],
      spool: { directory: temporary(), maxAgeMs: 60_000 },
    });
    const socket = await open(await running.port());
    for (const message of exporter().encode([FLOW, FLOW], Date.now())) socket.write(message);
    await vi.waitFor(() => expect(running.status?.waiting).toBe(2), 5_000);
    expect(running.segments).toEqual([]);
    running.process.told({ type: 'stop' });
    expect(running.rows()).toHaveLength(2);
  });
});

function without(...names: readonly string[]): Record<string, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
