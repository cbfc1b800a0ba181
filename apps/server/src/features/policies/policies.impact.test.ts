import type { ReachabilityResponse, WhatChangesResponse } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from '../../testing/harness.ts';
import { problemOf } from '../../testing/problems.ts';

let server: TestApp;
let andreasm: TestClient;
beforeAll(async () => {
  server = await startTestApp();
  andreasm = await server.signIn('andreasm');
});
afterAll(() => server.close());

async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await andreasm.send('POST', `/api/v1/clusters/stc-tkg-cluster-1/policies/${path}`, body);
  expect(response.status, await response.clone().text()).toBe(200);
  return (await response.json()) as T;
}
const refused = async (path: string, body: unknown): Promise<string[]> => {
  const response = await andreasm.send('POST', `/api/v1/clusters/stc-tkg-cluster-1/policies/${path}`, body);
  expect(response.status).toBe(400);
  return (await problemOf(response)).errors?.map((one) => one.path) ?? [];
};

const isolate = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'isolate', namespace: 'yelb-2' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
};

describe('what drafts would change', () => {
  it('is refused without drafts, and for kinds that decide nothing', async () => {
    expect(await refused('what-changes', { changes: [] })).toContain('changes');
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } };
    expect(await refused('what-changes', { changes: [secret] })).toContain('changes.0.object.kind');
  });

  it('names the connections, their verdicts and who decides', async () => {
    const answer = await post<WhatChangesResponse>('what-changes', { changes: [isolate] });
    expect(answer.total).toBeGreaterThan(0);
    const [first] = answer.changed;
    expect(first).toMatchObject({ before: 'Allowed', after: 'Dropped' });
    expect(first?.destination.label).toContain('yelb-2');
    expect(first?.decidedAfter).toContain('isolate');
  });

  it('is nothing for a draft that is there already', async () => {
    const object = server.cluster.store.get('crd.antrea.io', 'clusternetworkpolicies', 'acnp-drop-yelb');
    const answer = await post<WhatChangesResponse>('what-changes', { changes: [{ op: 'set', object }] });
    expect(answer).toMatchObject({ changed: [], total: 0 });
  });
});

describe('who reaches whom', () => {
  it('is a matrix of Namespaces or workloads', async () => {
    const answer = await post<ReachabilityResponse>('reachability', {
      by: 'workload',
      namespaces: ['yelb'],
      port: 4568,
    });
    const at = (label: string): number => answer.groups.findIndex((group) => group.id === `yelb/${label}`);
    expect(answer.rows).toHaveLength(answer.groups.length);
    expect(answer.rows[at('yelb-ui')]?.[at('yelb-appserver')]).toBe('D');
    expect(answer.groups[at('yelb-ui')]?.example).toMatchObject({ type: 'pod', namespace: 'yelb' });
  });

  it('may look at drafts first', async () => {
    const before = await post<ReachabilityResponse>('reachability', { namespaces: ['default', 'yelb-2'], port: 80 });
    const after = await post<ReachabilityResponse>('reachability', {
      namespaces: ['default', 'yelb-2'],
      port: 80,
      changes: [isolate],
    });
    const row = before.groups.findIndex((group) => group.id === 'default');
    const column = before.groups.findIndex((group) => group.id === 'yelb-2');
    expect(before.rows[row]?.[column]).toBe('A');
    expect(after.rows[row]?.[column]).toBe('D');
  });
});
