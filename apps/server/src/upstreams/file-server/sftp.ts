import { createHash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import ssh2 from 'ssh2';
import { err, ok, type Result } from '../../result.ts';

/** A file on an SFTP server, and how the server proves that it is the right one. */
export interface SftpFile {
  readonly host: string;
  readonly port: number;
  /** `SHA256:…` as ssh-keygen prints it: base64 without padding. Any other host key ends the connection before a password is sent. */
  readonly fingerprint: string;
  readonly path: string;
}

export interface SftpLimits {
  readonly maxBytes: number;
  /** For the whole transfer. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

export interface SftpFailure {
  readonly code:
    | 'unreachable'
    | 'host-key'
    | 'credentials'
    | 'not-found'
    | 'denied'
    | 'too-large'
    | 'timeout'
    | 'failed';
  /** Finishes the sentence `sftp://host:port `. */
  readonly message: string;
}

export interface OpenedFile {
  readonly size: number;
  readonly stream: Readable;
}

const CONNECT_MS = 15_000;
/** Status codes of SFTP (draft-ietf-secsh-filexfer-02, section 7). */
const NO_SUCH_FILE = 2;
const PERMISSION_DENIED = 3;

/** Fingerprint of a host key as ssh-keygen prints it. */
export const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

function fileFailure(error: Error & { code?: unknown }, path: string): SftpFailure {
  if (error.code === NO_SUCH_FILE) return { code: 'not-found', message: `has no file ${path}` };
  if (error.code === PERMISSION_DENIED) return { code: 'denied', message: `does not let this user read ${path}` };
  return { code: 'failed', message: `did not give ${path}: ${error.message}` };
}

function connectionFailure(error: Error & { level?: unknown; code?: unknown }): SftpFailure {
  if (error.level === 'client-authentication')
    return { code: 'credentials', message: 'does not accept the user and password of the Secret' };
  if (error.level === 'client-timeout') return { code: 'timeout', message: 'did not answer in time' };
  const why = typeof error.code === 'string' ? error.code : error.message;
  return { code: 'unreachable', message: `cannot be reached: ${why}` };
}

/**
 * Opens a file on an SFTP server with a password. The host key is checked first. Resolves when the size is known; larger than `maxBytes` is
 * `too-large` before anything is read. What breaks later breaks the stream.
 */
export function openSftpFile(
  file: SftpFile,
  login: { readonly username: string; readonly password: string },
  limits: SftpLimits,
): Promise<Result<OpenedFile, SftpFailure>> {
  return new Promise((resolve) => {
    const client = new ssh2.Client();
    const output = new PassThrough();
    output.on('error', () => undefined);
    let seen: string | undefined;
    const fail = (failure: SftpFailure): void => {
      resolve(err(failure));
      output.destroy(new Error(failure.message));
    };
    const deadline = setTimeout(
      () => fail({ code: 'timeout', message: 'did not send the file in time' }),
      limits.deadlineMs,
    );
    deadline.unref();
    const giveUp = (): void => fail({ code: 'failed', message: 'was given up on' });
    limits.signal?.addEventListener('abort', giveUp, { once: true });
    output.on('close', () => {
      clearTimeout(deadline);
      limits.signal?.removeEventListener('abort', giveUp);
      client.destroy();
    });

    client.on('error', (error) => {
      if (seen !== undefined && seen !== file.fingerprint)
        return fail({
          code: 'host-key',
          message: `shows the host key ${seen}, not ${file.fingerprint}; nothing was sent to it`,
        });
      fail(connectionFailure(error));
    });
    client.on('close', () => {
      if (!output.writableEnded) fail({ code: 'unreachable', message: 'closed the connection' });
    });
    client.on('ready', () => {
      client.sftp((noSession, sftp) => {
        if (noSession !== undefined) return fail({ code: 'failed', message: `has no SFTP: ${noSession.message}` });
        sftp.stat(file.path, (noFile, facts) => {
          if (noFile !== undefined) return fail(fileFailure(noFile, file.path));
          const { size } = facts;
          if (size > limits.maxBytes)
            return fail({
              code: 'too-large',
              message: `has a file of ${Math.ceil(size / 1024 / 1024)} MiB; Netloft hands over up to ${Math.floor(limits.maxBytes / 1024 / 1024)} MiB`,
            });
          resolve(ok({ size, stream: output }));
          // A file that grows meanwhile is given as large as it was told to be.
          if (size === 0) return output.end();
          const source = sftp.createReadStream(file.path, { end: size - 1 });
          source.on('error', (error: Error) => fail(fileFailure(error, file.path)));
          source.pipe(output);
        });
      });
    });
    if (limits.signal?.aborted === true) return giveUp();
    client.connect({
      host: file.host,
      port: file.port,
      ...login,
      readyTimeout: CONNECT_MS,
      hostVerifier: (key: Buffer) => {
        seen = fingerprintOf(key);
        return seen === file.fingerprint;
      },
    });
  });
}
