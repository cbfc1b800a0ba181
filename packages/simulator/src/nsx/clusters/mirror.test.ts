import { describe, expect, it } from 'vitest';
import { factsOf } from '../../antrea/release.ts';
import { load } from '../../cluster/cluster.ts';
import { textOf } from '../../kubernetes/json.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { firstWorld } from '../../world/worlds.ts';
import { clockWorld } from '../policy/testing.ts';
import type { Json, NsxSettings } from '../types.ts';
import { type InventoryMirror, startInventoryMirror } from './mirror.ts';

const CLUSTER = 'cluster-uuid';
const COUNTED = [
  ['Namespace', 'namespaces'],
  ['Node', 'nodes'],
  ['Service', 'services'],
  ['Pod', 'pods'],
] as const;
const EVERYTHING_MS = 60_000;

function begin(settings: Partial<NsxSettings> = {}) {
  const { world, pass } = clockWorld(settings);
  const facts = factsOf('1.7');
  const store: MemoryStore = load(firstWorld('stc-tkg-cluster-1', facts));
  const mirror: InventoryMirror = startInventoryMirror(world, { clusterId: CLUSTER, name: 'one', store, facts });
  /** Enough for every batch that waits. */
  const settle = (): void => {
    for (let at = 0; at < 20; at += 1) pass(EVERYTHING_MS / 20);
  };
  const uid = (plural: string, name: string, namespace?: string): string =>
    store.get('', plural, name, namespace)?.metadata.uid ?? '';
  return { world, store, mirror, pass, settle, uid };
}
type Begun = ReturnType<typeof begin>;

const namesOf = (objects: readonly Json[]): readonly string[] => objects.map((one) => textOf(one['display_name']));
const podOf = (labels: Record<string, string>, more: Partial<KubeObject['metadata']> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'extra', namespace: 'default', labels, ...more },
  spec: { nodeName: 'node', containers: [{ name: 'one' }] },
  status: { phase: 'Running', podIPs: [{ ip: '10.0.0.9' }, { ip: 'fd00::9' }], containerStatuses: [{ ready: true }] },
});
function putService(store: MemoryStore): void {
  store.create('', 'services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'extra', namespace: 'default' },
    spec: {
      type: 'NodePort',
      clusterIPs: ['10.96.0.9'],
      selector: { app: 'extra' },
      ports: [{ port: 80, nodePort: 30_080 }],
    },
  });
}
const extraPod = ({ world, uid }: Begun): Json | undefined =>
  world.inventory.get('Pod', uid('pods', 'extra', 'default'));
const extraService = ({ world, uid }: Begun): Json | undefined =>
  world.inventory.get('Service', uid('services', 'extra', 'default'));

