import { connect } from 'node:net';
import { LiveTopic, type CheckSet, type FlowList, type FlowStatus } from '@netloft/contracts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestApp, type TestApp, type TestClient } from './testing/harness.ts';
import { subscribeLive } from './testing/live-client.ts';

const CLUSTER = 'stc-tkg-cluster-1';
const API = `/api/v1/clusters/${CLUSTER}`;
const RBAC = 'rbac.authorization.k8s.io';
const NAMESPACES = ['yelb', 'default'] as const;
type Namespace = (typeof NAMESPACES)[number];

/** Words that stand in objects, flows and labels of one namespace and nowhere else. */
const MARKS: Readonly<Record<Namespace, readonly string[]>> = {
  yelb: ['hush-y-pod', 'hush-y-label', 'hush-y-policy', 'hush-y-netpol', '20.20.99.11'],
  default: ['hush-d-pod', 'hush-d-label', 'hush-d-policy', 'hush-d-netpol', '20.20.99.22'],
};
const other = (namespace: Namespace): Namespace => (namespace === 'yelb' ? 'default' : 'yelb');

let server: TestApp;
let admin: TestClient;
const readers = new Map<Namespace, TestClient>();
const ids = { set: '', check: '', traceflow: '', record: '', changes: { yelb: '', default: '' } };

interface Asked {
  readonly path: string;
  readonly body?: unknown;
}
interface Entry {
  /** What is asked, by somebody of one namespace, about the other one. The default asks the route as it stands. */
  readonly ask?: (mine: Namespace, theirs: Namespace) => readonly Asked[];
  /** The answer to an administrator holds marks: so it would hold them for others, too, if nothing cut them. */
  readonly tells?: true;
  /** What is asked reaches into the other namespace, so that the answer must be a refusal. */
  readonly refused?: true;
}

const pod = (namespace: Namespace) => ({ type: 'pod', namespace, name: MARKS[namespace][0] });
const at = (path: string): Entry => ({ ask: () => [{ path: `${API}${path}` }] });
const telling = (...paths: readonly string[]): Entry => ({
  ask: () => paths.map((path) => ({ path: `${API}${path}` })),
  tells: true,
});
const sent = (path: string, body: (theirs: Namespace) => unknown): Entry => ({
  ask: (_, theirs) => [{ path: `${API}${path}`, body: body(theirs) }],
});
const denied = (path: string, body: (theirs: Namespace) => unknown): Entry => ({
  ...sent(path, body),
  refused: true,
});
const policyOf = (namespace: Namespace) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'intruder', namespace },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
});
const draft = (namespace: Namespace) => ({ changes: [{ operation: 'CREATE', object: policyOf(namespace) }] });
const trace = (theirs: Namespace) => ({ source: pod(theirs), destination: { type: 'ip', ip: '203.0.113.9' } });
/** Asked as it stands: nothing in it belongs to a namespace, or its ids are nobody's. */
const PLAIN: Entry = {};

