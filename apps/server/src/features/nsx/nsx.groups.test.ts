import type { NsxEditorFacts, NsxGroupDetail, NsxGroupList, NsxGroupPreview, NsxMembers } from '@netloft/contracts';
import { GROUPS_PATH } from '@netloft/nsx';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../../testing/harness.ts';
import { type NsxApp, startNsxApp } from '../../testing/nsx-app.ts';
import { createGroup, createPolicy, group, type Json, ONE, podsOf, policy, rule } from './nsx.changes.fixture.ts';

const condition = (member_type: string, value: string): Json => ({
  resource_type: 'Condition',
  member_type,
  key: 'Name',
  operator: 'EQUALS',
  value,
});
const names = (lists: readonly NsxMembers[], kind: string): readonly string[] =>
  (lists.find((one) => one.kind === kind)?.items ?? []).map(
    ({ cluster, namespace, name }) =>
      `${cluster ?? ''}/${namespace ?? ''}/${name.replace(/-[a-z0-9]+-[a-z0-9]+$/, '')}`,
  );

describe.each([false, true])('groups (NSX tells only what is certain: %s)', (strict) => {
  let server: NsxApp;
  let admin: TestClient;
  const detail = (id: string): Promise<NsxGroupDetail> => server.get(admin, `/api/v1/nsx/groups/${id}`);
  const list = (query = ''): Promise<NsxGroupList> => server.get(admin, `/api/v1/nsx/groups${query}`);
  const preview = <T = NsxGroupPreview>(object: Json) =>
    server.ask<T>(admin, 'POST', '/api/v1/nsx/groups/preview', { object });
  beforeAll(async () => {
    server = await startNsxApp({ nsx: { strict } });
    admin = await server.signIn('admin-password');
  });
  afterEach(() => server.nsx.clearFaults());
  afterAll(() => server.close());

  it('that are not there are not found, in NSX’s words', async () => {
    const { status, body } = await server.ask(admin, 'GET', '/api/v1/nsx/groups/nobody');
    expect([status, body.code]).toEqual([404, 'UPSTREAM_NOT_FOUND']);
    expect(body.detail).toContain('could not be found');
  });

  it.each<[string, Json]>([
    ['no expression can be read', { id: 'a', expression: 'all' }],
    ['an expression without a type', { id: 'a', expression: [{ key: 'Name' }] }],
  ])('whose draft has %s are refused with the place', async (_what, object) => {
    const { status, body } = await preview<{ code: string; errors: { path: string }[] }>(object);
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
    expect(body.errors[0]?.path).toMatch(/^object\.expression/);
  });

  it('are listed with sentence, type, state and how many policies use them', async () => {
    const { items, total, freshness } = await list();
    expect(total).toBe(12);
    expect(freshness.state).toBe('live');
    expect(items.find(({ id }) => id === 'acnp-yelb-frontend-ui')).toMatchObject({
      type: 'antrea',
      text: 'Pods with app=yelb-ui in Namespace yelb',
      state: 'SUCCESS',
      usedBy: 1,
      readOnly: null,
      revision: expect.any(Number),
    });
    const types = new Set(items.map(({ type }) => type));
    expect([...types].sort()).toEqual(['addresses', 'antrea', 'kubernetes', 'other']);
    expect(items.find(({ id }) => id === 'k8s-service-yelb-2-ui')?.usedBy).toBe(0);
  });

  it('are filtered, sorted and paged', async () => {
    expect((await list('?filter=type:antrea&limit=2')).items).toHaveLength(2);
    const byUse = (await list('?sort=-usedBy')).items.map(({ usedBy }) => usedBy ?? 0);
    expect(byUse).toEqual(byUse.toSorted((a, b) => b - a));
    const first = await list('?limit=5');
    const second = await list(`?limit=5&cursor=${encodeURIComponent(first.cursor ?? '')}`);
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(10);
  });

  it('for Antrea have the Pods of every cluster, those of NSX and those that the criteria find being the same', async () => {
    const one = await detail('acnp-yelb-frontend-ui');
    expect(names(one.members, 'Pod').toSorted()).toEqual([
      'stc-tkg-cluster-1/yelb/yelb-ui',
      'stc-tkg-cluster-2/yelb/yelb-ui',
    ]);
    expect(names(one.matches, 'Pod').toSorted()).toEqual(names(one.members, 'Pod').toSorted());
    expect(one.emptyBecause).toBeNull();
    expect([...one.clusters].sort()).toEqual(['stc-tkg-cluster-1', 'stc-tkg-cluster-2']);
    expect(one.usedBy).toEqual([
      {
        policy: 'Yelb-Zero-Trust',
        policyName: 'Yelb-Zero-Trust',
        where: ['rule 4084, applied to', 'rule 4085, source'],
      },
    ]);
  });

  it.each([
    ['k8s-service-yelb-ui', 'Service', 2],
    ['k8s-nodes-stc-tkg-cluster-1', 'Node', 3],
  ])('with Kubernetes criteria (%s) have %s and their addresses', async (id, kind, count) => {
    const one = await detail(id);
    for (const lists of [one.members, one.matches]) {
      const told = lists.find((members) => members.kind === kind);
      expect(told).toMatchObject({ total: count, items: expect.any(Array) });
      expect(told?.items.every((member) => member.detail.length > 0)).toBe(true);
      expect(lists.find((members) => members.kind === 'IP address')?.total).toBeGreaterThan(0);
    }
  });

  it('for Antrea that no rule uses are empty, and that is explained; with a rule they are not', async () => {
    await server.change(admin, createGroup('unused'));
    const unused = await detail('unused');
    expect(unused.members).toEqual([{ kind: 'Pod', source: 'nsx', items: [], total: 0 }]);
    expect(unused.matches[0]?.total).toBe(2);
    expect(unused.emptyBecause).toContain('only once a rule of a policy uses it');
    expect((await preview(unused.object)).body.emptyBecause).toBe(unused.emptyBecause);
    const rules = [rule('a', { scope: [`${GROUPS_PATH}/unused`] })];
    await server.change(admin, createPolicy('uses', { object: policy('uses', { rules }), span: [ONE] }));
    const used = await detail('unused');
    expect([used.members[0]?.total, used.emptyBecause]).toEqual([2, null]);
    expect(used.usedBy?.map((use) => use.policy)).toEqual(['uses']);
  });

  it('whose criteria find nothing say so', async () => {
    await server.change(
      admin,
      createGroup('nothing', { object: group('nothing', { expression: [podsOf('nobody')] }) }),
    );
    const rules = [rule('a', { scope: [`${GROUPS_PATH}/nothing`] })];
    await server.change(admin, createPolicy('uses-2', { object: policy('uses-2', { rules }), span: [ONE] }));
    expect((await detail('nothing')).emptyBecause).toBe('Nothing in NSX’s inventory meets the criteria.');
  });

  it('show what the criteria find where NSX does not tell its members', async () => {
    const path = `/policy/api/v1${GROUPS_PATH}/acnp-yelb-frontend-ui/members`;
    server.nsx.addFault({ match: { path }, status: 400, error_code: 500012 });
    const one = await detail('acnp-yelb-frontend-ui');
    expect(one.members).toEqual([
      { kind: 'Pod', source: 'nsx', items: [], total: null, failed: expect.stringContaining('NSX did not tell') },
    ]);
    expect([one.matches[0]?.total, one.emptyBecause]).toEqual([2, null]);
  });

  it('that are being written are previewed: sentence, limits, what they would find', async () => {
    const service = group('draft', {
      group_type: [],
      expression: [
        {
          resource_type: 'NestedExpression',
          expressions: [
            condition('KubernetesService', 'yelb-ui'),
            { resource_type: 'ConjunctionOperator', conjunction_operator: 'AND' },
            condition('KubernetesNamespace', 'yelb-2'),
          ],
        },
      ],
    });
    expect((await preview(service)).body).toMatchObject({
      text: 'Service yelb-ui in Namespace yelb-2',
      findings: [],
      emptyBecause: null,
      matches: [{ kind: 'Service', total: 1 }, { kind: 'IP address' }],
    });
    const { body } = await preview(group('draft', { expression: [condition('VirtualMachine', 'a')] }));
    expect(body.findings.filter(({ severity }) => severity === 'error').length).toBeGreaterThan(0);
  });

  it('editors are offered groups, services, clusters, Namespaces, tags and Services', async () => {
    const facts = await server.get<NsxEditorFacts>(admin, '/api/v1/nsx/editor-facts');
    expect(facts.groups.length).toBeGreaterThanOrEqual(12);
    expect(facts.services.find(({ id }) => id === 'HTTP')).toMatchObject({ ports: 'TCP/80', forAntrea: true });
    expect(facts.services.find(({ id }) => id === 'ICMP-ALL')).toMatchObject({ forAntrea: false });
    expect(facts.clusters.map(({ id }) => id).sort()).toEqual(['stc-tkg-cluster-1', 'stc-tkg-cluster-2']);
    expect(facts.namespaces).toEqual(expect.arrayContaining(['yelb', 'yelb-2', 'kube-system']));
    expect(facts.tags).toContain('dis:k8s:app|yelb-ui');
    expect(facts.kubernetesServices).toContain('yelb/yelb-ui');
  });

  it('editors are offered the rest where the inventory cannot be read', async () => {
    const fresh = await startNsxApp({ nsx: { strict } });
    const client = await fresh.signIn('admin-password');
    fresh.nsx.addFault({ match: { path: '/api/v1/fabric/' }, status: 403, error_code: 289 });
    const facts = await fresh.get<NsxEditorFacts>(client, '/api/v1/nsx/editor-facts');
    expect(facts).toMatchObject({ namespaces: [], tags: [], kubernetesServices: [] });
    expect(facts.groups).toHaveLength(12);
    const one = await fresh.get<NsxGroupDetail>(client, '/api/v1/nsx/groups/acnp-yelb');
    const unknown = { kind: 'Pod', source: 'criteria', items: [], total: null, failed: expect.stringMatching(/./) };
    expect(one).toMatchObject({ matches: [unknown], clusters: [], findings: [] });
    const draft = { object: group('draft') };
    const drafted = await fresh.ask(client, 'POST', '/api/v1/nsx/groups/preview', draft);
    expect(drafted.body).toMatchObject({ matches: [unknown] });
    await fresh.change(client, createGroup('unknown'));
    const rules = [rule('a', { scope: [`${GROUPS_PATH}/unknown`] })];
    await fresh.change(client, createPolicy('uses', { object: policy('uses', { rules }), span: [ONE] }));
    fresh.nsx.addFault({
      match: { path: '/policy/api/v1/infra/domains/default/groups/unknown/members' },
      status: 200,
      body: { results: [] },
    });
    const empty = await fresh.get<NsxGroupDetail>(client, '/api/v1/nsx/groups/unknown');
    expect(empty.emptyBecause).toContain('not known what meets the criteria');
    await fresh.close();
  });
});
