import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { contextOf, openAs } from '../../../testing/policy-context.ts';
import { policyState } from './policy-state.ts';

let simulator: Simulator;
let context: ReturnType<typeof contextOf>;
beforeAll(async () => {
  simulator = await startSimulator();
  context = contextOf(simulator);
});
afterAll(async () => {
  await context.close();
  await simulator.close();
});

const client = (path: readonly string[], method: 'GET' | 'POST' | 'PUT' | 'DELETE', body?: unknown) =>
  openAs(context, simulator, 'andreasm').client.request(method, path, body === undefined ? {} : { body });
const POLICIES = ['apis', 'crd.antrea.io', 'v1alpha1', 'clusternetworkpolicies'];

const draft = (name: string) => ({
  apiVersion: 'crd.antrea.io/v1alpha1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name },
  spec: {
    tier: 'emergency',
    priority: 1,
    appliedTo: [{ podSelector: { matchLabels: { app: 'ubuntu-20-04' } } }],
    egress: [{ action: 'Drop' }],
  },
});

const RBAC = 'rbac.authorization.k8s.io';

interface Grant {
  readonly namespace?: string;
  /** Groups and resources. */
  readonly rules: readonly (readonly [string, string])[];
  readonly verbs?: readonly string[];
  readonly to?: { readonly name: string; readonly namespace: string };
}

/** Gives rights to a ServiceAccount, everywhere or in one Namespace. */
async function grant(
  name: string,
  { namespace, rules, verbs = ['get', 'list', 'watch'], to = { name: 'default', namespace: 'yelb' } }: Grant,
): Promise<void> {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const base = ['apis', RBAC, 'v1', ...(namespace === undefined ? [] : ['namespaces', namespace])];
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const role = {
    apiVersion: `${RBAC}/v1`,
    kind,
    metadata,
    rules: rules.map(([group, resource]) => ({
      apiGroups: [group],
      resources: [resource],
      verbs,
    })),
  };
  const binding = {
    apiVersion: `${RBAC}/v1`,
    kind: `${kind}Binding`,
    metadata,
    roleRef: { apiGroup: RBAC, kind, name },
    subjects: [{ kind: 'ServiceAccount', ...to }],
  };
  const plural = kind === 'Role' ? 'roles' : 'clusterroles';
  expect((await client([...base, plural], 'POST', role)).ok).toBe(true);
  expect((await client([...base, plural.replace(/s$/, 'bindings')], 'POST', binding)).ok).toBe(true);
}

describe('of somebody who may only view', () => {
  it('names what is hidden and leaves it unknown instead of empty', async () => {
    const state = policyState(context, openAs(context, simulator, 'user1'));
    await state.ready();
    expect(state.known('tiers')).toBe(false);
    expect(state.hidden(['tiers'])).toEqual([
      { what: 'tiers.crd.antrea.io', count: null, reason: 'needs list and watch on tiers.crd.antrea.io' },
    ]);
    expect(state.known('pods')).toBe(true);
    state.release();
  });
});

describe('of somebody with rights in some Namespaces', () => {
  it('holds what lies in them, and counts the others as hidden', async () => {
    const netloft = { name: 'netloft', namespace: 'netloft' };
    await grant('act-for', {
      namespace: 'yelb',
      rules: [['', 'serviceaccounts']],
      verbs: ['impersonate'],
      to: netloft,
    });
    await grant('pods-of-yelb', {
      namespace: 'yelb',
      rules: [
        ['', 'pods'],
        ['networking.k8s.io', 'networkpolicies'],
      ],
    });
    await grant('namespaces', { rules: [['', 'namespaces']] });
    await grant('tier-placement-too', { rules: [['crd.antrea.io', 'tiers']], verbs: ['get', 'list'] });
    const state = policyState(context, openAs(context, simulator, 'netloft', 'system:serviceaccount:yelb:default'));
    await state.ready();
    await vi.waitFor(() => expect([...state.raw('pods').keys()].every((key) => key.startsWith('yelb/'))).toBe(true));
    expect(state.raw('pods').size).toBeGreaterThan(3);
    expect(state.scope('pods')).toEqual(new Set(['yelb']));
    const [hidden] = state.hidden(['pods']);
    expect(hidden?.what).toMatch(/^pods in \d+ namespaces$/);
    expect(state.scope('services')).toBe('none');
    // Without the right to watch, a list is read instead.
    expect(state.scope('tiers')).toBe('all');
    expect(state.raw('tiers').has('securityops')).toBe(true);
    state.release();
  });
});

describe('of an administrator', () => {
  it('holds every kind, and those that the cluster does not serve as empty', async () => {
    const state = policyState(context, openAs(context, simulator, 'andreasm'));
    await state.ready();
    expect(state.raw('tiers').size).toBe(12);
    expect(state.known('adminNetworkPolicies')).toBe(true);
    expect(state.hidden()).toEqual([]);
    await expect.poll(() => state.freshness().state).toBe('live');
    expect(state.antrea.version()).toMatch(/^v1\.7/);
    expect(state.antrea.gates()).toEqual({ l7: false, clusterNetworkPolicy: false, nodeNetworkPolicy: false });
    state.release();
  });

  it('follows changes', async () => {
    const state = policyState(context, openAs(context, simulator, 'andreasm'));
    await state.ready();
    const before = state.index();
    const dropped = () =>
      state.index().evaluate({
        source: { type: 'pod', namespace: 'default', name: 'ubuntu-20-04-548545fc87-kkzbh' },
        destination: { type: 'ip', ip: '9.9.9.9' },
        protocol: 'TCP',
        destinationPort: 443,
      }).decidedBy?.step.policy.name;
    expect((await client(POLICIES, 'POST', draft('followed'))).ok).toBe(true);
    await vi.waitFor(() => expect(dropped()).toBe('followed'), 5_000);
    expect(state.index()).not.toBe(before);
    expect((await client([...POLICIES, 'followed'], 'DELETE')).ok).toBe(true);
    await vi.waitFor(() => expect(state.raw('clusterNetworkPolicies').has('followed')).toBe(false), 5_000);
    state.release();
  });

  it('keeps the index when only the status of a policy changes', async () => {
    const state = policyState(context, openAs(context, simulator, 'andreasm'));
    await state.ready();
    const name = 'acnp-drop-yelb';
    const version = () => state.raw('clusterNetworkPolicies').get(name)?.metadata.resourceVersion;
    const [index, before] = [state.index(), version()];
    const found = await client([...POLICIES, name], 'GET');
    if (!found.ok) throw new Error(found.error.message);
    const object = found.value as Record<string, unknown>;
    const status = { ...(object['status'] as object), phase: 'Realizing' };
    expect((await client([...POLICIES, name, 'status'], 'PUT', { ...object, status })).ok).toBe(true);
    await vi.waitFor(() => expect(version()).not.toBe(before), 5_000);
    expect(state.index()).toBe(index);
    state.release();
  });

  it('is one for all readers with the same credential, and another for other credentials', async () => {
    const one = policyState(context, openAs(context, simulator, 'andreasm'));
    const two = policyState(context, openAs(context, simulator, 'andreasm'));
    const other = policyState(context, openAs(context, simulator, 'user1'));
    await Promise.all([one.ready(), two.ready(), other.ready()]);
    expect(two.snapshot()).toBe(one.snapshot());
    expect(other.snapshot()).not.toBe(one.snapshot());
    for (const state of [one, two, other]) state.release();
  });
});
