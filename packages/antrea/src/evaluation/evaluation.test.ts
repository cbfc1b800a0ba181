import { describe, expect, it } from 'vitest';
import { SKIPPED_WITHOUT, vectors } from '../testing/vectors.ts';
import { type EvaluationResponse, ISOLATION_INDEX } from './np-evaluation.ts';
import { createPolicyIndex } from './policy-index.ts';
import type { ClusterState, Connection, Protocol, RawObject } from './types.ts';

interface FixturePod {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  ip: string;
  serviceAccount?: string;
  node?: string;
  namedPorts?: { name: string; port?: number; containerPort?: number; protocol?: string }[];
}
interface Fixture {
  namespaces: { name: string; labels: Record<string, string> }[];
  pods: FixturePod[];
}
interface Case {
  id: string;
  title: string;
  fixture: string;
  resources: RawObject[];
  probe: { protocol: Protocol; ports: number[] };
  expectEvaluation?: { from: string; to: string; policy: string | null; result: string }[];
  expect: { default: string; overrides: { from: string; to: string; verdict: string }[]; self: string };
}

function stateOf(fixture: Fixture, resources: readonly RawObject[]): ClusterState {
  const of = (group: string, kind: string) =>
    resources.filter((object) => object.kind === kind && (object.apiVersion ?? '').startsWith(group));
  return {
    namespaces: fixture.namespaces.map(({ name, labels }) => ({ metadata: { name, labels } })),
    pods: fixture.pods.map((pod) => ({
      metadata: { namespace: pod.namespace, name: pod.name, labels: pod.labels },
      spec: {
        nodeName: pod.node,
        serviceAccountName: pod.serviceAccount ?? 'default',
        containers: [
          {
            ports: (pod.namedPorts ?? []).map((port) => ({
              name: port.name,
              containerPort: port.containerPort ?? port.port,
              protocol: port.protocol ?? 'TCP',
            })),
          },
        ],
      },
      status: { podIP: pod.ip, podIPs: [{ ip: pod.ip }] },
    })),
    services: of('v1', 'Service'),
    tiers: of('crd.antrea.io', 'Tier'),
    clusterNetworkPolicies: of('crd.antrea.io', 'ClusterNetworkPolicy'),
    networkPolicies: of('crd.antrea.io', 'NetworkPolicy'),
    kubernetesNetworkPolicies: of('networking.k8s.io', 'NetworkPolicy'),
    clusterGroups: of('crd.antrea.io', 'ClusterGroup'),
    groups: of('crd.antrea.io', 'Group'),
  };
}

const WORDS: Record<string, string> = {
  Allowed: 'Connected',
  Dropped: 'Dropped',
  Rejected: 'Rejected',
  Undecidable: 'Undecidable',
};

const fixtures = vectors<{ fixtures: Record<string, Fixture> }>('evaluation-fixtures.json')?.fixtures ?? {};
const cases = vectors<{ cases: Case[] }>('evaluation.json')?.cases ?? [];

describe.skipIf(cases.length === 0)(`Antrea's own reachability tables (${SKIPPED_WITHOUT})`, () => {
  it.each(cases.map((one) => [one.id, one.title, one] as const))('%s %s', (_id, _title, one) => {
    const fixture = fixtures[one.fixture];
    if (fixture === undefined) throw new Error(`fixture ${one.fixture} is missing`);
    const index = createPolicyIndex(stateOf(fixture, one.resources));
    const overrides = new Map(one.expect.overrides.map((entry) => [`${entry.from}>${entry.to}`, entry.verdict]));
    const wrong: string[] = [];
    for (const from of fixture.pods) {
      for (const to of fixture.pods) {
        const pair = `${from.namespace}/${from.name}>${to.namespace}/${to.name}`;
        const expected = from === to ? one.expect.self : (overrides.get(pair) ?? one.expect.default);
        for (const port of one.probe.ports) {
          const connection: Connection = {
            source: { type: 'pod', namespace: from.namespace, name: from.name },
            destination: { type: 'pod', namespace: to.namespace, name: to.name },
            protocol: one.probe.protocol,
            destinationPort: port,
            ...(one.probe.protocol === 'ICMP' ? { icmpType: 8, icmpCode: 0 } : {}),
          };
          const verdict = index.evaluate(connection);
          if (WORDS[verdict.verdict] !== expected)
            wrong.push(`${pair} ${port}: ${verdict.verdict} ${verdict.missing.join()}, expected ${expected}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  const asked = cases.flatMap((one) => (one.expectEvaluation ?? []).map((row) => ({ ...row, one, id: one.id })));
  it.each(asked)("$id: Antrea's own API about $from to $to answers $result", ({ one, from, to, policy, result }) => {
    const index = createPolicyIndex(stateOf(fixtures[one.fixture]!, one.resources));
    const [source, destination] = [from, to].map((pod) => ({
      namespace: pod.split('/')[0] ?? '',
      name: pod.split('/')[1] ?? '',
    }));
    const answer = index.networkPolicyEvaluation(source!, destination!);
    expect([answer?.networkPolicy.name ?? null, resultOf(answer)]).toEqual([policy, result]);
  });
});

const resultOf = (answer: EvaluationResponse | undefined): string =>
  answer === undefined ? 'None' : answer.ruleIndex === ISOLATION_INDEX ? 'Isolate' : (answer.rule.action ?? '');
