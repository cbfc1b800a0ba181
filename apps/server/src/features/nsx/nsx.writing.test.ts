import type { NsxChangeRequestInput, NsxStatus } from '@netloft/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type NsxApp, startNsxApp } from '../../testing/nsx-app.ts';
import {
  createGroup,
  createPolicy,
  Editor,
  group,
  groupPath,
  held,
  ONE,
  policy,
  policyPath,
  rule,
  TWO,
  update,
} from './nsx.changes.fixture.ts';

const API = '/policy/api/v1';
let server: NsxApp;
let admin: Editor;
beforeAll(async () => {
  server = await startNsxApp();
  admin = new Editor(server, await server.signIn('admin-password'));
});
afterEach(() => server.nsx.clearFaults());
afterAll(() => server.close());

const spanPath = (id: string, cluster = ''): string => `${API}${policyPath(id)}/container-cluster-span/${cluster}`;
const lastRecord = async (id: string) => (await admin.records(`?object=${id}&limit=1`)).items[0];

describe('a policy and its span are several requests: when a later one is refused', () => {
  const refuse = (method: 'PUT' | 'DELETE', path: string): void =>
    server.nsx.addFault({ match: { method, path }, status: 400, error_code: 519920, times: 1 });

  it('a policy that was made is deleted again', async () => {
    refuse('PUT', spanPath('taken-back'));
    const { status, body } = await server.refused(admin.client, createPolicy('taken-back'));
    expect([status, body.code]).toEqual([400, 'UPSTREAM_REFUSED']);
    expect(body.detail).toBe('Fault 519920. What was done before that was taken back.');
    expect(Object.keys(held(server)).filter((path) => path.includes('taken-back'))).toEqual([]);
    expect(await lastRecord('taken-back')).toMatchObject({ state: 'refused', message: body.detail });
  });

  it.each([
    ['the cluster that is added', 'PUT' as const, TWO],
    ['the cluster that is taken away', 'DELETE' as const, ONE],
  ])('(%s) rules and span are as they were', async (_what, method, cluster) => {
    const id = `as-it-was-${method.toLowerCase()}`;
    await admin.change(createPolicy(id));
    const before = await admin.policy(id);
    refuse(method, spanPath(id, cluster));
    const rules = [{ ...before.object.rules[0], action: 'REJECT' }, rule('third', { sequence_number: 30 })];
    const { body } = await server.refused(admin.client, {
      ...update('SecurityPolicy', before, { description: 'mine', rules }),
      span: [TWO],
    });
    expect(body.detail).toContain('taken back');
    const now = await admin.policy(id);
    expect(now.span).toEqual([ONE]);
    expect(now.object['description']).toBe(before.object['description']);
    expect(now.object.rules.map((one) => [one['id'], one['action']])).toEqual([
      ['first', 'ALLOW'],
      ['second', 'DROP'],
    ]);
  });

  it('and the first cannot be taken back, the record says that a part was done, and nobody undoes it blindly', async () => {
    refuse('PUT', spanPath('half'));
    refuse('DELETE', `${API}${policyPath('half')}`);
    const { body } = await server.refused(admin.client, createPolicy('half'));
    expect(body.detail).toBe('only a part was done, and could not be taken back: Fault 519920.');
    expect(held(server)).toHaveProperty([policyPath('half')]);
    const record = await lastRecord('half');
    expect(record).toMatchObject({ state: 'unknown', message: body.detail });
    expect((await admin.undo<{ code: string }>(record?.id ?? '')).body.code).toBe('CHANGE_NOT_UNDOABLE');
  });
});

