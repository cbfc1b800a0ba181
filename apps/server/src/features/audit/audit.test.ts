import type { ChangeRecordDetail, ChangeRecordList, ChangeResponse } from '@netloft/contracts';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { problemOf } from '../../testing/problems.ts';

const BASE = '/api/v1/clusters/stc-tkg-cluster-1';
const USER1 = 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net';

let server: TestApp;
let andreasm: TestClient;
let user1: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  [andreasm, user1] = await Promise.all([server.signIn('andreasm'), server.signIn('user1')]);
});
afterAll(() => server.close());

const policy = (name: string, tier?: string, more: object = {}) => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: {
    ...(tier === undefined ? {} : { tier }),
    priority: 5,
    appliedTo: [{ podSelector: { matchLabels: { app: 'ubuntu-20-04' } } }],
    egress: [{ action: 'Drop' }],
    ...more,
  },
});
const post = (client: TestClient, body: object): Promise<Response> => client.send('POST', `${BASE}/changes`, body);
async function make(client: TestClient, body: object): Promise<ChangeResponse> {
  const response = await post(client, body);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as ChangeResponse;
}
/** The object with the version that it has now. */
function current(object: Record<string, unknown>): Record<string, unknown> {
  const metadata = object['metadata'] as { name: string };
  const held = server.cluster.store.get('crd.antrea.io', 'clusternetworkpolicies', metadata.name);
  return { ...object, metadata: { ...metadata, resourceVersion: held?.metadata['resourceVersion'] } };
}
/** Replaces the object in the version that it has now, again when a controller wrote its status in between. */
async function update(object: Record<string, unknown>): Promise<ChangeResponse> {
  let response = await post(andreasm, { operation: 'UPDATE', object: current(object) });
  await expect
    .poll(async () => {
      if (response.status === 409) response = await post(andreasm, { operation: 'UPDATE', object: current(object) });
      return response.status;
    })
    .toBe(200);
  return (await response.json()) as ChangeResponse;
}
const list = (client: TestClient, query = ''): Promise<ChangeRecordList> =>
  client.json<ChangeRecordList>(`${BASE}/audit${query}`);
const undo = (client: TestClient, id: string, body: object = {}): Promise<Response> =>
  client.send('POST', `${BASE}/audit/${id}/undo`, body);

describe('a change is refused with what is wrong, and nothing is recorded, when', () => {
  it.each<[string, object, string]>([
    ['the kind is not one that Netloft changes', { ...policy('a'), kind: 'Secret', apiVersion: 'v1' }, 'object.kind'],
    ['the kind is of another group', { ...policy('a'), apiVersion: 'example.com/v1' }, 'object.kind'],
    ['it has no name', { ...policy('a'), metadata: {} }, 'object.metadata.name'],
    ['a Namespace is missing', { ...policy('a'), kind: 'NetworkPolicy' }, 'object.metadata.namespace'],
    [
      'a Namespace is given to a cluster’s own',
      { ...policy('a'), metadata: { name: 'a', namespace: 'x' } },
      'object.metadata.namespace',
    ],
  ])('%s', async (_when, object, path) => {
    const before = (await list(andreasm)).total;
    const response = await post(andreasm, { operation: 'CREATE', object });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.map((one) => one.path)).toContain(path);
    expect((await list(andreasm)).total).toBe(before);
  });

  it('an update does not say what it was made from', async () => {
    const response = await post(andreasm, { operation: 'UPDATE', object: policy('acnp-drop-yelb', 'securityops') });
    expect(response.status).toBe(409);
    expect(await problemOf(response)).toMatchObject({
      code: 'UPSTREAM_CONFLICT',
      errors: [{ path: 'object.metadata.resourceVersion' }],
    });
  });

  it('the object to change is not there', async () => {
    const object = { ...policy('nowhere'), metadata: { name: 'nowhere', resourceVersion: '1' } };
    expect((await post(andreasm, { operation: 'UPDATE', object })).status).toBe(404);
    expect((await post(andreasm, { operation: 'DELETE', object })).status).toBe(404);
  });
});

