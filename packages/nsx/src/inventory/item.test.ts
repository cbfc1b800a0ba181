import { describe, expect, it } from 'vitest';
import { INVENTORY } from '../testing/inventory.ts';
import { inventoryItem, inventoryNames, type InventoryObjects } from './index.ts';

const NAMES = inventoryNames(INVENTORY, new Map([['east', 'stc-1']]));
const EAST = { id: 'east', name: 'prod-east', link: 'stc-1' };

describe('an item of the inventory', () => {
  it('is a Pod with addresses, Node, Services and labels', () => {
    const raw: InventoryObjects['Pod'] = {
      ...INVENTORY.pods[0]!,
      status: 'UP',
      cluster_node_id: 'n1',
      containers_count: 2,
      ready_containers_count: 1,
      network_errors: [{ error_code: '7', error_message: 'no address left' }, { error_code: '8' }],
      _last_sync_time: 1_718_000_000_000,
    };
    expect(inventoryItem('Pod', raw, NAMES)).toEqual({
      id: 'east/shop/web-1',
      kind: 'Pod',
      name: 'web-1',
      cluster: EAST,
      namespace: 'shop',
      status: 'UP',
      ips: ['10.2.0.5'],
      labels: { app: 'web', tier: 'frontend' },
      tags: ['dis:k8s:app|web', 'dis:k8s:tier|frontend'],
      node: 'n1',
      services: ['web'],
      facts: [{ label: 'Containers', value: '1 of 2 ready' }],
      errors: ['no address left', '8'],
      syncedAt: '2024-06-10T06:13:20.000Z',
    });
  });

  it('reads addresses where older releases have them', () => {
    expect(inventoryItem('Pod', INVENTORY.pods[2]!, NAMES).ips).toEqual(['10.2.0.9', 'fd00::9']);
    const service = {
      external_id: 's',
      origin_properties: [
        { key: 'ip', value: '10.96.0.1' },
        { key: 'type', value: 'NodePort' },
      ],
    };
    expect(inventoryItem('Service', service, NAMES)).toMatchObject({
      ips: ['10.96.0.1'],
      facts: [{ label: 'Type', value: 'NodePort' }],
    });
  });

  it.each(['Namespace', 'Pod', 'Service', 'Node', 'Ingress', 'Gateway', 'NetworkPolicy', 'Egress', 'IPPool'] as const)(
    'is a %s when NSX tells nothing but its id',
    (kind) => {
      expect(inventoryItem(kind, { external_id: 'x' }, NAMES)).toMatchObject({
        id: 'x',
        name: 'x',
        namespace: null,
        status: '',
        ips: [],
        facts: [],
        node: null,
        syncedAt: null,
      });
    },
  );

  it('keeps ids that nothing is known of', () => {
    const raw = { external_id: 'x', container_cluster_id: 'gone', container_project_id: 'ns', cluster_node_id: 'n9' };
    expect(inventoryItem('Pod', raw, NAMES)).toMatchObject({
      cluster: { id: 'gone', name: 'gone', link: null },
      namespace: 'ns',
      node: 'n9',
    });
  });

  it('tells what its kind has', () => {
    const facts = [
      inventoryItem('Service', { ...INVENTORY.services[0]!, type: 'LOAD_BALANCER' }, NAMES).facts,
      inventoryItem('Node', INVENTORY.nodes[0]!, NAMES).facts,
      inventoryItem(
        'Gateway',
        { ...INVENTORY.gateways[0]!, listeners: [{ protocol: 'HTTPS', port: 443, hostname: 'a.example' }] },
        NAMES,
      ).facts,
      inventoryItem('NetworkPolicy', { external_id: 'p', policy_type: 'ACNP' }, NAMES).facts,
      inventoryItem(
        'Egress',
        { ...INVENTORY.egresses[0]!, origin_properties: [{ key: 'externalIPPool', value: 'pool' }] },
        NAMES,
      ).facts,
      inventoryItem('IPPool', { ...INVENTORY.ipPools[0]!, ip_version: 4 }, NAMES).facts,
    ].map((list) => Object.fromEntries(list.map(({ label, value }) => [label, value])));
    expect(facts).toEqual([
      { Type: 'LoadBalancer', Ports: 'TCP/80', 'Load balancer': '10.9.0.1', NodePortLocal: '10.1.0.1:61002' },
      { 'Pod CIDRs': '10.2.0.0/24' },
      { Listeners: 'HTTPS 443 for a.example', Names: 'gate.example' },
      { Kind: 'ClusterNetworkPolicy of Antrea' },
      { 'External IP pool': 'pool' },
      { Ranges: '10.9.1.1-10.9.1.9, 10.9.2.0/28, 10.9.3.1, 7', 'IP version': '4' },
    ]);
  });
});
