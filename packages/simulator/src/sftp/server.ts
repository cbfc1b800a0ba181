import { randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2, { type Connection } from 'ssh2';
import { writePrivate } from '../cluster/identity.ts';
import { MemoryFiles, serveFiles } from './files.ts';

/** Who may log on, and how the server proves itself; kept in the data folder so that a second start is known. */
interface SftpIdentity {
  /** OpenSSH private key. */
  readonly hostKey: string;
  /** Public key in SSH wire format, base64. */
  readonly hostPublicKey: string;
  readonly username: string;
  readonly password: string;
  readonly port: number;
}

/** The SFTP server that takes the files of captures and bundles. */
export interface SimulatedSftp {
  /** `sftp://127.0.0.1:PORT/upload`: the folder that takes files. */
  readonly url: string;
  /** Host key in SSH wire format, base64: as `hostPublicKey` of a file server takes it. */
  readonly hostPublicKey: string;
  readonly username: string;
  readonly password: string;
  /** What was uploaded, by its path. */
  readonly files: MemoryFiles;
  close(): Promise<void>;
}

const FILE = 'sftp.json';
const USER = 'antrea';

function created(): SftpIdentity {
  // The library writes one Ed25519 key in a hundred and fifty so that it cannot read it again.
  const pair = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, comment: 'netloft-simulator' });
  return {
    hostKey: pair.private,
    hostPublicKey: pair.public.split(' ')[1] ?? '',
    username: USER,
    password: randomBytes(18).toString('base64url'),
    port: 0,
  };
}

function kept(path: string): SftpIdentity | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<SftpIdentity>;
    const texts = [value.hostKey, value.hostPublicKey, value.username, value.password];
    return texts.every((one) => typeof one === 'string' && one !== '') && Number.isInteger(value.port)
      ? (value as SftpIdentity)
      : undefined;
  } catch {
    return undefined;
  }
}

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Starts the server on loopback, at the port of the last run when it is free. */
export async function startSftp(dataDir: string): Promise<SimulatedSftp> {
  const path = join(dataDir, FILE);
  const identity = kept(path) ?? created();
  const files = new MemoryFiles();
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [identity.hostKey] }, (client) => {
    connections.add(client);
    client.on('close', () => connections.delete(client));
    // Whoever breaks off is no fault of the server.
    client.on('error', () => undefined);
    client.on('authentication', (attempt) => {
      const knows =
        attempt.method === 'password' &&
        isSame(attempt.username, identity.username) &&
        isSame(attempt.password, identity.password);
      if (knows) attempt.accept();
      else attempt.reject(['password']);
    });
    client.on('ready', () => {
      client.on('session', (accept) => {
        const session = accept();
        session.on('sftp', (take) => serveFiles(take(), files));
      });
    });
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.removeListener('error', reject);
        resolve();
      });
    });
  await listen(identity.port).catch(() => listen(0));
  const { port } = server.address() as AddressInfo;
  writePrivate(path, JSON.stringify({ ...identity, port }));
  const { hostPublicKey, username, password } = identity;
  return {
    url: `sftp://127.0.0.1:${port}/upload`,
    hostPublicKey,
    username,
    password,
    files,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of connections) client.end();
      }),
  };
}
