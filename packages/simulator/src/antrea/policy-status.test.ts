import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { as, type Reply } from '../cluster/testing.ts';
import { startSimulator } from '../index.ts';
import { APPSERVER_NODE, UI_NODE } from '../world/story-places.ts';
import type { Simulator } from '../types.ts';
import { type NodeAnswers, realization } from './policy-realization.ts';

const CRD = '/apis/crd.antrea.io';
const SPAN = { timeout: 20_000, interval: 20 };
const NOW = '2026-01-02T03:04:05Z';
const OLD = '2025-01-02T03:04:05Z';

describe('realization of a policy', () => {
  const state = (nodes: readonly string[] | undefined, answers: NodeAnswers, more: object = {}) =>
    realization({
      span: nodes && new Set(nodes),
      answers,
      fault: undefined,
      known: [],
      reportsFailures: true,
      now: NOW,
      ...more,
    });
  const said = (...pairs: readonly (readonly [string, string | null])[]): NodeAnswers => new Map(pairs);
  const realizable = { type: 'Realizable', status: 'True', lastTransitionTime: NOW };

  it.each([
    ['that cannot be realized', undefined, said(), 'Pending', 0, 0],
    ['that selects nothing', [], said(), 'Realized', 0, 0],
    ['that no agent has answered', ['a', 'b'], said(), 'Realizing', 0, 2],
    ['with one answer of two', ['a', 'b'], said(['a', null]), 'Realizing', 1, 2],
    ['with one failure and no other answer', ['a', 'b'], said(['a', 'broken']), 'Realizing', 0, 2],
    ['with one failure of two', ['a', 'b'], said(['a', 'broken'], ['b', null]), 'Failed', 1, 2],
    ['with all answers', ['a', 'b'], said(['a', null], ['b', null]), 'Realized', 2, 2],
  ] as const)('of one %s', (_title, nodes, answers, phase, currentNodesRealized, desiredNodesRealized) => {
    expect(state(nodes, answers)).toMatchObject({ phase, currentNodesRealized, desiredNodesRealized });
  });

  it('has no conditions where the release has none', () => {
    expect(state([], said(), { known: undefined })).not.toHaveProperty('conditions');
  });

  it('keeps the time of a condition that says the same', () => {
    const known = [{ ...realizable, lastTransitionTime: OLD }];
    expect(state([], said(), { known })['conditions']).toEqual(known);
    const fault = 'Group yelb/all with Pods in other Namespaces can not be used as AppliedTo';
    expect(state(undefined, said(), { known, fault })['conditions']).toEqual([
      {
        type: 'Realizable',
        status: 'False',
        lastTransitionTime: NOW,
        reason: 'NetworkPolicyAppliedToUnsupportedGroup',
        message: fault,
      },
    ]);
  });

  it('names the Nodes that failed, up to 256 characters', () => {
    const failure = (answers: NodeAnswers): unknown => state([...answers.keys()], answers)['conditions'];
    expect(failure(said(['b', 'broken'], ['a', 'full']))).toEqual([
      realizable,
      {
        type: 'RealizationFailure',
        status: 'True',
        lastTransitionTime: NOW,
        reason: 'NetworkPolicyRealizationFailedOnNode',
        message: 'Failed Nodes count 2: "a":"full", "b":"broken"',
      },
    ]);
    const [, long] = failure(said(['a', 'x'.repeat(400)])) as { message: string }[];
    expect(long!.message).toHaveLength(259);
    expect(long!.message.endsWith('x...')).toBe(true);
  });
});

let latest: Simulator;
let story: Simulator;
beforeAll(async () => {
  [latest, story] = await Promise.all([startSimulator({ antrea: '2.7' }), startSimulator()]);
});
afterAll(() => Promise.all([latest.close(), story.close()]));

const call = (method: string, path: string, body?: unknown, type?: string): Promise<Reply> =>
  as(latest.clusters[0], 'admin')(method, `${CRD}/v1beta1/${path}`, body, type);
