import type { TraceExplanation } from '@netloft/contracts';
import { describe, expect, it } from 'vitest';
import { createPolicyIndex } from '../../evaluation/policy-index.ts';
import type { RawObject } from '../../evaluation/types.ts';
import { tracePath } from '../path.ts';
import { compareTrace, isolatingPolicies } from './compare.ts';
import type { Looked } from './changed.ts';
import { explainDifference } from './explain.ts';
import type { PodFact } from './pods.ts';
import { questionOfTrace, verdictOfTrace } from './question.ts';
import { explainTrouble, type TroubleFacts } from './trouble.ts';

const pod = (name: string, ip: string, labels: Record<string, string> = {}): RawObject => ({
  metadata: { namespace: 'a', name, labels },
  spec: { nodeName: `node-${name}`, containers: [{ ports: [{ name: 'web', containerPort: 8080 }] }] },
  status: { podIPs: [{ ip }] },
});
const AT = Date.parse('2026-01-01T10:00:00Z');
const BEFORE = '2026-01-01T09:00:00Z';
const AFTER = '2026-01-01T11:00:00Z';
const drop = (created: string, rest: object = {}, metadata: object = {}): RawObject => ({
  metadata: { name: 'drop', creationTimestamp: created, generation: 1, ...metadata },
  spec: {
    tier: 'application',
    priority: 1,
    appliedTo: [{ podSelector: { matchLabels: { app: 'db' } } }],
    ingress: [{ name: 'r', action: 'Drop', ...rest }],
  },
  status: { phase: 'Realized', observedGeneration: 1, currentNodesRealized: 2, desiredNodesRealized: 2 },
});
const isolating = (name: string): RawObject => ({
  metadata: { namespace: 'a', name },
  spec: { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] },
});
const indexOf = (policies: readonly RawObject[], isolation: readonly RawObject[] = []) =>
  createPolicyIndex({
    namespaces: [{ metadata: { name: 'a' } }],
    pods: [
      pod('ui', '10.0.0.1'),
      pod('db', '10.0.0.2', { app: 'db' }),
      pod('db-2', '10.0.0.3', { app: 'db-2', s: 'db' }),
    ],
    nodes: [],
    services: [
      {
        metadata: { namespace: 'a', name: 'db' },
        spec: { clusterIP: '10.96.0.1', selector: { app: 'db' }, ports: [{ port: 80, targetPort: 'web' }] },
      },
    ],
    clusterNetworkPolicies: policies,
    networkPolicies: [],
    kubernetesNetworkPolicies: isolation,
    tiers: [],
  });
const SPEC = {
  source: { namespace: 'a', pod: 'ui' },
  destination: { namespace: 'a', pod: 'db' },
  packet: { ipHeader: { protocol: 6 }, transportHeader: { tcp: { dstPort: 80, flags: 2 } } },
};
const SENT = {
  node: 'x',
  observations: [
    { component: 'SpoofGuard', action: 'Forwarded' },
    { component: 'Forwarding', action: 'Forwarded' },
  ],
};
const receives = (...steps: readonly object[]): object => ({
  phase: 'Succeeded',
  results: [SENT, { node: 'y', observations: [{ component: 'Forwarding', action: 'Received' }, ...steps] }],
});
const DELIVERED = receives({ component: 'Forwarding', componentInfo: 'Output', action: 'Delivered' });
const denied = (policy?: string): object =>
  receives({
    component: 'NetworkPolicy',
    componentInfo: policy === undefined ? 'IngressDefaultRule' : 'IngressMetric',
    action: 'Dropped',
    ...(policy === undefined ? {} : { networkPolicy: policy }),
  });