/** Every route of the server, with what one person asks to see of another's. A route that is missing here fails the test. */
const MATRIX: Readonly<Record<string, Entry>> = {
  'GET /api/v1/version': PLAIN,
  'GET /api/v1/settings': PLAIN,
  'GET /api/v1/status': PLAIN,
  'GET /api/v1/openapi.json': PLAIN,
  'GET /api/v1/access-summary': { ask: (_, theirs) => [{ path: `/api/v1/access-summary?namespace=${theirs}` }] },
  'PUT /api/v1/account/password': PLAIN,
  'GET /api/v1/live': PLAIN,
  'GET /auth/session': PLAIN,
  'POST /auth/renew': PLAIN,
  'GET /api/v1/clusters': PLAIN,
  'GET /api/v1/clusters/:cluster': at(''),
  'POST /api/v1/clusters/:cluster/access/reviews': sent('/access/reviews', (theirs) => ({
    questions: [{ verb: 'list', group: '', resource: 'pods', namespace: theirs }],
  })),
  'GET /api/v1/clusters/:cluster/objects': {
    ask: (_, theirs) => [
      { path: `${API}/objects?kinds=Pod,Service&filter=hush&limit=50` },
      { path: `${API}/objects?kinds=Pod&namespace=${theirs}` },
    ],
    tells: true,
  },
  'GET /api/v1/clusters/:cluster/k8s/*': {
    ask: (_, theirs) => [{ path: `${API}/k8s/api/v1/namespaces/${theirs}/pods` }, { path: `${API}/k8s/api/v1/pods` }],
    tells: true,
    refused: true,
  },
  'GET /api/v1/k8s/*': {
    ask: (_, theirs) => [{ path: `/api/v1/k8s/api/v1/namespaces/${theirs}/pods` }],
    refused: true,
  },
  'GET /api/v1/clusters/:cluster/overview': at('/overview'),
  'GET /api/v1/clusters/:cluster/agents': at('/agents'),
  'GET /api/v1/clusters/:cluster/agents/:name': at('/agents/hush'),
  'GET /api/v1/clusters/:cluster/controller': at('/controller'),
  'GET /api/v1/clusters/:cluster/node-latency': at('/node-latency'),
  'GET /api/v1/clusters/:cluster/feature-gates': at('/feature-gates'),
  'GET /api/v1/featuregates': PLAIN,
  'GET /api/v1/clusters/:cluster/tiers': at('/tiers'),
  'GET /api/v1/clusters/:cluster/policies': telling('/policies', '/policies?filter=hush'),
  'GET /api/v1/clusters/:cluster/policies/:id': {
    ask: (_, theirs) => [
      { path: `${API}/policies/${encodeURIComponent(`K8sNetworkPolicy:${theirs}/${MARKS[theirs][3] ?? ''}`)}` },
    ],
  },
  'GET /api/v1/clusters/:cluster/policies/editor-facts': at('/policies/editor-facts'),
  'POST /api/v1/clusters/:cluster/policies/evaluate': sent('/policies/evaluate', trace),
  'POST /api/v1/clusters/:cluster/policies/reachability': sent('/policies/reachability', (theirs) => ({
    by: 'workload',
    namespaces: [theirs],
  })),
  'POST /api/v1/clusters/:cluster/policies/impact': sent('/policies/impact', draft),
  'POST /api/v1/clusters/:cluster/policies/preview': sent('/policies/preview', (theirs) => ({
    object: policyOf(theirs),
  })),
  'POST /api/v1/clusters/:cluster/policies/what-changes': sent('/policies/what-changes', draft),
  'POST /api/v1/clusters/:cluster/policies/validate': sent('/policies/validate', (theirs) => ({
    operation: 'CREATE',
    object: policyOf(theirs),
  })),
  'GET /api/v1/clusters/:cluster/groups': at('/groups'),
  'GET /api/v1/clusters/:cluster/groups/:id': at('/groups/x'),
  'GET /api/v1/clusters/:cluster/tier-access': at('/tier-access'),
  'POST /api/v1/clusters/:cluster/tier-access/check': sent('/tier-access/check', () => ({})),
  'POST /api/v1/clusters/:cluster/changes': denied('/changes', (theirs) => ({
    operation: 'CREATE',
    object: policyOf(theirs),
  })),
  'GET /api/v1/clusters/:cluster/audit': telling('/audit'),
  'GET /api/v1/clusters/:cluster/audit/:id': {
    ask: (_, theirs) => [{ path: `${API}/audit/${ids.changes[theirs]}` }],
    tells: true,
    refused: true,
  },
  'POST /api/v1/clusters/:cluster/audit/:id/undo': {
    ask: (_, theirs) => [{ path: `${API}/audit/${ids.changes[theirs]}/undo`, body: {} }],
    refused: true,
  },
  'GET /api/v1/clusters/:cluster/traceflows': telling('/traceflows'),
  'POST /api/v1/clusters/:cluster/traceflows': denied('/traceflows', trace),
  'GET /api/v1/clusters/:cluster/traceflows/:name': {
    ask: () => [{ path: `${API}/traceflows/${ids.traceflow}` }],
    tells: true,
    refused: true,
  },
  'GET /api/v1/clusters/:cluster/traceflows/:name/now': {
    ask: () => [{ path: `${API}/traceflows/${ids.traceflow}/now` }],
    refused: true,
  },
  'DELETE /api/v1/clusters/:cluster/traceflows/:name': {
    ask: () => [{ path: `${API}/traceflows/${ids.traceflow}` }],
    refused: true,
  },
  'POST /api/v1/clusters/:cluster/traceflows/preflight': sent('/traceflows/preflight', trace),
  'POST /api/v1/traceflow': { ask: (_, theirs) => [{ path: '/api/v1/traceflow', body: trace(theirs) }], refused: true },
  // Leads to the status, whether there is such a trace or not.
  'GET /api/v1/traceflow/:id': { ask: () => [{ path: `/api/v1/traceflow/${ids.traceflow}` }] },
  'GET /api/v1/traceflow/:id/status': {
    ask: () => [{ path: `/api/v1/traceflow/${ids.traceflow}/status` }],
    refused: true,
  },
  'GET /api/v1/traceflow/:id/result': {
    ask: () => [{ path: `/api/v1/traceflow/${ids.traceflow}/result` }],
    refused: true,
  },
  'DELETE /api/v1/traceflow/:id': { ask: () => [{ path: `/api/v1/traceflow/${ids.traceflow}` }], refused: true },
  'GET /api/v1/clusters/:cluster/trace-checks/sets': telling('/trace-checks/sets'),
  'POST /api/v1/clusters/:cluster/trace-checks/sets': denied('/trace-checks/sets', () => ({
    name: 'intruder',
    checks: [],
  })),
  'GET /api/v1/clusters/:cluster/trace-checks/sets/:id': {
    ask: () => [{ path: `${API}/trace-checks/sets/${ids.set}` }],
    tells: true,
    refused: true,
  },
  'PUT /api/v1/clusters/:cluster/trace-checks/sets/:id': {
    ask: () => [{ path: `${API}/trace-checks/sets/${ids.set}`, body: { name: 'intruder', checks: [], version: 1 } }],
    refused: true,
  },
  'DELETE /api/v1/clusters/:cluster/trace-checks/sets/:id': {
    ask: () => [{ path: `${API}/trace-checks/sets/${ids.set}` }],
    refused: true,
  },
  'POST /api/v1/clusters/:cluster/trace-checks/sets/:id/checks': {
    ask: (_, theirs) => [
      {
        path: `${API}/trace-checks/sets/${ids.set}/checks`,
        body: { name: 'intruder', request: trace(theirs), expectation: { verdict: 'Delivered' } },
      },
    ],
    refused: true,
  },
  'DELETE /api/v1/clusters/:cluster/trace-checks/sets/:id/checks/:check': {
    ask: () => [{ path: `${API}/trace-checks/sets/${ids.set}/checks/${ids.check}` }],
    refused: true,
  },
  'GET /api/v1/clusters/:cluster/trace-checks/sets/:id/export': {
    ask: () => [{ path: `${API}/trace-checks/sets/${ids.set}/export` }],
    tells: true,
    refused: true,
  },
  'POST /api/v1/clusters/:cluster/trace-checks/import': denied('/trace-checks/import', () => ({ document: 'x' })),
  'POST /api/v1/clusters/:cluster/trace-checks/sets/:id/runs': {
    ask: () => [{ path: `${API}/trace-checks/sets/${ids.set}/runs`, body: {} }],
    refused: true,
  },
  'GET /api/v1/clusters/:cluster/trace-checks/runs': at('/trace-checks/runs'),
  'POST /api/v1/clusters/:cluster/trace-checks/runs': denied('/trace-checks/runs', (theirs) => ({
    checks: [{ name: 'intruder', request: trace(theirs), expectation: { verdict: 'Delivered' } }],
  })),
  'GET /api/v1/clusters/:cluster/trace-checks/runs/:id': at('/trace-checks/runs/00000000-0000-4000-8000-000000000000'),
  'DELETE /api/v1/clusters/:cluster/trace-checks/runs/:id': at(
    '/trace-checks/runs/00000000-0000-4000-8000-000000000000',
  ),
  'POST /api/v1/clusters/:cluster/trace-checks/runs/:id/resume': at(
    '/trace-checks/runs/00000000-0000-4000-8000-000000000000/resume',
  ),
  'GET /api/v1/clusters/:cluster/trace-checks/runs/:id/junit.xml': at(
    '/trace-checks/runs/00000000-0000-4000-8000-000000000000/junit.xml',
  ),
  'GET /api/v1/clusters/:cluster/trace-checks/runs/:id/results/:check': at(
    '/trace-checks/runs/00000000-0000-4000-8000-000000000000/results/x',
  ),
  'GET /api/v1/clusters/:cluster/captures': at('/captures'),
  'POST /api/v1/clusters/:cluster/captures': denied('/captures', (theirs) => ({
    source: pod(theirs),
    direction: 'Both',
    packets: 1,
    timeout: 60,
  })),
  'GET /api/v1/clusters/:cluster/captures/availability': at('/captures/availability'),
  'GET /api/v1/clusters/:cluster/captures/:name': at('/captures/hush'),
  'DELETE /api/v1/clusters/:cluster/captures/:name': at('/captures/hush'),
  'GET /api/v1/clusters/:cluster/captures/:name/file': at('/captures/hush/file'),
  'GET /api/v1/clusters/:cluster/support-bundles': at('/support-bundles'),
  'POST /api/v1/clusters/:cluster/support-bundles': denied('/support-bundles', () => ({ nodes: { type: 'all' } })),
  'GET /api/v1/clusters/:cluster/support-bundles/:name': at('/support-bundles/hush'),
  'DELETE /api/v1/clusters/:cluster/support-bundles/:name': at('/support-bundles/hush'),
  'GET /api/v1/clusters/:cluster/support-bundles/:name/nodes/:node/file': at('/support-bundles/hush/nodes/hush/file'),
  'GET /api/v1/clusters/:cluster/flows': telling('/flows?from=now-1h', '/flows?filter=hush&from=now-1h'),
  'GET /api/v1/clusters/:cluster/flows/records/:id': {
    ask: () => [{ path: `${API}/flows/records/${encodeURIComponent(ids.record)}` }],
  },
  'GET /api/v1/clusters/:cluster/flows/summary': telling(
    '/flows/summary?by=src.pod,dst.pod',
    '/flows/summary?by=src.pod',
  ),
  'GET /api/v1/clusters/:cluster/flows/series': telling('/flows/series?by=src.pod&from=now-1h'),
  'GET /api/v1/clusters/:cluster/flows/complete': at('/flows/complete?text=pod:hush&from=now-1h'),
  'GET /api/v1/clusters/:cluster/flows/export': telling('/flows/export?format=csv&from=now-1h'),
  'GET /api/v1/clusters/:cluster/flows/status': at('/flows/status'),
  // A stream without an end; its cut is the live topic's, which is asked below.
  'GET /api/v1/flows/stream': PLAIN,
  'GET /api/v1/clusters/:cluster/topology': telling('/topology?group=pod&from=now-1h'),
};
/** Routes of NSX know no namespaces: nsx.access.test.ts asks who reaches them. Signing in and out is nobody's data. */
const ELSEWHERE = /^\w+ (\/api\/v1\/nsx\b|\/auth\/(login|logout|oauth2)\b|\/healthz|\/readyz|\/\*$)/;

