import type { PolicyDetail, PolicyList, PolicySummary, PreviewResponse } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { subscribeLive } from '../../testing/live-client.ts';
import { problemOf } from '../../testing/problems.ts';

let server: TestApp;
let andreasm: TestClient;
let user1: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  [andreasm, user1] = await Promise.all([server.signIn('andreasm'), server.signIn('user1')]);
});
afterAll(() => server.close());

const PATH = '/api/v1/clusters/stc-tkg-cluster-1/policies';
const list = (client: TestClient, query = ''): Promise<PolicyList> => client.json(`${PATH}${query}`);
const ZERO_TRUST = 'AntreaClusterNetworkPolicy:9ae2599a-3bd3-4413-849e-06f53f467559';
const detail = (client: TestClient, id: string): Promise<PolicyDetail> =>
  client.json(`${PATH}/${encodeURIComponent(id)}`);

describe('a list is refused', () => {
  it.each([
    ['for an unknown field', '?sort=colour', 'sort'],
    ['for a cursor of another list', '?cursor=abc', 'cursor'],
    ['for a limit that is none', '?limit=none', 'limit'],
  ])('%s', async (_title, query, path) => {
    const response = await andreasm.fetch(`${PATH}${query}`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.[0]?.path).toBe(path);
  });

  it('without a session', async () => {
    expect((await server.client().fetch(PATH)).status).toBe(401);
  });
});

describe('the list', () => {
  it('is in the order of evaluation, Tiers of NSX first', async () => {
    const { items, total } = await list(andreasm);
    expect(items).toHaveLength(total);
    const places = items.map((row) => row.tierPriority ?? Infinity);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(items[0]?.origin.source).toBe('nsx');
    const tiers = items.map((row) => row.tier);
    expect(tiers.indexOf('securityops')).toBeLessThan(tiers.indexOf('application'));
  });

  it('says for each policy what it is applied to, what it does and who wrote it', async () => {
    const { items } = await list(andreasm);
    expect(items.find((row) => row.id === ZERO_TRUST)).toMatchObject({
      displayName: 'Yelb-Zero-Trust',
      origin: { source: 'nsx' },
      stage: 'tiered',
      tier: 'nsx-category-application',
      tierPriority: 4,
      rules: { ingress: 5, egress: 0 },
      actions: { Allow: 4, Drop: 1, Reject: 0, Pass: 0 },
      status: { phase: 'Realized' },
      hits: null,
    });
    const drop = items.find((row) => row.name === 'acnp-drop-yelb');
    expect(drop?.appliedTo).toMatchObject({ pods: 1, nodes: 0 });
  });

  it('says why nothing is counted', async () => {
    expect((await list(andreasm)).statistics.state).toBe('off');
    expect((await list(user1)).statistics.state).toBe('forbidden');
  });

  it('filters, sorts and pages', async () => {
    const dropping = await list(andreasm, '?filter=action:drop%20tier:securityops');
    expect(dropping.items.map((row) => row.name)).toEqual(['acnp-drop-yelb']);
    const first = await list(andreasm, '?limit=1');
    const second = await list(andreasm, `?limit=1&cursor=${first.cursor ?? ''}`);
    expect(second.items[0]?.id).not.toBe(first.items[0]?.id);
    const named = await list(andreasm, '?sort=-name');
    const names = named.items.map((row) => row.name);
    expect(names).toEqual(names.toSorted(new Intl.Collator('en', { numeric: true }).compare).toReversed());
  });

  it('names what somebody who may only view cannot see', async () => {
    const { hidden, items } = await list(user1);
    expect(hidden?.map((one) => one.what)).toContain('tiers.crd.antrea.io');
    expect(items.find((row) => row.tier === 'nsx-category-application')?.tierPriority).toBeNull();
  });
});

