import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { connect as connectSecurely } from 'node:tls';
import { createAuthority } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { createServer } from './listener.ts';
import { createReadFacts } from './plugins/request-facts.ts';
import { createLogger } from './plugins/request-log.ts';

let folder: string;
let secure: Record<string, string>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netloft-listener-'));
  const { certificate, key } = await createAuthority('listener');
  secure = { NETLOFT_TLS_CERT: join(folder, 'tls.crt'), NETLOFT_TLS_KEY: join(folder, 'tls.key') };
  writeFileSync(join(folder, 'tls.crt'), certificate);
  writeFileSync(join(folder, 'tls.key'), key);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('what the router or the parser refuses', () => {
  it.each<[string, string, string, object]>([
    [
      'an address that is no URL',
      'GET /%?token=x HTTP/1.1\r\nhost: localhost\r\n\r\n',
      '400',
      { path: '/%', ip: '9.9.9.9' },
    ],
    ['bytes that are no request', 'hello\r\n\r\n', '400', { why: 'HPE_INVALID_METHOD', ip: '127.0.0.1' }],
    [
      'headers that are too large',
      `GET / HTTP/1.1\r\nx: ${'x'.repeat(40_000)}\r\n\r\n`,
      '431',
      { why: 'HPE_HEADER_OVERFLOW' },
    ],
  ])('%s leaves a line in the log under the id that its answer has', async (_, bytes, status, line) => {
    const config = readConfig(['--kubeconfig', 'none', '--data-dir', folder], { NETLOFT_TRUST_PROXY: '127.0.0.1' });
    if (!config.ok) throw new Error(config.error.join());
    const written = new PassThrough().setEncoding('utf8');
    const made = createServer(config.value, createLogger('info', written), createReadFacts(config.value));
    if (!made.ok) throw new Error(made.error);
    await made.value.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((made.value.server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
    socket.write(bytes.replace('host: localhost', 'host: localhost\r\nconnection: close\r\nx-forwarded-for: 9.9.9.9'));
    const answer = (await socket.toArray()).join('');
    await made.value.close();
    const lines = String(written.read() ?? '')
      .split('\n')
      .filter((text) => text.includes('"msg":"request"'));
    const [, body = '{}'] = answer.split('\r\n\r\n');
    const { requestId } = JSON.parse(body) as { requestId: string };
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({
      reqId: requestId,
      status: Number(status),
      code: 'INVALID_REQUEST',
      ...line,
    });
  });
});

describe('a server that ends', () => {
  it.each([
    ['plain HTTP', false],
    ['TLS', true],
  ])(
    'over %s lets go of connections that nothing was asked on, late ones too, and answers what was asked',
    async (_, withTls) => {
      const config = readConfig(['--kubeconfig', 'none', '--data-dir', folder], withTls ? secure : {});
      if (!config.ok) throw new Error(config.error.join());
      const made = createServer(config.value, createLogger('fatal'), createReadFacts(config.value));
      if (!made.ok) throw new Error(made.error);
      const app = made.value;
      let answer = (): void => undefined;
      const asked = new Promise<void>((done) => {
        app.get('/slow', async () => {
          done();
          await new Promise<void>((go) => (answer = go));
          return 'late';
        });
      });
      // One that comes while the server ends already: the hook runs after the server's own.
      app.addHook('preClose', async () => {
        const late = connect(port, '127.0.0.1').resume();
        late.on('error', () => undefined);
        await once(late, 'close');
      });
      await app.listen({ port: 0, host: '127.0.0.1' });
      const { port } = app.server.address() as AddressInfo;
      const open = async () => {
        const socket = withTls
          ? connectSecurely({ port, host: '127.0.0.1', rejectUnauthorized: false })
          : connect(port, '127.0.0.1');
        await once(socket, withTls ? 'secureConnect' : 'connect');
        return socket;
      };
      const [unasked, busy] = [await open(), await open()];
      busy.write('GET /slow HTTP/1.1\r\nhost: localhost\r\n\r\n');
      await asked;
      const closed = app.close();
      unasked.resume();
      await once(unasked, 'close');
      answer();
      const [text] = (await once(busy, 'data')) as [Buffer];
      expect(text.toString()).toContain('late');
      await closed;
    },
  );
});