describe('the connection that a trace was about', () => {
  const { inventory } = indexOf([]);
  it.each<[string, object, object, string]>([
    ['a source that is left open', { ...SPEC, source: undefined, liveTraffic: true }, {}, 'leaves its source open'],
    [
      'a destination that is left open',
      { ...SPEC, destination: undefined, liveTraffic: true },
      {},
      'leaves its destination open',
    ],
    ['a Pod that is gone', { ...SPEC, source: { namespace: 'a', pod: 'ghost' } }, {}, 'Pod a/ghost'],
    ['a protocol without a name', { ...SPEC, packet: { ipHeader: { protocol: 99 } } }, {}, 'IP protocol 99'],
    ['any protocol', { ...SPEC, packet: {}, liveTraffic: true }, {}, 'follows any'],
  ])('is not known with %s', (_title, spec, status, words) => {
    const found = questionOfTrace({ spec, status }, inventory);
    expect(found.ok ? '' : found.missing).toContain(words);
  });
  it.each<[string, object, object, object]>([
    ['is that of its spec', SPEC, {}, { protocol: 'TCP', destinationPort: 80, source: { type: 'pod', name: 'ui' } }],
    [
      'is that of the packet that was caught, where the spec leaves it open',
      { liveTraffic: true, destination: SPEC.destination },
      {
        capturedPacket: {
          srcIP: '10.0.0.1',
          ipHeader: { protocol: 17 },
          transportHeader: { udp: { srcPort: 5, dstPort: 53 } },
        },
      },
      { protocol: 'UDP', sourcePort: 5, destinationPort: 53, source: { type: 'ip', ip: '10.0.0.1' } },
    ],
    [
      'takes the first port of a Service',
      { ...SPEC, destination: { namespace: 'a', service: 'db' }, packet: {} },
      {},
      { protocol: 'TCP', destinationPort: 80 },
    ],
    [
      'of ICMP is an echo request',
      { ...SPEC, packet: { transportHeader: { icmp: {} } } },
      {},
      { protocol: 'ICMP', icmpType: 8 },
    ],
    [
      'of ICMP over IPv6 is one too',
      { ...SPEC, packet: { ipv6Header: {} } },
      {},
      { protocol: 'ICMPv6', icmpType: 128 },
    ],
  ])('%s', (_title, spec, status, connection) => {
    const found = questionOfTrace({ spec, status }, inventory);
    expect(found.ok && found.question.connection).toMatchObject(connection);
  });
  it('leads to the endpoint that was picked behind a Service, at the port that the Pod names', () => {
    const status = { results: [{ node: 'x', observations: [{ component: 'LB', action: 'Forwarded', pod: 'a/db' }] }] };
    const found = questionOfTrace(
      { spec: { ...SPEC, destination: { namespace: 'a', service: 'db' } }, status },
      inventory,
    );
    expect(found.ok && found.question.reached).toMatchObject({ destination: { name: 'db' }, destinationPort: 8080 });
  });
});

const DROP = 'AntreaClusterNetworkPolicy:drop';
const verdictOf = (index: ReturnType<typeof indexOf>, status: object) => {
  const found = questionOfTrace({ spec: SPEC, status }, index.inventory);
  if (!found.ok) throw new Error(found.missing);
  return verdictOfTrace(found.question, index);
};
it.each<[string, object, readonly RawObject[], readonly RawObject[], string]>([
  ['agree about a drop by the same policy', denied(DROP), [drop(BEFORE)], [], 'same'],
  ['agree about what no policy speaks of', DELIVERED, [], [], 'same'],
  ['differ about a drop that is none now', denied(DROP), [], [], 'verdict'],
  ['differ about who drops', denied('AntreaClusterNetworkPolicy:old'), [drop(BEFORE)], [], 'policy'],
  ['agree about isolation, whichever policies isolate', denied(), [], [isolating('i'), isolating('j')], 'same'],
  ['differ about who drops, isolation or a policy', denied(), [drop(BEFORE)], [], 'policy'],
  ['are not compared while a trace has no verdict', { phase: 'Running', results: [SENT] }, [], [], 'none'],
  [
    'are not compared when no policy stopped the packet',
    receives({ component: 'LB', action: 'Dropped' }),
    [],
    [],
    'none',
  ],
])('trace and policies %s', (_title, status, policies, isolation, expected) => {
  const index = indexOf(policies, isolation);
  expect(compareTrace(tracePath({ spec: SPEC, status }), verdictOf(index, status))).toBe(expected);
});
it('nothing is compared with a verdict that lacks a fact', () => {
  const spec = {
    ...SPEC,
    destination: { namespace: 'a', service: 'db' },
    packet: { transportHeader: { tcp: { dstPort: 81 } } },
  };
  const status = {
    phase: 'Succeeded',
    results: [
      { node: 'x', observations: [SENT.observations[0], { component: 'Forwarding', action: 'ForwardedOutOfNetwork' }] },
    ],
  };
  const index = indexOf([]);
  const found = questionOfTrace({ spec, status }, index.inventory);
  if (!found.ok) throw new Error(found.missing);
  const verdict = verdictOfTrace(found.question, index);
  expect([verdict.verdict, compareTrace(tracePath({ spec, status }), verdict)]).toEqual(['Undecidable', 'none']);
});
it('every policy that isolates the Pod is named', () =>
  expect(
    isolatingPolicies(indexOf([], [isolating('i'), isolating('j')]), 'a/db', 'Ingress')
      .map((one) => one.name)
      .toSorted(),
  ).toEqual(['i', 'j']));

