import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
