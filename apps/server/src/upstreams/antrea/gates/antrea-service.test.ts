import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { AntreaUiFeatureGate, FeatureGates, Problem } from '@netloft/contracts';
import { createAuthority, issue, type KeyPair, startSimulator } from '@netloft/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { buildApp } from '../../../app.ts';
import { readConfig } from '../../../config.ts';
import { createLogger } from '../../../plugins/request-log.ts';
import { startTestApp, type TestApp, type TestClient } from '../../../testing/harness.ts';
import { antreaServiceUrl } from './antrea-service.ts';

const LIST = '/api/v1/featuregates';
const PAGE = '/api/v1/clusters/stc-tkg-cluster-1/feature-gates';
const NAME = 'antrea.kube-system.svc';
/** A row that no simulated controller has, to tell who answered. */
const ROW: AntreaUiFeatureGate = { component: 'agent', name: 'AskedDirectly', status: 'Enabled', version: 'BETA' };
const answered: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify([ROW]));
};

const certificateFor = (authority: KeyPair, name = NAME): Promise<KeyPair> =>
  issue(authority, { commonName: name }, { dns: [name], ips: ['127.0.0.1'] });

/** What ConfigMap antrea-ca of a cluster holds; removed when undefined. */
function publish(server: TestApp, pem: string | undefined): void {
  const { store } = server.cluster;
  const present = store.get('', 'configmaps', 'antrea-ca', 'kube-system');
  if (present !== undefined) store.remove('', 'configmaps', 'antrea-ca', 'kube-system');
  if (pem === undefined) return;
  store.create('', 'configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'antrea-ca', namespace: 'kube-system' },
    data: { 'ca.crt': pem },
  });
}

const byWhom = async (client: TestClient): Promise<'service' | 'proxy'> =>
  (await client.json<AntreaUiFeatureGate[]>(LIST)).some((row) => row.name === ROW.name) ? 'service' : 'proxy';

