import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Change,
  type ClusterState,
  createPolicyIndex,
  type Endpoint,
  type PodEntry,
  type RawObject,
} from '../evaluation/index.ts';
import { changes, cluster, NOTHING } from '../testing/random.ts';
import type { ConnectionChange } from './types.ts';
import { connectionsThatChange } from './what-changes.ts';
import { workloadsOf } from './workloads.ts';

const pod = (namespace: string, name: string, app: string, ip: string, more: object = {}): RawObject => ({
  metadata: { namespace, name, labels: { app } },
  spec: { containers: [{ ports: [{ name: 'main', containerPort: 8080 }] }], ...more },
  status: { phase: 'Running', podIP: ip },
});
const STATE: ClusterState = {
  ...NOTHING,
  namespaces: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }],
  pods: [
    pod('a', 'web-1', 'web', '10.0.0.1'),
    pod('a', 'web-2', 'web', '10.0.0.2'),
    pod('a', 'db-1', 'db', '10.0.0.3'),
    pod('b', 'api-1', 'api', '10.0.1.1'),
  ],
  services: [
    {
      metadata: { namespace: 'a', name: 'db' },
      spec: { clusterIP: '10.96.0.1', selector: { app: 'db' }, ports: [{ port: 80, targetPort: 9090 }] },
    },
  ],
  resolvedNames: new Map(),
};
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const acnp = (spec: object): Change => ({
  kind: 'clusterNetworkPolicies',
  op: 'set',
  object: { metadata: { name: 'p' }, spec: { priority: 5, tier: 'application', ...spec } },
});
const short = ({ source, destination, protocol, port, before, after }: ConnectionChange): string =>
  `${source.label} > ${destination.label} ${protocol} ${port ?? '*'} ${before} > ${after}`;
const changesOf = (change: Change[], state: ClusterState = STATE): string[] => {
  const before = createPolicyIndex(state);
  return connectionsThatChange(before, before.apply(change)).changed.map(short);
};

