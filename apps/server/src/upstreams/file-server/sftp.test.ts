import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, hostText, listedServer } from './addresses.ts';
import { fingerprintOf, openSftpFile, type SftpFile } from './sftp.ts';

const FILES: Readonly<Record<string, Buffer>> = {
  '/captures/one.pcapng': Buffer.from('x'.repeat(100_000)),
  '/captures/empty.pcapng': Buffer.alloc(0),
};
const LOGIN = { username: 'capture', password: 'secret' };
const LIMITS = { maxBytes: 200_000, deadlineMs: 5_000 };
const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

let server: ssh2.Server;
let file: SftpFile;
let passwords: string[] = [];

function serveFiles(sftp: ssh2.SFTPWrapper): void {
  const open = new Map<number, Buffer>();
  const attributes = (content: Buffer): ssh2.Attributes => ({
    mode: 0o100_644,
    uid: 0,
    gid: 0,
    size: content.length,
    atime: 0,
    mtime: 0,
  });
  sftp.on('STAT', (id, path) => {
    const content = FILES[path];
    if (path.endsWith('forbidden.pcapng')) sftp.status(id, STATUS_CODE.PERMISSION_DENIED);
    else if (content === undefined) sftp.status(id, STATUS_CODE.NO_SUCH_FILE);
    else sftp.attrs(id, attributes(content));
  });
  sftp.on('OPEN', (id, path, flags) => {
    const content = FILES[path];
    if (content === undefined || (flags & OPEN_MODE.READ) === 0) return sftp.status(id, STATUS_CODE.FAILURE);
    open.set(open.size + 1, content);
    sftp.handle(id, Buffer.from([open.size]));
  });
  sftp.on('READ', (id, handle, offset, length) => {
    const content = open.get(handle[0] ?? 0) ?? Buffer.alloc(0);
    if (offset >= content.length) sftp.status(id, STATUS_CODE.EOF);
    else sftp.data(id, content.subarray(offset, offset + length));
  });
  sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
}

beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  server = new ssh2.Server({ hostKeys: [privateKey] }, (connection) => {
    connection.on('error', () => undefined);
    connection.on('authentication', (attempt) => {
      if (attempt.method !== 'password') return attempt.reject(['password']);
      passwords.push(attempt.password);
      if (attempt.username === LOGIN.username && attempt.password === LOGIN.password) attempt.accept();
      else attempt.reject();
    });
    connection.on('session', (accept) => {
      accept().on('sftp', (acceptSftp) => serveFiles(acceptSftp()));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  file = {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    fingerprint: fingerprintOf(key.getPublicSSH()),
    path: '/captures/one.pcapng',
  };
});
afterAll(() => new Promise<void>((resolve) => void server.close(() => resolve())));

describe('openSftpFile refuses', () => {
  it('a server with another host key, before any password is sent', async () => {
    passwords = [];
    const answer = await openSftpFile({ ...file, fingerprint: `SHA256:${'a'.repeat(43)}` }, LOGIN, LIMITS);
    expect(answer).toMatchObject({ ok: false, error: { code: 'host-key' } });
    expect(passwords).toEqual([]);
  });

  it.each<[string, Partial<SftpFile>, Partial<typeof LOGIN>, number, string]>([
    ['a wrong password', {}, { password: 'wrong' }, 200_000, 'credentials'],
    ['a file that is not there', { path: '/captures/none.pcapng' }, {}, 200_000, 'not-found'],
    ['a file of others', { path: '/captures/forbidden.pcapng' }, {}, 200_000, 'denied'],
    ['a file that is too large', {}, {}, 99_999, 'too-large'],
    ['a server that is not there', { port: 1 }, {}, 200_000, 'unreachable'],
  ])('%s', async (_name, change, login, maxBytes, code) => {
    const answer = await openSftpFile({ ...file, ...change }, { ...LOGIN, ...login }, { ...LIMITS, maxBytes });
    expect(answer).toMatchObject({ ok: false, error: { code } });
  });
});

describe('openSftpFile', () => {
  it.each(Object.keys(FILES))('gives %s whole, with its size', async (path) => {
    const answer = await openSftpFile({ ...file, path }, LOGIN, LIMITS);
    if (!answer.ok) throw new Error(answer.error.message);
    const parts: Buffer[] = [];
    for await (const part of answer.value.stream as AsyncIterable<Buffer>) parts.push(part);
    expect(answer.value.size).toBe(FILES[path]?.length);
    expect(Buffer.concat(parts).equals(FILES[path] ?? Buffer.from('?'))).toBe(true);
  });
});

describe('addressOf', () => {
  it.each([
    ['https://files.example.com/x', undefined],
    ['sftp://', undefined],
    ['sftp://Files.example.com:2222/a/b/', { host: 'files.example.com', port: 2222, path: '/a/b' }],
    ['files.example.com:22/a', { host: 'files.example.com', port: 22, path: '/a' }],
    ['sftp://[2001:DB8::1]:22', { host: '2001:db8::1', port: 22, path: '' }],
  ])('reads %s', (url, expected) => {
    expect(addressOf(url)).toEqual(expected);
  });

  it('finds the setting of the very host and port', () => {
    const listed = { host: 'files.example.com', port: 22, fingerprint: 'SHA256:x' };
    expect(listedServer([listed], { host: 'files.example.com', port: 2222 })).toBeUndefined();
    expect(listedServer([listed], { host: 'files.example.com', port: 22 })).toBe(listed);
    expect(hostText({ host: '::1', port: 22 })).toBe('[::1]:22');
  });
});
