import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/harness.ts';
import { createOrdinaryService } from './other-upgrades.ts';

let server: TestApp;
beforeAll(async () => {
  server = await startTestApp();
});
afterAll(() => server.close());

const OFFER = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n';
const head = (line: string, more = ''): string => `${line} HTTP/1.1\r\nHost: localhost\r\n${OFFER}${more}\r\n`;
const LAST = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

/** Everything that is answered to what is written, until the server ends the connection. */
async function answersOn(socket: Socket, texts: readonly string[]): Promise<string> {
  let answers = '';
  const [first = '', ...rest] = texts;
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    answers += text;
    const next = rest.shift();
    if (next !== undefined) socket.write(next);
  });
  socket.write(first);
  await new Promise<void>((resolve, reject) => {
    socket.once('end', resolve);
    socket.once('error', reject);
  });
  socket.destroy();
  return answers;
}
const ask = (...texts: readonly string[]): Promise<string> =>
  answersOn(connect(Number(new URL(server.url).port), '127.0.0.1'), texts);
const statuses = (answers: string): readonly string[] => answers.match(/(?<=HTTP\/1\.1 )\d+/g) ?? [];

describe('a request that offers another protocol is answered as if it had offered none', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['to an address that all may read', [head('GET /api/v1/version'), LAST], ['200', '200']],
    ['without a session', [head('GET /api/v1/clusters'), LAST], ['401', '200']],
    ['to the address of live views', [head('GET /api/v1/live'), LAST], ['401', '200']],
    ['for its head', [head('HEAD /api/v1/version'), LAST], ['200', '200']],
    ['of a page of another site', [head('POST /auth/login', 'Origin: https://evil.example\r\n'), LAST], ['403', '200']],
    [
      'to a name that was rebound',
      [head('GET /api/v1/version').replace('localhost', 'evil.example'), LAST],
      ['403', '200'],
    ],
    ['together with the next one', [head('GET /api/v1/version') + LAST], ['200', '200']],
    [
      'once more on the same connection, which then ends',
      [head('GET /api/v1/version'), head('GET /api/v1/version'), LAST],
      ['200', '200'],
    ],
  ])('%s', async (_, texts, expected) => {
    expect(statuses(await ask(...texts))).toEqual(expected);
  });

  it.each<[string, (body: string) => readonly string[]]>([
    [
      'with it',
      (body) => [
        `${head('POST /auth/login/token', `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`)}${body}`,
      ],
    ],
    [
      'in pieces',
      (body) => [
        `${head('POST /auth/login/token', 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
      ],
    ],
    [
      'when it is asked for',
      (body) => [
        head(
          'POST /auth/login/token',
          `Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n`,
        ),
        body,
      ],
    ],
  ])('and its body is read: %s', async (_, textsOf) => {
    const body = JSON.stringify({ token: server.simulator.clusters[0].token('user1') });
    const answers = await ask(...textsOf(body), LAST);
    expect(statuses(answers).filter((status) => status !== '100')).toEqual(['200', '200']);
    expect(answers).toContain('netloft-session');
  });

  it('and its body keeps its bound', async () => {
    const sent = head('POST /auth/login/token', 'Content-Type: application/json\r\nContent-Length: 200000\r\n');
    expect(statuses(await ask(sent))[0]).toBe('413');
  });

  it('over TLS', async () => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned(
      { name: 'CN=localhost', signingAlgorithm: algorithm, keys },
      webcrypto,
    );
    const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
    const https = createServer({ cert: certificate.toString('pem'), key }, (request, response) => {
      request.pipe(response);
    });
    https.on('upgrade', createOrdinaryService(https));
    await new Promise<void>((resolve) => void https.listen(0, '127.0.0.1', () => resolve()));
    const socket = connectTls({
      port: (https.address() as AddressInfo).port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
    });
    const answers = await answersOn(socket, [`${head('POST /', 'Content-Length: 5\r\n')}hello`, LAST]);
    expect(statuses(answers)).toEqual(['200', '200']);
    expect(answers).toContain('hello');
    https.close();
  });
});