describe('a server in place of Antrea’s Service', () => {
  let authority: KeyPair;
  let trusted: KeyPair;
  let service: Server;
  let server: TestApp;
  let andreasm: TestClient;
  let handler = answered;
  let later = 0;
  const seen: IncomingMessage[] = [];
  const show = ({ certificate, key }: KeyPair): void => service.setSecureContext({ cert: certificate, key });

  beforeAll(async () => {
    authority = await createAuthority('antrea-ca');
    trusted = await certificateFor(authority);
    service = createServer({ cert: trusted.certificate, key: trusted.key }, (request, response) => {
      seen.push(request);
      // A connection for each request, so that each shows the present certificate.
      response.shouldKeepAlive = false;
      handler(request, response);
    });
    await new Promise<void>((done) => void service.listen(0, '127.0.0.1', done));
    const { port } = service.address() as AddressInfo;
    server = await startTestApp({
      env: {
        NETLOFT_ANTREA_SERVICE_URL: `https://127.0.0.1:${port}`,
        // Time is put forward between tests.
        NETLOFT_SESSION_IDLE_MINUTES: '10080',
        NETLOFT_SESSION_MAX_MINUTES: '10080',
      },
      now: () => Date.now() + later,
    });
    andreasm = await server.signIn('andreasm');
  });
  afterAll(async () => {
    await server.close();
    service.closeAllConnections();
    await new Promise((done) => void service.close(done));
  });
  beforeEach(() => {
    // What was learned of the address and its authority is too old by then.
    later += 11 * 60_000;
    seen.splice(0);
    handler = answered;
    show(trusted);
    publish(server, authority.certificate);
  });

  it.each<[what: string, prepare: () => Promise<void> | void]>([
    ['another authority signed for it', async () => show(await certificateFor(await createAuthority('antrea-ca')))],
    ['its certificate has another name', async () => show(await certificateFor(authority, 'antrea.other.svc'))],
    ['there is no ConfigMap antrea-ca', () => publish(server, undefined)],
    ['the ConfigMap is empty', () => publish(server, '')],
    ['the ConfigMap holds something else', () => publish(server, 'not a certificate')],
  ])('is sent nothing when %s, and the proxy is asked', async (_what, prepare) => {
    await prepare();
    expect(await byWhom(andreasm)).toBe('proxy');
    expect(await byWhom(await server.signIn('admin-password'))).toBe('proxy');
    expect(seen).toEqual([]);
  });

  it('is sent nothing by a session with a client certificate', async () => {
    const config = parse(server.simulator.kubeconfig) as { users: { name: string; user: Record<string, string> }[] };
    for (const { user } of config.users) if ('client-key-data' in user) delete user['token'];
    const client = server.client();
    const signIn = await client.send('POST', '/auth/login/kubeconfig', { kubeconfig: stringify(config) });
    expect(signIn.status).toBe(200);
    expect(await byWhom(client)).toBe('proxy');
    expect(seen).toEqual([]);
  });

  it.each<[what: string, listener: RequestListener]>([
    ['sends elsewhere', (_request, response) => response.writeHead(302, { location: '/other' }).end()],
    ['refuses the credential', (_request, response) => response.writeHead(401).end('Unauthorized')],
    ['answers with another thing', (_request, response) => response.writeHead(200).end('[{"gate":1}]')],
    ['answers without an end', (_request, response) => response.writeHead(200).end(`["${'x'.repeat(1024 * 1024)}"]`)],
    ['fails', (_request, response) => response.writeHead(500).end('no')],
  ])('gives way to the proxy when it %s, and the session lasts', async (_what, listener) => {
    handler = listener;
    expect(await byWhom(andreasm)).toBe('proxy');
    expect(new Set(seen.map((request) => request.url))).toEqual(new Set(['/featuregates']));
    expect((await andreasm.fetch('/auth/session')).status).toBe(200);
  });

  it('is sent the caller’s token and nothing else of the caller', async () => {
    expect(await byWhom(andreasm)).toBe('service');
    expect(seen[0]?.headers).toMatchObject({ authorization: `Bearer ${server.cluster.token('andreasm')}` });
    expect(Object.keys(seen[0]?.headers ?? {}).filter((name) => /cookie|impersonate|forwarded/.test(name))).toEqual([]);
  });

  it('is sent Netloft’s own token for the admin password, acting as its account', async () => {
    expect(await byWhom(await server.signIn('admin-password'))).toBe('service');
    expect(seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${server.cluster.token('netloft')}`,
      'impersonate-user': 'system:serviceaccount:netloft:netloft-admin',
    });
  });

  it('is known to callers who may not read its authority themselves', async () => {
    expect(await byWhom(await server.signIn('user1'))).toBe('service');
  });

  it('is trusted with its next authority as soon as the ConfigMap has it, and not before', async () => {
    expect(await byWhom(andreasm)).toBe('service');
    const next = await createAuthority('antrea-ca');
    show(await certificateFor(next));
    expect(await byWhom(andreasm)).toBe('proxy');
    expect(seen).toHaveLength(1);
    publish(server, next.certificate);
    expect(await byWhom(andreasm)).toBe('service');
    expect(seen).toHaveLength(2);
  });

  it('is left alone for a while when it does not answer', async () => {
    handler = (request) => request.socket.destroy();
    expect(await byWhom(andreasm)).toBe('proxy');
    handler = answered;
    const asked = seen.length;
    expect(await byWhom(andreasm)).toBe('proxy');
    expect(seen).toHaveLength(asked);
    later += 31_000;
    expect(await byWhom(andreasm)).toBe('service');
  });
});

describe('Antrea’s Service itself', () => {
  let server: TestApp;
  beforeAll(async () => {
    const simulator = await startSimulator();
    const [first, second] = simulator.clusters;
    const urls = [first, second].flatMap((one) => (one === undefined ? [] : `${one.name}=${one.antreaServiceUrl}`));
    server = await startTestApp({ simulator, env: { NETLOFT_ANTREA_SERVICE_URL: urls.join(',') } });
    // Neither proxy can be used by the account of the admin password any more.
    const role = first.store.get('rbac.authorization.k8s.io', 'roles', 'netloft-admin', 'kube-system');
    if (role === undefined) throw new Error('there is no Role netloft-admin');
    const rules = (role['rules'] as { resources: string[] }[]).filter(
      ({ resources }) => !resources.some((one) => one.endsWith('/proxy')),
    );
    first.store.update('rbac.authorization.k8s.io', 'roles', { ...role, rules });
  });
  afterAll(async () => {
    await server.close();
    await server.simulator.close();
  });

  it('refuses who may not read the path; both refusals are told, and the gates are not the controller’s', async () => {
    const user1 = await server.signIn('user1');
    const response = await user1.fetch(LIST);
    const problem = (await response.json()) as Problem;
    expect(problem).toMatchObject({ status: 403, code: 'UPSTREAM_FORBIDDEN' });
    expect(problem.upstream?.message).toMatch(/^forbidden: User "sso:user1@.*" cannot get path "\/featuregates"/);
    expect(problem.detail).toMatch(
      /asked at 127\.0\.0\.1:\d+: forbidden.*asked through the API server’s Service proxy: /,
    );
    const gates = await user1.json<FeatureGates>(PAGE);
    expect(gates.source).not.toBe('controller-api');
    expect(gates.sourceDetail).toContain('asked at 127.0.0.1:');
    expect(gates.hidden?.map((one) => one.reason)).toContain('needs get on the path /featuregates');
  });

  it('answers the admin password’s account without any proxy', async () => {
    const admin = await server.signIn('admin-password');
    expect(await admin.json<AntreaUiFeatureGate[]>(LIST)).toContainEqual(
      expect.objectContaining({ component: 'controller', name: 'Traceflow' }),
    );
    expect(await admin.json<FeatureGates>(PAGE)).toMatchObject({ source: 'controller-api' });
  });

  it('ends the start when an address is for a cluster that is not registered', async () => {
    const config = readConfig(['--kubeconfig', server.simulator.kubeconfigPath, '--data-dir', server.dataDir], {
      NETLOFT_CONTEXTS: 'stc-tkg-cluster-1',
      NETLOFT_ANTREA_SERVICE_URL: 'prod=https://127.0.0.1:1',
    });
    if (!config.ok) throw new Error(config.error.join('\n'));
    const built = await buildApp({ config: config.value, logger: createLogger('silent') });
    expect(built).toEqual({
      ok: false,
      error: "NETLOFT_ANTREA_SERVICE_URL names cluster 'prod', which is not registered; there are: stc-tkg-cluster-1",
    });
  });
});

describe('antreaServiceUrl', () => {
  const settings = (env: Record<string, string>, argv: string[] = ['--kubeconfig', '/k']) => {
    const config = readConfig(argv, env);
    if (!config.ok) throw new Error(config.error.join('\n'));
    return config.value;
  };
  const a = { name: 'a', isDefault: true };
  const b = { name: 'b', isDefault: false };
  const inPod = { KUBERNETES_SERVICE_HOST: '10.96.0.1' };
  it.each([
    ['none outside of the cluster', {}, undefined, a, undefined],
    [
      'none for another cluster than the default one',
      { NETLOFT_ANTREA_SERVICE_URL: 'https://x' },
      undefined,
      b,
      undefined,
    ],
    [
      'the one without a name for the default cluster',
      { NETLOFT_ANTREA_SERVICE_URL: 'https://x' },
      undefined,
      a,
      'https://x/',
    ],
    [
      'the one of the cluster’s own name first',
      { NETLOFT_ANTREA_SERVICE_URL: 'https://x,a=https://y:8443' },
      undefined,
      a,
      'https://y:8443/',
    ],
    [
      'the Service’s name in a Pod',
      { ...inPod, NETLOFT_ANTREA_NAMESPACE: 'antrea' },
      [],
      a,
      'https://antrea.antrea.svc/',
    ],
    ['the configured one in a Pod', { ...inPod, NETLOFT_ANTREA_SERVICE_URL: 'https://x' }, [], a, 'https://x/'],
    ['none in a Pod with a kubeconfig', inPod, ['--kubeconfig', '/k'], a, undefined],
  ])('is %s', (_what, env, argv, cluster, expected) => {
    expect(antreaServiceUrl(settings(env, argv), cluster)?.href).toBe(expected);
  });
});
