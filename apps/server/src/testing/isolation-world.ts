import type { CheckRun, CheckSet, FlowList, FlowStatus } from '@netloft/contracts';
import type { SimulatedCluster } from '@netloft/simulator';
import { expect, vi } from 'vitest';
import { sendRecords } from './send-records.ts';
import type { TestClient } from './harness.ts';
import { type NsxApp, startNsxApp } from './nsx-app.ts';

export const CLUSTER = 'stc-tkg-cluster-1';
export const OTHER_CLUSTER = 'stc-tkg-cluster-2';
export const API = `/api/v1/clusters/${CLUSTER}`;
const RBAC = 'rbac.authorization.k8s.io';
export const NAMESPACES = ['yelb', 'default'] as const;
export type Namespace = (typeof NAMESPACES)[number];
export const otherOf = (namespace: Namespace): Namespace => (namespace === 'yelb' ? 'default' : 'yelb');
/** Who works in which namespace, and how the cluster calls them. */
const PEOPLE = { yelb: 'user1', default: 'andreasm' } as const;
export const nameOf = (namespace: Namespace): string => `${PEOPLE[namespace]}@`;
const WAIT = { timeout: 20_000, interval: 100 } as const;

const named = (letter: 'y' | 'd', ip: string) => ({
  pod: `hush-${letter}-pod`,
  label: `hush-${letter}-label`,
  policy: `hush-${letter}-policy`,
  netpol: `hush-${letter}-netpol`,
  group: `hush-${letter}-group`,
  /** Stands in what comes while somebody watches. */
  late: `hush-${letter}-late`,
  ip,
});
/** Words that stand in objects, flows and labels of one namespace and nowhere else. */
export const OF = { yelb: named('y', '20.20.99.11'), default: named('d', '20.20.99.22') } as const;
export const marksOf = (namespace: Namespace): readonly string[] => Object.values(OF[namespace]);
/** Stands in objects of the second cluster and nowhere else. */
export const ELSEWHERE = 'hush-second-cluster';

export const podOf = (namespace: Namespace) => ({ type: 'pod', namespace, name: OF[namespace].pod });
export const traceOf = (namespace: Namespace) => ({
  source: podOf(namespace),
  destination: { type: 'ip', ip: '203.0.113.9' },
});
export const netpolOf = (namespace: Namespace, name = 'intruder') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
});
const antreaPolicyOf = (namespace: Namespace, name: string) => ({
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec: {
    priority: 5,
    tier: 'application',
    appliedTo: [{ podSelector: { matchLabels: { team: OF[namespace].label } } }],
    ingress: [{ name: 'hush', action: 'Allow', from: [{ podSelector: {} }] }],
  },
});

/** A policy that closes the namespace before any other one is asked. */
export const closingOf = (namespace: Namespace) => ({
  apiVersion: 'crd.antrea.io/v1beta1',
  kind: 'NetworkPolicy',
  metadata: { name: 'intruder', namespace },
  spec: {
    priority: 1,
    tier: 'emergency',
    appliedTo: [{ podSelector: {} }],
    ingress: [{ name: 'closed', action: 'Drop', from: [{ podSelector: {} }] }],
  },
});

/** What the administrator made of each namespace before anybody asks. */
export interface Made {
  readonly set: CheckSet;
  /** The set as a document. */
  readonly document: string;
  readonly run: CheckRun;
  readonly traceflow: string;
  /** Another one, for the routes of Antrea UI. */
  readonly uiTraceflow: string;
  readonly record: string;
  readonly change: string;
  readonly capture: string;
  readonly bundle: string;
}

/** A Pod that was there before. */
interface Mate {
  readonly name: string;
  readonly ip: string;
}

/** The real app with an administrator, who sees everything, and one person for each of two namespaces, who sees nothing of the other one. */
export interface IsolationWorld {
  readonly server: NsxApp;
  readonly admin: TestClient;
  readonly readers: Readonly<Record<Namespace, TestClient>>;
  readonly made: Readonly<Record<Namespace, Made>>;
  /** Of each namespace, a Pod that was there before. */
  readonly mates: Readonly<Record<Namespace, Mate>>;
  /** The bundle of which the files are there. */
  readonly collected: string;
  /** Name of a Node. */
  readonly node: string;
  /** A flow from and to the namespace's Pod comes in, and one to each of its further Pods. */
  sendFlows(namespace: Namespace, count: number, pod?: string): Promise<void>;
  /** Policies, groups and traces of the namespace come to be while others watch. */
  changeSomething(namespace: Namespace, name: string): Promise<void>;
  /** Takes from the namespace's person all that they may do there. */
  revoke(namespace: Namespace): void;
  /** The server's clock goes ahead by so many milliseconds. */
  skip(ms: number): void;
  token(namespace: Namespace): string;
}

