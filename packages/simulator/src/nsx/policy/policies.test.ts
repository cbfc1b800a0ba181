import { beforeEach, describe, expect, it } from 'vitest';
import type { Json, NsxPrincipal, NsxWorld } from '../types.ts';
import { objectsOf } from './objects.ts';
import { policyRoutes } from './routes.ts';
import {
  ADMIN,
  type Ask,
  askRoutes,
  CLUSTER_PATHS,
  clockWorld,
  DROP,
  GROUP_PATH,
  POLICY,
  POLICY_PATH,
  putClusters,
  RULE,
  WEB_GROUP,
} from './testing.ts';

const ANNA: NsxPrincipal = { name: 'anna', roles: ['enterprise_admin'], isProtected: false };
const ROBOT: NsxPrincipal = { name: 'robot', roles: ['enterprise_admin'], isProtected: true };
const SPAN = `${POLICY_PATH}/container-cluster-span`;

let world: NsxWorld;
let ask: Ask;
beforeEach(async () => {
  ({ world } = clockWorld());
  ask = askRoutes(policyRoutes(world));
  putClusters(world);
  await ask('PUT', GROUP_PATH, WEB_GROUP);
  await ask('PUT', '/infra/domains/default/groups/vms', { expression: [] });
  await ask('PUT', '/infra/domains/default/groups/nets', {
    group_type: ['ANTREA'],
    expression: [{ resource_type: 'IPAddressExpression', ip_addresses: ['10.0.0.0/8'] }],
  });
});

const spanTo = (index: number): Json => ({ container_cluster_path: CLUSTER_PATHS[index] });
const policyNow = async (): Promise<Json> => (await ask('GET', POLICY_PATH)).body;
const rulesNow = async (): Promise<readonly Json[]> => objectsOf((await policyNow())['rules']);

describe('a policy is refused', () => {
  const groups = '/infra/domains/default/groups';
  it.each<[string, Json, number]>([
    ['with a group that is not there', { rules: [{ ...RULE, scope: [`${groups}/none`] }] }, 519926],
    ['with a service that is not there', { rules: [{ ...RULE, services: ['/infra/services/None'] }] }, 519926],
    ['with JUMP_TO_APPLICATION outside Environment', { rules: [{ ...RULE, action: 'JUMP_TO_APPLICATION' }] }, 519921],
    ['with a number beyond 999999', { sequence_number: 1_000_000 }, 519922],
    ['with ANY beside another group', { rules: [{ ...RULE, source_groups: ['ANY', GROUP_PATH] }] }, 519923],
    ['with an action that NSX does not have', { rules: [{ ...RULE, action: 'LOSE' }] }, 519909],
    ['with a rule twice', { rules: [RULE, RULE] }, 519900],
    ['with rules that are no list', { rules: {} }, 519900],
  ])('%s', async (_name, change, code) => {
    const said = await ask('PATCH', POLICY_PATH, { ...POLICY, ...change });
    expect([said.status, said.code]).toEqual([400, code]);
    expect((await ask('GET', POLICY_PATH)).status).toBe(404);
  });

  it.each<[string, Json, number]>([
    ['in the category Ethernet', { category: 'Ethernet' }, 519910],
    ['with a group of virtual machines', { rules: [{ ...RULE, scope: [`${groups}/vms`] }] }, 519911],
    ['applied to a group of addresses', { rules: [{ ...RULE, scope: [`${groups}/nets`] }] }, 519912],
    ['with ICMP', { rules: [{ ...RULE, services: ['/infra/services/ICMP-ALL'] }] }, 519913],
    ['with “all but” sources', { rules: [{ ...RULE, sources_excluded: true }] }, 519914],
    ['with a context profile', { rules: [{ ...RULE, profiles: ['/infra/context-profiles/DNS'] }] }, 519915],
    ['with a schedule', { scheduler_path: '/infra/firewall-schedulers/night' }, 519916],
    [
      'with both sides named',
      { rules: [{ ...RULE, source_groups: [GROUP_PATH], destination_groups: [GROUP_PATH] }] },
      519917,
    ],
  ])('for a cluster %s, whether the span or the policy comes first', async (_name, change, code) => {
    const changed = { ...POLICY, ...change };
    expect((await ask('PATCH', POLICY_PATH, changed)).status).toBe(200);
    expect((await ask('PUT', `${SPAN}/one`, spanTo(0))).code).toBe(code);
    await ask('PATCH', POLICY_PATH, POLICY);
    expect((await ask('PUT', `${SPAN}/one`, spanTo(0))).status).toBe(200);
    expect((await ask('PATCH', POLICY_PATH, changed)).code).toBe(code);
  });

  it('when another user has locked it, and taken when that user unlocks it', async () => {
    await ask('PATCH', POLICY_PATH, { ...POLICY, locked: true });
    expect(await policyNow()).toMatchObject({ locked: true, lock_modified_by: 'admin' });
    const refusals = [
      await ask('PATCH', POLICY_PATH, POLICY, { as: ANNA }),
      await ask('DELETE', POLICY_PATH, undefined, { as: ANNA }),
      await ask('PATCH', `${POLICY_PATH}/rules/new`, DROP, { as: ANNA }),
      await ask('PUT', `${SPAN}/one`, spanTo(0), { as: ANNA }),
      await ask('POST', `${POLICY_PATH}?action=revise`, POLICY, { as: ANNA }),
    ];
    expect(refusals.map(({ status, code }) => [status, code])).toEqual(refusals.map(() => [403, 519924]));
    await ask('PATCH', POLICY_PATH, { ...POLICY, locked: false });
    expect((await ask('PATCH', POLICY_PATH, POLICY, { as: ANNA })).status).toBe(200);
  });

  it('when a protected principal owns it, with what is below it, unless it is overwritten', async () => {
    await ask('PATCH', POLICY_PATH, POLICY, { as: ROBOT });
    const refusals = [
      await ask('PATCH', POLICY_PATH, POLICY),
      await ask('DELETE', POLICY_PATH),
      await ask('PATCH', `${POLICY_PATH}/rules/new`, { ...DROP, id: 'new' }),
      await ask('PUT', `${SPAN}/one`, spanTo(0)),
    ];
    expect(refusals.map(({ status, code }) => [status, code])).toEqual(refusals.map(() => [400, 8327]));
    expect((await ask('PATCH', POLICY_PATH, POLICY, { overwrite: true })).status).toBe(200);
  });
});