describe('the mirror of a cluster in the inventory', () => {
  it('sends the cluster at once and at most fifty objects at a time', () => {
    const { world, pass, settle, store } = begin();
    expect(world.inventory.list('Cluster')).toMatchObject([
      { external_id: CLUSTER, display_name: 'one', cni_type: 'Antrea', infrastructure: { infra_type: 'vSphere' } },
    ]);
    const sent: number[] = [];
    let now = 0;
    world.inventory.onChange(() => {
      now += 1;
    });
    for (let at = 0; at < 20; at += 1) {
      now = 0;
      pass(250);
      sent.push(now);
    }
    expect(Math.max(...sent)).toBe(50);
    settle();
    for (const [collection, plural] of COUNTED)
      expect(namesOf(world.inventory.list(collection)).toSorted()).toEqual(
        store
          .list('', plural)
          .map(({ metadata }) => metadata.name)
          .toSorted(),
      );
  });

  it('follows a Pod that comes, changes, is made again and goes', () => {
    const begun = begin();
    const { store, settle, world, uid } = begun;
    settle();
    store.create('', 'pods', podOf({ app: 'extra' }));
    settle();
    const first = uid('pods', 'extra', 'default');
    expect(extraPod(begun)).toMatchObject({
      container_cluster_id: CLUSTER,
      container_project_id: uid('namespaces', 'default'),
      status: 'UP',
      tags: [{ scope: 'dis:k8s:app', tag: 'extra' }],
      origin_properties: [{ key: 'ip', value: '10.0.0.9,fd00::9' }],
    });
    store.update('', 'pods', podOf({ app: 'other' }));
    store.updateStatus('', 'pods', { ...podOf({}), status: { phase: 'Pending' } });
    settle();
    expect(extraPod(begun)).toMatchObject({ status: 'DOWN', tags: [{ scope: 'dis:k8s:app', tag: 'other' }] });
    store.remove('', 'pods', 'extra', 'default', { graceSeconds: 0 });
    store.create('', 'pods', podOf({}));
    settle();
    expect(world.inventory.get('Pod', first)).toBeUndefined();
    expect(extraPod(begun)).toBeDefined();
    store.remove('', 'pods', 'extra', 'default', { graceSeconds: 0 });
    settle();
    expect(namesOf(world.inventory.list('Pod'))).not.toContain('extra');
  });

  it('ties Pods and Services both ways, and unties them when labels change or a Service goes', () => {
    const begun = begin();
    const { store, settle, uid } = begun;
    store.create('', 'pods', podOf({ app: 'extra' }));
    putService(store);
    settle();
    const tied = { container_application_ids: [uid('services', 'extra', 'default')] };
    expect(extraPod(begun)).toMatchObject(tied);
    expect(extraService(begun)).toMatchObject({
      status: 'UP',
      type: 'NODE_PORT',
      cluster_ips: ['10.96.0.9'],
      service_ports: [{ port: 80, node_port: 30_080, protocol: 'TCP', target_port: '80' }],
    });
    store.update('', 'pods', podOf({ app: 'other' }));
    settle();
    expect(extraPod(begun)).toMatchObject({ container_application_ids: [] });
    expect(extraService(begun)).toMatchObject({ status: 'DOWN' });
    store.update('', 'pods', podOf({ app: 'extra' }));
    settle();
    expect(extraPod(begun)).toMatchObject(tied);
    store.remove('', 'services', 'extra', 'default');
    settle();
    expect(extraPod(begun)).toMatchObject({ container_application_ids: [] });
  });

  it.each([
    ['what agents wrote', '[{"nodeIP":"192.168.0.7","nodePort":61001,"podPort":80,"protocol":"tcp"}]', 1],
    ['nothing that can be read', 'none', 0],
  ])('reads from the annotation of NodePortLocal %s', (_name, text, count) => {
    const begun = begin();
    const { store, settle } = begun;
    store.create('', 'pods', podOf({ app: 'extra' }, { annotations: { 'nodeportlocal.antrea.io': text } }));
    putService(store);
    settle();
    const endpoint = { node_ip: '192.168.0.7', node_port: '61001', protocol: 'TCP' };
    expect(extraService(begun)?.['node_port_local_endpoints']).toEqual(count === 0 ? [] : [endpoint]);
  });

  it('names the Services that an Ingress leads to', () => {
    const { store, settle, world, uid } = begin();
    putService(store);
    const backend = { service: { name: 'extra', port: { number: 80 } } };
    store.create('networking.k8s.io', 'ingresses', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'door', namespace: 'default' },
      spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
    });
    settle();
    expect(world.inventory.list('Ingress')).toMatchObject([
      { display_name: 'door', container_application_ids: [uid('services', 'extra', 'default')] },
    ]);
  });

  it('reports the policies that people made, and not those that NSX wrote', () => {
    const { settle, world, store } = begin();
    settle();
    const managed = 'ccp-adapter.antrea.tanzu.vmware.com/managedBy';
    const own = store
      .list('crd.antrea.io', 'clusternetworkpolicies')
      .filter(({ metadata }) => metadata.labels?.[managed] === undefined);
    const told = world.inventory.list('NetworkPolicy').filter((one) => one['policy_type'] === 'ACNP');
    expect(namesOf(told).toSorted()).toEqual(own.map(({ metadata }) => metadata.name).toSorted());
  });

  it('says of a Node that its agent fails when that has not reported', () => {
    const { settle, world } = begin();
    settle();
    expect(new Set(world.inventory.list('Node').map((one) => one['cni_agent_status']))).toEqual(new Set(['UNHEALTHY']));
  });

  it.each([
    ['9.0', true],
    ['4.2', false],
  ] as const)('gives the addresses of a Pod in %s as pod_ips: %s', (release, has) => {
    const begun = begin({ release });
    begun.store.create('', 'pods', podOf({}));
    begun.settle();
    expect('pod_ips' in (extraPod(begun) ?? {})).toBe(has);
  });

  it('leaves the inventory when it is closed, and takes it away when the cluster is deregistered', () => {
    const begun = begin();
    const { mirror, settle, store, world } = begun;
    settle();
    mirror.close();
    store.create('', 'pods', podOf({}));
    settle();
    expect(extraPod(begun)).toBeUndefined();
    expect(world.inventory.list('Pod').length).toBeGreaterThan(0);
    mirror.removeAll();
    for (const [collection] of COUNTED) expect(world.inventory.list(collection)).toEqual([]);
    expect(world.inventory.list('Cluster')).toEqual([]);
  });
});
