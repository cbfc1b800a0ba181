import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { WebSocket } from 'ws';
import type { Credential } from '../../identity.ts';
import { err, ok } from '../../result.ts';
import type { ClusterConnection, SocketAuthentication } from './connection.ts';
import { pathOf, unauthenticatedError } from './request.ts';
import type { ExecRequest, UpstreamError, UpstreamResult } from './types.ts';
import { answerError, networkError } from './upstream-errors.ts';

/** One byte in front of every message names the stream (k8s.io/apimachinery/pkg/util/remotecommand). */
const CHANNEL = { stdout: 1, stderr: 2, error: 3 } as const;
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'];
const HANDSHAKE_MS = 15_000;
const MAX_MESSAGE = 16 * 1024 * 1024;
const MAX_WORDS = 4096;
const MAX_REFUSAL = 1024 * 1024;

/** Carries what broke a command's output after it had begun. */
export class ExecError extends Error {
  readonly failure: UpstreamError;
  constructor(failure: UpstreamError) {
    super(failure.message);
    this.name = 'ExecError';
    this.failure = failure;
  }
}

interface Status {
  readonly status?: unknown;
  readonly message?: unknown;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function refusalOf(cluster: string, response: IncomingMessage): Promise<UpstreamError> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > MAX_REFUSAL) break;
      parts.push(part);
    }
  } catch {
    // What came says enough.
  }
  const status = response.statusCode ?? 0;
  const text = Buffer.concat(parts).toString('utf8');
  if (status < 300)
    return { code: 'bad-answer', cluster, status, message: `the API server answered ${status} instead of a stream` };
  return answerError(cluster, status, parsed(text), text);
}

/** What a command that ended badly said: its own words before those of who ran it. */
function commandFailure(cluster: string, words: string, status: Status): UpstreamError {
  const told = typeof status.message === 'string' ? status.message : 'the command failed';
  const said = words.trim();
  return {
    code: /no such file or directory/i.test(said) ? 'not-found' : 'failed',
    cluster,
    message: said === '' ? told : said,
  };
}

function run(
  connection: ClusterConnection,
  proof: SocketAuthentication,
  path: string,
  request: ExecRequest,
): Promise<UpstreamResult<Readable>> {
  const { cluster, address } = connection;
  return new Promise((resolve) => {
    let bytes = 0;
    let words = '';
    let over = false;
    const socket = new WebSocket(`${proof.origin}${path}`, PROTOCOLS, {
      ...proof.tls,
      headers: { ...proof.headers, 'user-agent': 'netloft' },
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_MESSAGE,
      perMessageDeflate: false,
      followRedirects: false,
    });
    const output = new Readable({
      read: () => socket.resume(),
      destroy: (error, done) => {
        over = true;
        clearTimeout(deadline);
        socket.terminate();
        done(error);
      },
    });
    // Its reader hears of it; without a reader yet it must not end the process.
    output.on('error', () => undefined);

    const fail = (failure: UpstreamError): void => {
      if (over) return;
      resolve(err(failure));
      output.destroy(new ExecError(failure));
    };
    const finish = (): void => {
      if (over) return;
      over = true;
      clearTimeout(deadline);
      output.push(null);
      resolve(ok(output));
      socket.close(1000);
    };
    const deadline = setTimeout(
      () =>
        fail({ code: 'timeout', cluster, message: `the command did not end within ${request.deadlineMs / 1000} s` }),
      request.deadlineMs,
    );
    deadline.unref();

    socket.on('message', (data) => {
      if (over || !Buffer.isBuffer(data) || data.length === 0) return;
      const rest = data.subarray(1);
      if (data[0] === CHANNEL.stdout && rest.length > 0) {
        bytes += rest.length;
        if (bytes > request.maxBytes)
          return fail({
            code: 'too-large',
            cluster,
            message: `the output is larger than ${Math.round(request.maxBytes / 1024 / 1024)} MiB`,
          });
        if (!output.push(rest)) socket.pause();
        resolve(ok(output));
      } else if (data[0] === CHANNEL.stderr) {
        words = (words + rest.toString('utf8')).slice(0, MAX_WORDS);
      } else if (data[0] === CHANNEL.error) {
        const status = (parsed(rest.toString('utf8')) ?? {}) as Status;
        if (status.status === 'Success') finish();
        else fail(commandFailure(cluster, words, status));
      }
    });
    socket.on('unexpected-response', (_request, response) => {
      void refusalOf(cluster, response).then(fail);
    });
    socket.on('error', (error) => fail(networkError(cluster, address, error, connection.authority)));
    socket.on('close', () =>
      fail({ code: 'unavailable', cluster, message: `the stream from ${address} ended before the command did` }),
    );
    const giveUp = (): void => fail({ code: 'failed', cluster, message: 'the request was given up' });
    request.signal?.addEventListener('abort', giveUp, { once: true });
    if (request.signal?.aborted === true) giveUp();
  });
}

/**
 * Runs a command in a container and gives its standard output as a stream, over a WebSocket to `pods/exec` as the credential's user.
 * Resolves when the first byte is there or the command has ended; what fails before that is a value (`not-found` for a missing file, the
 * API server's own refusal), what fails later breaks the stream with an ExecError. Size and time are bounded by the request.
 */
export async function openExec(
  connection: ClusterConnection,
  credential: Credential,
  request: ExecRequest,
): Promise<UpstreamResult<Readable>> {
  const base = pathOf(connection.basePath, ['api', 'v1', 'namespaces', request.namespace, 'pods', request.pod, 'exec']);
  if (base === undefined)
    return err({ code: 'invalid', cluster: connection.cluster, status: 400, message: 'the Pod has no such name' });
  const query = new URLSearchParams({ container: request.container, stdout: 'true', stderr: 'true' });
  for (const word of request.command) query.append('command', word);
  for (let refreshed = false; ; refreshed = true) {
    const proof = await connection.authenticateSocket(credential);
    if (!proof.ok) return proof;
    const answer = await run(connection, proof.value, `${base}?${query.toString()}`, request);
    if (answer.ok) return answer;
    const own = credential.type === 'server' || credential.type === 'impersonate';
    if (answer.error.status !== 401 || !own || refreshed) return err(unauthenticatedError(credential, answer.error));
    connection.refresh();
  }
}
