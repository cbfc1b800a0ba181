import { startSimulator, type Simulator } from '@netloft/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenCluster } from '../cluster-access.ts';
import type { IdentityKey } from '../identity.ts';
import { err } from '../result.ts';
import { contextOf, openAs } from '../testing/policy-context.ts';
import { visibleFlows } from './visibility.ts';

const RBAC = 'rbac.authorization.k8s.io';
let simulator: Simulator;
let context: ReturnType<typeof contextOf>;
let caller: OpenCluster;

beforeAll(async () => {
  simulator = await startSimulator();
  const { store } = simulator.clusters[0];
  const bound = store.list(RBAC, 'clusterrolebindings').find(({ metadata }) => metadata.name === 'user1-view');
  store.remove(RBAC, 'clusterrolebindings', 'user1-view');
  store.create(RBAC, 'rolebindings', {
    apiVersion: `${RBAC}/v1`,
    kind: 'RoleBinding',
    metadata: { name: 'user1', namespace: 'yelb' },
    subjects: bound?.['subjects'],
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'view' },
  });
  context = contextOf(simulator);
  caller = openAs(context, simulator, 'user1');
});
afterAll(async () => {
  await context.close();
  await simulator.close();
});

describe('flows of somebody who may not list Namespaces', () => {
  it('are none before they name theirs, with what to do, and at once those of it afterwards', async () => {
    expect(await visibleFlows(caller)).toMatchObject({
      ok: true,
      value: { namespaces: [], hidden: [{ count: null, reason: expect.stringContaining('in Settings') as string }] },
    });
    const naming = { ...caller, identity: { ...caller.identity, named: ['kube-system', 'yelb'] } };
    expect(await visibleFlows(naming)).toMatchObject({ ok: true, value: { namespaces: ['yelb'] } });
    expect(await visibleFlows(caller)).toMatchObject({ ok: true, value: { namespaces: [] } });
  });

  it('are no fewer because the API server answered nothing for a moment: that is a fault, which is not kept', async () => {
    const identity = { ...caller.identity, key: 'test:after-a-blip' as IdentityKey, named: ['default', 'yelb'] };
    const asked: string[] = [];
    let broken: string | undefined = 'yelb';
    // The API server as it is, but for one review.
    const client: typeof caller.client = {
      ...caller.client,
      request: (...question) => {
        const namespace = /"namespace":"([^"]+)"/.exec(JSON.stringify(question[2]?.body ?? ''))?.[1];
        if (namespace !== undefined) asked.push(namespace);
        if (namespace === undefined || namespace !== broken) return caller.client.request(...question);
        return Promise.resolve(err({ code: 'unavailable', cluster: caller.cluster.name, message: 'a blip' }));
      },
    };
    const open = { ...caller, identity, client };
    expect(await visibleFlows(open)).toMatchObject({ ok: false, error: { detail: 'a blip' } });
    broken = undefined;
    expect(await visibleFlows(open)).toMatchObject({ ok: true, value: { namespaces: ['yelb'] } });
    expect(asked.toSorted()).toEqual(['default', 'yelb', 'yelb']);
  });
});
