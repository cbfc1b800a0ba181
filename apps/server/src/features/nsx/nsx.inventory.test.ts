import { type NsxDifferenceList, NsxInventoryKind, type NsxInventoryList } from '@netloft/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../../testing/harness.ts';
import { type NsxApp, passwordOf, startNsxApp } from '../../testing/nsx-app.ts';
import { ONE, TWO } from './nsx.changes.fixture.ts';

type Json = Readonly<Record<string, unknown>>;

describe.each([false, true])('the inventory of NSX (NSX tells only what is certain: %s)', (strict) => {
  let server: NsxApp;
  let admin: TestClient;
  let later = 0;
  beforeAll(async () => {
    server = await startNsxApp({ nsx: { strict }, now: () => Date.now() + later });
    admin = await server.signIn('admin-password');
  });
  afterEach(() => server.nsx.clearFaults());
  afterAll(() => server.close());
  const list = (query: string): Promise<NsxInventoryList> => server.get(admin, `/api/v1/nsx/inventory?${query}`);

  it.each([
    ['kind=Secret', 'kind'],
    ['cluster=nowhere', 'cluster'],
    ['limit=0', 'limit'],
  ])('refuses %s with what is wrong', async (query, path) => {
    const { status, body } = await server.ask(admin, 'GET', `/api/v1/nsx/inventory?${query}`);
    expect([status, body.errors?.map((one) => one.path)]).toEqual([400, [path]]);
  });

  it.each(NsxInventoryKind.options)('tells every %s, and how many of each kind there are', async (kind) => {
    const { items, total, counts, freshness } = await list(`kind=${kind}&limit=5000`);
    expect([items.length, freshness.state]).toEqual([total, 'live']);
    expect(counts[kind]).toBe(total);
    expect(items.every((one) => one.kind === kind && one.name !== '')).toBe(true);
  });

  it('tells Pods with cluster, Namespace, labels, tags, Node and Services', async () => {
    const { items, clusters } = await list(`kind=Pod&cluster=${ONE}&namespace=yelb&filter=yelb-ui`);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      namespace: 'yelb',
      cluster: { name: ONE, link: ONE },
      labels: { app: 'yelb-ui' },
      tags: expect.arrayContaining(['dis:k8s:app|yelb-ui']),
      node: expect.stringContaining('stc-tkg-cluster-1-node-pool'),
      services: ['yelb-ui'],
      ips: [expect.any(String)],
    });
    expect(clusters.map(({ name, link }) => [name, link])).toEqual(
      expect.arrayContaining([
        [ONE, ONE],
        [TWO, TWO],
        ['tkg-sup', null],
      ]),
    );
  });

  it('is narrowed to one cluster, by its name, id or the name that Netloft has for it', async () => {
    const all = await list('kind=Pod&limit=5000');
    const [one, two] = [await list(`kind=Pod&cluster=${ONE}`), await list(`kind=Pod&cluster=${TWO}`)];
    expect(one.total + two.total).toBe(all.total);
    const id = one.items[0]?.cluster.id ?? '';
    expect((await list(`kind=Pod&cluster=${id}`)).total).toBe(one.total);
  });

  it('follows the cluster: a new Pod is there as soon as NSX has it', async () => {
    const { store } = server.cluster;
    store.create('', 'pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'made-in-the-cluster', namespace: 'yelb', labels: { app: 'made' } },
      spec: { containers: [{ name: 'one', image: 'example/one:1' }] },
    });
    const found = async (): Promise<number> => {
      later += 21_000;
      return (await list('kind=Pod&filter=made-in-the-cluster')).total;
    };
    await expect.poll(found, { timeout: 20_000, interval: 500 }).toBe(1);
    store.remove('', 'pods', 'made-in-the-cluster', 'yelb');
    await expect.poll(found, { timeout: 20_000, interval: 500 }).toBe(0);
  });

  describe('against the cluster’s own objects', () => {
    const differences = (query = '', client = admin): Promise<NsxDifferenceList> =>
      server.get(client, `/api/v1/nsx/inventory/differences?cluster=${ONE}${query}`);
    const clusterId = async (): Promise<string> =>
      (await list(`kind=Pod&cluster=${ONE}&limit=1`)).items[0]?.cluster.id ?? '';
    /** Some time later, when neither a lag nor what was read before counts. */
    const afterwards = async (query = ''): Promise<NsxDifferenceList> => {
      later += 61_000;
      return differences(query);
    };
    const podOf = (name: string, id: string): Json & { readonly external_id: string } => {
      const found = server.nsx.world.inventory
        .list('Pod')
        .find((pod) => String(pod['display_name']).startsWith(name) && pod['container_cluster_id'] === id);
      if (found === undefined) throw new Error(`NSX has no Pod ${name}`);
      return { ...found, external_id: String(found['external_id']) };
    };

    it('is refused for a cluster that Netloft or NSX does not know', async () => {
      expect((await server.ask(admin, 'GET', '/api/v1/nsx/inventory/differences?cluster=nowhere')).status).toBe(404);
    });

    it('agrees in every kind', async () => {
      const { items, kinds, nsxCluster } = await afterwards();
      expect([items, nsxCluster]).toEqual([[], ONE]);
      for (const { kind, nsx, cluster, detail } of kinds)
        expect([kind, nsx, detail]).toEqual([kind, cluster, undefined]);
    });

    it('tells what only NSX has, what only the cluster has, and in what they differ', async () => {
      const { inventory } = server.nsx.world;
      const id = await clusterId();
      const [lost, moved] = [podOf('yelb-db', id), podOf('yelb-appserver', id)];
      inventory.remove('Pod', lost.external_id);
      inventory.upsert('Pod', { ...moved, origin_properties: [{ key: 'ip', value: '10.99.99.99' }] });
      inventory.upsert('Pod', { ...moved, external_id: 'ghost', display_name: 'ghost' });
      const { items, kinds } = await afterwards();
      const told = items.map(({ type, name }) => `${type} ${name.replace(/-[a-z0-9]+-[a-z0-9]+$/, '')}`);
      expect(told.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
        'differs yelb-appserver',
        'only-cluster yelb-db',
        'only-nsx ghost',
      ]);
      const [field] = items.find(({ type }) => type === 'differs')?.fields ?? [];
      expect(field?.nsx).toContain('10.99.99.99');
      expect(kinds.find(({ kind }) => kind === 'Pod')?.differences).toBe(3);
      expect((await differences('&filter=ghost')).total).toBe(1);
      inventory.remove('Pod', 'ghost');
      inventory.upsert('Pod', moved);
      inventory.upsert('Pod', lost);
      expect((await afterwards()).items).toEqual([]);
    });

    it('of a kind that NSX does not tell is not called the same', async () => {
      const fresh = await startNsxApp({ nsx: { strict } });
      fresh.nsx.addFault({
        match: { path: '/api/v1/fabric/container-ingress-policies' },
        status: 404,
        error_code: 600,
      });
      const client = await fresh.signIn('admin-password');
      const { kinds } = await fresh.get<NsxDifferenceList>(client, `/api/v1/nsx/inventory/differences?cluster=${ONE}`);
      expect(kinds.find(({ kind }) => kind === 'Ingress')).toMatchObject({ nsx: null, detail: expect.any(String) });
      await fresh.close();
    });

    it('leaves out what the caller may not see of the cluster, and says so', async () => {
      const user1 = await server.signIn('user1');
      const password = passwordOf(server.nsx, 'auditor');
      await server.ask(user1, 'POST', '/api/v1/nsx/sign-in', { username: 'auditor', password });
      const seen = await differences('', user1);
      const hidden = seen.kinds.filter(({ detail }) => detail !== undefined);
      expect(hidden.length).toBeGreaterThan(0);
      expect(seen.hidden?.map(({ reason }) => reason)).toEqual(hidden.map(({ detail }) => detail));
      expect(hidden.every(({ cluster, detail }) => cluster === null && detail?.startsWith('needs list on'))).toBe(true);
    });

    it('shows what was known, and calls it old, while NSX is away', async () => {
      await afterwards();
      later += 61_000;
      server.nsx.addFault({ drop_connection: true });
      const { freshness } = await differences();
      expect([freshness.state, freshness.detail]).toEqual(['stale', expect.any(String)]);
    });
  });
});

it('three thousand Pods are all there, each once, page by page', async () => {
  const server = await startNsxApp({ nsx: { seed: 'large' } });
  const admin = await server.signIn('admin-password');
  const ids: string[] = [];
  let cursor: string | undefined;
  let total = 0;
  do {
    const at = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await server.get<NsxInventoryList>(admin, `/api/v1/nsx/inventory?kind=Pod&limit=700${at}`);
    ids.push(...page.items.map(({ id }) => id));
    ({ cursor, total } = page);
  } while (cursor !== undefined);
  expect(total).toBeGreaterThanOrEqual(3_000);
  expect([ids.length, new Set(ids).size]).toEqual([total, total]);
  expect(server.nsx.world.inventory.list('Pod')).toHaveLength(total);
  await server.close();
});