describe('the story of tier access', () => {
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'clusternetworkpolicies-edit-bind' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'clusternetworkpolicies-edit' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: USER1 }],
  };

  it('goes from 403 over a denial to a policy, and every step is on record', async () => {
    const forbidden = await problemOf(
      await post(user1, { operation: 'CREATE', object: policy('by-user1', 'application') }),
    );
    expect(forbidden.status).toBe(403);
    expect(forbidden.detail).toBe(
      `clusternetworkpolicies.crd.antrea.io is forbidden: User "${USER1}" cannot create resource "clusternetworkpolicies" in API group "crd.antrea.io" at the cluster scope`,
    );
    await make(andreasm, { operation: 'CREATE', object: binding });

    const denied = await problemOf(
      await post(user1, { operation: 'CREATE', object: policy('by-user1', 'securityops') }),
    );
    expect(denied.detail).toBe(
      'admission webhook "acnpvalidator.antrea.io" denied the request: user not authorized to access Tier securityops',
    );
    const made = await make(user1, { operation: 'CREATE', object: policy('by-user1') });
    expect(made.after).toMatchObject({ spec: { tier: 'application' } });
    const nsx = await problemOf(
      await post(andreasm, { operation: 'CREATE', object: policy('for-nsx', 'nsx-category-environment') }),
    );
    expect(nsx.detail).toContain('user not authorized to access Tier nsx-category-environment');

    const mine = await list(user1, '?object=by-user1&sort=at');
    expect(mine.items.map(({ state, user }) => [state, user])).toEqual([
      ['refused', USER1],
      ['refused', USER1],
      ['applied', USER1],
    ]);
    expect(mine.items[1]?.message).toContain('user not authorized to access Tier securityops');
  });
});

