import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  NsxAuditList,
  NsxClusterList,
  NsxDeregistrationRequestInput,
  NsxDeregistrationResult,
  NsxRegistrationDefaults,
  NsxRegistrationRequestInput,
  NsxRegistrationResult,
  NsxRegistrationStatus,
  NsxRegistrationStep,
  NsxStatus,
  Problem,
} from '@netloft/contracts';
import { CLUSTER_CONTROL_PLANES_PATH, INTERWORKING_NAMESPACE } from '@netloft/nsx';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../../testing/harness.ts';
import { type Answer, type NsxApp, passwordOf, startNsxApp } from '../../testing/nsx-app.ts';
import { ONE, TWO } from './nsx.changes.fixture.ts';

const SOON = { timeout: 60_000, interval: 500 } as const;
let server: NsxApp;
let admin: TestClient;
beforeAll(async () => {
  server = await startNsxApp({ env: { NETLOFT_LOG_LEVEL: 'trace' } });
  admin = await server.signIn('admin-password');
});
afterEach(() => server.nsx.clearFaults());
afterAll(() => server.close());

const wanted = (name: string, more: Partial<NsxRegistrationRequestInput> = {}): NsxRegistrationRequestInput => ({
  name,
  cluster: name,
  managers: ['10.13.11.10', 'nsx-2.example.com'],
  image: 'localhost:5000/antrea-interworking:0.9.0',
  ...more,
});
const post = <T>(path: string, body: object, client = admin): Promise<Answer<T>> =>
  server.ask<T>(client, 'POST', `/api/v1/nsx/${path}`, body);
