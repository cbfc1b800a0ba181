import { describe, expect, it } from 'vitest';
import { Inventory, type RawObject } from '../evaluation/index.ts';
import { NOTHING } from '../testing/random.ts';
import { workloadsOf } from './workloads.ts';

const pod = (name: string, labels: Record<string, string>, owner?: [string, string], more: object = {}): RawObject => ({
  metadata: {
    namespace: 'a',
    name,
    labels,
    ...(owner === undefined
      ? {}
      : { ownerReferences: [{ apiVersion: 'apps/v1', kind: owner[0], name: owner[1], controller: true }] }),
  },
  spec: { containers: [], ...more },
  status: { phase: 'Running', podIP: '10.0.0.1' },
});
const found = (...pods: RawObject[]): [string, string, number][] =>
  workloadsOf(new Inventory({ ...NOTHING, pods })).map((one) => [one.id, one.label, one.pods.length]);

describe('the workload of Pods', () => {
  it.each<[string, RawObject[], [string, string, number][]]>([
    [
      'leaves out Pods in the network of their Node and those that ended',
      [pod('h', {}, undefined, { hostNetwork: true }), { ...pod('e', {}), status: { phase: 'Succeeded' } }],
      [],
    ],
    [
      'is the Deployment behind ReplicaSets of all its roll-outs',
      [
        pod('ui-1', { app: 'ui', 'pod-template-hash': '6df49457d6' }, ['ReplicaSet', 'ui-6df49457d6']),
        pod('ui-2', { app: 'ui', 'pod-template-hash': '857c5c76d5' }, ['ReplicaSet', 'ui-857c5c76d5']),
      ],
      [['a/ui', 'Deployment ui', 2]],
    ],
    [
      'is the Deployment too where the Pod has lost its hash',
      [pod('ui-1', {}, ['ReplicaSet', 'ui-6df49457d6'])],
      [['a/ui', 'Deployment ui', 1]],
    ],
    [
      'is a ReplicaSet that stands alone',
      [pod('r', {}, ['ReplicaSet', 'alone'])],
      [['a/alone', 'ReplicaSet alone', 1]],
    ],
    ['is the CronJob behind a Job', [pod('j', {}, ['Job', 'backup-28912345'])], [['a/backup', 'CronJob backup', 1]]],
    [
      'is the StatefulSet, although its Pods carry their own names as labels',
      [
        pod('db-0', { 'statefulset.kubernetes.io/pod-name': 'db-0' }, ['StatefulSet', 'db']),
        pod('db-1', { 'statefulset.kubernetes.io/pod-name': 'db-1' }, ['StatefulSet', 'db']),
      ],
      [['a/db', 'StatefulSet db', 2]],
    ],
    [
      'is what labels say where there is no owner, or only a Node',
      [
        pod('x-1', { app: 'x', 'pod-template-hash': '1' }),
        pod('x-2', { app: 'x', 'pod-template-hash': '2' }),
        pod('s-n1', { component: 's' }, ['Node', 'n1']),
      ],
      [
        ['a/s', 's', 1],
        ['a/x', 'x', 2],
      ],
    ],
    [
      'is the Pod alone without labels',
      [pod('one', {}), pod('two', {})],
      [
        ['a/one', 'one', 1],
        ['a/two', 'two', 1],
      ],
    ],
    [
      'has a name of its own where two are called the same',
      [pod('p', { app: 'x', part: '1' }), pod('q', { app: 'x', part: '2' })],
      [
        ['a/x', 'x', 1],
        ['a/x (2)', 'x (2)', 1],
      ],
    ],
  ])('%s', (_title, pods, expected) => {
    expect(found(...pods)).toEqual(expected);
  });
});
