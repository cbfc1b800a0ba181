import type { InventoryView } from '../groups/inventory-view.ts';
import type { ContainerApplicationInstance, ContainerProject } from '../model/inventory.ts';
import { LABEL_SCOPE } from '../groups/tags.ts';
import type { Tag } from '../model/envelope.ts';

export const labels = (text: string): Tag[] =>
  text
    .split(' ')
    .filter((one) => one !== '')
    .map((one) => {
      const [key = '', tag = ''] = one.split('=');
      return { scope: `${LABEL_SCOPE}${key}`, tag };
    });

const namespace = (cluster: string, name: string, tags = ''): ContainerProject => ({
  external_id: `${cluster}/${name}`,
  display_name: name,
  container_cluster_id: cluster,
  tags: labels(tags),
});

export const pod = (
  place: string,
  name: string,
  tags: string,
  more: Partial<ContainerApplicationInstance> = {},
): ContainerApplicationInstance => ({
  external_id: `${place}/${name}`,
  display_name: name,
  container_cluster_id: place.split('/')[0],
  container_project_id: place,
  tags: labels(tags),
  ...more,
});

/** Two clusters, `east` and `west`, with a shop in each and some objects of every kind in the first. */
export const INVENTORY: InventoryView = {
  clusters: [
    { external_id: 'east', display_name: 'prod-east' },
    { external_id: 'west', display_name: 'prod-west' },
  ],
  namespaces: [
    namespace('east', 'shop', 'env=prod'),
    namespace('east', 'test', 'env=test'),
    namespace('west', 'shop', 'env=prod'),
  ],
  nodes: [
    {
      external_id: 'n1',
      display_name: 'n1',
      container_cluster_id: 'east',
      ip_addresses: ['10.1.0.1'],
      pod_cidrs: ['10.2.0.0/24'],
    },
    {
      external_id: 'n2',
      display_name: 'n2',
      container_cluster_id: 'west',
      ip_addresses: ['10.1.1.1'],
      pod_cidrs: ['10.2.1.0/24'],
    },
  ],
  services: [
    {
      external_id: 's-web',
      display_name: 'web',
      container_cluster_id: 'east',
      container_project_id: 'east/shop',
      tags: labels('app=web'),
      cluster_ips: ['20.0.0.1'],
      load_balancer_ingress: [{ ip: '10.9.0.1' }],
      node_port_local_endpoints: [{ node_ip: '10.1.0.1', node_port: '61002', protocol: 'TCP' }],
      service_ports: [{ port: 80, protocol: 'TCP' }],
    },
    {
      external_id: 's-west',
      display_name: 'web',
      container_cluster_id: 'west',
      container_project_id: 'west/shop',
      cluster_ips: ['None'],
    },
  ],
  pods: [
    pod('east/shop', 'web-1', 'app=web tier=frontend', { container_application_ids: ['s-web'], pod_ips: ['10.2.0.5'] }),
    pod('east/shop', 'db-1', 'app=db tier=backend'),
    pod('east/test', 'web-t', 'app=web', { origin_properties: [{ key: 'ip', value: '10.2.0.9, fd00::9' }] }),
    pod('west/shop', 'web-w', 'app=web', { container_application_ids: ['s-west'] }),
  ],
  ingresses: [
    {
      external_id: 'i1',
      display_name: 'front',
      container_cluster_id: 'east',
      container_project_id: 'east/shop',
      load_balance_ingress: [{ ip: '10.9.0.2' }],
    },
  ],
  gateways: [
    {
      external_id: 'g1',
      display_name: 'gate',
      container_cluster_id: 'east',
      container_project_id: 'east/shop',
      addresses: [
        { address: '10.9.0.3', type: 'IP_ADDRESS' },
        { address: 'gate.example', type: 'HOST_NAME' },
      ],
    },
  ],
  egresses: [
    {
      external_id: 'e1',
      display_name: 'out',
      container_cluster_id: 'east',
      egress_ip: '10.9.1.1',
      egress_ips: ['10.9.1.1', 'fd00::1'],
    },
  ],
  ipPools: [
    {
      external_id: 'p1',
      display_name: 'external',
      container_cluster_id: 'east',
      ip_ranges: [{ start: '10.9.1.1', end: '10.9.1.9' }, { cidr: '10.9.2.0/28' }, '10.9.3.1', 7, {}],
    },
  ],
};
