import { beforeEach, describe, expect, it } from 'vitest';
import type { NsxPrincipal, PolicyWrite } from '../types.ts';
import { MemoryPolicyStore } from './policy-store.ts';

const admin: NsxPrincipal = { name: 'admin', roles: ['enterprise_admin'], isProtected: false };
const cluster: NsxPrincipal = { name: 'prod-east', roles: ['enterprise_admin'], isProtected: true };
const PARENT = '/infra/domains/default';
const PATH = `${PARENT}/groups/web`;

let now: number;
let store: MemoryPolicyStore;
beforeEach(() => {
  now = 1000;
  store = new MemoryPolicyStore({ now: () => now, purgeMs: 500 });
});

const write = (changes: Partial<PolicyWrite> = {}): PolicyWrite => ({
  path: PATH,
  parentPath: PARENT,
  resourceType: 'Group',
  object: {},
  principal: admin,
  overwrite: false,
  checkRevision: true,
  ...changes,
});
const codeOf = (changes: Partial<PolicyWrite>): readonly unknown[] => {
  const result = store.put(write(changes));
  return result.ok ? ['ok'] : [result.refusal.status, result.refusal.errorCode];
};

describe('a write is refused', () => {
  it.each([
    ['without the revision of what exists', {}, [412, 500127]],
    ['with an older revision', { object: { _revision: 0 } }, [412, 604]],
    ['with a later revision', { object: { _revision: 2 } }, [412, 604]],
  ])('%s', (_title, changes, expected) => {
    store.put(write());
    store.put(write({ object: { _revision: 0 } }));
    expect(codeOf(changes)).toEqual(expected);
  });

  it('of what a protected principal made, unless it is that one, or overwrites', () => {
    store.put(write({ principal: cluster }));
    const patch = { checkRevision: false };
    expect(codeOf(patch)).toEqual([400, 8327]);
    expect(codeOf({ ...patch, principal: cluster })).toEqual(['ok']);
    expect(codeOf({ ...patch, overwrite: true })).toEqual(['ok']);
    expect(store.get(PATH)).toMatchObject({ _protection: 'REQUIRE_OVERRIDE', _create_user: 'prod-east' });
    expect(store.remove(PATH, admin, false)).toMatchObject({ ok: false, refusal: { errorCode: 8327 } });
    expect(store.remove(PATH, admin, true).ok).toBe(true);
  });

  it('while what had that path is being purged', () => {
    store.put(write());
    store.remove(PATH, admin, false);
    now += 499;
    expect(codeOf({})).toEqual([400, 500045]);
    now += 1;
    expect(codeOf({})).toEqual(['ok']);
    expect(store.get(PATH)?._revision).toBe(0);
  });

  it('when a removal finds nothing: 404 with code 600', () => {
    expect(store.remove(PATH, admin, false)).toMatchObject({ ok: false, refusal: { status: 404, errorCode: 600 } });
  });
});

describe('an object', () => {
  it('has the members that NSX gives every one, whatever was sent for them', () => {
    store.put(write({ object: { path: '/elsewhere', _create_user: 'eve', unique_id: 'mine', custom: 1 } }));
    const object = store.get(PATH);
    expect(object).toMatchObject({
      id: 'web',
      display_name: 'web',
      path: PATH,
      parent_path: PARENT,
      relative_path: 'web',
      resource_type: 'Group',
      custom: 1,
      _create_user: 'admin',
      _create_time: 1000,
      _revision: 0,
      _protection: 'NOT_PROTECTED',
      _system_owned: false,
      marked_for_delete: false,
      overridden: false,
    });
    expect(object?.['unique_id']).not.toBe('mine');
    expect(object?.['realization_id']).toBe(object?.['unique_id']);
  });

  it('keeps its identity and its maker when another replaces it', () => {
    store.put(write({ object: { description: 'first' } }));
    const before = store.get(PATH);
    now += 10;
    store.put(write({ object: { _revision: 0 }, principal: { ...admin, name: 'andreasm' } }));
    expect(store.get(PATH)).toEqual({
      ...Object.fromEntries(Object.entries(before ?? {}).filter(([name]) => name !== 'description')),
      _last_modified_user: 'andreasm',
      _last_modified_time: 1010,
      _revision: 1,
    });
  });

  it('keeps what NSX wrote on it, without a revision and without telling listeners', () => {
    store.put(write());
    const heard: string[] = [];
    store.onChange((path) => heard.push(path));
    store.annotate(PATH, { state: 'SUCCESS' });
    expect([store.get(PATH)?.['state'], store.get(PATH)?._revision, heard]).toEqual(['SUCCESS', 0, []]);
    store.put(write({ object: { state: 'mine' }, checkRevision: false }));
    expect(store.get(PATH)?.['state']).toBe('SUCCESS');
  });

  it('takes what a seed gives', () => {
    const seeded = { unique_id: 'u', _create_user: 'system', _create_time: 5, _system_owned: true };
    store.put(write({ seeded }));
    expect(store.get(PATH)).toMatchObject({ ...seeded, realization_id: 'u', _last_modified_user: 'system' });
  });
});

describe('the tree', () => {
  it('lists children by name, then id, and by type', () => {
    for (const [id, name] of [
      ['c', 'B'],
      ['b', 'A'],
      ['a', 'B'],
    ] as const)
      store.put(write({ path: `${PARENT}/groups/${id}`, object: { display_name: name } }));
    store.put(write({ path: `${PARENT}/security-policies/p`, resourceType: 'SecurityPolicy' }));
    expect(store.list(PARENT, 'Group').map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect(store.list(PARENT)).toHaveLength(4);
  });

  it('loses what is below a removed object, and tells of it', () => {
    store.put(write());
    store.put(write({ path: `${PATH}/rules/r`, parentPath: PATH, resourceType: 'Rule' }));
    store.put(write({ path: `${PATH}-2` }));
    const heard: unknown[] = [];
    store.onChange((path, object) => heard.push([path, object]));
    store.remove(PATH, admin, false);
    expect(store.all().map(({ path }) => path)).toEqual([`${PATH}-2`]);
    expect(heard).toEqual([
      [`${PATH}/rules/r`, undefined],
      [PATH, undefined],
    ]);
  });
});

describe('a transaction', () => {
  it('leaves nothing when it is refused or throws, and tells nobody', () => {
    store.put(write());
    const heard: string[] = [];
    store.onChange((path) => heard.push(path));
    const work = (end: () => never): void => {
      store.transaction(() => {
        store.put(write({ path: `${PATH}-2` }));
        store.remove(PATH, admin, false);
        return end();
      });
    };
    expect(() =>
      work(() => {
        throw new Error('no');
      }),
    ).toThrow('no');
    const refused = store.transaction(() => {
      store.remove(PATH, admin, false);
      return store.remove('/nothing', admin, false);
    });
    expect([refused.ok, store.all().map(({ path }) => path), heard]).toEqual([false, [PATH], []]);
    expect(codeOf({ object: { _revision: 0 } })).toEqual(['ok']);
  });

  it('tells of all its changes when it is done, those of an inner one among them', () => {
    const heard: (string | number)[] = [];
    store.onChange((path) => heard.push(path, store.all().length));
    store.transaction(() => {
      store.put(write());
      return store.transaction(() => store.put(write({ path: `${PATH}-2` })));
    });
    expect(heard).toEqual([PATH, 2, `${PATH}-2`, 2]);
  });
});
