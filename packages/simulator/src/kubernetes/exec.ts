import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { badRequest, statusBody, StatusError } from './status.ts';

/** What a command in a container is asked for. */
export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  /** Empty: the Pod's first one. */
  readonly container: string;
  readonly command: readonly string[];
}

/** What a command did: an exit code, or the sentence of a container runtime that could not run it. */
export type ExecResult =
  | { readonly type: 'exited'; readonly code: number; readonly stdout: Buffer; readonly stderr: string }
  | { readonly type: 'failed'; readonly message: string };

/** Runs a command. Throws a StatusError for a Pod or container that is not there: the request is answered with it. */
export type ExecHandler = (request: ExecRequest) => ExecResult | Promise<ExecResult>;

/** One byte in front of every message names its stream (k8s.io/apimachinery/pkg/util/remotecommand). */
const CHANNEL = { stdout: 1, stderr: 2, error: 3 } as const;
const PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;
const CHUNK = 32 * 1024;

/** Namespace and name of the Pod of a path to `pods/exec`; undefined for every other path. */
export function execTarget(
  segments: readonly string[],
): { readonly namespace: string; readonly name: string } | undefined {
  const [api, version, namespaces, namespace, pods, name, exec, ...rest] = segments;
  const isExec =
    api === 'api' &&
    version === 'v1' &&
    namespaces === 'namespaces' &&
    pods === 'pods' &&
    exec === 'exec' &&
    rest.length === 0;
  return isExec && namespace !== undefined && name !== undefined ? { namespace, name } : undefined;
}

/** What the query of an exec asks for; throws the API server's 400. */
export function execRequest(
  target: { readonly namespace: string; readonly name: string },
  query: URLSearchParams,
): ExecRequest {
  const command = query.getAll('command');
  if (command.length === 0) throw badRequest('you must specify at least 1 command for the container');
  const isOn = (name: string): boolean => ['true', '1'].includes(query.get(name) ?? '');
  if (!['stdin', 'stdout', 'stderr'].some((name) => isOn(name)))
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  return { namespace: target.namespace, pod: target.name, container: query.get('container') ?? '', command };
}

/** Ends a connection that asked for an upgrade with a refusal. */
export function refuseUpgrade(socket: Duplex, error: StatusError): void {
  const body = `${JSON.stringify(statusBody(error))}\n`;
  socket.end(
    `HTTP/1.1 ${error.code} ${STATUS_CODES[error.code] ?? ''}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** The Status of the error channel. */
function statusOf(result: ExecResult): object {
  const base = { metadata: {} };
  if (result.type === 'failed')
    return {
      ...base,
      status: 'Failure',
      message: result.message,
      reason: 'InternalError',
      details: { causes: [{ message: result.message }] },
      code: 500,
    };
  if (result.code === 0) return { ...base, status: 'Success' };
  return {
    ...base,
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${result.code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(result.code) }] },
  };
}

function tell(socket: WebSocket, result: ExecResult): void {
  const say = (channel: number, content: Buffer): void => socket.send(Buffer.concat([Buffer.from([channel]), content]));
  if (result.type === 'exited') {
    for (let at = 0; at < result.stdout.length; at += CHUNK)
      say(CHANNEL.stdout, result.stdout.subarray(at, at + CHUNK));
    if (result.stderr !== '') say(CHANNEL.stderr, Buffer.from(result.stderr));
  }
  say(CHANNEL.error, Buffer.from(JSON.stringify(statusOf(result))));
  socket.close(1000);
}

/** Commands in containers over WebSocket, in the channel protocols v4 and v5. */
export class ExecSockets {
  readonly #handler: ExecHandler;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => PROTOCOLS.find((one) => offered.has(one)) ?? false,
  });

  constructor(handler: ExecHandler) {
    this.#handler = handler;
  }

  /** Runs the command and streams what it says. Throws a StatusError before the upgrade. */
  async serve(request: IncomingMessage, socket: Duplex, head: Buffer, exec: ExecRequest): Promise<void> {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
    if (!PROTOCOLS.some((one) => offered.includes(one)))
      throw new StatusError(
        403,
        'Forbidden',
        `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${PROTOCOLS.join(' ')}]`,
      );
    const result = await this.#handler(exec);
    this.#sockets.handleUpgrade(request, socket, head, (open) => {
      open.on('error', () => open.terminate());
      tell(open, result);
    });
  }
}
