import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPolicyIndex, type RawObject } from '../evaluation/index.ts';
import { cluster, NOTHING } from '../testing/random.ts';
import { reachability } from './reachability.ts';

const pod = (namespace: string, name: string, ip: string): RawObject => ({
  metadata: { namespace, name, labels: { app: name } },
  spec: { containers: [{ ports: [{ containerPort: 40_001 }] }] },
  status: { phase: 'Running', podIP: ip },
});
const index = createPolicyIndex({
  ...NOTHING,
  namespaces: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
  pods: [pod('a', 'x', '10.0.0.1'), pod('a', 'y', '10.0.0.2'), pod('b', 'z', '10.0.0.3')],
  clusterNetworkPolicies: [
    {
      metadata: { name: 'p' },
      spec: {
        priority: 1,
        appliedTo: [{ podSelector: { matchLabels: { app: 'x' } } }],
        ingress: [{ action: 'Drop', from: [{ podSelector: { matchLabels: { app: 'z' } } }] }],
      },
    },
  ],
});

describe('reachability', () => {
  it('between Namespaces is Mixed where workloads differ, with the counts of pairs', () => {
    const found = reachability(index, { by: 'namespace', protocol: 'TCP', port: 80 });
    expect(found.groups.map(({ id, pods, workloads }) => [id, pods, workloads])).toEqual([
      ['a', 2, 2],
      ['b', 1, 1],
    ]);
    expect(found.cells).toEqual([
      ['Allowed', 'Allowed'],
      ['Mixed', 'Allowed'],
    ]);
    expect(found.counts(1, 0)).toEqual({ Dropped: 1, Allowed: 1 });
  });

  it('takes only the Namespaces that are asked for', () => {
    const found = reachability(index, { by: 'workload', namespaces: ['b'], protocol: 'TCP', port: 80 });
    expect(found.groups.map((group) => group.id)).toEqual(['b/z']);
  });

  it('tries a port that no container declares when any will do', () => {
    expect(reachability(index, { by: 'namespace', protocol: 'TCP', port: 'any' }).port).toBe(40_002);
    expect(reachability(index, { by: 'namespace', protocol: 'ICMP', port: 'any' }).port).toBeUndefined();
  });

  it('says which fact lacks where a cell cannot be decided', () => {
    const { kubernetesNetworkPolicies: _unknown, ...state } = NOTHING;
    const unsure = createPolicyIndex({ ...state, pods: [pod('a', 'x', '10.0.0.1'), pod('b', 'z', '10.0.0.3')] });
    const found = reachability(unsure, { by: 'namespace', protocol: 'TCP', port: 80 });
    expect([found.cells[0]?.[1], found.missing]).toEqual([
      'Undecidable',
      ['the Kubernetes NetworkPolicies of the cluster'],
    ]);
  });

  it('between workloads is what each pair of their Pods meets', () => {
    fc.assert(
      fc.property(cluster, (state) => {
        const random = createPolicyIndex(state);
        const found = reachability(random, { by: 'workload', protocol: 'TCP', port: 443 });
        found.groups.forEach((from, row) => {
          found.groups.forEach((to, column) => {
            const cell = found.cells[row]?.[column];
            if (cell === 'Mixed' || from.example === undefined || to.example === undefined || row === column) return;
            const { verdict } = random.evaluate({
              source: { type: 'pod', namespace: from.example.namespace, name: from.example.name },
              destination: { type: 'pod', namespace: to.example.namespace, name: to.example.name },
              protocol: 'TCP',
              destinationPort: 443,
            });
            expect([from.id, to.id, cell]).toEqual([from.id, to.id, verdict]);
          });
        });
      }),
      { numRuns: 100 },
    );
  });
});