describe('what a change turns', () => {
  it.each<[string, Change[], string[]]>([
    [
      'is nothing where a policy selects nothing',
      [acnp({ appliedTo: [app('none')], ingress: [{ action: 'Drop' }] })],
      [],
    ],
    [
      'is every port of a destination that drops one workload',
      [acnp({ appliedTo: [app('db')], ingress: [{ action: 'Drop', from: [app('web')] }] })],
      [
        'web > db TCP * Allowed > Dropped',
        'web > db TCP 8080 Allowed > Dropped',
        'web > db TCP 9090 Allowed > Dropped',
      ],
    ],
    [
      'is the port that the rule names',
      [acnp({ appliedTo: [app('db')], ingress: [{ action: 'Reject', from: [app('api')], ports: [{ port: 5432 }] }] })],
      ['api > db TCP 5432 Allowed > Rejected'],
    ],
    [
      'is the port behind a name',
      [acnp({ appliedTo: [app('db')], ingress: [{ action: 'Drop', from: [app('api')], ports: [{ port: 'main' }] }] })],
      ['api > db TCP 8080 Allowed > Dropped'],
    ],
    [
      'is what a name outside meets',
      [
        acnp({
          appliedTo: [app('api')],
          egress: [{ action: 'Drop', to: [{ fqdn: '*.bad.example' }], ports: [{ protocol: 'TCP', port: 443 }] }],
        }),
      ],
      ['api > *.bad.example, as www.bad.example TCP 443 Allowed > Dropped'],
    ],
    [
      'is what a block meets, but not its exception',
      [
        acnp({
          appliedTo: [app('api')],
          ingress: [
            {
              action: 'Drop',
              from: [{ ipBlock: { cidr: '192.168.0.0/24', except: ['192.168.0.0/25'] } }],
              ports: [{ port: 22 }],
            },
          ],
        }),
      ],
      ['192.168.0.0/24, as 192.168.0.128 > api TCP 22 Allowed > Dropped'],
    ],
    [
      'is a message where the rule speaks of ICMP',
      [acnp({ appliedTo: [app('db')], ingress: [{ action: 'Drop', from: [app('api')], protocols: [{ icmp: {} }] }] })],
      ['api > db ICMP * Allowed > Dropped'],
    ],
    [
      'is the Service where toServices speaks of it, and not its Pods',
      [acnp({ appliedTo: [app('api')], egress: [{ action: 'Drop', toServices: [{ namespace: 'a', name: 'db' }] }] })],
      ['api > Service a/db TCP 80 Allowed > Dropped'],
    ],
  ])('%s', (_title, change, expected) => {
    expect(changesOf(change).sort()).toEqual(expected.sort());
  });

  it('names both deciding rules and the workloads', () => {
    const drop = (rules: object[]) => acnp({ appliedTo: [app('db')], ingress: rules });
    const first = { name: 'no', action: 'Drop', from: [app('web')], ports: [{ port: 1 }] };
    const before = createPolicyIndex(STATE).apply([drop([first])]);
    const after = before.apply([drop([{ ...first, name: 'yes', action: 'Allow' }])]);
    const [change] = connectionsThatChange(before, after).changed;
    expect(change).toMatchObject({
      source: { namespace: 'a', pods: 2, end: { type: 'pod', name: 'web-1' } },
      before: 'Dropped',
      after: 'Allowed',
      decidedBefore: { rule: 'no', tier: 'application', policy: { name: 'p' }, isolation: false },
      decidedAfter: { rule: 'yes' },
    });
  });

  it('stands with what became denied first, is cut at the limit, and counts what lies beyond', () => {
    const before = createPolicyIndex(STATE).apply([acnp({ appliedTo: [app('db')], ingress: [{ action: 'Drop' }] })]);
    const after = before.apply([acnp({ appliedTo: [app('web')], ingress: [{ action: 'Drop' }] })]);
    const whole = connectionsThatChange(before, after);
    const words = whole.changed.map((one) => one.after);
    expect(words).toEqual(words.toSorted((a, b) => (a === b ? 0 : a === 'Dropped' ? -1 : 1)));
    const cut = connectionsThatChange(before, after, { limit: 2 });
    expect([cut.changed.length, cut.total, cut.truncated, whole.truncated]).toEqual([2, whole.total, true, false]);
  });

  it('is told apart where both cannot be decided, but for different reasons', () => {
    const named = (fqdn: string) =>
      acnp({
        appliedTo: [app('api')],
        egress: [{ action: 'Drop', to: [{ fqdn }, { ipBlock: { cidr: '192.0.2.0/24' } }] }],
      });
    const { resolvedNames: _names, ...unknown } = STATE;
    const before = createPolicyIndex(unknown).apply([named('a.example')]);
    const found = connectionsThatChange(before, before.apply([named('b.example')]));
    expect(found.undecidable.count).toBeGreaterThan(0);
    expect(found.undecidable.missing.join()).toMatch(/a\.example/);
    expect(found.changed.some((one) => one.before === 'Undecidable' && one.after === 'Undecidable')).toBe(true);
  });

  it('is what asking about every pair of Pods before and after says', () => {
    const PORTS = [80, 443];
    fc.assert(
      fc.property(cluster, changes(2), (state, then) => {
        const before = createPolicyIndex(state);
        const after = before.apply(then);
        const found = connectionsThatChange(before, after, { limit: 100_000 });
        const listed = new Set(
          found.changed.filter((one) => one.destination.pods > 0 && one.source.pods > 0).map(keyOf),
        );
        const owners = new Map(
          workloadsOf(after.inventory).flatMap((one) => one.pods.map((member) => [member.key, one.id] as const)),
        );
        const [must, may] = [new Set<string>(), new Set<string>()];
        const there = [...after.inventory.pods.values()].filter((one) => {
          const was = before.inventory.pods.get(one.key);
          return owners.has(one.key) && was !== undefined && !was.ended && !was.hostNetwork;
        });
        const end = (one: { namespace: string; name: string }): Endpoint => ({
          type: 'pod',
          namespace: one.namespace,
          name: one.name,
        });
        for (const from of there)
          for (const to of there)
            for (const port of PORTS) {
              const connection = {
                source: end(from),
                destination: end(to),
                protocol: 'TCP',
                destinationPort: port,
              } as const;
              const was = before.evaluate(connection);
              const is = after.evaluate(connection);
              if (was.verdict === is.verdict) continue;
              const key = `${owners.get(from.key)} ${owners.get(to.key)} ${port} ${was.verdict} ${is.verdict}`;
              may.add(key);
              if (declares(there, owners, to.key, port)) must.add(key);
            }
        const own = [...listed].filter((key) => PORTS.some((port) => key.includes(` ${port} `)));
        const changed = own.filter((key) => new Set(key.split(' ').slice(-2)).size === 2);
        expect(changed.filter((key) => !may.has(key))).toEqual([]);
        expect([...must].filter((key) => !listed.has(key))).toEqual([]);
      }),
      { numRuns: 200 },
    );

    function keyOf({ source, destination, port, sourcePort, before, after }: ConnectionChange): string {
      const label = (one: typeof source): string => `${one.namespace ?? ''}/${one.label}`;
      const at = sourcePort === undefined ? port : `${port} from ${sourcePort}`;
      return `${label(source)} ${label(destination)} ${at} ${before} ${after}`;
    }
    function declares(
      pods: readonly PodEntry[],
      owners: ReadonlyMap<string, string>,
      key: string,
      port: number,
    ): boolean {
      const unit = owners.get(key);
      return pods.some(
        (one) => owners.get(one.key) === unit && one.containerPorts.some((declared) => declared.port === port),
      );
    }
  });
});
