import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../../kubernetes/json.ts';
import type { NsxWorld } from '../types.ts';
import type { HierarchyHandler, HierarchyHandlers } from './hierarchy.ts';
import { createNsxWorld } from './world.ts';
import { startNsxManager } from '../server.ts';
import { sendToNsx, basic, type NsxReply } from './testing.ts';

const INFRA = '/policy/api/v1/infra';
const DOMAIN = '/infra/domains/default';

/** Handlers that only store. */
function handlers(world: NsxWorld): HierarchyHandlers {
  const of = (resourceType: string, parentType: string, collection: string): HierarchyHandler => ({
    resourceType,
    parentType,
    collection,
    write: ({ path, parentPath, object, principal, overwrite }) =>
      world.policies.put({ path, parentPath, resourceType, object, principal, overwrite, checkRevision: false }),
    remove: ({ path, principal, overwrite }) => world.policies.remove(path, principal, overwrite),
  });
  return [
    of('Service', 'Infra', 'services'),
    of('Group', 'Domain', 'groups'),
    of('SecurityPolicy', 'Domain', 'security-policies'),
    of('Rule', 'SecurityPolicy', 'rules'),
  ];
}

let world: ReturnType<typeof createNsxWorld>;
let nsx: Awaited<ReturnType<typeof startNsxManager>>;
beforeEach(async () => {
  world = createNsxWorld();
  nsx = await startNsxManager(world, [], { managers: 1, hierarchy: handlers(world) });
});
afterEach(async () => {
  world.close();
  await nsx.close();
});

const call = (method: string, body?: unknown, query = ''): Promise<NsxReply> => {
  const admin = nsx.accounts[0];
  const authorization = basic('admin', admin?.password ?? '');
  return sendToNsx(nsx.caPem, method, `${nsx.url}${INFRA}${query}`, { body, headers: { authorization } });
};
const child = (type: string, object: Record<string, unknown>, removed = false): Record<string, unknown> => ({
  resource_type: `Child${type}`,
  [type]: { resource_type: type, ...object },
  ...(removed ? { marked_for_delete: true } : {}),
});
const infra = (...children: unknown[]): unknown => ({ resource_type: 'Infra', children });
const domain = (...children: unknown[]): unknown => child('Domain', { id: 'default', children });
const paths = (): readonly string[] => world.policies.all().map(({ path }) => path);

describe('a request for the tree is refused', () => {
  it.each([
    ['a body that is no object', []],
    ['children that are no list', { children: {} }],
    ['a child that is no object', infra(1)],
    ['a wrapper without its payload', infra({ resource_type: 'ChildGroup' })],
    ['an object without an id', infra(domain(child('Group', {})))],
    ['an id with a slash', infra(domain(child('Group', { id: 'a/b' })))],
    ['a type that is not known there', infra(child('Group', { id: 'a' }))],
    ['a domain that is not there', infra(child('Domain', { id: 'other' }))],
    [
      'the removal of what is not there',
      infra(domain(child('Group', { id: 'a' }), child('Group', { id: 'ghost' }, true))),
    ],
  ])('for %s, and nothing is done', async (_title, body) => {
    const reply = await call('PATCH', body);
    expect([Math.floor(reply.status / 100), paths()]).toEqual([4, []]);
  });

  it('for a filter of another form', async () => {
    expect((await call('GET', undefined, '?filter=Group')).status).toBe(400);
  });
});

describe('a request for the tree', () => {
  it('writes many objects, reaches into one that it leaves alone, and answers without a body', async () => {
    const first = await call(
      'PATCH',
      infra(
        domain(
          child('SecurityPolicy', { id: 'p', children: [child('Rule', { id: 'r1' })] }),
          child('Group', { id: 'g' }),
        ),
        child('Service', { id: 's' }),
      ),
    );
    expect([first.status, first.text, first.headers['content-length']]).toEqual([200, '', '0']);
    const reference = (id: string, type: string, ...children: unknown[]): unknown => ({
      resource_type: 'ChildResourceReference',
      id,
      target_type: type,
      children,
    });
    const rules = reference('p', 'SecurityPolicy', child('Rule', { id: 'r2' }), child('Rule', { id: 'r1' }, true));
    expect((await call('PATCH', infra(reference('default', 'Domain', rules)))).status).toBe(200);
    expect(paths().toSorted()).toEqual([
      `${DOMAIN}/groups/g`,
      `${DOMAIN}/security-policies/p`,
      `${DOMAIN}/security-policies/p/rules/r2`,
      '/infra/services/s',
    ]);
    expect(world.policies.get(`${DOMAIN}/security-policies/p`)?._revision).toBe(0);
  });

  it('shows the tree, as far as the filter names types', async () => {
    const policy = child('SecurityPolicy', { id: 'p', children: [child('Rule', { id: 'r' })] });
    await call('PATCH', infra(domain(policy, child('Group', { id: 'g' })), child('Service', { id: 's' })));
    const shape = (nodes: unknown): unknown =>
      (nodes as Record<string, { children?: unknown; id: string }>[] | undefined)?.map((node) => {
        const type = textOf(node['resource_type']).slice('Child'.length);
        return [type, node[type]?.id, shape(node[type]?.children)];
      });
    const all = await call('GET');
    expect(shape(all.json['children'])).toEqual([
      [
        'Domain',
        'default',
        [
          ['Group', 'g', undefined],
          ['SecurityPolicy', 'p', [['Rule', 'r', undefined]]],
        ],
      ],
      ['Service', 's', undefined],
    ]);
    const groups = await call('GET', undefined, '?filter=Type-Domain%7CGroup');
    expect(shape(groups.json['children'])).toEqual([['Domain', 'default', [['Group', 'g', undefined]]]]);
  });
});
