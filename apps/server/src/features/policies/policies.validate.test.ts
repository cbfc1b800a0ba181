import { existsSync, readFileSync } from 'node:fs';
import type { Problem, ValidateResponse } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { problemOf } from '../../testing/problems.ts';

let server: TestApp;
let andreasm: TestClient;
let user1: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  [andreasm, user1] = await Promise.all([server.signIn('andreasm'), server.signIn('user1')]);
});
afterAll(() => server.close());

const PATH = '/api/v1/clusters/stc-tkg-cluster-1/policies/validate';
const ask = (client: TestClient, body: unknown): Promise<Response> => client.send('POST', PATH, body);
async function verdict(client: TestClient, body: unknown): Promise<ValidateResponse> {
  const response = await ask(client, body);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as ValidateResponse;
}

const acnp = (tier: string | undefined, name = 'draft') => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: {
    ...(tier === undefined ? {} : { tier }),
    priority: 5,
    appliedTo: [{ podSelector: { matchLabels: { app: 'ubuntu-20-04' } } }],
    egress: [{ action: 'Drop' }],
  },
});

describe('a request that cannot be judged is refused and names the field:', () => {
  const cases: [string, unknown, string][] = [
    ['no operation', { object: acnp('application') }, 'operation'],
    ['another operation', { operation: 'PATCH', object: acnp('application') }, 'operation'],
    ['no object', { operation: 'CREATE' }, 'object'],
    ['an object that is a list', { operation: 'CREATE', object: [] }, 'object'],
    ['no apiVersion', { operation: 'CREATE', object: { kind: 'Tier', metadata: { name: 'a' } } }, 'object.apiVersion'],
    ['no kind', { operation: 'CREATE', object: { apiVersion: 'crd.antrea.io/v1beta1', metadata: {} } }, 'object.kind'],
    ['no name', { operation: 'CREATE', object: { ...acnp('a'), metadata: {} } }, 'object.metadata.name'],
    ['a kind that nobody knows', { operation: 'CREATE', object: { ...acnp('a'), kind: 'Policy' } }, 'object.kind'],
    ['nothing that is deleted', { operation: 'DELETE' }, 'object'],
  ];
  it.each(cases)('%s', async (_title, body, path) => {
    const response = await ask(andreasm, body);
    expect(response.status).toBe(400);
    const problem: Problem = await problemOf(response);
    expect(problem.code).toBe('INVALID_REQUEST');
    expect(problem.errors?.map((one) => one.path)).toContain(path);
  });

  it('a body of more than 2 MB', async () => {
    const response = await ask(andreasm, {
      operation: 'CREATE',
      object: { ...acnp('a'), note: 'x'.repeat(2_200_000) },
    });
    expect(response.status).toBe(413);
    expect((await problemOf(response)).code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('an unknown cluster', async () => {
    const response = await andreasm.send('POST', '/api/v1/clusters/nowhere/policies/validate', {});
    expect([400, 404]).toContain(response.status);
  });
});

describe('outcomes of the story', () => {
  it('2: somebody without a role is refused in the API server’s words', async () => {
    const answer = await verdict(user1, { operation: 'CREATE', object: acnp('application') });
    expect(answer.allowed).toBe(false);
    expect(answer.message).toContain(
      'clusternetworkpolicies.crd.antrea.io is forbidden: User "sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net" cannot create resource "clusternetworkpolicies" in API group "crd.antrea.io" at the cluster scope',
    );
  });

  it('3: somebody without entitlement is denied a closed Tier, in the webhook’s words', async () => {
    await bindRoles();
    const answer = await verdict(user1, { operation: 'CREATE', object: acnp('securityops') });
    expect(answer).toMatchObject({
      allowed: false,
      message: 'user not authorized to access Tier securityops',
      webhook: 'acnpvalidator.antrea.io',
      denial:
        'admission webhook "acnpvalidator.antrea.io" denied the request: user not authorized to access Tier securityops',
    });
  });

  it('4: the Tier application is open, and a policy without a Tier means it', async () => {
    await bindRoles();
    expect(await verdict(user1, { operation: 'CREATE', object: acnp('application') })).toMatchObject({ allowed: true });
    const answer = await verdict(user1, { operation: 'create', object: acnp(undefined) });
    expect(answer).toMatchObject({ allowed: true, message: '', defaulted: { spec: { tier: 'application' } } });
  });

  it('5: nobody but NSX writes into Tiers of NSX', async () => {
    expect(await verdict(andreasm, { operation: 'CREATE', object: acnp('nsx-category-environment') })).toMatchObject({
      allowed: false,
      message: 'user not authorized to access Tier nsx-category-environment',
    });
  });
});

describe('a Kubernetes NetworkPolicy', () => {
  const policy = (spec: unknown) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'np', namespace: 'yelb' },
    spec,
  });
  const refused: [string, unknown, string][] = [
    ['a port out of range', { podSelector: {}, ingress: [{ ports: [{ port: 70_000 }] }] }, 'between 1 and 65535'],
    [
      'an exception outside its block',
      { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }] }] },
      'strict subset',
    ],
    ['another policy type', { podSelector: {}, policyTypes: ['Sideways'] }, 'Unsupported value'],
  ];
  it.each(refused)('with %s is refused as the API server does', async (_title, spec, words) => {
    const answer = await verdict(andreasm, { operation: 'CREATE', object: policy(spec) });
    expect(answer.allowed).toBe(false);
    expect(answer.message).toContain(words);
    expect(answer.denial).toContain('NetworkPolicy.networking.k8s.io "np" is invalid: ');
  });
  it('that is right is allowed, also for somebody who may only view', async () => {
    for (const client of [andreasm, user1])
      expect(await verdict(client, { operation: 'CREATE', object: policy({ podSelector: {} }) })).toMatchObject({
        allowed: true,
        message: '',
      });
  });
});

