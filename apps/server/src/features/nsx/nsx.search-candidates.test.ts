import { NsxInventoryKind } from '@netloft/contracts';
import {
  AntreaTraceflowConfig,
  ClusterControlPlane,
  Group,
  INVENTORY_COLLECTIONS,
  Rule,
  SecurityPolicy,
  Service,
} from '@netloft/nsx';
import { describe, expect, it } from 'vitest';
import { candidatesOf, type Searched } from './nsx.search-candidates.ts';

const object = { external_id: 'uid-1', display_name: 'one', container_cluster_id: 'c-1' };
const HTTP = Service.parse({ id: 'HTTP', path: '/infra/services/HTTP' });
const policy = SecurityPolicy.parse({ id: 'web', display_name: 'Web', category: 'Application' });
const EMPTY: Searched = {
  planes: [],
  groups: [],
  policies: [],
  facts: undefined,
  services: [],
  traces: [],
  clusters: [INVENTORY_COLLECTIONS.Cluster.schema.parse({ external_id: 'c-1', display_name: 'tkg-1' })],
  inventory: {
    Namespace: [],
    Pod: [],
    Service: [],
    Node: [],
    Ingress: [],
    Gateway: [],
    NetworkPolicy: [],
    Egress: [],
    IPPool: [],
  },
};
const told = (more: Partial<Searched>) =>
  candidatesOf({ ...EMPTY, ...more }).map(({ kind, name, detail }) => `${kind} ${name}: ${detail}`);

describe('what a palette finds in NSX', () => {
  it.each(NsxInventoryKind.options)('is every %s of the inventory, with its cluster', (kind) => {
    const parsed = INVENTORY_COLLECTIONS[kind].schema.parse(object);
    const found = candidatesOf({ ...EMPTY, inventory: { ...EMPTY.inventory, [kind]: [parsed] } });
    expect(found.find((one) => one.kind === kind)).toMatchObject({ id: 'uid-1', name: 'one', cluster: 'tkg-1' });
  });

  it.each<[string, Partial<Searched>, string]>([
    ['a cluster that is not registered', {}, 'Cluster tkg-1: cluster of the inventory, not registered'],
    [
      'a registered cluster, once',
      { clusters: [], planes: [ClusterControlPlane.parse({ id: 'tkg-1' })] },
      'Cluster tkg-1: registered cluster',
    ],
    [
      'a group, its kind in words',
      { groups: [Group.parse({ id: 'g', group_type: ['ANTREA'], expression: [] })] },
      'Group g: group of Pods, for Antrea',
    ],
    ['a policy', { policies: [policy] }, 'SecurityPolicy Web: policy of the category Application'],
    ['a service whose users are not known', { services: [HTTP] }, 'NsxService HTTP: '],
    [
      'a service that a policy uses',
      {
        services: [HTTP],
        facts: [{ policy, rules: [Rule.parse({ id: 'r', action: 'ALLOW', services: [HTTP.path] })], spans: [] }],
      },
      'used by Web',
    ],
    ['a service that none uses', { services: [HTTP], facts: [] }, 'used by no policy'],
    [
      'a traceflow',
      {
        traces: [
          AntreaTraceflowConfig.parse({ id: 't', source_external_id: 'uid-1', destination_external_id: 'uid-2' }),
        ],
      },
      'Traceflow uid-1 → uid-2: trace by ',
    ],
  ])('is %s', (_what, more, line) => {
    expect(told(more).join('\n')).toContain(line);
  });
});