interface World {
  readonly status?: object;
  readonly policies?: readonly RawObject[];
  readonly looked?: Looked;
  readonly groups?: readonly (readonly [string, RawObject])[];
  readonly destination?: PodFact['found'];
  readonly seenIp?: string;
  readonly spec?: object;
}
function reasons({
  status = DELIVERED,
  policies = [drop(BEFORE)],
  looked,
  groups = [],
  destination,
  seenIp,
  spec = SPEC,
}: World): readonly TraceExplanation['reason'][] {
  const index = indexOf(policies);
  const path = tracePath({ spec, status });
  const verdict = verdictOf(index, status);
  const found = explainDifference({
    spec: spec as Record<string, unknown>,
    status: status as Record<string, unknown>,
    path,
    index,
    verdict,
    compared: compareTrace(path, verdict),
    isolatedBy: [],
    traceAt: AT,
    policy: (policy) => looked ?? policies.find((one) => one.metadata.name === policy.name) ?? 'absent',
    groups,
    source: undefined,
    destination:
      destination === undefined ? undefined : { side: 'destination', key: 'a/db', found: destination, seenIp },
  });
  return found.map((one) => one.reason);
}
const made = (change: object): RawObject => {
  const { metadata, ...rest } = pod('db', '10.0.0.2');
  return { ...rest, metadata: { ...metadata, creationTimestamp: BEFORE, ...change } };
};
const relabelled = { managedFields: [{ time: AFTER, fieldsV1: { 'f:metadata': { 'f:labels': {} } } }] };
describe('what could explain a difference', () => {
  it.each<[string, World, readonly TraceExplanation['reason'][]]>([
    ['nothing while both say the same', { status: denied(DROP) }, []],
    ['nothing that is older than the trace', {}, []],
    ['nothing that may not be looked at', { looked: 'hidden' }, []],
    ['a policy that was made since', { policies: [drop(AFTER)] }, ['policy-new']],
    [
      'a policy that was changed since',
      { policies: [drop(BEFORE, {}, { managedFields: [{ manager: 'kubectl', time: AFTER }] })] },
      ['policy-changed'],
    ],
    ['a policy that is gone', { status: denied('AntreaClusterNetworkPolicy:gone'), policies: [] }, ['policy-gone']],
    [
      'a policy that not every Node enforces yet',
      {
        policies: [
          {
            ...drop(BEFORE),
            status: { phase: 'Realizing', observedGeneration: 1, currentNodesRealized: 1, desiredNodesRealized: 2 },
          },
        ],
      },
      ['not-realized'],
    ],
    [
      'a Pod that is gone, before all else',
      { policies: [drop(AFTER)], destination: 'absent' },
      ['pod-gone', 'policy-new'],
    ],
    ['a Pod that was made anew', { destination: made({ creationTimestamp: AFTER }) }, ['pod-replaced']],
    ['a Pod with another address', { destination: made({}), seenIp: '10.9.9.9' }, ['pod-replaced']],
    ['a Pod whose labels were written', { destination: made(relabelled) }, ['pod-changed']],
    [
      'a Tier of the policy, and no other',
      {
        groups: [
          ['Tier', { metadata: { name: 'application', creationTimestamp: AFTER } }],
          ['Tier', { metadata: { name: 'other', creationTimestamp: AFTER } }],
        ],
      },
      ['group-changed'],
    ],
    [
      'a packet that opens nothing',
      { spec: { ...SPEC, packet: { transportHeader: { tcp: { dstPort: 80, flags: 16 } } } } },
      ['established'],
    ],
    ['what is no policy', { status: receives({ component: 'LB', action: 'Dropped' }) }, ['not-a-policy']],
  ])('is %s', (_title, world, expected) => expect(reasons(world)).toEqual(expected));
});

const trouble: TroubleFacts = {
  spec: SPEC,
  status: {},
  path: tracePath({ spec: SPEC, status: {} }),
  phase: 'Waiting',
  madeAt: AT,
  running: 3,
  controller: { healthy: true },
  gate: true,
  agent: () => ({ healthy: true }),
  source: { side: 'source', key: 'a/ui', found: pod('ui', '10.0.0.1') },
  destination: undefined,
  version: '2.7.0',
};
describe('what the cluster tells about a trace that does not get on', () => {
  const lost = { phase: 'Failed' as const, status: { reason: 'Traceflow timeout' } };
  it.each<[string, Partial<TroubleFacts>, readonly TraceExplanation['reason'][]]>([
    ['nothing, when all is well', {}, []],
    ['that every tag is taken', { running: 14 }, ['tags-taken']],
    ['that the gate is off', { gate: false, running: null }, ['gate-off']],
    ['that the controller is silent', { controller: { healthy: false, why: 'no heartbeat' } }, ['controller-missing']],
    ['that the Pod was deleted meanwhile', { source: { side: 'source', key: 'a/ui', found: 'absent' } }, ['pod-gone']],
    ['that an agent is away', { ...lost, agent: () => 'absent' }, ['agent-missing']],
    ['nothing of agents that may not be read', { ...lost, agent: () => undefined }, []],
    ['what an old release cannot tell', { ...lost, version: 'v1.7.2+vmware.1' }, ['release-limit']],
    [
      'that routers may take the mark away where there is no tunnel',
      { ...lost, path: tracePath({ spec: SPEC, status: { ...lost.status, phase: 'Failed', results: [SENT] } }) },
      ['release-limit'],
    ],
  ])('is %s', (_title, facts, expected) =>
    expect(explainTrouble({ ...trouble, ...facts }).map((one) => one.reason)).toEqual(expected),
  );
});