describe('rules about other objects', () => {
  it('look at the live cluster', async () => {
    const egress = (egressIP: string) => ({
      operation: 'CREATE',
      object: {
        apiVersion: 'crd.antrea.io/v1alpha2',
        kind: 'Egress',
        metadata: { name: 'out' },
        spec: { appliedTo: { podSelector: {} }, egressIP, externalIPPool: 'nowhere' },
      },
    });
    const answer = await verdict(andreasm, egress('10.10.11.1'));
    expect(answer).toMatchObject({ allowed: false, message: 'ExternalIPPool nowhere does not exist' });
    expect(await verdict(andreasm, { operation: 'CREATE', object: acnp('no-such-tier') })).toMatchObject({
      allowed: false,
      message: 'tier no-such-tier does not exist',
    });
    const tier = { apiVersion: 'crd.antrea.io/v1alpha1', kind: 'Tier', metadata: { name: 'securityops' }, spec: {} };
    expect(await verdict(andreasm, { operation: 'DELETE', object: tier })).toMatchObject({
      allowed: false,
      message: 'cannot delete reserved tier securityops',
    });
  });
});

/** What the admin of the story binds to user1. */
async function bindRoles(): Promise<void> {
  const admin = server.cluster;
  const { store } = admin;
  for (const role of ['tier-placement', 'clusternetworkpolicies-edit'])
    if (store.get('rbac.authorization.k8s.io', 'clusterrolebindings', `user1-${role}`) === undefined)
      await fetchAdmin(role);
}
async function fetchAdmin(role: string): Promise<void> {
  const { request } = await import('node:https');
  const { url, authority } = server.cluster;
  const body = JSON.stringify({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `user1-${role}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [
      {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'User',
        name: 'sso:user1@cpod-nsxam-stc.az-stc.cloud-garage.net',
      },
    ],
  });
  const status = await new Promise<number>((resolve, reject) => {
    const sent = request(
      `${url}/apis/rbac.authorization.k8s.io/v1/clusterrolebindings`,
      {
        method: 'POST',
        ca: authority,
        agent: false,
        headers: { authorization: `Bearer ${server.cluster.token('admin')}`, 'content-type': 'application/json' },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
  expect(status).toBe(201);
}

interface Case {
  readonly id: string;
  readonly title: string;
  readonly operation: string;
  readonly user?: string;
  readonly featureGates?: Record<string, boolean>;
  readonly existing?: readonly unknown[];
  readonly note?: string;
  readonly object?: Record<string, unknown>;
  readonly oldObject?: Record<string, unknown>;
  readonly expect: { readonly message?: string | null; readonly messageMatch?: string };
  readonly clusterOutcome: string;
  readonly clusterMessage?: string;
}
const FOLDER = new URL('../../../../../../shared/vectors/antrea/', import.meta.url);
const FILES = [
  'policy-validation',
  'group-validation',
  'tier-validation',
  'egress-ippool-validation',
  'traceflow-validation',
  'crd-schema-validation',
];
/** Cases that speak of a Tier, a priority or Pods which the story's world has, or has not. */
const OTHER_WORLD = new Set(['pol-d007', 'tier-d001', 'tier-d002', 'tf-d020', 'tf-d022', 'tf-d023']);
const asksOfOthers = ({ id, existing = [], user, featureGates, note = '' }: Case): boolean =>
  OTHER_WORLD.has(id) ||
  existing.length > 0 ||
  user !== undefined ||
  featureGates !== undefined ||
  note.includes('default Tiers');

for (const file of FILES) {
  const path = new URL(`${file}.json`, FOLDER);
  const cases = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] }).cases : [];
  describe.skipIf(cases.length === 0)(`cases of ${file}.json that need no other objects`, () => {
    it.each(cases.filter((one) => !asksOfOthers(one)))('$id $title', async (one) => {
      const { operation, object, oldObject, clusterOutcome } = one;
      const answer = await verdict(andreasm, { operation, object, oldObject });
      expect(answer.allowed, JSON.stringify(answer)).toBe(clusterOutcome === 'allowed');
      if (clusterOutcome === 'rejected-by-webhook') {
        const wanted = one.clusterMessage ?? one.expect.message ?? '';
        if (one.expect.messageMatch === 'prefix') expect(answer.message.startsWith(wanted)).toBe(true);
        else expect(answer.message).toBe(wanted);
        expect(answer.webhook).toBeDefined();
      }
      if (clusterOutcome === 'rejected-by-schema') expect(answer.webhook).toBeUndefined();
    });
  });
}