describe('revisions', () => {
  it('a PUT of a policy that is there needs its revision', async () => {
    await ask('PUT', POLICY_PATH, POLICY);
    expect(await ask('PUT', POLICY_PATH, POLICY)).toMatchObject({ status: 412, code: 500127 });
    expect((await ask('PUT', POLICY_PATH, { ...(await policyNow()), _revision: 9 })).status).toBe(412);
    expect((await ask('PUT', POLICY_PATH, await policyNow())).status).toBe(200);
  });

  it.each([
    ['is missing', undefined],
    ['is stale', 4],
  ])('a PUT changes nothing when the revision of one of its rules %s', async (_name, revision) => {
    await ask('PUT', POLICY_PATH, POLICY);
    const now = await policyNow();
    const [first, second] = objectsOf(now['rules']);
    const changed = { ...now, display_name: 'Other', rules: [first, { ...second, _revision: revision }] };
    expect((await ask('PUT', POLICY_PATH, JSON.parse(JSON.stringify(changed)))).status).toBe(412);
    expect(await policyNow()).toEqual(now);
  });

  it('only rules that changed get a new one, and each keeps its number', async () => {
    await ask('PUT', POLICY_PATH, POLICY);
    const [first, second] = await rulesNow();
    expect([first?.['rule_id'], second?.['rule_id']]).toEqual([1000, 1001]);
    const changed = { ...(await policyNow()), rules: [first, { ...second, logged: true }] };
    const said = await ask('PUT', POLICY_PATH, changed);
    expect(objectsOf(said.body['rules']).map((rule) => [rule['id'], rule['_revision'], rule['rule_id']])).toEqual([
      ['http', 0, 1000],
      ['rest', 1, 1001],
    ]);
  });

  it('a rule that the policy does not name any more is gone, and its number is not used again', async () => {
    await ask('PATCH', POLICY_PATH, POLICY);
    await ask('PATCH', POLICY_PATH, { ...POLICY, rules: [RULE] });
    await ask('PATCH', POLICY_PATH, { ...POLICY, rules: [RULE, { ...DROP, id: 'other' }] });
    expect((await rulesNow()).map((rule) => [rule['id'], rule['rule_id']])).toEqual([
      ['http', 1000],
      ['other', 1002],
    ]);
  });

  it('a rule that sends no number keeps its place', async () => {
    await ask('PATCH', POLICY_PATH, POLICY);
    const { sequence_number: _number, ...unnumbered } = DROP;
    await ask('PATCH', POLICY_PATH, { ...POLICY, rules: [RULE, unnumbered] });
    expect((await rulesNow()).map((rule) => rule['sequence_number'])).toEqual([10, 20]);
  });
});