const flowOf = (
  namespace: Namespace,
  index: number,
  name: string,
  from: Mate = { name, ip: OF[namespace].ip },
): object => {
  const now = Math.floor(Date.now() / 1000);
  const { ip } = OF[namespace];
  return {
    flowStartSeconds: now - 600,
    flowEndSeconds: now - 300 + index,
    sourceIPv4Address: from.ip,
    destinationIPv4Address: ip,
    sourceTransportPort: 40_000 + index,
    destinationTransportPort: 4567,
    protocolIdentifier: 6,
    octetDeltaCount: 100,
    octetTotalCount: 100,
    packetDeltaCount: 2,
    packetTotalCount: 2,
    sourcePodNamespace: namespace,
    sourcePodName: from.name,
    destinationPodNamespace: namespace,
    destinationPodName: name,
    flowType: 1,
  };
};

const bindingOf = (namespace: Namespace): string => `${namespace}-edit`;

/** Two people who may each work in one namespace and see nothing of the other. */
function givePeopleTheirNamespaces({ store }: SimulatedCluster): void {
  const bindings = store.list(RBAC, 'clusterrolebindings');
  store.create(RBAC, 'clusterroles', {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'lister' },
    // Without the policies and tiers of the cluster nobody can judge a connection in their own namespace.
    rules: [
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] },
      {
        apiGroups: ['crd.antrea.io'],
        resources: ['clusternetworkpolicies', 'clustergroups', 'tiers'],
        verbs: ['get', 'list', 'watch'],
      },
    ],
  });
  for (const namespace of NAMESPACES) {
    const own = bindings.filter((one) => JSON.stringify(one['subjects'] ?? []).includes(nameOf(namespace)));
    const subjects = own[0]?.['subjects'];
    for (const { metadata } of own) store.remove(RBAC, 'clusterrolebindings', metadata.name);
    const bind = (kind: 'RoleBinding' | 'ClusterRoleBinding', role: string): void =>
      void store.create(RBAC, kind === 'RoleBinding' ? 'rolebindings' : 'clusterrolebindings', {
        apiVersion: `${RBAC}/v1`,
        kind,
        metadata: { name: `${namespace}-${role}`, ...(kind === 'RoleBinding' ? { namespace } : {}) },
        subjects,
        roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
      });
    bind('RoleBinding', 'edit');
    bind('ClusterRoleBinding', 'lister');
  }
}

type Store = SimulatedCluster['store'];

/** Makes a marked Pod, and answers the one that it is made after. */
function putPod(store: Store, namespace: Namespace, name: string) {
  const { label, ip } = OF[namespace];
  const [likeness] = store.list('', 'pods', namespace);
  store.create('', 'pods', {
    ...likeness,
    metadata: { name, namespace, labels: { team: label } },
    status: { ...(likeness?.['status'] as object), podIP: ip, podIPs: [{ ip }] },
  } as typeof likeness & object);
  return likeness;
}

const putGroup = (store: Store, namespace: Namespace, name: string): void =>
  void store.create('crd.antrea.io', 'groups', {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'Group',
    metadata: { name, namespace },
    spec: { podSelector: { matchLabels: { team: OF[namespace].label } } },
  });

/** Answers the Pod that the marked one is made after. */
function putMarks({ store }: SimulatedCluster, namespace: Namespace): Mate {
  const { pod, policy, netpol } = OF[namespace];
  const likeness = putPod(store, namespace, pod);
  store.create('networking.k8s.io', 'networkpolicies', netpolOf(namespace, netpol));
  store.create('crd.antrea.io', 'networkpolicies', antreaPolicyOf(namespace, policy));
  putGroup(store, namespace, OF[namespace].group);
  const { podIP = '' } = (likeness?.['status'] ?? {}) as { podIP?: string };
  return { name: likeness?.metadata.name ?? '', ip: podIP };
}