/** Makes an object, and answers the change of it that a test sends. */
const CHANGES: readonly (readonly [string, string, (id: string) => Promise<NsxChangeRequestInput>])[] = [
  ['a group made', 'groups', async (id) => createGroup(id)],
  [
    'a group changed',
    'groups',
    async (id) => {
      await admin.change(createGroup(id));
      return update('Group', await admin.group(id), { description: 'new' });
    },
  ],
  [
    'a group whose description is taken away',
    'groups',
    async (id) => {
      await admin.change(createGroup(id, { object: group(id, { description: 'old' }) }));
      const read = await admin.group(id);
      const { description: _none, ...object } = read.object;
      return update('Group', { ...read, object: { ...object, id, rules: [] } });
    },
  ],
  [
    'a group deleted',
    'groups',
    async (id) => {
      await admin.change(createGroup(id));
      return { ...update('Group', await admin.group(id)), operation: 'DELETE' };
    },
  ],
  ['a policy made in a cluster', 'policies', async (id) => createPolicy(id)],
  [
    'rules of a policy changed',
    'policies',
    async (id) => {
      await admin.change(createPolicy(id, { object: policy(id) }));
      return update('SecurityPolicy', await admin.policy(id), { rules: [rule('third')] });
    },
  ],
  [
    'a policy deleted',
    'policies',
    async (id) => {
      await admin.change(createPolicy(id));
      return { ...update('SecurityPolicy', await admin.policy(id)), operation: 'DELETE' };
    },
  ],
];
const pathOf = (where: string, id: string): string => (where === 'groups' ? groupPath(id) : policyPath(id));

describe('when the answer to a change is lost,', () => {
  const states = async (): Promise<readonly string[]> =>
    (await server.get<NsxStatus>(admin.client, '/api/v1/nsx')).managers.map(({ state }) => state);
  /** The manager that is asked goes away as soon as it has written the path. */
  function goesAwayAfter(path: string, managers: readonly number[]): void {
    const stop = server.nsx.world.policies.onChange((written) => {
      if (written !== path) return;
      stop();
      for (const number of managers) void server.nsx.stopManager(number);
    });
  }
  beforeEach(async () => {
    await Promise.all([server.nsx.startManager(1), server.nsx.startManager(2)]);
    await expect.poll(states, { timeout: 20_000 }).not.toContain('down');
  });

  it.each(CHANGES)('and NSX did it, it counts as made: %s', async (what, where, prepare) => {
    const id = `lost-${what.replaceAll(' ', '-')}`;
    const request = await prepare(id);
    goesAwayAfter(pathOf(where, id), [1]);
    const { record } = await admin.change(request);
    expect(record).toMatchObject({ state: 'applied', notUndoable: null });
    if (request.kind === 'SecurityPolicy' && request.operation === 'CREATE')
      expect((await admin.policy(id)).span).toEqual([ONE]);
  });

  it('of a cluster of the span, and NSX did it, it counts as made', async () => {
    goesAwayAfter(`${policyPath('lost-span')}/container-cluster-span/${ONE}`, [1]);
    expect((await admin.change(createPolicy('lost-span'))).after).toMatchObject({ span: [ONE] });
  });

  it.each(CHANGES)('and NSX does not have it, it is open whether it will be made: %s', async (what, where, prepare) => {
    const id = `not-made-${what.replaceAll(' ', '-')}`;
    const request = await prepare(id);
    const before = held(server);
    const method = request.operation === 'DELETE' ? 'DELETE' : 'PUT';
    server.nsx.addFault({ match: { method, path: `${API}${pathOf(where, id)}` }, drop_connection: true, times: 1 });
    const { body } = await server.refused(admin.client, request);
    expect(body.code).toBe('UPSTREAM_UNAVAILABLE');
    expect(body.detail).toMatch(/whether the change was made is not known.*NSX did not have it/);
    expect(held(server)).toEqual(before);
    const record = await lastRecord(id);
    expect(record).toMatchObject({ state: 'unknown', message: body.detail });
    expect(record?.notUndoable).toContain('open');
  });

  it('and no manager can tell, it is open', async () => {
    goesAwayAfter(groupPath('nobody-tells'), [1, 2]);
    const { status, body } = await server.refused(admin.client, createGroup('nobody-tells'));
    expect([status, body.code]).toEqual([502, 'UPSTREAM_UNAVAILABLE']);
    expect(body.detail).toContain('whether the change was made is not known');
    expect(held(server)).toHaveProperty([groupPath('nobody-tells')]);
    expect(await lastRecord('nobody-tells').catch(() => undefined)).toMatchObject({ state: 'unknown' });
  });
});