describe('lists', () => {
  it('tell no rules, and how many there are when asked', async () => {
    await ask('PATCH', POLICY_PATH, POLICY);
    const [plain] = (await ask('GET', '/infra/domains/default/security-policies')).results;
    expect(plain).not.toHaveProperty('rules');
    expect(plain).not.toHaveProperty('rule_count');
    const counted = await ask('GET', '/infra/domains/default/security-policies?include_rule_count=true');
    expect(counted.results[0]).toMatchObject({ rule_count: 2, internal_sequence_number: 60_000_007 });
  });
});

describe('the span', () => {
  beforeEach(async () => {
    await ask('PATCH', POLICY_PATH, POLICY);
    await ask('PUT', `${SPAN}/one`, spanTo(0));
  });

  it.each<[string, string, Json, number]>([
    ['has no cluster twice', 'again', spanTo(0), 519918],
    ['keeps the cluster of an entry', 'one', spanTo(1), 519919],
    ['has no cluster that is not registered', 'three', { container_cluster_path: `${CLUSTER_PATHS[0]}x` }, 519920],
    ['needs a path', 'three', {}, 519900],
  ])('%s', async (_name, id, body, code) => {
    expect(await ask('PATCH', `${SPAN}/${id}`, body)).toMatchObject({ status: 400, code });
  });

  it('lists its clusters and gives them up', async () => {
    await ask('PUT', `${SPAN}/two`, spanTo(1));
    expect((await ask('GET', SPAN)).results.map((span) => span['container_cluster_path'])).toEqual(CLUSTER_PATHS);
    expect(await ask('DELETE', `${SPAN}/two`)).toMatchObject({ status: 200, body: {} });
    expect((await ask('GET', SPAN)).results).toHaveLength(1);
  });

  it('gets one element of statistics for each of its clusters, without rules where nothing counts', async () => {
    await ask('PUT', `${SPAN}/two`, spanTo(1));
    const all = await ask('GET', `${POLICY_PATH}/statistics`);
    expect(all.results.map((one) => one['container_cluster_path'])).toEqual(CLUSTER_PATHS);
    const query = `?container_cluster_path=${CLUSTER_PATHS[1]}`;
    expect((await ask('GET', `${POLICY_PATH}/rules/http/statistics${query}`)).results).toMatchObject([
      { container_cluster_path: CLUSTER_PATHS[1], statistics: { result_count: 0, results: [] } },
    ]);
  });
});

describe('revise', () => {
  const names = ['a', 'b', 'c'];
  const pathOf = (name: string): string => `/infra/domains/default/security-policies/${name}`;
  const order = async (): Promise<string> => {
    const { results } = await ask('GET', '/infra/domains/default/security-policies?sort_by=sequence_number');
    return results.map((one) => String(one['id'])).join('');
  };

  it.each([
    ['operation=insert_sideways', 519900],
    ['operation=insert_after', 519900],
    ['operation=insert_after&anchor_path=/infra/domains/default/security-policies/none', 519900],
  ])('refuses %s', async (query, code) => {
    await ask('PATCH', pathOf('a'), {});
    expect((await ask('POST', `${pathOf('a')}?action=revise&${query}`)).code).toBe(code);
  });

  it.each([
    ['apart', [10, 20, 30]],
    ['side by side', [1, 2, 3]],
    ['all at 0', [0, 0, 0]],
  ])('moves policies whose numbers are %s', async (_name, numbers) => {
    for (const [index, name] of names.entries())
      await ask('PATCH', pathOf(name), { sequence_number: numbers[index], category: 'Environment' });
    const moved = async (id: string, query: string): Promise<string> => {
      expect((await ask('POST', `${pathOf(id)}?action=revise&${query}`)).status).toBe(200);
      return order();
    };
    expect(await moved('c', '')).toBe('cab');
    expect(await moved('c', 'operation=insert_bottom')).toBe('abc');
    expect(await moved('a', `operation=insert_after&anchor_path=${pathOf('b')}`)).toBe('bac');
    expect(await moved('c', `operation=insert_before&anchor_path=${pathOf('a')}`)).toBe('bca');
  });

  it('moves a rule within its policy and answers with it', async () => {
    await ask('PATCH', POLICY_PATH, POLICY);
    const said = await ask('POST', `${POLICY_PATH}/rules/rest?action=revise&operation=insert_top`);
    expect(said.body).toMatchObject({ id: 'rest', sequence_number: 4, _revision: 1 });
    expect((await rulesNow()).map((rule) => rule['id'])).toEqual(['rest', 'http']);
  });
});

it('importing NetworkPolicies is refused', async () => {
  expect((await ask('POST', '/infra/import-k8s-np-to-dfw?on_error=ABORT', {}, { as: ADMIN })).status).toBe(400);
});