async function make<T>(client: TestClient, path: string, body: unknown): Promise<T> {
  const response = await client.send('POST', `${API}${path}`, body);
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function makeBundle(
  admin: TestClient,
  { url, hostPublicKey }: NsxApp['simulator']['sftp'],
  node: string,
): Promise<string> {
  const { id } = await make<{ id: string }>(admin, '/support-bundles', {
    nodes: { type: 'names', names: [node] },
    fileServer: { url, hostPublicKey },
    authentication: { secret: { namespace: 'kube-system', name: 'support-bundle-secret' } },
  });
  return id;
}

async function makeOf(admin: TestClient, namespace: Namespace, mate: Mate): Promise<Omit<Made, 'bundle'>> {
  // Nobody talks with the marked Pod, so that a capture of it would wait for packets.
  const talker = { ...podOf(namespace), name: mate.name };
  const check = { name: `of ${namespace}`, request: traceOf(namespace), expectation: { verdict: 'Delivered' } };
  const name = `checks of ${OF[namespace].pod}`;
  const [set, run, traced, uiTraced, changed, captured] = await Promise.all([
    make<CheckSet>(admin, '/trace-checks/sets', { name, checks: [check] }),
    make<CheckRun>(admin, '/trace-checks/runs', { name, checks: [check] }),
    make<{ id: string }>(admin, '/traceflows', traceOf(namespace)),
    make<{ id: string }>(admin, '/traceflows', traceOf(namespace)),
    make<{ record: { id: string } }>(admin, '/changes', {
      operation: 'CREATE',
      object: netpolOf(namespace, `${OF[namespace].netpol}-2`),
    }),
    make<{ id: string }>(admin, '/captures', { source: talker, direction: 'Both', packets: 1, timeout: 60 }),
  ]);
  const exported = await admin.fetch(`${API}/trace-checks/sets/${set.id}/export`);
  return {
    set,
    document: await exported.text(),
    run,
    traceflow: traced.id,
    uiTraceflow: uiTraced.id,
    record: '',
    change: changed.record.id,
    capture: captured.id,
  };
}

/** Waits until what is there has come to its end, so that it has all that there is to tell. */
const settled = (admin: TestClient, paths: readonly string[]): Promise<void> =>
  vi.waitFor(async () => {
    const texts = await Promise.all(paths.map(async (path) => (await admin.fetch(`${API}${path}`)).text()));
    for (const [index, text] of texts.entries())
      expect(text, paths[index]).not.toMatch(/"(?:state|phase)":"(?:Pending|Running)"/);
  }, WAIT);

export async function startIsolationWorld(): Promise<IsolationWorld> {
  let ahead = 0;
  const server = await startNsxApp({
    contexts: [CLUSTER, OTHER_CLUSTER],
    clusters: { antrea: '2.7', featureGates: { PacketCapture: true, SupportBundleCollection: true } },
    listsFileServer: true,
    now: () => Date.now() + ahead,
    env: { NETLOFT_FLOW_STORE: 'embedded', NETLOFT_FLOW_LISTEN: `${CLUSTER}=tcp://127.0.0.1:0` },
  });
  const { cluster, simulator } = server;
  givePeopleTheirNamespaces(cluster);
  const mates = { yelb: putMarks(cluster, 'yelb'), default: putMarks(cluster, 'default') };
  for (const { store } of simulator.clusters.slice(1))
    store.create('networking.k8s.io', 'networkpolicies', netpolOf('default', ELSEWHERE));
  const admin = await server.signIn('admin-password');
  const readers = { yelb: await server.signIn('user1'), default: await server.signIn('andreasm') };
  const node = cluster.store.list('', 'nodes')[0]?.metadata.name ?? '';
  const bundle = await makeBundle(admin, simulator.sftp, node);
  const address = await vi.waitFor(async () => {
    const { listeners } = await admin.json<FlowStatus>(`${API}/flows/status`);
    expect(listeners[0]?.address).toMatch(/:[1-9]\d*$/);
    return listeners[0]?.address ?? '';
  }, WAIT);
  const sendFlows: IsolationWorld['sendFlows'] = (namespace, count, pod = OF[namespace].pod) =>
    sendRecords(
      address,
      Array.from({ length: count }, (_, index) => flowOf(namespace, index, pod)),
    );
  for (const namespace of NAMESPACES)
    await sendRecords(
      address,
      [0, 1, 2]
        .map((index) => flowOf(namespace, index, OF[namespace].pod))
        .concat(flowOf(namespace, 3, OF[namespace].pod, mates[namespace])),
    );
  const [yelb, other] = await Promise.all(NAMESPACES.map((namespace) => makeOf(admin, namespace, mates[namespace])));
  if (yelb === undefined || other === undefined) throw new Error('nothing was made');
  const records = await vi.waitFor(async () => {
    const { items } = await admin.json<FlowList>(`${API}/flows?filter=hush&from=now-1h`);
    expect(items).toHaveLength(8);
    return items;
  }, WAIT);
  const recordOf = (namespace: Namespace): string =>
    records.find(({ sourcePodNamespace }) => sourcePodNamespace === namespace)?.id ?? '';
  await settled(admin, [
    ...[yelb, other].flatMap(({ run, uiTraceflow, capture }) => [
      `/trace-checks/runs/${run.id}`,
      `/traceflows/${uiTraceflow}`,
      `/captures/${capture}`,
    ]),
    `/support-bundles/${bundle}`,
  ]);
  // Antrea collects one at a time.
  const further = await makeBundle(admin, simulator.sftp, node);
  return {
    server,
    admin,
    readers,
    mates,
    made: {
      yelb: { ...yelb, bundle, record: recordOf('yelb') },
      default: { ...other, bundle: further, record: recordOf('default') },
    },
    collected: bundle,
    node,
    sendFlows,
    async changeSomething(namespace, name) {
      const { store } = cluster;
      store.create('crd.antrea.io', 'networkpolicies', antreaPolicyOf(namespace, name));
      putGroup(store, namespace, name);
      putPod(store, namespace, name);
      const source = { type: 'pod', namespace, name };
      await Promise.all([
        make(admin, '/traceflows', { ...traceOf(namespace), source }),
        make(admin, '/captures', { source, packets: 1, timeout: 60 }),
      ]);
    },
    revoke: (namespace) => void cluster.store.remove(RBAC, 'rolebindings', bindingOf(namespace), namespace),
    skip: (ms) => {
      ahead += ms;
    },
    token: (namespace) => cluster.token(PEOPLE[namespace]),
  };
}
