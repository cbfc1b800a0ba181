import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bearer, json, startScriptedApi, type ScriptedApi } from './api-server.fixture.ts';
import { createClusterRegistry } from './registry.ts';
import { serverIdentity } from './server-identity.ts';
import type { ClusterState } from './types.ts';

let folder: string;
let api: ScriptedApi;
let files = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netloft-kubeconfig-'));
  api = await startScriptedApi((call, response) => {
    if (call.path === '/version') json(response, 200, { gitVersion: 'v1.24.9', platform: 'netloft-simulator/amd64' });
    else json(response, 200, { authorization: call.headers.authorization ?? null });
  });
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const write = (content: string): string => {
  files += 1;
  const path = join(folder, `config-${files}`);
  writeFileSync(path, content);
  return path;
};

interface Parts {
  readonly cluster?: object;
  readonly user?: object;
  readonly contextOf?: object;
  readonly current?: string;
}
const config = ({ cluster = {}, user = { token: 'own' }, contextOf = {}, current = 'one' }: Parts = {}): string =>
  write(
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': current,
      clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${api.port}`, ...cluster } }],
      users: [{ name: 'u', user }],
      contexts: [
        { name: 'one', context: { cluster: 'c', user: 'u', ...contextOf } },
        { name: 'two', context: { cluster: 'c', user: 'u' } },
      ],
    }),
  );

const PEM = '-----BEGIN CERTIFICATE-----\nnot really\n-----END CERTIFICATE-----\n';

describe('a registry is refused, in one line,', () => {
  const cases: [string, () => { kubeconfig?: string; contexts?: string[] }, RegExp][] = [
    ['without a file', () => ({ kubeconfig: join(folder, 'none') }), /none cannot be read: no such file$/],
    ['with a folder for a file', () => ({ kubeconfig: folder }), /cannot be read: it is a directory$/],
    ['with something other than YAML', () => ({ kubeconfig: write('a: [b') }), /is not YAML: /],
    ['with YAML that is no kubeconfig', () => ({ kubeconfig: write('hello') }), /has no contexts$/],
    [
      'with a cluster without an address',
      () => ({ kubeconfig: config({ cluster: { server: '' } }) }),
      /is not valid: clusters\[0\]\.cluster\.server is missing$/,
    ],
    [
      'with an unknown context',
      () => ({ kubeconfig: config(), contexts: ['three'] }),
      /has no context "three"; there are: one, two$/,
    ],
    [
      'without a context to choose',
      () => ({ kubeconfig: config({ current: '' }) }),
      /has no current-context; name one with --context \(there are: one, two\)$/,
    ],
    [
      'with a context of an unknown cluster',
      () => ({ kubeconfig: config({ contextOf: { cluster: 'gone' } }) }),
      /context one: its cluster "gone" is not in the kubeconfig$/,
    ],
    [
      'with a context of an unknown user',
      () => ({ kubeconfig: config({ contextOf: { user: 'gone' } }) }),
      /context one: its user "gone" is not in the kubeconfig$/,
    ],
    [
      'with a context without a user',
      () => ({ kubeconfig: config({ contextOf: { user: '' } }) }),
      /context one: its user "" is not in the kubeconfig$/,
    ],
    [
      'with an address that is none',
      () => ({ kubeconfig: config({ cluster: { server: 'nowhere' } }) }),
      /server "nowhere" is not an address$/,
    ],
    [
      'with plain HTTP to another machine',
      () => ({ kubeconfig: config({ cluster: { server: 'http://10.0.0.1' } }) }),
      /must be reached over https$/,
    ],
    [
      'with a proxy',
      () => ({ kubeconfig: config({ cluster: { 'proxy-url': 'http://p:1' } }) }),
      /proxy-url is not supported/,
    ],
    [
      'with a password',
      () => ({ kubeconfig: config({ user: { username: 'a', password: 'b' } }) }),
      /not accepted by Kubernetes any more/,
    ],
    [
      'with an authority that is not there',
      () => ({ kubeconfig: config({ cluster: { 'certificate-authority': 'ca.pem' } }) }),
      /certificate-authority .*ca\.pem cannot be read: no such file$/,
    ],
    [
      'with an authority that is not PEM',
      () => ({ kubeconfig: config({ cluster: { 'certificate-authority-data': 'aGVsbG8=' } }) }),
      /certificate-authority is not PEM$/,
    ],
    [
      'with a client key that is not there',
      () => ({
        kubeconfig: config({
          user: { 'client-certificate-data': Buffer.from(PEM).toString('base64'), 'client-key': 'key.pem' },
        }),
      }),
      /client-key .*key\.pem cannot be read: no such file$/,
    ],
    ['neither in a cluster nor with a file', () => ({}), /^no kubeconfig given and not running in a cluster/],
  ];
  it.each(cases)('%s', (_what, options, expected) => {
    const registry = createClusterRegistry({ contexts: [], ...options() });
    expect(registry.ok).toBe(false);
    const line = registry.ok ? '' : registry.error;
    expect(line).toMatch(expected);
    expect(line).not.toContain('\n');
  });
});

const openRegistry = (kubeconfig: string, contexts: string[] = []) => {
  const registry = createClusterRegistry({
    kubeconfig,
    contexts,
    probeTimings: { minBackoffMs: 10, maxBackoffMs: 20, reachableMs: 20 },
  });
  if (!registry.ok) throw new Error(registry.error);
  return registry.value;
};

describe('a registry', () => {
  it('holds the current context alone, or those that were named, the first as default', async () => {
    const path = config({ current: 'two' });
    const current = openRegistry(path);
    const named = openRegistry(path, ['two', 'one']);
    expect(current.all().map(({ name }) => name)).toEqual(['two']);
    expect(named.all().map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['two', true],
      ['one', false],
    ]);
    expect(named.default.name).toBe('two');
    expect(named.get('three')).toBeUndefined();
    await current.close();
    await named.close();
  });

  it('refuses a client to who has no credential for the cluster', async () => {
    const registry = openRegistry(config());
    const stranger = { ...bearer('x'), credentialFor: () => undefined };
    expect(registry.default.client(stranger)).toMatchObject({ ok: false, error: { code: 'not-signed-in' } });
    const watch = registry.default.watch(stranger, {
      name: 'x',
      resource: { group: '', version: 'v1', plural: 'pods' },
      project: () => 1,
    });
    await watch.ready();
    expect(watch.failure()).toMatchObject({ code: 'not-signed-in' });
    await registry.close();
  });

  it('finds out whether a cluster can be reached, is simulated, and tells when that changes', async () => {
    const registry = openRegistry(config());
    const states: ClusterState['reachability']['state'][] = [];
    registry.default.listen((state) => states.push(state.reachability.state));
    await registry.default.probed();
    expect(registry.default.state).toMatchObject({
      simulated: true,
      kubernetesVersion: 'v1.24.9',
      reachability: { state: 'reachable' },
    });
    await api.stop();
    await vi.waitFor(() =>
      expect(registry.default.state.reachability).toMatchObject({
        state: 'unreachable',
        detail: `connection refused at 127.0.0.1:${api.port}`,
      }),
    );
    expect(registry.default.state.simulated).toBe(true);
    await api.start();
    await vi.waitFor(() => expect(registry.default.state.reachability.state).toBe('reachable'));
    expect(states.filter((state, index) => state !== states[index - 1])).toEqual([
      'reachable',
      'unreachable',
      'reachable',
    ]);
    await registry.close();
  });

  it.each([
    ['a token', () => ({ token: 'plain' }), 'Bearer plain'],
    ['a token file of kubectl’s kind', () => ({ tokenFile: write('from-file\n') }), 'Bearer from-file'],
    [
      'a credential plugin',
      () => ({
        exec: {
          apiVersion: 'client.authentication.k8s.io/v1',
          command: process.execPath,
          args: ['-e', `console.log(JSON.stringify({status:{token:'from-plugin'}}))`],
        },
      }),
      'Bearer from-plugin',
    ],
  ])('acts as the server with %s', async (_what, user, authorization) => {
    const registry = openRegistry(config({ user: user() }));
    const client = registry.default.client(serverIdentity);
    expect(client.ok && (await client.value.request('GET', ['who']))).toEqual({ ok: true, value: { authorization } });
    await registry.close();
  });

  it('says so when its own credential cannot be had', async () => {
    const registry = openRegistry(
      config({
        user: { exec: { command: process.execPath, args: ['-e', 'console.error("login first"); process.exit(1)'] } },
      }),
    );
    await registry.default.probed();
    expect(registry.default.state.reachability.detail).toMatch(
      /^Netloft's own credential for one cannot be read: login first/,
    );
    await registry.close();
  });
});