async function register(name: string, more: Partial<NsxRegistrationRequestInput> = {}): Promise<NsxRegistrationResult> {
  const { status, body } = await post<NsxRegistrationResult>('registrations', wanted(name, more));
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
async function deregister(
  name: string,
  more: Partial<NsxDeregistrationRequestInput> = {},
): Promise<NsxDeregistrationResult> {
  const { status, body } = await post<NsxDeregistrationResult>('deregistrations', { name, cluster: name, ...more });
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}
const statusOf = (name: string, cluster?: string): Promise<NsxRegistrationStatus> =>
  server.get(admin, `/api/v1/nsx/registrations/${name}${cluster === undefined ? '' : `?cluster=${cluster}`}`);
const listed = (): Promise<NsxClusterList> => server.get(admin, '/api/v1/nsx/clusters');
const storeOf = (name: string) => {
  const cluster = server.simulator.clusters.find((one) => one.name === name);
  if (cluster === undefined) throw new Error(`there is no cluster ${name}`);
  return cluster.store;
};
const secretOf = (name: string): Readonly<Record<string, string>> | undefined =>
  storeOf(name).get('', 'secrets', 'nsx-cert', INTERWORKING_NAMESPACE)?.['data'] as Record<string, string> | undefined;
const identityOf = (name: string) => server.nsx.world.trust.identities().find((one) => one.name === name);
const planeOf = (name: string) => server.nsx.world.policies.get(`${CLUSTER_CONTROL_PLANES_PATH}/${name}`);
const IDENTITIES = '/api/v1/trust-management/principal-identities';
/** Certificates of a common name that NSX holds. */
const certificatesOf = (name: string): readonly string[] =>
  server.nsx.world.trust
    .certificates()
    .filter(({ commonName }) => commonName === name)
    .map(({ pem }) => pem);
const actionsOf = (steps: readonly NsxRegistrationStep[]): readonly string[] => [
  ...new Set(steps.map(({ action, state }) => `${action} ${state}`)),
];
/** What tells a private key, however it is written; its beginning is that of many keys. */
const tracesOf = (pem: string): readonly string[] => {
  const [, line = ''] = pem.split('\n');
  return [line, Buffer.from(pem).toString('base64').slice(160, 220)];
};

describe('a registration is refused when', () => {
  it.each<[string, Partial<NsxRegistrationRequestInput>, string]>([
    ['the name holds a blank', { name: 'a b' }, 'name'],
    ['the name is too long', { name: 'a'.repeat(65) }, 'name'],
    ['there is no manager', { managers: [] }, 'managers'],
    ['a manager is no host', { managers: ['https://nsx'] }, 'managers.0'],
    ['there is no image', { image: '' }, 'image'],
    ['the key is to be stored, and no cluster is named', { cluster: null }, 'cluster'],
    ['another cluster has the name', { name: ONE, cluster: TWO }, 'name'],
    ['the cluster is registered under another name', { name: 'another', cluster: TWO }, 'name'],
    ['a registered name would have its key shown', { cluster: null, key: 'show' }, 'rotate'],
    ['a registered cluster would have its key shown', { key: 'show' }, 'rotate'],
    ['another cluster has the name whose key is to be replaced', { name: ONE, key: 'show', rotate: true }, 'name'],
  ])('%s', async (_when, more, path) => {
    const [identities, plane] = [server.nsx.world.trust.identities(), planeOf(ONE)];
    for (const dryRun of [true, false]) {
      const { status, body } = await post<Problem>('registrations', wanted(TWO, { ...more, dryRun }));
      expect([status, body.code], JSON.stringify(body)).toEqual([400, 'INVALID_REQUEST']);
      expect(body.errors?.map((one) => one.path)).toContain(path);
    }
    expect([server.nsx.world.trust.identities(), planeOf(ONE)]).toEqual([identities, plane]);
  });

  it('Netloft does not know the cluster', async () => {
    const { status } = await post<Problem>('registrations', wanted('nowhere'));
    expect(status).toBe(404);
    expect(identityOf('nowhere')).toBeUndefined();
  });

  it('NSX is away: nothing is made in the cluster either', async () => {
    await Promise.all([server.nsx.stopManager(1), server.nsx.stopManager(2)]);
    const { status, body } = await post<Problem>('registrations', wanted('nowhere', { cluster: TWO }));
    await Promise.all([server.nsx.startManager(1), server.nsx.startManager(2)]);
    expect([502, 503]).toContain(status);
    expect(body.upstream?.kind).toBe('nsx');
    const managers = async () => (await server.get<NsxStatus>(admin, '/api/v1/nsx')).managers.map(({ state }) => state);
    await expect.poll(managers, SOON).toEqual(['up', 'up']);
  });
});

it('who may not write to the cluster is told so step by step, and nothing is made', async () => {
  const user1 = await server.signIn('user1');
  const password = passwordOf(server.nsx, 'admin');
  await post('sign-in', { username: 'admin', password }, user1);
  for (const dryRun of [true, false]) {
    const { body } = await post<NsxRegistrationResult>('registrations', wanted(ONE, { dryRun }), user1);
    const text = JSON.stringify(body);
    expect(text).toMatch(/forbidden|cannot/);
    expect(body.ok ?? false).toBe(false);
  }
});

describe('deregistering a cluster is refused when', () => {
  it.each<[string, Partial<NsxDeregistrationRequestInput>, string]>([
    ['no cluster is named and it is not forced', { cluster: null }, 'cluster'],
    ['the cluster is registered under another name', { cluster: ONE }, 'cluster'],
    ['the cluster is registered under another name, though forced', { cluster: ONE, force: true }, 'cluster'],
  ])('%s', async (_when, more, path) => {
    const { status, body } = await post<Problem>('deregistrations', { name: TWO, cluster: TWO, ...more });
    expect([status, body.errors?.map((one) => one.path)]).toEqual([400, [path]]);
    expect([planeOf(ONE), planeOf(TWO)]).not.toContain(undefined);
  });
});

describe('the story’s second cluster', () => {
  it('leaves NSX as a dry run told, and the Namespace stays', async () => {
    const dry = await deregister(TWO, { dryRun: true });
    expect(dry.ok).toBe(true);
    expect(actionsOf(dry.steps)).toEqual(expect.arrayContaining(['run planned', 'delete planned']));
    expect([planeOf(TWO), identityOf(TWO), secretOf(TWO)]).not.toContain(undefined);

    const done = await deregister(TWO, { reason: 'moves house' });
    expect(done.ok, JSON.stringify(done.steps)).toBe(true);
    expect([planeOf(TWO), identityOf(TWO), secretOf(TWO)]).toEqual([undefined, undefined, undefined]);
    expect(storeOf(TWO).get('', 'namespaces', INTERWORKING_NAMESPACE)).toBeDefined();
    expect(storeOf(TWO).list('apps', 'deployments', INTERWORKING_NAMESPACE)).toEqual([]);
    expect((await statusOf(TWO, TWO)).state).toBe('NotPrepared');
    const { items, unregistered } = await listed();
    expect(items.map(({ name }) => name)).not.toContain(TWO);
    expect(unregistered).toContain(TWO);
  });

  it('deregistered again, nothing is left to do', async () => {
    const again = await deregister(TWO);
    expect([again.ok, actionsOf(again.steps)]).toEqual([true, ['keep done']]);
  });

  it('is shown what registering would make, and nothing is made', async () => {
    const dry = await register(TWO, { dryRun: true });
    expect(dry.ok, JSON.stringify(dry.steps.filter(({ state }) => state === 'failed'))).toBe(true);
    expect(new Set(dry.steps.map(({ state }) => state))).toEqual(new Set(['planned']));
    expect([dry.certificate, dry.manifests.holdsKey]).toEqual([null, false]);
    expect([identityOf(TWO), secretOf(TWO)]).toEqual([undefined, undefined]);
    const secret = dry.steps.find(({ what }) => what.startsWith('Secret'));
    expect(secret?.after).toMatchObject({ data: { 'tls.crt': '(not shown)', 'tls.key': '(not shown)' } });
  });

  it('registers: what fails stops the rest, and sent again it goes on, up to Connected with the tiers of NSX', async () => {
    server.nsx.addFault({
      match: { path: `${IDENTITIES}/with-certificate` },
      status: 400,
      error_code: 500012,
      times: 1,
    });
    const cut = await register(TWO);
    expect(cut.ok).toBe(false);
    expect(cut.steps.map(({ state }) => state).slice(0, 3)).toEqual(['done', 'failed', 'skipped']);
    expect(cut.steps[1]?.detail).toContain('Fault 500012');
    expect([identityOf(TWO), secretOf(TWO)]).toEqual([undefined, undefined]);

    const made = await register(TWO);
    expect(made.ok, JSON.stringify(made.steps.filter(({ state }) => state === 'failed'))).toBe(true);
    expect(made.manifests.holdsKey).toBe(false);
    const certificate = new X509Certificate(made.certificate ?? '');
    expect(certificate.subject).toContain(`CN=${TWO}`);
    expect(Buffer.from(secretOf(TWO)?.['tls.crt'] ?? '', 'base64').toString()).toBe(made.certificate);
    const seen = new Set<string>();
    const follow = async (): Promise<string> => {
      const { state } = await statusOf(TWO, TWO);
      seen.add(state);
      return state;
    };
    await expect.poll(follow, { ...SOON, interval: 50 }).toBe('Connected');
    const steady = new Set(['Prepared', 'Registering', 'NoInventory', 'Connected']);
    expect([...seen].filter((state) => !steady.has(state))).toEqual([]);
    const status = await statusOf(TWO, TWO);
    expect(status.evidence.filter(({ found }) => found !== true)).toEqual([]);
    const tiers = await server.get<{ items: { name: string }[] }>(admin, `/api/v1/clusters/${TWO}/tiers`);
    const ladder = tiers.items.map(({ name }) => name).filter((name) => name.startsWith('nsx-category-'));
    expect(ladder).toEqual(
      ['ethernet', 'emergency', 'infrastructure', 'environment', 'application'].map((one) => `nsx-category-${one}`),
    );
    await expect
      .poll(async () => (await listed()).items.find(({ name }) => name === TWO), SOON)
      .toMatchObject({ state: 'Connected', link: { cluster: TWO }, registeredBy: TWO });
  });

  it('registered again keeps what is there, key included', async () => {
    const [before, id] = [secretOf(TWO), planeOf(TWO)?.['node_id']];
    const again = await register(TWO);
    expect([again.ok, actionsOf(again.steps)]).toEqual([true, ['keep done']]);
    expect([secretOf(TWO), planeOf(TWO)?.['node_id']]).toEqual([before, id]);
  });

  it('has its key in the Secret and nowhere else', async () => {
    const key = Buffer.from(secretOf(TWO)?.['tls.key'] ?? '', 'base64').toString();
    expect(key).toContain('PRIVATE KEY');
    expect(server.leaksOf([...tracesOf(key), 'BEGIN PRIVATE KEY'])).toEqual([]);
    expect(await recordsHold(tracesOf(key))).toEqual([]);
    expect(JSON.stringify([server.nsx.world.policies.all(), server.nsx.world.trust.certificates()])).not.toContain(
      tracesOf(key)[0],
    );
  });

  it('keeps its key when NSX refuses a new one, and NSX keeps no certificate that nobody has', async () => {
    const before = certificatesOf(TWO);
    server.nsx.addFault({ match: { method: 'POST', path: IDENTITIES }, status: 400, error_code: 500012, times: 1 });
    const cut = await register(TWO, { key: 'show', rotate: true });
    expect([cut.ok, cut.certificate, cut.manifests.holdsKey]).toEqual([false, null, false]);
    expect(cut.manifests.bootstrapConfig).not.toContain('tls.key');
    expect(certificatesOf(TWO)).toEqual(before);
    expect((await statusOf(TWO, TWO)).state).toBe('Connected');
  });

  it('rotates its key when that is chosen: the status tells what is left to do, and a run with the key in the cluster repairs it', async () => {
    const before = secretOf(TWO);
    const shown = await register(TWO, { key: 'show', rotate: true });
    expect([shown.ok, shown.manifests.holdsKey]).toEqual([true, true]);
    expect(secretOf(TWO)).toEqual(before);
    expect(certificatesOf(TWO)).toEqual([shown.certificate]);
    const torn = await statusOf(TWO, TWO);
    expect(torn.state).toBe('Partial');
    expect(torn.evidence.find(({ id }) => id === 'certificate-secret')).toMatchObject({ found: false });
    expect(torn.problems.map(({ message }) => message).join()).toContain('different certificates');

    const repaired = await register(TWO);
    expect(repaired.ok, JSON.stringify(repaired.steps)).toBe(true);
    expect(secretOf(TWO)).toEqual(before);
    expect(certificatesOf(TWO)).toEqual([repaired.certificate]);
    expect((await statusOf(TWO, TWO)).state).toBe('Connected');
  });

  it('rotates its key within the cluster: Secret and identity change together', async () => {
    const before = secretOf(TWO);
    const done = await register(TWO, { rotate: true });
    expect([done.ok, done.manifests.holdsKey], JSON.stringify(done.steps)).toEqual([true, false]);
    expect(secretOf(TWO)?.['tls.key']).not.toBe(before?.['tls.key']);
    expect(certificatesOf(TWO)).toEqual([done.certificate]);
    await expect.poll(async () => (await statusOf(TWO, TWO)).state, SOON).toBe('Connected');
  });

  it('the certificate of its Secret serves again though NSX has it from an identity that is gone', async () => {
    const identity = identityOf(TWO);
    server.nsx.world.trust.removeIdentity(identity?.id ?? '');
    const again = await register(TWO);
    expect(again.ok, JSON.stringify(again.steps)).toBe(true);
    expect(certificatesOf(TWO)).toEqual([again.certificate]);
  });

  it.each<[string, string | undefined, NsxRegistrationDefaults['image']]>([
    ['the cluster itself', TWO, { value: wanted(TWO).image, from: 'cluster', name: TWO }],
    ['the last registration', undefined, { value: wanted(TWO).image, from: 'record', name: TWO }],
  ])('offers the image of %s', async (_whose, cluster, image) => {
    const query = cluster === undefined ? '' : `?cluster=${cluster}`;
    expect(await server.get(admin, `/api/v1/nsx/registration-defaults${query}`)).toEqual({ image });
  });

  it('its registrations are on record, and undone elsewhere', async () => {
    const { items } = await server.get<NsxAuditList>(admin, `/api/v1/nsx/audit?object=${TWO}`);
    expect(items.map(({ operation, state }) => `${operation} ${state}`)).toEqual([
      'CREATE applied',
      'CREATE applied',
      'CREATE applied',
      'CREATE applied',
      'CREATE refused',
      'CREATE applied',
      'CREATE applied',
      'CREATE refused',
      'CREATE dry-run',
      'DELETE applied',
      'DELETE applied',
      'DELETE dry-run',
    ]);
    expect(items.find(({ reason }) => reason === 'moves house')).toMatchObject({ kind: 'Registration' });
    const [last] = items;
    const { status, body } = await post<Problem>(`audit/${last?.id ?? ''}/undo`, {});
    expect([status, body.code]).toEqual([409, 'CHANGE_NOT_UNDOABLE']);
    expect(body.detail).toContain('the page Clusters');
  });

  /** Those of the texts that stand in the records on the disk. */
  async function recordsHold(texts: readonly string[]): Promise<readonly string[]> {
    const files = await readdir(join(server.dataDir, 'changes'), { recursive: true, withFileTypes: true });
    const read = files
      .filter((file) => file.isFile())
      .map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
    const all = (await Promise.all(read)).join('\n');
    return texts.filter((text) => all.includes(text));
  }

  it('a key that is to be shown is shown once, and kept nowhere', async () => {
    const client = await server.signIn('admin-password');
    const response = await client.send(
      'POST',
      '/api/v1/nsx/registrations',
      wanted('by-hand', { cluster: null, key: 'show' }),
    );
    const shown = (await response.json()) as NsxRegistrationResult;
    expect([shown.ok, shown.manifests.holdsKey]).toEqual([true, true]);
    expect(response.headers.get('cache-control')).toContain('no-store');
    const secret = /tls\.key: (\S+)/.exec(shown.manifests.bootstrapConfig)?.[1] ?? '';
    const key = Buffer.from(secret, 'base64').toString();
    expect(key).toContain('PRIVATE KEY');
    expect(JSON.stringify({ ...shown, manifests: { ...shown.manifests, bootstrapConfig: '' } })).not.toContain(
      tracesOf(key)[0],
    );
    expect((await statusOf('by-hand')).state).toBe('Prepared');
    await server.get(client, '/api/v1/nsx/audit');
    expect(server.leaksOf(tracesOf(key))).toEqual([]);
    expect(await recordsHold(tracesOf(key))).toEqual([]);
    expect(identityOf('by-hand')).toBeDefined();
  });

  it('a cluster that is gone is forgotten by force, with its identity', async () => {
    const done = await deregister('by-hand', { cluster: null, force: true });
    expect(done.ok, JSON.stringify(done.steps)).toBe(true);
    expect(identityOf('by-hand')).toBeUndefined();
    expect((await statusOf('by-hand')).state).toBe('NotPrepared');
  });
});