async function create(path: string, kind: string, name: string, spec: unknown): Promise<void> {
  const reply = await call('POST', path, { apiVersion: 'crd.antrea.io/v1beta1', kind, metadata: { name }, spec });
  expect(reply.text).toContain('resourceVersion');
}
const settled = (path: string, status: object): Promise<void> =>
  vi.waitFor(async () => expect((await call('GET', path)).json['status']).toMatchObject(status), SPAN);
const workload = (app: string): object[] => [{ podSelector: { matchLabels: { app } } }];
const drop = { ingress: [{ action: 'Drop', name: 'all' }] };

describe('status of policies', () => {
  it('passes through Realizing and counts the Nodes that host selected Pods', async () => {
    const cluster = latest.clusters[0];
    const phases: unknown[] = [];
    cluster.store.subscribe('crd.antrea.io', 'clusternetworkpolicies', ({ object }) => {
      if (object.metadata.name === 'both') phases.push((object['status'] as { phase?: string } | undefined)?.phase);
    });
    await create('clusternetworkpolicies', 'ClusterNetworkPolicy', 'both', {
      priority: 1,
      tier: 'application',
      appliedTo: workload('yelb-ui'),
      ...drop,
    });
    await settled('clusternetworkpolicies/both', {
      phase: 'Realized',
      observedGeneration: 1,
      currentNodesRealized: 2,
      desiredNodesRealized: 2,
      conditions: [{ type: 'Realizable', status: 'True' }],
    });
    expect(phases).toEqual([undefined, 'Realizing', 'Realized']);
    await call(
      'PATCH',
      'clusternetworkpolicies/both',
      { spec: { appliedTo: workload('ghost') } },
      'application/merge-patch+json',
    );
    await settled('clusternetworkpolicies/both', {
      phase: 'Realized',
      observedGeneration: 2,
      currentNodesRealized: 0,
      desiredNodesRealized: 0,
    });
  });

  it('is Failed where an agent cannot realize it, and Realized once it can', async () => {
    const cluster = latest.clusters[0];
    cluster.setFaults({ failRealization: [UI_NODE] });
    await create('clusternetworkpolicies', 'ClusterNetworkPolicy', 'failing', {
      priority: 2,
      tier: 'application',
      appliedTo: workload('yelb-db'),
      ...drop,
    });
    const words = `Failed Nodes count 1: "${UI_NODE}":"failed to install the flows of the rules"`;
    await settled('clusternetworkpolicies/failing', {
      phase: 'Failed',
      currentNodesRealized: 1,
      desiredNodesRealized: 2,
      conditions: [{ type: 'Realizable' }, { type: 'RealizationFailure', status: 'True', message: words }],
    });
    cluster.setFaults({});
    await settled('clusternetworkpolicies/failing', { phase: 'Realized', conditions: [{ type: 'Realizable' }] });
  });

  it('is Pending with the reason while it is applied to a Group of other Namespaces', async () => {
    await create('namespaces/yelb/groups', 'Group', 'wide', {
      namespaceSelector: {},
      podSelector: { matchLabels: { app: 'yelb-ui' } },
    });
    await create('namespaces/yelb/networkpolicies', 'NetworkPolicy', 'wide', {
      priority: 1,
      appliedTo: [{ group: 'wide' }],
      ...drop,
    });
    await settled('namespaces/yelb/networkpolicies/wide', {
      phase: 'Pending',
      currentNodesRealized: 0,
      desiredNodesRealized: 0,
      conditions: [
        {
          type: 'Realizable',
          status: 'False',
          reason: 'NetworkPolicyAppliedToUnsupportedGroup',
          message: 'Group yelb/wide with Pods in other Namespaces can not be used as AppliedTo',
        },
      ],
    });
    await call(
      'PATCH',
      'namespaces/yelb/groups/wide',
      { spec: { namespaceSelector: null } },
      'application/merge-patch+json',
    );
    await settled('namespaces/yelb/networkpolicies/wide', {
      phase: 'Realized',
      desiredNodesRealized: 1,
      conditions: [{ type: 'Realizable', status: 'True' }],
    });
  });

  it('stays Realizing where it is applied to Nodes and the gate for that is off', async () => {
    await create('clusternetworkpolicies', 'ClusterNetworkPolicy', 'nodes', {
      priority: 3,
      tier: 'application',
      appliedTo: [{ nodeSelector: { matchLabels: { 'kubernetes.io/os': 'linux' } } }],
      ...drop,
    });
    await settled('clusternetworkpolicies/nodes', {
      phase: 'Realizing',
      currentNodesRealized: 0,
      desiredNodesRealized: 3,
    });
  });

  it('has no conditions in the release of the story, and waits for an agent that does not run', async () => {
    const admin = as(story.clusters[0], 'admin');
    const pods = (await admin('GET', '/api/v1/namespaces/kube-system/pods?labelSelector=component%3Dantrea-agent'))
      .json;
    const set = '/apis/apps/v1/namespaces/kube-system/daemonsets/antrea-agent';
    await admin('DELETE', `${set}?propagationPolicy=Orphan`);
    const agent = pods.items!.find((pod) => (pod['spec'] as { nodeName: string }).nodeName === APPSERVER_NODE)!;
    await admin('DELETE', `/api/v1/namespaces/kube-system/pods/${agent.metadata.name}`);
    await vi.waitFor(async () => {
      const { status } = await admin('GET', `/api/v1/namespaces/kube-system/pods/${agent.metadata.name}`);
      expect(status).toBe(404);
    }, SPAN);
    const path = `${CRD}/v1alpha1/clusternetworkpolicies`;
    const body = {
      apiVersion: 'crd.antrea.io/v1alpha1',
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'everywhere' },
      spec: { priority: 1, appliedTo: [{ podSelector: {} }], ...drop },
    };
    expect((await admin('POST', path, body)).status).toBe(201);
    const status = { observedGeneration: 1, currentNodesRealized: 2, desiredNodesRealized: 3 };
    await vi.waitFor(async () => {
      const { json } = await admin('GET', `${path}/everywhere`);
      expect(json['status']).toEqual({ phase: 'Realizing', ...status });
    }, SPAN);
  });
});

