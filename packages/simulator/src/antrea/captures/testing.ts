import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { as } from '../../cluster/testing.ts';
import type { SimulatedCluster, SimulatedUser } from '../../types.ts';

type Json = Readonly<Record<string, unknown>>;
export const CAPTURES = '/apis/crd.antrea.io/v1alpha1/packetcaptures';
export const BUNDLES = '/apis/crd.antrea.io/v1alpha1/supportbundlecollections';

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}
export interface Status {
  readonly numberCaptured?: number;
  readonly filePath?: string;
  readonly collectedNodes?: number;
  readonly desiredNodes?: number;
  readonly conditions?: readonly Condition[];
}

/** Makes a PacketCapture or a SupportBundleCollection as the administrator of the story. */
export async function make(cluster: SimulatedCluster, path: string, name: string, spec: Json): Promise<void> {
  const kind = path === CAPTURES ? 'PacketCapture' : 'SupportBundleCollection';
  const body = { apiVersion: 'crd.antrea.io/v1alpha1', kind, metadata: { name }, spec };
  const reply = await as(cluster, 'andreasm')('POST', path, body);
  if (reply.status !== 201) throw new Error(reply.text);
}

export const statusIn = (cluster: SimulatedCluster, path: string, name: string): Status =>
  cluster.store.get('crd.antrea.io', path.split('/').at(-1) ?? '', name)?.['status'] ?? {};

/** `Type=Status/Reason` of each condition, with its message behind a colon. */
export const told = ({ conditions = [] }: Status): readonly string[] =>
  conditions.map(
    ({ type, status, reason, message }) =>
      `${type}=${status}${reason === undefined ? '' : `/${reason}`}${message === undefined ? '' : `: ${message}`}`,
  );

/** Waits until a condition is there, and gives the status. */
export const until = (cluster: SimulatedCluster, path: string, name: string, condition: string): Promise<Status> =>
  vi.waitFor(
    () => {
      const status = statusIn(cluster, path, name);
      if (!told(status).some((one) => one.startsWith(condition)))
        throw new Error(`${name} is ${JSON.stringify(told(status))}`);
      return status;
    },
    { timeout: 20_000, interval: 25 },
  );

export interface Ran {
  /** Of the refusal; 101 when the command ran. */
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The Status of the error channel, or of the refusal. */
  readonly result: { readonly status?: string; readonly reason?: string; readonly message?: string };
  readonly protocol: string;
}

/** Runs a command in a container over a WebSocket. */
export function exec(
  cluster: SimulatedCluster,
  user: SimulatedUser,
  pod: string,
  command: readonly string[],
  {
    protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    container = 'antrea-agent',
    namespace = 'kube-system',
  } = {},
): Promise<Ran> {
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  for (const word of command) query.append('command', word);
  const url = `${cluster.url.replace('https', 'wss')}/api/v1/namespaces/${namespace}/pods/${pod}/exec?${query.toString()}`;
  const headers = { authorization: `Bearer ${cluster.token(user)}` };
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols, { ca: cluster.authority, headers });
    const said: Record<number, Buffer[]> = { 1: [], 2: [], 3: [] };
    socket.on('message', (data: Buffer) => said[data[0] ?? 0]?.push(data.subarray(1)));
    socket.on('error', reject);
    socket.on('unexpected-response', (_request, response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const result = JSON.parse(Buffer.concat(parts).toString()) as Ran['result'];
        resolve({ status: response.statusCode ?? 0, stdout: Buffer.alloc(0), stderr: '', result, protocol: '' });
      });
    });
    socket.on('close', () => {
      const of = (channel: number): Buffer => Buffer.concat(said[channel] ?? []);
      const result = JSON.parse(of(3).toString() || '{}') as Ran['result'];
      resolve({ status: 101, stdout: of(1), stderr: of(2).toString(), result, protocol: socket.protocol });
    });
  });
}
