import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningCluster } from '../cluster/cluster.ts';
import type { NsxControl } from '../nsx/core/control.ts';
import { ANTREA_FAULTS } from './antrea.ts';
import { readFaults } from './faults.ts';
import { NSX_PATHS, nsxControlAnswer } from './nsx.ts';

type Clusters = readonly [RunningCluster, ...RunningCluster[]];
interface Answer {
  readonly status: number;
  readonly body: unknown;
}
const MAX_BODY = 65_536;

const answer = (status: number, body: unknown): Answer => ({ status, body });
const refuse = (status: number, error: string): Answer => answer(status, { error });

const PATHS: Readonly<Record<string, readonly string[]>> = {
  '/faults': ['GET', 'PUT'],
  '/state': ['GET'],
  '/stop': ['POST'],
  '/start': ['POST'],
  '/restart': ['POST'],
  '/compact': ['POST'],
  '/flows': ['GET'],
  '/flows/burst': ['POST'],
  ...Object.fromEntries(Object.keys(ANTREA_FAULTS).map((path) => [path, ['GET', 'PUT']])),
};

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const nodesOf = (cluster: RunningCluster): ReadonlySet<string> =>
  new Set(cluster.store.list('', 'nodes').map((node) => node.metadata.name));

function stateOf(cluster: RunningCluster): unknown {
  const count = (group: string, plural: string): number => cluster.store.list(group, plural).length;
  return {
    name: cluster.name,
    url: cluster.url,
    antreaServiceUrl: cluster.antreaServiceUrl,
    running: cluster.running,
    faults: cluster.faults(),
    pods: count('', 'pods'),
    nodes: count('', 'nodes'),
    agents: count('crd.antrea.io', 'antreaagentinfos'),
    traceflows: count('crd.antrea.io', 'traceflows'),
  };
}

async function putFaults(request: IncomingMessage, cluster: RunningCluster): Promise<Answer> {
  const text = await bodyOf(request);
  if (text === undefined) return refuse(413, `the body is larger than ${MAX_BODY} bytes`);
  const read = readFaults(text, nodesOf(cluster));
  if (!read.ok) return refuse(400, read.message);
  cluster.setFaults(read.faults);
  return answer(200, read.faults);
}

async function antreaFaults(path: string, request: IncomingMessage, cluster: RunningCluster): Promise<Answer> {
  const faults = ANTREA_FAULTS[path];
  if (request.method !== 'PUT') return answer(200, faults?.shown(cluster));
  const text = await bodyOf(request);
  if (text === undefined) return refuse(413, `the body is larger than ${MAX_BODY} bytes`);
  const wrong = faults?.replace(text, nodesOf(cluster), cluster);
  return wrong === undefined ? answer(200, faults?.shown(cluster)) : refuse(400, wrong);
}

const MOST_IN_BURST = 100_000;
const BURST = 1_000;

/** `?records=N` says how many. */
function burst(cluster: RunningCluster, wanted: string | null): Answer {
  const records = Number(wanted ?? BURST);
  if (!Number.isInteger(records) || records < 1 || records > MOST_IN_BURST)
    return refuse(400, `records takes a whole number from 1 to ${MOST_IN_BURST}, not '${wanted ?? ''}'`);
  return answer(200, { sent: cluster.burstOfFlows(records) });
}

async function act(path: string, request: IncomingMessage, cluster: RunningCluster): Promise<Answer> {
  if (path === '/faults') return request.method === 'PUT' ? putFaults(request, cluster) : answer(200, cluster.faults());
  if (path === '/stop' || path === '/restart') await cluster.stopApiServer();
  if (path === '/start' || path === '/restart') await cluster.startApiServer();
  if (path === '/compact') cluster.store.compact();
  return answer(200, stateOf(cluster));
}

/** A page that a browser loaded from elsewhere may not switch faults: it would send another Host, or an Origin. */
const isLocal = (request: IncomingMessage): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '') && request.headers.origin === undefined;

async function handleNsx(request: IncomingMessage, path: string, nsx: NsxControl | undefined): Promise<Answer> {
  const text = await bodyOf(request);
  if (text === undefined) return refuse(413, `the body is larger than ${MAX_BODY} bytes`);
  const found = await nsxControlAnswer(request.method ?? '', path, text, nsx);
  return found ?? refuse(404, `there is no ${path}; there are ${NSX_PATHS.join(', ')}`);
}

async function handle(request: IncomingMessage, clusters: Clusters, nsx: NsxControl | undefined): Promise<Answer> {
  if (!isLocal(request)) return refuse(403, 'the control port takes requests of programs on this machine only');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname.startsWith('/nsx/')) return handleNsx(request, pathname, nsx);
  const methods = PATHS[pathname];
  if (methods === undefined) return refuse(404, `there is no ${pathname}; there are ${Object.keys(PATHS).join(', ')}`);
  if (!methods.includes(request.method ?? '')) return refuse(405, `${pathname} takes ${methods.join(' and ')}`);
  const wanted = searchParams.get('cluster');
  if (pathname === '/state' && wanted === null)
    return answer(200, { clusters: clusters.map((cluster) => stateOf(cluster)) });
  if (pathname === '/flows' && wanted === null)
    return answer(200, Object.fromEntries(clusters.map((cluster) => [cluster.name, cluster.flows()])));
  const cluster = wanted === null ? clusters[0] : clusters.find((one) => one.name === wanted);
  if (cluster === undefined)
    return refuse(
      404,
      `there is no cluster '${wanted ?? ''}'; there are ${clusters.map((one) => one.name).join(', ')}`,
    );
  if (pathname === '/flows') return answer(200, cluster.flows());
  if (pathname === '/flows/burst') return burst(cluster, searchParams.get('records'));
  if (pathname in ANTREA_FAULTS) return antreaFaults(pathname, request, cluster);
  return act(pathname, request, cluster);
}

export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the control port on loopback: faults, stop and start of API servers, compaction, and the same for NSX. Answers are JSON. */
export async function startControl(clusters: Clusters, nsx?: NsxControl): Promise<ControlServer> {
  const respond = (response: ServerResponse, { status, body }: Answer): void => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    handle(request, clusters, nsx).then(
      (done) => respond(response, done),
      (error: unknown) => respond(response, refuse(500, error instanceof Error ? error.message : String(error))),
    );
  });
  await new Promise<void>((done) => {
    server.listen({ host: '127.0.0.1', port: 0 }, () => done());
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