describe('status of groups', () => {
  const group = (name: string, spec: object): Promise<void> => create('clustergroups', 'ClusterGroup', name, spec);
  const computed = (status: string, more: object = {}): object => ({
    conditions: [{ type: 'GroupMembersComputed', status, ...more }],
  });

  it('says that members are computed, once every child group exists', async () => {
    await group('parent', { childGroups: ['child'] });
    await group('single', { podSelector: {} });
    await settled('clustergroups/single', computed('True'));
    expect((await call('GET', 'clustergroups/parent')).json['status']).toBeUndefined();
    await group('child', { podSelector: { matchLabels: { app: 'yelb-ui' } } });
    await settled('clustergroups/parent', computed('True'));
  });

  it('says when child groups are nested too deep, which happens where two are made at once', async () => {
    const { store } = latest.clusters[0];
    const raw = (name: string, childGroups: string[]): void =>
      void store.create('crd.antrea.io', 'clustergroups', {
        apiVersion: 'crd.antrea.io/v1beta1',
        kind: 'ClusterGroup',
        metadata: { name },
        spec: { childGroups },
      });
    raw('top', ['middle']);
    raw('middle', ['single']);
    await settled(
      'clustergroups/top',
      computed('False', {
        reason: 'ChildGroupsNestingExceeded',
        message: expect.stringContaining('of this ClusterGroup'),
      }),
    );
    await settled('clustergroups/middle', computed('True'));
    const members = await as(latest.clusters[0], 'admin')(
      'GET',
      '/apis/controlplane.antrea.io/v1beta2/clustergroupmembers/top',
    );
    expect([members.status, members.json.message]).toEqual([
      400,
      'no member can be computed for top: its childGroups must not have childGroups of their own',
    ]);
    store.remove('crd.antrea.io', 'clustergroups', 'middle');
    await vi.waitFor(async () => {
      const { conditions } = (await call('GET', 'clustergroups/top')).json['status'] as { conditions: object[] };
      expect(conditions).toEqual([
        { type: 'GroupMembersComputed', status: 'False', lastTransitionTime: expect.any(String) },
      ]);
    }, SPAN);
  });
});
