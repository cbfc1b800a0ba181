import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { textOf } from '../../../kubernetes/json.ts';
import { startTestNsx, type TestNsx } from '../testing.ts';
import { parseSearch } from './parse.ts';

const SEARCH = '/policy/api/v1/search/query';
const principal = { name: 'admin', roles: ['enterprise_admin'], isProtected: false };
let nsx: TestNsx;
let now: number;

function put(type: string, collection: string, id: string, object: Record<string, unknown> = {}): void {
  const parentPath = '/infra/domains/default';
  const path = `${parentPath}/${collection}/${id}`;
  const write = { path, parentPath, resourceType: type, object, principal };
  nsx.world.policies.put({ ...write, overwrite: false, checkRevision: false });
}
async function start(strict = false): Promise<void> {
  now = 1_000_000;
  nsx = await startTestNsx(undefined, { strict }, { now: () => now });
  put('Group', 'groups', 'web-1', { display_name: 'web one', tags: [{ scope: 'team/a', tag: 'red:1' }] });
  put('Group', 'groups', 'web-2', { display_name: 'web (two)' });
  put('SecurityPolicy', 'security-policies', 'zero', { display_name: 'zero trust' });
  put('AntreaClusterControlPlane', 'cluster-control-planes', 'prod-east');
  for (let index = 0; index < 25; index += 1)
    nsx.world.inventory.upsert('Pod', {
      external_id: `pod-${index}`,
      display_name: `pod-${index}`,
      container_cluster_id: 'c1',
    });
  now += 1000;
}
beforeEach(() => start());
afterEach(() => nsx.close());

async function found(query: string): Promise<readonly unknown[]> {
  const reply = await nsx.call('GET', `${SEARCH}?query=${encodeURIComponent(query)}`);
  return reply.status === 200
    ? reply.results.map((item) => textOf(item['id'] ?? item['external_id'])).toSorted((a, b) => (a < b ? -1 : 1))
    : [reply.status, reply.json['error_code']];
}

describe('a query is refused', () => {
  it.each([
    [''],
    ['web'],
    ['id:'],
    ['id:a AND'],
    ['AND id:a'],
    ['id:a id:b'],
    ['resource_type:(Group OR'],
    ['id:a)'],
    ['path:/infra/x'],
    ['display_name:web (two'],
    ['display_name:"open'],
    ['id:a\\'],
    ['resource_type:(id:a)'],
    ['('.repeat(60)],
  ])('%s', async (query) => {
    expect(await found(query)).toEqual([400, 60501]);
  });

  it('with a page beyond 1000: code 255', async () => {
    const reply = await nsx.call('GET', `${SEARCH}?query=id:a&page_size=1001`);
    expect([reply.status, reply.json['error_code']]).toEqual([400, 255]);
  });

  it('with an answer that is too large: 503 with code 60576, until pages are smaller', async () => {
    for (let index = 0; index < 30; index += 1)
      put('Group', 'groups', `big-${index}`, { description: 'x'.repeat(100_000) });
    now += 1000;
    const reply = await nsx.call('GET', `${SEARCH}?query=id:big*`);
    expect([reply.status, reply.json['error_code']]).toEqual([503, 60576]);
    expect((await nsx.call('GET', `${SEARCH}?query=id:big*&page_size=10`)).results).toHaveLength(10);
  });
});

describe('a query finds', () => {
  it.each([
    ['resource_type:Group', ['web-1', 'web-2']],
    ['resource_type:group AND display_name:web* AND marked_for_delete:false', ['web-1', 'web-2']],
    ['resource_type:(Group OR SecurityPolicy)', ['web-1', 'web-2', 'zero']],
    ['resource_type:clustercontrolplane', ['prod-east']],
    ['resource_type:AntreaClusterControlPlane', ['prod-east']],
    ['path:\\/infra\\/domains\\/default\\/groups\\/web\\-1', ['web-1']],
    ['tags.scope:team\\/a AND tags.tag:red\\:1', ['web-1']],
    ['display_name:web\\ \\(two\\)', ['web-2']],
    ['display_name:"web (two)"', ['web-2']],
    ['id:web-? AND NOT id:web-1', ['web-2']],
    ['id:zero OR id:web-1 AND id:nothing', ['zero']],
    ['(id:zero OR id:web-1) AND resource_type:Group', ['web-1']],
    ['display_name:Web*', []],
    ['nonsense:*', []],
    [
      'resource_type:ContainerApplicationInstance AND display_name:pod\\-2*',
      ['pod-2', 'pod-20', 'pod-21', 'pod-22', 'pod-23', 'pod-24'],
    ],
  ])('%s', async (query, ids) => {
    expect(await found(query)).toEqual(ids);
  });

  it('every page with its count, by decimal cursors', async () => {
    const query = `${SEARCH}?query=resource_type:ContainerApplicationInstance&page_size=10`;
    const pages = await Promise.all(['', '&cursor=10', '&cursor=20'].map((cursor) => nsx.call('GET', query + cursor)));
    expect(pages.map(({ json, results }) => [results.length, json['result_count'], json['cursor']])).toEqual([
      [10, 25, '10'],
      [10, 25, '20'],
      [5, 25, undefined],
    ]);
  });

  it('a change only after the lag of the index', async () => {
    put('Group', 'groups', 'late');
    nsx.world.policies.remove('/infra/domains/default/groups/web-1', principal, false);
    expect([await found('id:late'), await found('id:web-1')]).toEqual([[], ['web-1']]);
    now += 1000;
    expect([await found('id:late'), await found('id:web-1')]).toEqual([['late'], []]);
  });

  it('by the address of the manager tree, and by the short one', async () => {
    for (const path of ['/api/v1/search/query', '/policy/api/v1/search'])
      expect((await nsx.call('GET', `${path}?query=id:zero`)).results).toHaveLength(1);
  });
});

describe('in strict mode', () => {
  beforeEach(async () => {
    await nsx.close();
    await start(true);
  });

  it('neither the inventory nor other fields than those seen are indexed, and the short address is not there', async () => {
    expect(await found('resource_type:ContainerApplicationInstance')).toEqual([]);
    expect(await found('parent_path:*')).toEqual([]);
    expect((await nsx.call('GET', '/policy/api/v1/search?query=id:zero')).status).toBe(404);
  });
});

describe('the parser', () => {
  it('lets AND bind closer than OR', () => {
    const parsed = parseSearch('id:a OR id:b AND id:c');
    expect(parsed).toMatchObject({ ok: true, node: { kind: 'or', nodes: [{ kind: 'term' }, { kind: 'and' }] } });
  });
});