describe('a change', () => {
  it('is only checked as a dry run', async () => {
    const object = policy('only-checked');
    const checked = await make(andreasm, { operation: 'CREATE', object, dryRun: true });
    expect(checked.record).toMatchObject({
      state: 'dry-run',
      notUndoable: expect.stringContaining('dry run') as string,
    });
    expect(checked.after).toMatchObject({ metadata: { name: 'only-checked' } });
    expect(server.cluster.store.get('crd.antrea.io', 'clusternetworkpolicies', 'only-checked')).toBeUndefined();
  });

  it('conflicts with what others did since it was begun', async () => {
    const { after } = await make(andreasm, { operation: 'CREATE', object: policy('contested') });
    await update({ ...after!, spec: { ...(after!['spec'] as object), priority: 6 } });
    const mine = { ...after!, spec: { ...(after!['spec'] as object), priority: 7 } };
    const response = await post(andreasm, { operation: 'UPDATE', object: mine });
    expect(response.status).toBe(409);
    expect(await problemOf(response)).toMatchObject({ code: 'UPSTREAM_CONFLICT' });
  });

  it('is taken back step by step, and that too', async () => {
    const object = policy('to-and-fro');
    const made = await make(andreasm, { operation: 'CREATE', object, reason: 'a try' });
    const updated = await update({ ...made.after!, spec: { ...(made.after!['spec'] as object), priority: 9 } });

    const early = await undo(andreasm, made.record.id);
    expect(early.status).toBe(409);
    expect((await problemOf(early)).detail).toMatch(/was changed since by sso:andreasm@\S+ through Netloft/);

    const dry = (await (await undo(andreasm, updated.record.id, { dryRun: true })).json()) as ChangeResponse;
    expect(dry.after).toMatchObject({ spec: { priority: 5 } });
    const back = (await (await undo(andreasm, updated.record.id)).json()) as ChangeResponse;
    expect(back.record).toMatchObject({ undoes: updated.record.id, operation: 'UPDATE', state: 'applied' });
    expect(back.after).toMatchObject({ spec: { priority: 5 } });
    const twice = await undo(andreasm, updated.record.id);
    expect([twice.status, (await problemOf(twice)).code]).toEqual([409, 'CHANGE_NOT_UNDOABLE']);

    expect((await undo(andreasm, made.record.id)).status).toBe(200);
    const gone = await list(andreasm, '?object=to-and-fro&state=applied');
    expect(gone.items.map(({ operation }) => operation)).toEqual(['DELETE', 'UPDATE', 'UPDATE', 'CREATE']);
    const deletion = gone.items[0]!;
    expect((await undo(andreasm, deletion.id)).status).toBe(200);
    expect(server.cluster.store.get('crd.antrea.io', 'clusternetworkpolicies', 'to-and-fro')).toBeDefined();
  });

  it('that the cluster would refuse leaves no refusal behind when it was a dry run', async () => {
    const object = policy('odd-dry', undefined, { priority: 0 });
    expect((await post(andreasm, { operation: 'CREATE', object, dryRun: true })).status).toBe(422);
    const { items } = await list(andreasm, '?object=odd-dry');
    expect(items).toMatchObject([{ state: 'dry-run', message: expect.stringContaining('spec.priority') as string }]);
  });

  it('by kubectl since is named when an undo would take it back', async () => {
    const made = await make(andreasm, { operation: 'CREATE', object: policy('touched') });
    const { store } = server.cluster;
    const held = store.get('crd.antrea.io', 'clusternetworkpolicies', 'touched')!;
    store.replace(store.definition('crd.antrea.io', 'clusternetworkpolicies')!, held, {
      ...held,
      metadata: {
        ...held.metadata,
        managedFields: [{ manager: 'kubectl-edit', operation: 'Update', time: new Date().toISOString() }],
      },
      spec: { ...(held['spec'] as object), priority: 8 },
    });
    const refused = await undo(andreasm, made.record.id);
    expect([refused.status, (await problemOf(refused)).detail]).toEqual([
      409,
      expect.stringContaining('was changed since by kubectl-edit') as string,
    ]);
  });

  it('may be taken back again after its undo was taken back', async () => {
    const made = await make(andreasm, { operation: 'CREATE', object: policy('again') });
    const back = (await (await undo(andreasm, made.record.id)).json()) as ChangeResponse;
    const forth = (await (await undo(andreasm, back.record.id)).json()) as ChangeResponse;
    expect(forth.record).toMatchObject({ operation: 'CREATE', undoes: back.record.id, state: 'applied' });
    const { record } = await andreasm.json<ChangeRecordDetail>(`${BASE}/audit/${made.record.id}`);
    expect([record.undoneBy, record.notUndoable]).toEqual([undefined, null]);
  });

  it('in a version that the cluster does not serve is told those that it does', async () => {
    const object = { ...policy('newer'), apiVersion: 'crd.antrea.io/v1beta9' };
    const response = await post(andreasm, { operation: 'CREATE', object });
    expect([response.status, (await problemOf(response)).detail]).toEqual([
      400,
      expect.stringContaining('v1alpha1') as string,
    ]);
  });

  it('is on record with both states and its reason', async () => {
    const made = await make(andreasm, { operation: 'CREATE', object: policy('recorded'), reason: 'ticket 7' });
    const detail = await andreasm.json<ChangeRecordDetail>(`${BASE}/audit/${made.record.id}`);
    expect(detail).toMatchObject({
      record: { reason: 'ticket 7', name: 'recorded', state: 'applied', notUndoable: null },
      before: null,
      after: { metadata: { name: 'recorded' } },
    });
    expect(detail.after!['metadata']).not.toHaveProperty('managedFields');
  });

  it('is refused in the API server’s words for a field that the schema does not have', async () => {
    const response = await post(andreasm, {
      operation: 'CREATE',
      object: policy('odd', undefined, { nonsense: true }),
    });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).detail).toContain('unknown field "spec.nonsense"');
  });
});

