import type { Rung, TierList } from '@netloft/contracts';
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

const PATH = '/api/v1/clusters/stc-tkg-cluster-1/tiers';
const list = (client: TestClient): Promise<TierList> => client.json(PATH);
const rung = ({ items }: TierList, name: string): Rung | undefined => items.find((one) => one.name === name);

describe('the ladder', () => {
  it('is refused for an unknown field and without a session', async () => {
    const response = await andreasm.fetch(`${PATH}?sort=colour`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.[0]?.path).toBe('sort');
    expect((await server.client().fetch(PATH)).status).toBe(401);
  });

  it('stands in the order of evaluation, with NSX’s Tiers and the stages in their places', async () => {
    const answer = await list(andreasm);
    const places = answer.items.map((one) => one.place);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(rung(answer, 'nsx-category-ethernet')).toMatchObject({ owner: 'nsx', place: 0 });
    expect(rung(answer, 'emergency')).toMatchObject({ owner: 'default', place: 50 });
    expect(rung(answer, 'mytier')).toMatchObject({ owner: 'custom', place: 10, undeletable: null });
    const kubernetes = answer.items.find((one) => one.stage === 'kubernetes-network-policy');
    expect(kubernetes).toMatchObject({ type: 'stage', place: 252 });
  });

  it('has the policies of each rung and says that nothing is counted', async () => {
    const answer = await list(andreasm);
    const security = rung(answer, 'securityops');
    expect(security?.policies.map((one) => one.name)).toContain('acnp-drop-yelb');
    expect(security?.counts.policies).toBe(security?.policies.length);
    expect(security?.hits).toBeNull();
    expect(answer.statistics.state).toBe('off');
    expect(rung(answer, 'nsx-category-application')?.policies[0]?.displayName).toBe('Yelb-Zero-Trust');
  });

  it('tells Antrea’s limits and why a Tier cannot be deleted', async () => {
    const answer = await list(andreasm);
    expect(answer.limits).toEqual({ max: 20, count: 12, reserved: [251, 252, 254, 255] });
    expect(rung(answer, 'securityops')?.undeletable).toBe('cannot delete reserved tier securityops');
    expect(rung(answer, 'nsx-category-application')?.undeletable).toBe(
      'tier nsx-category-application is referenced by 1 Antrea ClusterNetworkPolicies',
    );
  });
});

describe('who may put policies on a rung', () => {
  it('is everybody, or the subjects of entitlements, or NSX', async () => {
    const answer = await list(andreasm);
    expect(rung(answer, 'application')?.access).toMatchObject({ open: true, you: { allowed: true } });
    const security = rung(answer, 'securityops')?.access;
    expect(security).toMatchObject({ open: false, you: { allowed: true } });
    expect(security?.entitled).toEqual(['User sso:andreasm@cpod-nsxam-stc.az-stc.cloud-garage.net']);
    expect(rung(answer, 'nsx-category-environment')?.access).toMatchObject({ open: false, you: { allowed: false } });
    expect(answer.may).toEqual({ create: true, update: true, delete: true });
  });

  it('is told to somebody who may only view, with the rights that lack', async () => {
    const answer = await list(user1);
    expect(answer.may).toMatchObject({ create: false, update: false, delete: false });
    expect(answer.may.reason).toContain('needs create on tiers.crd.antrea.io');
    expect(answer.hidden?.map((one) => one.what)).toContain('tiers.crd.antrea.io');
    for (const one of answer.items.filter(({ type }) => type === 'tier')) expect(one.access.you.allowed).toBe(false);
  });
});

describe('the live topic', () => {
  it('tells every rung', async () => {
    const live = subscribeLive<Rung>(server, andreasm, 'tiers', { cluster: 'stc-tkg-cluster-1' });
    const { items } = await list(andreasm);
    await expect.poll(() => [...live.items.keys()]).toEqual(items.map((one) => one.id));
    live.close();
  });
});
