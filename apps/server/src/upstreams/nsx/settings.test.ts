import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuthority, startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../config.ts';
import { createClusterRegistry } from '../kubernetes/registry.ts';
import type { ClusterRegistry } from '../kubernetes/types.ts';
import { nsxSettingsOf } from './settings.ts';

let simulator: Simulator;
let clusters: ClusterRegistry;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netloft-nsx-settings-'));
  simulator = await startSimulator();
  const opened = createClusterRegistry({ kubeconfig: simulator.kubeconfigPath, contexts: ['admin'] });
  if (!opened.ok) throw new Error(opened.error);
  clusters = opened.value;
});
afterAll(async () => {
  await clusters.close();
  await simulator.close();
  rmSync(folder, { recursive: true });
});

const configOf = (env: Record<string, string>): Config => {
  const config = readConfig([], { NETLOFT_KUBECONFIG: 'k', NETLOFT_NSX_MANAGERS: 'https://nsx', ...env });
  if (!config.ok) throw new Error(config.error.join('\n'));
  return config.value;
};
const settings = (env: Record<string, string> = {}) => nsxSettingsOf(configOf(env), clusters);
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('a start is refused', () => {
  it.each<[string, () => Record<string, string>, RegExp]>([
    [
      'an authority that is not there',
      () => ({ NETLOFT_NSX_CA: '/no/such' }),
      /^NETLOFT_NSX_CA \/no\/such cannot be read \(ENOENT\)$/,
    ],
    ['an authority that is none', () => ({ NETLOFT_NSX_CA: file('ca', 'text') }), /is not PEM of a certificate$/],
    [
      'a token that cannot be sent',
      () => ({ NETLOFT_NSX_AUTH: 'token', NETLOFT_NSX_TOKEN: 'a b' }),
      /^NETLOFT_NSX_TOKEN: the token has/,
    ],
    [
      'a certificate that is not there',
      () => ({ NETLOFT_NSX_AUTH: 'certificate', NETLOFT_NSX_CERT: '/no/such', NETLOFT_NSX_KEY: '/no/such' }),
      /^NETLOFT_NSX_CERT: \/no\/such cannot be read \(ENOENT\)$/,
    ],
    [
      'a Secret of a cluster that is not registered',
      () => ({ NETLOFT_NSX_SECRET: 'elsewhere/a/b' }),
      /names the cluster elsewhere/,
    ],
    [
      'a user that basic cannot name',
      () => ({ NETLOFT_NSX_AUTH: 'basic', NETLOFT_NSX_USER: 'a:b', NETLOFT_NSX_PASSWORD: 'p' }),
      /has a colon$/,
    ],
  ])('with %s', (_what, env, words) => {
    expect(settings(env())).toMatchObject({ ok: false, error: expect.stringMatching(words) as string });
  });
});

it('there is no NSX without managers, and no credential where none is given', () => {
  expect(settings({ NETLOFT_NSX_MANAGERS: '' })).toEqual({ ok: true, value: undefined });
  expect(settings()).toMatchObject({
    ok: true,
    value: { managers: ['https://nsx'], trust: { type: 'authority' }, source: undefined, requestsPerSecond: 10 },
  });
});

it('certificate and key of a principal identity are read again when they are asked for', async () => {
  const [first, second] = [await createAuthority('one'), await createAuthority('two')];
  const env = {
    NETLOFT_NSX_AUTH: 'certificate',
    NETLOFT_NSX_CERT: file('tls.crt', first.certificate),
    NETLOFT_NSX_KEY: file('tls.key', first.key),
  };
  const made = settings(env);
  const source = made.ok ? made.value?.source : undefined;
  expect(source?.label).toEqual({ mode: 'certificate', user: 'one' });
  await source?.load();
  file('tls.crt', second.certificate);
  file('tls.key', second.key);
  expect(await source?.load()).toMatchObject({ ok: true, value: { user: 'one' } });
  await source?.reload();
  expect(await source?.load()).toMatchObject({ ok: true, value: { user: 'two' } });
});