async function send(address: string, records: readonly object[]): Promise<void> {
  const { hostname, port } = new URL(`http://${address}`);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve) => void socket.once('connect', () => resolve()));
  socket.end(`${records.map((one) => JSON.stringify(one)).join('\n')}\n`);
  await new Promise<void>((resolve) => void socket.once('close', () => resolve()));
}

/** Two people who may each work in one namespace and see nothing of the other. */
function givePeopleTheirNamespaces(): void {
  const { store } = server.cluster;
  const bindings = store.list(RBAC, 'clusterrolebindings');
  const people = [
    ['yelb', 'user1@'],
    ['default', 'andreasm@'],
  ] as const;
  store.create(RBAC, 'clusterroles', {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'lister' },
    rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] }],
  });
  for (const [namespace, who] of people) {
    const own = bindings.filter((one) => JSON.stringify(one['subjects'] ?? []).includes(who));
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

function putMarks(namespace: Namespace): void {
  const { store } = server.cluster;
  const [name = '', label = '', policy = '', netpol = '', ip = ''] = MARKS[namespace];
  const [likeness] = store.list('', 'pods', namespace);
  store.create('', 'pods', {
    ...likeness,
    metadata: { name, namespace, labels: { team: label } },
    status: { ...(likeness?.['status'] as object), podIP: ip, podIPs: [{ ip }] },
  } as typeof likeness & object);
  store.create('networking.k8s.io', 'networkpolicies', {
    ...policyOf(namespace),
    metadata: { name: netpol, namespace },
  });
  store.create('crd.antrea.io', 'networkpolicies', {
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'NetworkPolicy',
    metadata: { name: policy, namespace },
    spec: {
      priority: 5,
      tier: 'application',
      appliedTo: [{ podSelector: { matchLabels: { team: label } } }],
      ingress: [{ name: 'hush', action: 'Allow', from: [{ podSelector: {} }] }],
    },
  });
}

const flowOf = (namespace: Namespace, index: number): object => {
  const now = Math.floor(Date.now() / 1000);
  const [name, , , , ip] = MARKS[namespace];
  return {
    flowStartSeconds: now - 600,
    flowEndSeconds: now - 300 + index,
    sourceIPv4Address: ip,
    destinationIPv4Address: ip,
    sourceTransportPort: 40_000 + index,
    destinationTransportPort: 4567,
    protocolIdentifier: 6,
    octetDeltaCount: 100,
    octetTotalCount: 100,
    packetDeltaCount: 2,
    packetTotalCount: 2,
    sourcePodNamespace: namespace,
    sourcePodName: name,
    destinationPodNamespace: namespace,
    destinationPodName: name,
    flowType: 1,
  };
};

beforeAll(async () => {
  server = await startTestApp({
    contexts: [CLUSTER],
    env: { NETLOFT_FLOW_STORE: 'embedded', NETLOFT_FLOW_LISTEN: `${CLUSTER}=tcp://127.0.0.1:0` },
  });
  givePeopleTheirNamespaces();
  NAMESPACES.forEach(putMarks);
  admin = await server.signIn('admin-password');
  readers.set('yelb', await server.signIn('user1'));
  readers.set('default', await server.signIn('andreasm'));
  const address = await vi.waitFor(
    async () => {
      const { listeners } = await admin.json<FlowStatus>(`${API}/flows/status`);
      expect(listeners[0]?.address).toMatch(/:[1-9]\d*$/);
      return listeners[0]?.address ?? '';
    },
    { timeout: 20_000 },
  );
  await send(
    address,
    NAMESPACES.flatMap((namespace) => [0, 1, 2].map((index) => flowOf(namespace, index))),
  );
  const set = await admin.send('POST', `${API}/trace-checks/sets`, {
    name: 'hush-y-pod and hush-d-pod',
    checks: NAMESPACES.map((namespace) => ({
      name: `of ${namespace}`,
      request: trace(namespace),
      expectation: { verdict: 'Delivered' },
    })),
  });
  const kept = (await set.json()) as CheckSet;
  ids.set = kept.id;
  ids.check = kept.checks[0]?.id ?? '';
  const traced = await admin.send('POST', `${API}/traceflows`, trace('yelb'));
  ids.traceflow = ((await traced.json()) as { id: string }).id;
  for (const namespace of NAMESPACES) {
    const changed = await admin.send('POST', `${API}/changes`, {
      operation: 'CREATE',
      object: { ...policyOf(namespace), metadata: { name: `${MARKS[namespace][3]}-2`, namespace } },
    });
    ids.changes[namespace] = ((await changed.json()) as { record: { id: string } }).record.id;
  }
  await vi.waitFor(
    async () => {
      const { items } = await admin.json<FlowList>(`${API}/flows?filter=hush&from=now-1h`);
      expect(items).toHaveLength(6);
      ids.record = items.find(({ sourcePodNamespace }) => sourcePodNamespace === 'yelb')?.id ?? '';
    },
    { timeout: 20_000, interval: 100 },
  );
}, 120_000);
afterAll(() => server.close());

async function answer(
  client: TestClient,
  method: string,
  { path, body }: Asked,
): Promise<{ status: number; text: string }> {
  const response = await client.fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  return { status: response.status, text: await response.text() };
}

/** Marks of the other namespace that an answer tells, apart from those that were asked with. */
function told(text: string, theirs: Namespace, asked: Asked): readonly string[] {
  const known = `${decodeURIComponent(asked.path)} ${JSON.stringify(asked.body ?? '')}`;
  return MARKS[theirs].filter((mark) => !known.includes(mark) && text.includes(mark));
}

it('every route of the server has an entry, and every entry a route', () => {
  const routes = server.app.routeTable.routes
    .filter(({ method }) => method !== 'HEAD')
    .map(({ method, url }) => `${method} ${url}`)
    .filter((route) => !ELSEWHERE.test(route));
  expect(new Set(Object.keys(MATRIX))).toEqual(new Set(routes));
});

describe('an answer to one person holds nothing that only another may see:', () => {
  // What an administrator asks first fills every cache there is.
  it.each(Object.entries(MATRIX).filter(([route]) => !route.includes('/stream') && !route.includes('/live')))(
    '%s',
    async (route, { ask, tells, refused }) => {
      const [method = '', url = ''] = route.split(' ');
      const isRead = method === 'GET';
      for (const mine of NAMESPACES) {
        const theirs = other(mine);
        const asked = ask?.(mine, theirs) ?? [{ path: url }];
        for (const one of asked) {
          const seen = isRead ? await answer(admin, method, one) : undefined;
          if (tells && seen !== undefined && one === asked[0])
            expect(
              MARKS.yelb.concat(MARKS.default).some((mark) => seen.text.includes(mark)),
              seen.text.slice(0, 400),
            ).toBe(true);
          const reader = readers.get(mine);
          if (reader === undefined) throw new Error(mine);
          const got = await answer(reader, method, one);
          if (refused) expect(got.status, got.text.slice(0, 400)).toBeGreaterThanOrEqual(400);
          expect(told(got.text, theirs, one), `${method} ${one.path}: ${got.status}`).toEqual([]);
        }
      }
    },
    60_000,
  );

  it('and each sees their own', async () => {
    for (const mine of NAMESPACES) {
      const reader = readers.get(mine);
      if (reader === undefined) throw new Error(mine);
      const flows = await answer(reader, 'GET', { path: `${API}/flows?filter=hush&from=now-1h` });
      expect(flows.text).toContain(MARKS[mine][0]);
      const found = await answer(reader, 'GET', { path: `${API}/objects?kinds=Pod&filter=hush` });
      expect(found.text).toContain(MARKS[mine][0]);
    }
  });
});

it.each(LiveTopic.options.filter((topic) => topic !== 'flows'))(
  'the live topic %s tells one person nothing that only another may see, however many follow it',
  async (topic) => {
    const params = { cluster: CLUSTER, ...(topic === 'traceflow' ? { name: ids.traceflow } : {}) };
    const all = subscribeLive<object>(server, admin, topic, params);
    await vi.waitUntil(() => all.snapshots > 0 || all.problem !== undefined, { timeout: 20_000 });
    for (const mine of NAMESPACES) {
      const reader = readers.get(mine);
      if (reader === undefined) throw new Error(mine);
      const live = subscribeLive<object>(server, reader, topic, params);
      await vi.waitUntil(() => live.snapshots > 0 || live.problem !== undefined, { timeout: 20_000 });
      const text = JSON.stringify([[...live.items.values()], live.problem ?? null]);
      expect(told(text, other(mine), { path: '' })).toEqual([]);
      live.close();
    }
    all.close();
  },
  60_000,
);