describe('a change whose answer is lost', () => {
  it('is made once, or said not to be made, and never left to guess by its record', async () => {
    server.cluster.setFaults({ dropRate: 0.3 });
    const names = Array.from({ length: 12 }, (_, index) => `dropped-${index}`);
    const answers: [string, string, number][] = [];
    for (const name of names) {
      const created = await post(andreasm, { operation: 'CREATE', object: policy(name) });
      answers.push([name, 'CREATE', created.status]);
      const deleted = await post(andreasm, { operation: 'DELETE', object: policy(name) });
      answers.push([name, 'DELETE', deleted.status]);
    }
    server.cluster.setFaults({});
    expect(answers.filter(([, , status]) => ![200, 404, 409, 502].includes(status))).toEqual([]);
    expect(answers.filter(([, , status]) => status === 200).length).toBeGreaterThan(12);
    const { items } = await list(andreasm, '?filter=dropped-&sort=at');
    for (const name of names) {
      const states = items.filter((one) => one.name === name).map(({ operation, state }) => `${operation} ${state}`);
      const isThere = server.cluster.store.get('crd.antrea.io', 'clusternetworkpolicies', name) !== undefined;
      if (states.every((state) => !state.endsWith('unknown')))
        expect([name, isThere]).toEqual([
          name,
          states.includes('CREATE applied') && !states.includes('DELETE applied'),
        ]);
    }
  });

  it('is not made when the cluster is away', async () => {
    await server.cluster.stopApiServer();
    const response = await post(andreasm, { operation: 'CREATE', object: policy('nobody-there') });
    expect(response.status).toBe(502);
    expect((await problemOf(response)).code).toBe('UPSTREAM_UNAVAILABLE');
    await server.cluster.startApiServer();
    await expect
      .poll(async () => (await post(andreasm, { operation: 'CREATE', object: policy('nobody-there') })).status)
      .toBe(200);
  });
});

describe('a change that cannot be recorded', () => {
  it('is not made, and is again as soon as it can be', async () => {
    const directory = join(server.dataDir, 'changes');
    const kept = `${directory}.kept`;
    await rename(directory, kept);
    await writeFile(directory, '');
    const response = await post(andreasm, { operation: 'CREATE', object: policy('unrecorded') });
    expect([response.status, (await problemOf(response)).code]).toEqual([503, 'AUDIT_UNAVAILABLE']);
    expect(server.cluster.store.get('crd.antrea.io', 'clusternetworkpolicies', 'unrecorded')).toBeUndefined();
    await rm(directory);
    await rename(kept, directory);
    await make(andreasm, { operation: 'CREATE', object: policy('unrecorded') });
  });
});

describe('records', () => {
  it('of objects that a caller may not read are counted, not shown', async () => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'hidden-role' },
      rules: [],
    };
    const { record } = await make(andreasm, { operation: 'CREATE', object: role });
    const seen = await list(user1, '?kind=ClusterRole');
    expect(seen.items).toEqual([]);
    expect(seen.hidden?.[0]).toMatchObject({ reason: expect.stringContaining('needs get') as string });
    // The number says nothing about a single object or user that one may not know of.
    const counts = await Promise.all(
      ['', '?object=hidden-role', '?object=never-was', '?user=nobody'].map(
        async (query) => (await list(user1, query)).hidden?.[0]?.count,
      ),
    );
    expect(new Set(counts).size).toBe(1);
    expect((await user1.fetch(`${BASE}/audit/${record.id}`)).status).toBe(404);
    expect((await undo(user1, record.id)).status).toBe(404);
  });

  it('are found by user, kind, state and time; a time that is none is refused', async () => {
    await make(andreasm, { operation: 'CREATE', object: policy('found') });
    const found = await list(andreasm, `?kind=ClusterNetworkPolicy&object=found&from=2020-01-01T00:00:00Z&limit=1`);
    expect([found.items.length, found.items[0]?.name]).toEqual([1, 'found']);
    expect((await list(andreasm, '?to=2020-01-01T00:00:00Z')).total).toBe(0);
    expect((await andreasm.fetch(`${BASE}/audit?from=yesterday`)).status).toBe(400);
  });
});
