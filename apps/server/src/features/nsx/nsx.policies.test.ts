import type { NsxLinkList, NsxPolicyCheck, NsxPolicyDetail, NsxPolicyList } from '@netloft/contracts';
import { GROUPS_PATH, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TestClient } from '../../testing/harness.ts';
import { type NsxApp, startNsxApp } from '../../testing/nsx-app.ts';
import { createPolicy, type Json, ONE, policy, rule, TWO } from './nsx.changes.fixture.ts';

const FAILS = 'never-realized';

describe.each([false, true])('security policies (NSX tells only what is certain: %s)', (strict) => {
  let server: NsxApp;
  let admin: TestClient;
  const detail = (id: string): Promise<NsxPolicyDetail> => server.get(admin, `/api/v1/nsx/policies/${id}`);
  const list = (query = ''): Promise<NsxPolicyList> => server.get(admin, `/api/v1/nsx/policies${query}`);
  const check = <T = NsxPolicyCheck>(object: Json, span?: readonly string[]) =>
    server.ask<T>(admin, 'POST', '/api/v1/nsx/policies/check', { object, ...(span === undefined ? {} : { span }) });
  const rowOf = async (id: string) => (await list()).items.find((row) => row.id === id);
  beforeAll(async () => {
    server = await startNsxApp({ nsx: { strict, failRealize: FAILS } });
    admin = await server.signIn('admin-password');
  });
  afterEach(() => server.nsx.clearFaults());
  afterAll(() => server.close());

  it('that are not there are not found, in NSX’s words', async () => {
    const { status, body } = await server.ask(admin, 'GET', '/api/v1/nsx/policies/nobody');
    expect([status, body.code]).toEqual([404, 'UPSTREAM_NOT_FOUND']);
    expect(body.detail).toContain('could not be found');
  });

  it.each<[string, Json, string]>([
    ['with a category that is no text', { id: 'a', category: 7 }, 'object.category'],
    ['with a rule without an id', { id: 'a', category: 'Application', rules: [{}] }, 'object.rules.0.id'],
    ['with rules that are no list', { id: 'a', category: 'Application', rules: 'all' }, 'object.rules'],
  ])('that are being written %s are refused with the place', async (_what, object, path) => {
    const { status, body } = await check<{ code: string; errors: { path: string }[] }>(object, [ONE]);
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
    expect(body.errors.map((one) => one.path)).toContain(path);
  });

  it('are listed in the order of evaluation, with span, rules, realization and what they became in clusters', async () => {
    const { items, total, freshness } = await list();
    expect([total, freshness.state]).toEqual([6, 'live']);
    expect(items.map(({ id }) => id)).toEqual([
      'Cluster-DNS',
      'K8s-Service-Yelb-UI',
      'Avi-Service-Engines',
      'ncp-tkg-nodes',
      'Yelb-Zero-Trust',
      'default-layer3-section',
    ]);
    expect(items.find(({ id }) => id === 'Yelb-Zero-Trust')).toMatchObject({
      category: 'Application',
      enforcedBy: 'antrea',
      span: [ONE],
      rules: 5,
      actions: { ALLOW: 4, DROP: 1 },
      clusterPolicies: [{ cluster: ONE, by: 'rules', tier: 'nsx-category-application' }],
      readOnly: null,
    });
    expect(items.find(({ id }) => id === 'K8s-Service-Yelb-UI')).toMatchObject({
      enforcedBy: 'dfw',
      span: [],
      clusterPolicies: [],
    });
    expect(items.find(({ id }) => id === 'ncp-tkg-nodes')?.readOnly).toContain('ncp-domain-c1006');
    expect(items.find(({ id }) => id === 'default-layer3-section')).toMatchObject({
      isDefault: true,
      readOnly: 'it is NSX’s own default',
    });
    await expect.poll(async () => (await rowOf('Yelb-Zero-Trust'))?.realization.state).toBe('Success');
  });

  it('are filtered and sorted', async () => {
    expect((await list('?filter=enforcedBy:antrea')).total).toBe(2);
    expect((await list('?sort=name&limit=1')).items.map(({ id }) => id)).toEqual(['Avi-Service-Engines']);
  });

  it('have their rules in words, and their counters cluster by cluster', async () => {
    const one = await detail('Yelb-Zero-Trust');
    expect(one.rules.map(({ ruleId, action, services }) => [ruleId, action, services.length])).toEqual([
      [4084, 'ALLOW', 1],
      [4085, 'ALLOW', 1],
      [4087, 'ALLOW', 1],
      [4088, 'ALLOW', 1],
      [4089, 'DROP', 1],
    ]);
    expect(one.rules[1]).toMatchObject({
      sources: [{ text: 'acnp-yelb-frontend-ui', group: 'acnp-yelb-frontend-ui' }],
      destinations: [{ text: 'Any', group: null }],
      appliedTo: [{ group: 'acnp-yelb-middletier-appserver' }],
    });
    expect(one.span).toEqual([ONE]);
    expect(one.object['rules']).toHaveLength(5);
    expect(one.statistics?.map(({ cluster }) => cluster)).toEqual([ONE]);
    expect(one.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('whose counters cannot be read say why', async () => {
    const path = `/policy/api/v1${SECURITY_POLICIES_PATH}/Yelb-Zero-Trust/statistics`;
    server.nsx.addFault({ match: { path }, status: 400, error_code: 500012 });
    const one = await detail('Yelb-Zero-Trust');
    expect([one.statistics, one.statisticsDetail]).toEqual([null, expect.stringContaining('NSX did not tell')]);
  });

  it('that were made become ClusterNetworkPolicies of the cluster, and the link goes both ways', async () => {
    const object = policy('made-here', { category: 'Emergency' });
    const made = await server.change(admin, createPolicy('made-here', { object, span: [ONE] }));
    expect(made.record.state).toBe('applied');
    await expect
      .poll(async () => (await detail('made-here')).summary.clusterPolicies.length, { timeout: 20_000 })
      .toBe(1);
    const [there] = (await detail('made-here')).summary.clusterPolicies;
    expect(there).toMatchObject({ cluster: ONE, tier: 'nsx-category-emergency' });
    const links = await server.get<NsxLinkList>(admin, `/api/v1/nsx/links?cluster=${ONE}`);
    expect(links.items).toContainEqual({
      id: there?.id,
      policy: 'made-here',
      policyName: 'made-here',
      category: 'Emergency',
    });
    const cluster = await admin.fetch(`/api/v1/clusters/${ONE}/policies/${encodeURIComponent(there?.id ?? '')}`);
    expect(cluster.status).toBe(200);
    expect((await server.get<NsxLinkList>(admin, `/api/v1/nsx/links?cluster=${TWO}`)).items).toEqual([]);
    expect(await rowOf('made-here')).toMatchObject({ span: [ONE], rules: 2 });
  });

  it('that NSX cannot realize say so in NSX’s words', async () => {
    await server.change(admin, createPolicy(FAILS, { object: policy(FAILS), span: [ONE] }));
    await expect.poll(async () => (await detail(FAILS)).summary.realization.state).toBe('Failed');
    expect((await detail(FAILS)).summary.realization.detail).toEqual(expect.stringMatching(/.+/));
  });

  it.each([
    ['is being built', { status: 400, error_code: 60508 }],
    ['is away', { status: 503, error_code: 60514 }],
  ])('are told with rules and span while NSX’s index %s', async (_what, fault) => {
    const fresh = await startNsxApp({ nsx: { strict } });
    fresh.nsx.addFault({ ...fault, match: { path: '/policy/api/v1/search' } });
    const client = await fresh.signIn('admin-password');
    // Netloft waits longer for the index than a page waits for its answer.
    const told = async () => (await fresh.ask(client, 'GET', '/api/v1/nsx/policies')).status;
    await expect.poll(told, { timeout: 20_000 }).toBe(200);
    const rows = await fresh.get<NsxPolicyList>(client, '/api/v1/nsx/policies');
    expect(rows.items.find(({ id }) => id === 'Yelb-Zero-Trust')).toMatchObject({
      span: [ONE],
      rules: 5,
      clusterPolicies: [{ by: 'rules' }],
    });
    expect(rows).not.toHaveProperty('partial');
    await fresh.close();
  });

  it('that the index does not know yet are told as NSX holds them', async () => {
    const fresh = await startNsxApp({ nsx: { strict, indexLagMs: 60_000 } });
    const client = await fresh.signIn('admin-password');
    await fresh.change(client, createPolicy('unindexed', { span: [ONE, TWO] }));
    const rows = await fresh.get<NsxPolicyList>(client, '/api/v1/nsx/policies');
    expect(rows.items.find(({ id }) => id === 'unindexed')).toMatchObject({ span: [ONE, TWO], rules: 2 });
    await fresh.close();
  });

  it('that are being written are checked, and shown as the ClusterNetworkPolicy that they become', async () => {
    const { body } = await check(policy('draft'), [ONE]);
    expect(body.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(body.clusterPolicy).toMatchObject({
      kind: 'ClusterNetworkPolicy',
      spec: { tier: 'nsx-category-application', ingress: [{ action: 'Allow' }, { action: 'Drop' }] },
    });
    const scope = [`${GROUPS_PATH}/avi-service-engines`];
    const wrong = await check(policy('draft', { rules: [rule('a', { scope })] }), [ONE]);
    expect(wrong.body.findings).toContainEqual(
      expect.objectContaining({ code: 'GROUP_NOT_ANTREA', severity: 'error', path: 'rules.0.scope.0' }),
    );
    expect((await check(policy('draft', { rules: [] }))).body).toEqual({ findings: [], clusterPolicy: null });
  });

  it('that are there already are shown with the names that they and their rules have in the cluster', async () => {
    const { object, span } = await server.get<NsxPolicyDetail>(admin, '/api/v1/nsx/policies/Yelb-Zero-Trust');
    const rules = (object['rules'] as Json[]).map(({ rule_id: _number, ...one }) => one);
    const { realization_id: _name, unique_id: _id, ...own } = object;
    const { body } = await check({ ...own, rules: [...rules, rule('new', { sequence_number: 99 })] }, span);
    const made = JSON.stringify(body.clusterPolicy);
    for (const name of strict ? ['4084', '4089'] : ['9ae2599a-3bd3-4413-849e-06f53f467559', '4084', '4089'])
      expect(made).toContain(`"name":"${name}"`);
    expect(made).toContain('"name":"new"');
  });
});
