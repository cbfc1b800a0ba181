import type { GroupDetail, GroupList, GroupSummary } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { subscribeLive } from '../../testing/live-client.ts';
import { problemOf } from '../../testing/problems.ts';

const GROUPS = '/api/v1/clusters/stc-tkg-cluster-1/groups';
const APPSERVER = '31cf5eab-8bcd-4305-b72d-f1a44843fd8e';
const ALL = 'd250b7d7-3041-4f7f-8fdf-c7360eee9615';

let server: TestApp;
let andreasm: TestClient;
let user1: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  [andreasm, user1] = await Promise.all([server.signIn('andreasm'), server.signIn('user1')]);
});
afterAll(() => server.close());

const read = (id: string): Promise<GroupDetail> => andreasm.json(`${GROUPS}/${encodeURIComponent(id)}`);

describe('a group that cannot be shown', () => {
  it.each([
    ['is not there', 'nowhere', 404],
    ['is not there in its Namespace', 'default/nowhere', 404],
    ['cannot be a name', 'No Such Name', 400],
  ])('%s', async (_why, id, status) => {
    const response = await andreasm.fetch(`${GROUPS}/${encodeURIComponent(id)}`);
    expect(response.status).toBe(status);
    await problemOf(response);
  });

  it('belongs to another cluster', async () => {
    expect((await andreasm.fetch('/api/v1/clusters/nowhere/groups')).status).toBe(404);
  });
});

describe('the groups of the story', () => {
  it('are listed with NSX’s names, members and users', async () => {
    const { items, total } = await andreasm.json<GroupList>(`${GROUPS}?filter=origin:nsx&sort=displayName`);
    expect(total).toBe(items.length);
    const row = items.find(({ id }) => id === APPSERVER);
    expect(row).toMatchObject({
      kind: 'ClusterGroup',
      displayName: 'acnp-yelb-middletier-appserver',
      form: 'pods',
      pods: 1,
      origin: { source: 'nsx' },
    });
    expect(row!.usedBy).toBeGreaterThan(1);
  });

  it('show what they hold, who uses them and where', async () => {
    const detail = await read(APPSERVER);
    expect(detail.members.items).toMatchObject([
      { namespace: 'yelb', name: expect.stringContaining('appserver') as string },
    ]);
    expect(detail.usedBy).toContainEqual(
      expect.objectContaining({
        type: 'policy',
        displayName: 'Yelb-Zero-Trust',
        where: expect.arrayContaining(['ingress rule 4085, applied to', 'ingress rule 4087, from']) as string[],
      }),
    );
    expect(detail.parents).toEqual([ALL]);
    expect(detail.may).toMatchObject({ update: true, delete: true });
  });

  it('show their nesting', async () => {
    const detail = await read(ALL);
    expect(detail.children.map(({ exists, pods }) => [exists, pods])).toEqual([
      [true, 1],
      [true, 1],
      [true, 1],
      [true, 1],
    ]);
    expect(detail.members.total).toBe(4);
  });

  it('say what a viewer may not do', async () => {
    const detail = await user1.json<GroupDetail>(`${GROUPS}/${APPSERVER}`);
    expect(detail.may).toMatchObject({
      update: false,
      delete: false,
      reason: expect.stringContaining('needs update') as string,
    });
  });
});

describe('groups that change', () => {
  it('follow their Pods live', async () => {
    const live = subscribeLive<GroupSummary>(server, andreasm, 'groups', { cluster: 'stc-tkg-cluster-1' });
    const made = await andreasm.send('POST', '/api/v1/clusters/stc-tkg-cluster-1/changes', {
      operation: 'CREATE',
      object: {
        apiVersion: 'crd.antrea.io/v1alpha3',
        kind: 'ClusterGroup',
        metadata: { name: 'front' },
        spec: { podSelector: { matchLabels: { app: 'yelb-ui' } } },
      },
    });
    expect(made.status, await made.clone().text()).toBe(200);
    await expect.poll(() => live.items.get('front')?.pods, { timeout: 20_000 }).toBe(2);
    expect(live.items.get('front')).toMatchObject({ usedBy: 0, origin: { source: 'netloft' } });
    live.close();
  });
});
