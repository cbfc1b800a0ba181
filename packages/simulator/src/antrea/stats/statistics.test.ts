import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { as, type Reply, send } from '../../cluster/testing.ts';
import { startSimulator } from '../../index.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import type { SimulatedUser, Simulator } from '../../types.ts';

const API = '/apis/stats.antrea.io/v1alpha1';
const SYSTEM = '/api/v1/namespaces/kube-system';
const POLICIES = '/apis/crd.antrea.io/v1beta1/clusternetworkpolicies';
const SPAN = { timeout: 15_000, interval: 100 };
const MERGE = 'application/merge-patch+json';
const ZERO_TRUST = '9ae2599a-3bd3-4413-849e-06f53f467559';

let latest: Simulator;
let story: Simulator;
beforeAll(async () => {
  [latest, story] = await Promise.all([startSimulator({ antrea: '2.7' }), startSimulator()]);
});
afterAll(() => Promise.all([latest.close(), story.close()]));

interface Traffic {
  readonly packets?: number;
  readonly bytes?: number;
  readonly sessions?: number;
}
type Stats = KubeObject & {
  readonly trafficStats: Traffic;
  readonly ruleTrafficStats?: readonly { readonly name: string; readonly trafficStats: Traffic }[];
};
const at = (simulator: Simulator, user: SimulatedUser, path: string, type?: string): Promise<Reply> =>
  as(simulator.clusters[0], user)('GET', `${API}/${path}`, undefined, type);
const statsOf = async (name: string): Promise<Stats> =>
  (await at(latest, 'admin', `antreaclusternetworkpolicystats/${name}`)).json as unknown as Stats;
const ruleOf = (stats: Stats, name: string): Traffic =>
  stats.ruleTrafficStats?.find((rule) => rule.name === name)?.trafficStats ?? {};

