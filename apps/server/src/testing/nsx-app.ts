import type { NsxChangeRequestInput, NsxChangeResponse, Problem } from '@netloft/contracts';
import { type NsxOptions, type SimulatedNsx, type SimulatorOptions, startSimulator } from '@netloft/simulator';
import { expect, vi } from 'vitest';
import { fingerprintOf } from '../upstreams/file-server/sftp.ts';
import { startTestApp, type TestApp, type TestAppOptions, type TestClient } from './harness.ts';

/** NSX realizes, purges and indexes within moments, and limits nobody. */
const FAST: NsxOptions = { managers: 2, realizeMs: 50, purgeMs: 0, indexLagMs: 0, requestsPerSecond: 0 };

export interface NsxAppOptions extends Omit<TestAppOptions, 'simulator' | 'simulatorOptions'> {
  /** Of the clusters, such as `{ antrea: '2.7' }`. */
  readonly clusters?: Omit<SimulatorOptions, 'nsx'>;
  readonly nsx?: NsxOptions;
  /** True: files may be fetched from the simulator's file server. */
  readonly listsFileServer?: boolean;
  /** False: Netloft has no credential of its own, and people sign in to NSX. */
  readonly hasCredential?: boolean;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** The real app between simulated clusters and a simulated NSX. */
export interface NsxApp extends TestApp {
  readonly nsx: SimulatedNsx;
  /** Status and body of an answer, which counts for `leaksOf`. */
  ask<T = Problem>(client: TestClient, method: Method, path: string, body?: unknown): Promise<Answer<T>>;
  /** The body of an answer that is expected to be good. */
  get<T>(client: TestClient, path: string): Promise<T>;
  /** Sends a change that is expected to be made, or as a dry run to be found good. */
  change(client: TestClient, request: NsxChangeRequestInput): Promise<NsxChangeResponse>;
  /** Sends a change that is expected to be refused. */
  refused(client: TestClient, request: NsxChangeRequestInput): Promise<Answer<Problem>>;
  /** Faults of NSX that are still to come. */
  nsxFaults(): Promise<unknown>;
  /** What only the simulator does to a cluster as NSX sees it: `health`, `stop-heartbeat`. */
  steer(cluster: string, action: 'health' | 'stop-heartbeat', wish?: object): Promise<void>;
  /** Those of the texts that stand in the log or in any answer until now, headers included. */
  leaksOf(secrets: readonly string[]): readonly string[];
}

/** Password of a user of the simulated NSX. */
export function passwordOf(nsx: SimulatedNsx, name: string): string {
  const user = nsx.users.find((one) => one.name === name);
  if (user === undefined) throw new Error(`the simulated NSX has no user ${name}`);
  return user.password;
}

/** Waits until both clusters have reported themselves, as they do a moment after they start. */
async function hasInventory({ world }: SimulatedNsx): Promise<void> {
  const clusters = (): number => new Set(world.inventory.list('Pod').map((pod) => pod['container_cluster_id'])).size;
  await vi.waitUntil(() => clusters() >= 2, { timeout: 30_000 });
}

/** Starts the app with a simulator of its own; `close` ends both. */
export async function startNsxApp({
  nsx: options,
  clusters,
  hasCredential = true,
  listsFileServer = false,
  ...rest
}: NsxAppOptions = {}): Promise<NsxApp> {
  const simulator = await startSimulator({ ...clusters, nsx: { ...FAST, ...options } });
  const { nsx, sftp } = simulator;
  if (nsx === undefined) throw new Error('the simulator has no NSX');
  await hasInventory(nsx);
  const app = await startTestApp({
    ...rest,
    simulator,
    env: {
      NETLOFT_NSX_MANAGERS: nsx.urls.join(','),
      NETLOFT_NSX_CA: nsx.caPath,
      NETLOFT_NSX_REQUESTS_PER_SECOND: '100',
      ...(hasCredential ? { NETLOFT_NSX_USER: 'admin', NETLOFT_NSX_PASSWORD: passwordOf(nsx, 'admin') } : {}),
      ...(listsFileServer
        ? {
            NETLOFT_FILE_SERVERS: `${new URL(sftp.url).host}=${fingerprintOf(Buffer.from(sftp.hostPublicKey, 'base64'))}`,
          }
        : {}),
      ...rest.env,
    },
  });
  const told: string[] = [];
  const ask: NsxApp['ask'] = async <T>(client: TestClient, method: Method, path: string, body?: unknown) => {
    const response = await (method === 'GET' ? client.fetch(path) : client.send(method, path, body));
    const text = await response.text();
    told.push(text, JSON.stringify([...response.headers]));
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  };
  const post = <T>(client: TestClient, request: NsxChangeRequestInput): Promise<Answer<T>> =>
    ask<T>(client, 'POST', '/api/v1/nsx/changes', request);
  return {
    ...app,
    nsx,
    ask,
    async get(client, path) {
      const answer = await ask<never>(client, 'GET', path);
      expect(answer.status, `GET ${path}: ${JSON.stringify(answer.body)}`).toBe(200);
      return answer.body;
    },
    async change(client, request) {
      const answer = await post<NsxChangeResponse>(client, request);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      return answer.body;
    },
    async refused(client, request) {
      const answer = await post<Problem>(client, request);
      expect(answer.status, JSON.stringify(answer.body)).toBeGreaterThanOrEqual(400);
      return answer;
    },
    nsxFaults: async () => (await fetch(`${simulator.controlUrl}/nsx/faults`)).json(),
    async steer(cluster, action, wish = {}) {
      const response = await fetch(`${simulator.controlUrl}/nsx/clusters/${cluster}/${action}`, {
        method: 'POST',
        body: JSON.stringify(wish),
      });
      if (!response.ok) throw new Error(`${action} of ${cluster}: ${await response.text()}`);
    },
    leaksOf: (secrets) => secrets.filter((secret) => `${app.logs()}\n${told.join('\n')}`.includes(secret)),
    async close() {
      await app.close();
      await simulator.close();
    },
  };
}