describe('a Secret that is mounted as a folder', () => {
  const source = (path: string, env: Record<string, string> = {}) => {
    const made = settings({ NETLOFT_NSX_SECRET_DIR: path, ...env });
    if (!made.ok || made.value?.source === undefined) throw new Error('there is no source');
    return made.value.source;
  };

  it('that is not there, or has other keys, is told and looked for again', async () => {
    const path = join(folder, 'late');
    const secret = source(path);
    expect(await secret.load()).toMatchObject({
      ok: false,
      error: `the Secret mounted at ${path} cannot be used: it has no keys username and password, token, or tls.crt and tls.key`,
    });
    mkdirSync(path);
    file('late/username', 'netloft\n');
    file('late/password', 'p1');
    expect(await secret.load()).toMatchObject({ ok: true, value: { mode: 'session', user: 'netloft' } });
    expect(await source(path, { NETLOFT_NSX_AUTH: 'token' }).load()).toMatchObject({
      ok: false,
      error: expect.stringMatching(/has no key token$/) as string,
    });
  });

  it('is read again when it is asked for', async () => {
    mkdirSync(join(folder, 'mounted'));
    file('mounted/username', 'one');
    file('mounted/password', 'p');
    const secret = source(join(folder, 'mounted'), { NETLOFT_NSX_AUTH: 'basic' });
    await secret.load();
    file('mounted/username', 'two');
    expect(await secret.load()).toMatchObject({ ok: true, value: { mode: 'basic', user: 'one' } });
    await secret.reload();
    expect(await secret.load()).toMatchObject({ ok: true, value: { user: 'two' } });
  });
});

describe('a Secret', () => {
  const put = (name: string, data: Record<string, string>): void => {
    const encoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString('base64')] as const);
    const [cluster] = simulator.clusters;
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace: 'default' },
      data: Object.fromEntries(encoded),
    };
    if (cluster.store.get('', 'secrets', name, 'default') === undefined) cluster.store.create('', 'secrets', object);
    else cluster.store.update('', 'secrets', object);
  };
  const source = (name: string, env: Record<string, string> = {}) => {
    const made = settings({ NETLOFT_NSX_SECRET: `default/${name}`, ...env });
    if (!made.ok || made.value?.source === undefined) throw new Error('there is no source');
    return made.value.source;
  };

  it('that is not there is looked for again', async () => {
    const secret = source('late');
    expect(await secret.load()).toMatchObject({
      ok: false,
      error: expect.stringMatching(/^the Secret default\/late cannot be read: .*not found/) as string,
    });
    put('late', { username: 'admin', password: 'p1' });
    expect(await secret.load()).toMatchObject({ ok: true, value: { mode: 'session', user: 'admin' } });
  });

  it.each([
    ['has nothing of use', { other: 'x' }, {}, /has no keys username and password, token, or tls\.crt and tls\.key$/],
    ['has no token', { username: 'a', password: 'b' }, { NETLOFT_NSX_AUTH: 'token' }, /has no key token$/],
    ['has no certificate', { token: 't' }, { NETLOFT_NSX_AUTH: 'certificate' }, /has no keys tls\.crt and tls\.key$/],
  ])('that %s is refused', async (_what, data, env, words) => {
    put('odd', data);
    expect(await source('odd', env).load()).toMatchObject({ ok: false, error: expect.stringMatching(words) as string });
  });

  it('is read once and kept until it is asked for anew', async () => {
    put('kept', { username: 'admin', password: 'p1\n' });
    const secret = source('kept', { NETLOFT_NSX_AUTH: 'remote' });
    expect(secret.label).toEqual({ mode: 'remote', user: 'default/kept' });
    const first = await secret.load();
    expect(first.ok && 'password' in first.value && first.value.password.reveal()).toBe('p1');
    put('kept', { username: 'admin', password: 'p2' });
    expect(await secret.load()).toBe(first);
    await secret.reload();
    const second = await secret.load();
    expect(second.ok && 'password' in second.value && second.value.password.reveal()).toBe('p2');
  });

  it('with a token or a certificate is used as such', async () => {
    const own = await createAuthority('prod-east');
    put('token', { token: 'a.b.c\n' });
    put('tls', { 'tls.crt': own.certificate, 'tls.key': own.key });
    expect(await source('token').load()).toMatchObject({ ok: true, value: { mode: 'token' } });
    expect(await source('tls').load()).toMatchObject({ ok: true, value: { mode: 'certificate', user: 'prod-east' } });
  });
});