describe('one policy', () => {
  it.each([
    ['is not found', 'AntreaClusterNetworkPolicy:gone', 404],
    ['of an unknown kind is refused', 'Policy:gone', 400],
    ['without its Namespace is refused', 'K8sNetworkPolicy:gone', 400],
  ])('that %s', async (_title, id, status) => {
    const response = await andreasm.fetch(`${PATH}/${encodeURIComponent(id)}`);
    expect(response.status).toBe(status);
    expect((await problemOf(response)).detail).toContain('gone');
  });

  it('comes with its rules in words, members, status and YAML', async () => {
    const found = await detail(andreasm, ZERO_TRUST);
    expect(found.rules.map((rule) => rule.name)).toEqual(['4084', '4085', '4087', '4088', '4089']);
    expect(found.rules[0]?.sentence).not.toBe('');
    const toTry = found.rules.flatMap((rule) => rule.peers.flatMap((peer) => peer.pod ?? []));
    expect(toTry.some((key) => key.startsWith('yelb/'))).toBe(true);
    expect(found.members.total).toBeGreaterThan(0);
    expect(found.members.items[0]).toMatchObject({ kind: 'Pod', namespace: 'yelb' });
    expect(found.object).toMatchObject({ kind: 'ClusterNetworkPolicy' });
    expect((found.object as { metadata: object }).metadata).not.toHaveProperty('managedFields');
  });

  it('says what the caller may do with it', async () => {
    const drop = 'AntreaClusterNetworkPolicy:acnp-drop-yelb';
    expect((await detail(andreasm, drop)).may).toEqual({ update: true, delete: true });
    const { may } = await detail(user1, drop);
    expect(may).toMatchObject({ update: false, delete: false });
    expect(may.reason).toContain('needs update on clusternetworkpolicies.crd.antrea.io');
    expect((await detail(andreasm, ZERO_TRUST)).may).toMatchObject({ update: false, delete: false });
  });
});

describe('a preview', () => {
  it('says what each selector of a draft selects now', async () => {
    const object = {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'draft' },
      spec: {
        priority: 5,
        appliedTo: [{ podSelector: { matchLabels: { app: 'yelb-ui' } } }],
        ingress: [{ action: 'Allow', from: [{ podSelector: { matchLabels: { app: 'nothing-has-it' } } }] }],
      },
    };
    const response = await andreasm.send('POST', `${PATH}/preview`, { object });
    expect(response.status).toBe(200);
    const { selections } = (await response.json()) as PreviewResponse;
    const at = (path: string) => selections.find((one) => one.path === path);
    expect(at('spec.appliedTo[0]')?.total).toBe(2);
    expect(
      at('spec.appliedTo[0]')
        ?.pods.map((pod) => pod.namespace)
        .toSorted(),
    ).toEqual(['yelb', 'yelb-2']);
    expect(at('spec.ingress[0].from[0]')?.total).toBe(0);
  });

  it('is refused for what selects nothing by its nature', async () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    const response = await andreasm.send('POST', `${PATH}/preview`, { object });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.[0]?.path).toBe('object.kind');
  });
});

describe('the live topic', () => {
  it('tells rows and what becomes of them', async () => {
    const live = subscribeLive<PolicySummary>(server, andreasm, 'policies', { cluster: 'stc-tkg-cluster-1' });
    await expect.poll(() => live.items.has(ZERO_TRUST)).toBe(true);
    await expect.poll(() => live.items.get('AntreaClusterNetworkPolicy:acnp-allow-yelb')?.warnings).toBeGreaterThan(0);
    expect(live.freshness?.state).toBe('live');
    live.close();
  });
});

describe('findings', () => {
  it('say that application is never reached where securityops decides first', async () => {
    const { findings } = await detail(andreasm, 'AntreaClusterNetworkPolicy:acnp-allow-yelb');
    const decided = findings.find((one) => one.code === 'DECIDED_BEFORE');
    expect(decided?.related).toContain('AntreaClusterNetworkPolicy:acnp-drop-yelb');
  });
});