describe('stats.antrea.io', () => {
  it.each([
    ['user1', 'antreaclusternetworkpolicystats', 403, 'cannot list resource "antreaclusternetworkpolicystats"'],
    [
      'admin',
      'antreaclusternetworkpolicystats/ghost',
      404,
      'antreaclusternetworkpolicystats.stats.antrea.io "ghost" not found',
    ],
    ['admin', 'namespaces/yelb/networkpolicystats/ghost', 404, '"ghost" not found'],
    ['admin', 'antreaclusternetworkpolicystats?watch=true', 405, 'does not allow this method'],
  ] as const)('refuses %s %s with %i', async (user, path, status, words) => {
    const reply = await at(latest, user, path);
    expect([reply.status, reply.json.message]).toEqual([status, expect.stringContaining(words)]);
  });

  it.each(['antreaclusternetworkpolicystats', 'antreanetworkpolicystats', 'networkpolicystats'])(
    'says that the gate is off, as in the configuration of the story: %s',
    async (plural) => {
      const reply = await at(story, 'admin', plural);
      expect([reply.status, reply.json.message]).toEqual([400, 'feature NetworkPolicyStats disabled']);
    },
  );

  it('counts on the rule that decides', async () => {
    await vi.waitFor(async () => {
      const zeroTrust = await statsOf(ZERO_TRUST);
      for (const rule of ['4084', '4085', '4087', '4088']) expect(ruleOf(zeroTrust, rule).sessions).toBeGreaterThan(0);
      const drop = await statsOf('acnp-drop-yelb');
      for (const name of ['egress-drop-2e5f7a1', 'egress-allow-3b8e0c6'])
        expect(ruleOf(drop, name).packets).toBeGreaterThan(0);
    }, SPAN);
    const { metadata, trafficStats, ruleTrafficStats = [] } = await statsOf(ZERO_TRUST);
    expect(metadata).toEqual({ name: ZERO_TRUST, uid: expect.any(String), creationTimestamp: expect.any(String) });
    const sum = (key: keyof Traffic): number =>
      ruleTrafficStats.reduce((total, rule) => total + (rule.trafficStats[key] ?? 0), 0);
    expect(trafficStats).toEqual({ packets: sum('packets'), bytes: sum('bytes'), sessions: sum('sessions') });
    // What a Tier before it decided never reaches the policy.
    expect((await statsOf('acnp-allow-yelb')).trafficStats).toEqual({});
  });

  it('counts anew for a policy that is made anew, and for Kubernetes’ policies without rules', async () => {
    const admin = as(latest.clusters[0], 'admin');
    const body = {
      apiVersion: 'crd.antrea.io/v1beta1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'count' },
      spec: {
        priority: 1,
        tier: 'application',
        appliedTo: [{ podSelector: { matchLabels: { app: 'yelb-ui' } } }],
        ingress: [
          { action: 'Allow', name: 'web', from: [{ podSelector: { matchLabels: { app: 'traffic-generator' } } }] },
        ],
      },
    };
    const first = (await admin('POST', POLICIES, body)).json.metadata.uid;
    const before = await vi.waitFor(async () => {
      const stats = await statsOf('count');
      expect(stats.metadata.uid).toBe(first);
      const sessions = stats.trafficStats.sessions ?? 0;
      expect(sessions).toBeGreaterThan(3);
      return sessions;
    }, SPAN);
    await admin('DELETE', `${POLICIES}/count`);
    expect((await at(latest, 'admin', 'antreaclusternetworkpolicystats/count')).status).toBe(404);
    const second = (await admin('POST', POLICIES, body)).json.metadata.uid;
    const again = await statsOf('count');
    expect(again.metadata.uid).toBe(second);
    expect(again.trafficStats.sessions ?? 0).toBeLessThan(before);

    const netpol = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'ui' },
      spec: {
        podSelector: { matchLabels: { app: 'yelb-appserver' } },
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'yelb-ui' } } }] }],
      },
    };
    await admin('POST', '/apis/networking.k8s.io/v1/namespaces/yelb-2/networkpolicies', netpol);
    await vi.waitFor(async () => {
      const { json } = await at(latest, 'admin', 'namespaces/yelb-2/networkpolicystats/ui');
      expect((json as unknown as Stats).trafficStats.sessions).toBeGreaterThan(0);
      expect(json).not.toHaveProperty('ruleTrafficStats');
    }, SPAN);
    expect((await at(latest, 'admin', 'namespaces/yelb/networkpolicystats')).json.items).toEqual([]);
    expect((await at(latest, 'admin', 'networkpolicystats')).json.items).toHaveLength(1);
  });

  it('is a Table for kubectl', async () => {
    const { url, authority } = latest.clusters[0];
    const { json } = await send(`${url}${API}/antreaclusternetworkpolicystats`, authority, {
      token: latest.clusters[0].token('admin'),
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    const columns = json['columnDefinitions'] as { name: string }[];
    expect(columns.map(({ name }) => name)).toEqual(['Name', 'Sessions', 'Packets', 'Bytes', 'Created At']);
  });

  it('counts once the gate is on in the configuration and the Antrea Pods have read it', async () => {
    const admin = as(story.clusters[0], 'admin');
    const { json: map } = await admin('GET', `${SYSTEM}/configmaps/antrea-config`);
    const data = Object.fromEntries(
      Object.entries(map['data'] as Record<string, string>).map(([file, text]) => [
        file,
        text.replace('NetworkPolicyStats: false', 'NetworkPolicyStats: true'),
      ]),
    );
    await admin('PATCH', `${SYSTEM}/configmaps/antrea-config`, { data }, MERGE);
    expect((await at(story, 'admin', 'antreaclusternetworkpolicystats')).status).toBe(400);
    await admin('DELETE', `${SYSTEM}/pods?labelSelector=app%3Dantrea`);
    await vi.waitFor(async () => {
      const reply = await at(story, 'admin', `antreaclusternetworkpolicystats/${ZERO_TRUST}`);
      expect(reply.status).toBe(200);
      expect((reply.json as unknown as Stats).trafficStats.sessions).toBeGreaterThan(0);
    }, SPAN);
  });
});
