import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChangeRecordList, NsxChangeResponse, Problem } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NsxApp, passwordOf, startNsxApp } from '../../testing/nsx-app.ts';
import {
  createGroup,
  createPolicy,
  Editor,
  elsewhere,
  group,
  groupPath,
  held,
  ONE,
  podsOf,
  policy,
  policyPath,
  rule,
  TWO,
  update,
} from './nsx.changes.fixture.ts';

let server: NsxApp;
let admin: Editor;
beforeAll(async () => {
  server = await startNsxApp();
  admin = new Editor(server, await server.signIn('admin-password'));
});
afterAll(() => server.close());

const refusedUndo = async (id: string, body: object = {}): Promise<Problem> => {
  const answer = await admin.undo<Problem>(id, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(409);
  return answer.body;
};
async function undone(id: string, body: object = {}): Promise<NsxChangeResponse> {
  const answer = await admin.undo(id, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body;
}

describe('a change is not taken back when', () => {
  it('there is no record of it, or it is one of a cluster', async () => {
    const answer = await admin.undo<Problem>('nobody');
    expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    const namespaced = await admin.client.send('POST', `/api/v1/clusters/${ONE}/changes`, {
      operation: 'CREATE',
      object: {
        apiVersion: 'crd.antrea.io/v1alpha3',
        kind: 'ClusterGroup',
        metadata: { name: 'of-the-cluster' },
        spec: { podSelector: {} },
      },
    });
    const list = await server.get<ChangeRecordList>(admin.client, `/api/v1/clusters/${ONE}/audit`);
    expect(namespaced.status, JSON.stringify(await namespaced.clone().text())).toBe(200);
    const [own] = list.items;
    expect((await admin.undo<Problem>(own?.id ?? '')).body.code).toBe('NOT_FOUND');
    expect((await server.ask(admin.client, 'GET', `/api/v1/nsx/audit/${own?.id ?? ''}`)).status).toBe(404);
    expect((await admin.records()).items.map(({ id }) => id)).not.toContain(own?.id);
  });

  it('nothing was changed: a dry run, a refused change', async () => {
    const dry = await admin.change(createGroup('dry', { dryRun: true }));
    expect((await refusedUndo(dry.record.id)).detail).toContain('it was a dry run');
    await server.refused(admin.client, { ...update('Group', await admin.group('acnp-yelb')), operation: 'DELETE' });
    const [refused] = (await admin.records('?object=acnp-yelb&limit=1')).items;
    expect(refused).toMatchObject({ state: 'refused', message: expect.stringContaining('cannot be deleted') });
    expect((await refusedUndo(refused?.id ?? '')).code).toBe('CHANGE_NOT_UNDOABLE');
  });

  it('it was taken back already', async () => {
    const { record } = await admin.change(createGroup('twice'));
    const { record: by } = await undone(record.id);
    expect((await refusedUndo(record.id)).detail).toContain('it was undone already');
    expect((await admin.record(record.id)).record).toMatchObject({ undoneBy: by.id, notUndoable: expect.any(String) });
  });

  it.each<[string, (id: string) => Promise<unknown> | void, string]>([
    [
      'somebody changed the group since',
      (id) => elsewhere(server, groupPath(id), { description: 'theirs' }),
      'was changed since by somebody',
    ],
    [
      'somebody deleted the group since',
      async (id) => admin.change({ ...update('Group', await admin.group(id)), operation: 'DELETE' }),
      'was deleted since',
    ],
  ])('%s', async (what, meanwhile, words) => {
    const id = what.replaceAll(' ', '-');
    const { record } = await admin.change(createGroup(id));
    await meanwhile(id);
    const before = held(server);
    const problem = await refusedUndo(record.id);
    expect([problem.code, problem.detail]).toEqual(['UPSTREAM_CONFLICT', expect.stringContaining(words)]);
    expect(held(server)).toEqual(before);
  });

  it.each([
    ['a rule', (id: string) => elsewhere(server, `${policyPath(id)}/rules/first`, { action: 'DROP' })],
    [
      'the span',
      (id: string) => {
        const removed = server.nsx.world.policies.remove(
          `${policyPath(id)}/container-cluster-span/${ONE}`,
          { name: 'somebody', roles: [], isProtected: false },
          true,
        );
        if (!removed.ok) throw new Error(removed.refusal.message);
      },
    ],
  ])('somebody changed %s of the policy since', async (what, meanwhile) => {
    const id = `since-${what.replaceAll(' ', '-')}`;
    const { record } = await admin.change(createPolicy(id));
    meanwhile(id);
    expect((await refusedUndo(record.id)).detail).toContain('was changed since');
  });

  it('a deleted object was made again since', async () => {
    await admin.change(createGroup('again'));
    const gone = await admin.change({ ...update('Group', await admin.group('again')), operation: 'DELETE' });
    await admin.change(createGroup('again'));
    expect((await refusedUndo(gone.record.id)).detail).toContain('was made again since');
  });
});

describe('a change is taken back as a new change:', () => {
  it('a group made, changed and deleted, and each undo in turn', async () => {
    const made = await admin.change(createGroup('steps', { reason: 'for the test' }));
    const changed = await admin.change(
      update('Group', await admin.group('steps'), { expression: [podsOf('redis-server')], description: 'changed' }),
    );
    const back = await undone(changed.record.id, { reason: 'a mistake' });
    expect(back.record).toMatchObject({ undoes: changed.record.id, operation: 'UPDATE', reason: 'a mistake' });
    expect((await admin.group('steps')).object).toMatchObject({ expression: [podsOf('yelb-ui')] });
    expect((await admin.group('steps')).object).not.toHaveProperty('description');
    await undone(back.record.id);
    expect((await admin.group('steps')).object).toMatchObject({ description: 'changed' });
    const gone = await admin.change({ ...update('Group', await admin.group('steps')), operation: 'DELETE' });
    await undone(gone.record.id);
    expect((await admin.group('steps')).object).toMatchObject({ description: 'changed' });
    // What is as its maker left it can go.
    await undone((await admin.change(createGroup('made-only'))).record.id);
    expect(held(server)).not.toHaveProperty([groupPath('made-only')]);
    expect((await admin.record(made.record.id)).record).toMatchObject({ reason: 'for the test', state: 'applied' });
  });

  it('a policy with rules and span', async () => {
    await admin.change(createPolicy('whole'));
    const moved = await admin.change({
      ...update('SecurityPolicy', await admin.policy('whole'), {
        sequence_number: 70,
        rules: [rule('third', { action: 'REJECT' })],
      }),
      span: [ONE, TWO],
    });
    const back = await undone(moved.record.id);
    expect(back.after).toMatchObject({ span: [ONE], sequence_number: 50, rules: [{ id: 'first' }, { id: 'second' }] });
    const gone = await admin.change({ ...update('SecurityPolicy', await admin.policy('whole')), operation: 'DELETE' });
    const restored = await undone(gone.record.id);
    expect(restored.after).toEqual(back.after);
    const { span, object } = await admin.policy('whole');
    expect([span, object.rules.map(({ id }) => id)]).toEqual([[ONE], ['first', 'second']]);
  });

  it('a policy that was made, with what belongs to it', async () => {
    const { record } = await admin.change(createPolicy('made-policy', { span: [ONE, TWO] }));
    await undone(record.id);
    expect(Object.keys(held(server)).filter((path) => path.startsWith(policyPath('made-policy')))).toEqual([]);
  });

  it('as a dry run nothing is', async () => {
    const { record } = await admin.change(createGroup('dry-undo'));
    const before = held(server);
    const dry = await undone(record.id, { dryRun: true });
    expect(dry.record).toMatchObject({ state: 'dry-run', undoes: record.id });
    expect(held(server)).toEqual(before);
    expect((await admin.record(record.id)).record.notUndoable).toBeNull();
  });
});

describe('records', () => {
  it('are told newest first, and narrowed by what they are about', async () => {
    await admin.change(createPolicy('listed', { object: policy('listed') }));
    await admin.change(createGroup('listed', { dryRun: true }));
    const both = await admin.records('?object=listed');
    expect(both.items.map(({ kind, state }) => [kind, state])).toEqual([
      ['Group', 'dry-run'],
      ['SecurityPolicy', 'applied'],
    ]);
    expect(both.freshness.state).toBe('live');
    expect((await admin.records('?object=listed&kind=Group')).total).toBe(1);
    expect((await admin.records('?object=listed&state=applied')).total).toBe(1);
    expect((await admin.records('?object=listed&user=nobody')).total).toBe(0);
    expect((await admin.records('?object=listed&to=2020-01-01T00:00:00Z')).total).toBe(0);
    expect((await admin.records('?filter=listed&limit=1')).items).toHaveLength(1);
    const [first] = both.items;
    expect(first?.user).toBe('system:serviceaccount:netloft:netloft-admin');
  });

  it('hold the object before and after, without what only NSX writes', async () => {
    await admin.change(createGroup('detail'));
    const { record } = await admin.change(update('Group', await admin.group('detail'), { description: 'new' }));
    const detail = await admin.record(record.id);
    expect(detail.before).toEqual(expect.not.objectContaining({ description: 'new' }));
    expect(detail.after).toMatchObject({ ...group('detail'), description: 'new' });
    for (const object of [detail.before, detail.after])
      expect(Object.keys(object ?? {}).filter((key) => key.startsWith('_') || key === 'path')).toEqual([]);
  });

  it('hold no password', async () => {
    const directory = join(server.dataDir, 'changes');
    const files = await readdir(directory, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
    );
    expect(texts.join('\n')).toContain('listed');
    for (const { name } of server.nsx.users) expect(texts.join('\n')).not.toContain(passwordOf(server.nsx, name));
  });

  it('are there before NSX is asked: what cannot be recorded is not made', async () => {
    const directory = join(server.dataDir, 'changes');
    await rename(directory, `${directory}.kept`);
    await writeFile(directory, '');
    const { status, body } = await server.refused(admin.client, createGroup('unrecorded'));
    expect([status, body.code]).toEqual([503, 'AUDIT_UNAVAILABLE']);
    expect(held(server)).not.toHaveProperty([groupPath('unrecorded')]);
    await rm(directory);
    await rename(`${directory}.kept`, directory);
    await admin.change(createGroup('unrecorded'));
  });
});
