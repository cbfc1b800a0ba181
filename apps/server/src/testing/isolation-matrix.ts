import type { LiveTopic } from '@netloft/contracts';
import {
  API,
  closingOf,
  type IsolationWorld,
  type Made,
  marksOf,
  nameOf,
  NAMESPACES,
  type Namespace,
  netpolOf,
  OF,
  podOf,
  traceOf,
} from './isolation-world.ts';

/** One request about one namespace. */
export interface Asked {
  readonly path: string;
  readonly body?: unknown;
}

/**
 * What is asked of one route, and who sees what belongs to the namespace that it is asked about: whoever may read that namespace (`reader`), only
 * the administrator (`admin`: what the cluster gives nobody for one namespace alone), or nobody, because the answer holds nothing of any namespace.
 */
export interface Entry {
  readonly seenBy: 'reader' | 'admin' | 'nobody';
  readonly ask: (world: IsolationWorld, about: Namespace) => Asked;
  /** Texts of which the answer to who sees it holds one, and the answers to others none; marks of the namespace when absent. */
  readonly marks?: (world: IsolationWorld, about: Namespace) => readonly string[];
  /** What the others get is a refusal. */
  readonly refused?: true;
  /** It changes something: the others try first and are refused, then who may do it does, with this status at most. */
  readonly changes?: number;
}

export type Matrix = Readonly<Record<string, Entry>>;

/** An entry whose address lies below the cluster's, unless it begins with `/api` or `/auth` itself. */
const entry =
  (seenBy: Entry['seenBy'], extra: Pick<Entry, 'refused' | 'changes'> = {}) =>
  (
    where: string | ((world: IsolationWorld, about: Namespace) => string),
    body?: (about: Namespace, world: IsolationWorld) => unknown,
    more: Pick<Entry, 'marks' | 'changes'> = {},
  ): Entry => ({
    seenBy,
    ask: (world, about) => {
      const path = typeof where === 'string' ? where : where(world, about);
      return {
        path: /^\/(api|auth)\//.test(path) ? path : `${API}${path}`,
        ...(body === undefined ? {} : { body: body(about, world) }),
      };
    },
    ...extra,
    ...more,
  });

const OK = 399;
/** Who may read a namespace sees what is asked, others do not. */
const own = entry('reader');
const ownOnly = entry('reader', { refused: true });
/** Of the whole cluster: who has rights in one namespace only is not shown it, also where it is about that namespace. */
const admins = entry('admin');
const adminsOnly = entry('admin', { refused: true });
const adminsChange = entry('admin', { refused: true, changes: OK });
const nobodys = entry('nobody');

const marked = (...marks: readonly string[]): Pick<Entry, 'marks'> => ({ marks: () => marks });
const me: Pick<Entry, 'marks'> = { marks: (_, about) => [nameOf(about)] };
const mate: Pick<Entry, 'marks'> = { marks: ({ mates }, about) => [mates[about].name] };
/** Closes the namespace before any other policy is asked. */
const draft = (about: Namespace) => ({ changes: [{ operation: 'CREATE', object: closingOf(about) }] });
const check = (about: Namespace) => ({
  name: 'intruder',
  request: traceOf(about),
  expectation: { verdict: 'Delivered' },
});

const SETS = '/trace-checks/sets';
const RUNS = '/trace-checks/runs';
type At = (world: IsolationWorld, about: Namespace) => string;
const madeAt =
  (before: string, key: 'traceflow' | 'uiTraceflow' | 'change' | 'capture' | 'bundle', after = ''): At =>
  ({ made }, about) =>
    `${before}/${made[about][key]}${after}`;
const setAt =
  (after = ''): At =>
  ({ made }, about) =>
    `${SETS}/${made[about].set.id}${after}`;
const runAt =
  (after = ''): At =>
  ({ made }, about) =>
    `${RUNS}/${made[about].run.id}${after}`;
const UI = '/api/v1/traceflow';

/** Routes that answer what this person may read. */
const READ: Matrix = {
  'GET /api/v1/version': nobodys('/api/v1/version'),
  'GET /api/v1/settings': nobodys('/api/v1/settings'),
  'GET /api/v1/status': nobodys('/api/v1/status'),
  'GET /api/v1/openapi.json': nobodys('/api/v1/openapi.json'),
  'GET /api/v1/clusters': nobodys('/api/v1/clusters'),
  'GET /api/v1/featuregates': nobodys('/api/v1/featuregates'),
  'GET /auth/session': own('/auth/session', undefined, me),
  'POST /auth/renew': own('/auth/renew', undefined, me),
  'GET /api/v1/access-summary': own(
    (_, about) => `/api/v1/access-summary?namespace=${about}`,
    undefined,
    marked('"secrets"'),
  ),
  'POST /api/v1/clusters/:cluster/access/reviews': own(
    '/access/reviews',
    (namespace) => ({ questions: [{ verb: 'list', group: '', resource: 'pods', namespace }] }),
    marked('"allowed":true'),
  ),
  'GET /api/v1/clusters/:cluster': nobodys(''),
  'GET /api/v1/clusters/:cluster/objects': own('/objects?kinds=Pod,Service&filter=hush&limit=50'),
  'GET /api/v1/clusters/:cluster/k8s/*': ownOnly((_, about) => `/k8s/api/v1/namespaces/${about}/pods`),
  'GET /api/v1/k8s/*': ownOnly((_, about) => `/api/v1/k8s/apis/crd.antrea.io/v1beta1/namespaces/${about}/groups`),
  'GET /api/v1/clusters/:cluster/overview': admins('/overview'),
  'GET /api/v1/clusters/:cluster/agents': admins('/agents', undefined, marked('antrea-agent-')),
  'GET /api/v1/clusters/:cluster/agents/:name': adminsOnly(
    ({ node }) => `/agents/${node}`,
    undefined,
    marked('antrea-agent-'),
  ),
  'GET /api/v1/clusters/:cluster/controller': adminsOnly('/controller', undefined, marked('antrea-controller-')),
  'GET /api/v1/clusters/:cluster/node-latency': nobodys('/node-latency'),
  'GET /api/v1/clusters/:cluster/feature-gates': admins('/feature-gates', undefined, marked('"controller/')),
  'GET /api/v1/clusters/:cluster/tiers': own('/tiers'),
  'GET /api/v1/clusters/:cluster/policies': own('/policies?filter=hush'),
  'GET /api/v1/clusters/:cluster/policies/:id': ownOnly(
    (_, about) => `/policies/${encodeURIComponent(`AntreaNetworkPolicy:${about}/${OF[about].policy}`)}`,
  ),
  'GET /api/v1/clusters/:cluster/policies/editor-facts': own('/policies/editor-facts'),
  'POST /api/v1/clusters/:cluster/policies/evaluate': own('/policies/evaluate', (about, { mates }) => ({
    source: { type: 'pod', namespace: about, name: mates[about].name },
    destination: podOf(about),
    port: 80,
    everyRule: true,
  })),
  'POST /api/v1/clusters/:cluster/policies/reachability': own('/policies/reachability', (about) => ({
    by: 'workload',
    namespaces: [about],
  })),
  'POST /api/v1/clusters/:cluster/policies/impact': own('/policies/impact', draft),
  'POST /api/v1/clusters/:cluster/policies/preview': own('/policies/preview', (about) => ({ object: netpolOf(about) })),
  'POST /api/v1/clusters/:cluster/policies/what-changes': own('/policies/what-changes', draft),
  // Judges what it is sent, by rules and not by what there is.
  'POST /api/v1/clusters/:cluster/policies/validate': nobodys('/policies/validate', (about) => ({
    operation: 'CREATE',
    object: netpolOf(about),
  })),
  'GET /api/v1/clusters/:cluster/groups': own('/groups'),
  'GET /api/v1/clusters/:cluster/groups/:id': ownOnly(
    (_, about) => `/groups/${encodeURIComponent(`${about}/${OF[about].group}`)}`,
  ),
  'GET /api/v1/clusters/:cluster/tier-access': admins(
    '/tier-access',
    undefined,
    marked('aggregate-antrea-policies-edit'),
  ),
  'POST /api/v1/clusters/:cluster/tier-access/check': admins(
    '/tier-access/check',
    (namespace) => ({ subject: { kind: 'User', name: 'somebody' }, kind: 'NetworkPolicy', namespace }),
    marked('SubjectAccessReview'),
  ),
  'GET /api/v1/clusters/:cluster/audit': own('/audit'),
  'GET /api/v1/clusters/:cluster/audit/:id': ownOnly(madeAt('/audit', 'change')),
  'GET /api/v1/clusters/:cluster/traceflows': admins('/traceflows'),
  'GET /api/v1/clusters/:cluster/traceflows/:name': adminsOnly(madeAt('/traceflows', 'traceflow')),
  'GET /api/v1/clusters/:cluster/traceflows/:name/now': adminsOnly(madeAt('/traceflows', 'traceflow', '/now')),
  // Tells who may read the namespace that there is no such Pod.
  'POST /api/v1/clusters/:cluster/traceflows/preflight': own(
    '/traceflows/preflight',
    (about) => ({ ...traceOf(about), source: { ...podOf(about), name: 'missing' }, destinationPort: 80 }),
    marked('"path":"source'),
  ),
  // Leads to the status, whether there is such a trace or not.
  'GET /api/v1/traceflow/:id': nobodys(madeAt(UI, 'uiTraceflow')),
  'GET /api/v1/traceflow/:id/status': adminsOnly(madeAt(UI, 'uiTraceflow', '/status'), undefined, marked('/result')),
  'GET /api/v1/traceflow/:id/result': adminsOnly(madeAt(UI, 'uiTraceflow', '/result')),
  'GET /api/v1/clusters/:cluster/trace-checks/sets': adminsOnly(SETS),
  'GET /api/v1/clusters/:cluster/trace-checks/sets/:id': adminsOnly(setAt()),
  'GET /api/v1/clusters/:cluster/trace-checks/sets/:id/export': adminsOnly(setAt('/export')),
  'GET /api/v1/clusters/:cluster/trace-checks/runs': adminsOnly(RUNS),
  'GET /api/v1/clusters/:cluster/trace-checks/runs/:id': adminsOnly(runAt()),
  'GET /api/v1/clusters/:cluster/trace-checks/runs/:id/junit.xml': adminsOnly(runAt('/junit.xml')),
  'GET /api/v1/clusters/:cluster/trace-checks/runs/:id/results/:check': adminsOnly((world, about) =>
    runAt(`/results/${world.made[about].run.results[0]?.check ?? ''}`)(world, about),
  ),
  'GET /api/v1/clusters/:cluster/captures': admins('/captures', undefined, mate),
  'GET /api/v1/clusters/:cluster/captures/availability': nobodys('/captures/availability'),
  'GET /api/v1/clusters/:cluster/captures/:name': adminsOnly(madeAt('/captures', 'capture'), undefined, mate),
  'GET /api/v1/clusters/:cluster/captures/:name/file': adminsOnly(
    madeAt('/captures', 'capture', '/file'),
    undefined,
    marked('.pcapng"'),
  ),
  'GET /api/v1/clusters/:cluster/support-bundles': admins('/support-bundles', undefined, {
    marks: ({ made }, about) => [made[about].bundle],
  }),
  'GET /api/v1/clusters/:cluster/support-bundles/:name': adminsOnly(
    madeAt('/support-bundles', 'bundle'),
    undefined,
    marked('"nodes"'),
  ),
  'GET /api/v1/clusters/:cluster/support-bundles/:name/nodes/:node/file': adminsOnly(
    ({ collected, node }) => `/support-bundles/${collected}/nodes/${node}/file`,
    undefined,
    marked('.tar.gz"'),
  ),
  'GET /api/v1/clusters/:cluster/flows': own('/flows?from=now-1h'),
  'GET /api/v1/clusters/:cluster/flows/records/:id': ownOnly(
    ({ made }, about) => `/flows/records/${encodeURIComponent(made[about].record)}`,
  ),
  'GET /api/v1/clusters/:cluster/flows/summary': own('/flows/summary?by=src.pod,dst.pod'),
  'GET /api/v1/clusters/:cluster/flows/series': own('/flows/series?by=src.pod&from=now-1h'),
  'GET /api/v1/clusters/:cluster/flows/complete': own('/flows/complete?text=pod:hush&from=now-1h'),
  'GET /api/v1/clusters/:cluster/flows/export': own('/flows/export?format=csv&from=now-1h'),
  'GET /api/v1/clusters/:cluster/flows/status': nobodys('/flows/status'),
  'GET /api/v1/clusters/:cluster/topology': own('/topology?group=pod&from=now-1h'),
};

/** Routes that change something, those that remove it last. */
const CHANGE: Matrix = {
  'PUT /api/v1/account/password': {
    seenBy: 'nobody',
    refused: true,
    changes: OK,
    ask: () => ({
      path: '/api/v1/account/password',
      body: { currentPassword: 'YWRtaW4=', newPassword: 'aW50cnVkZXI=' },
    }),
  },
  'POST /api/v1/clusters/:cluster/changes': ownOnly(
    '/changes',
    (about) => ({ operation: 'CREATE', object: netpolOf(about) }),
    { changes: OK },
  ),
  'POST /api/v1/clusters/:cluster/audit/:id/undo': ownOnly(madeAt('/audit', 'change', '/undo'), () => ({}), {
    changes: OK,
  }),
  'POST /api/v1/clusters/:cluster/traceflows': adminsChange('/traceflows', traceOf),
  'DELETE /api/v1/clusters/:cluster/traceflows/:name': adminsChange(madeAt('/traceflows', 'traceflow')),
  'POST /api/v1/traceflow': adminsChange(UI, (about) => ({
    spec: { source: { namespace: about, pod: OF[about].pod }, destination: { ip: '203.0.113.9' } },
  })),
  'DELETE /api/v1/traceflow/:id': adminsChange(madeAt(UI, 'uiTraceflow')),
  'POST /api/v1/clusters/:cluster/trace-checks/sets': adminsChange(SETS, (about) => ({
    name: `intruder of ${about}`,
    checks: [],
  })),
  'POST /api/v1/clusters/:cluster/trace-checks/import': adminsChange('/trace-checks/import', (about, { made }) => ({
    document: made[about].document,
    replace: true,
  })),
  'POST /api/v1/clusters/:cluster/trace-checks/sets/:id/checks': adminsChange(setAt('/checks'), check),
  'POST /api/v1/clusters/:cluster/trace-checks/sets/:id/runs': adminsChange(setAt('/runs'), () => ({})),
  'DELETE /api/v1/clusters/:cluster/trace-checks/sets/:id/checks/:check': adminsChange((world, about) =>
    setAt(`/checks/${world.made[about].set.checks[0]?.id ?? ''}`)(world, about),
  ),
  // By now it is another version than the one that was edited: told to who may change it.
  'PUT /api/v1/clusters/:cluster/trace-checks/sets/:id': adminsChange(
    setAt(),
    () => ({ name: 'intruder', checks: [], version: 1 }),
    { changes: 409 },
  ),
  'DELETE /api/v1/clusters/:cluster/trace-checks/sets/:id': adminsChange(setAt()),
  'POST /api/v1/clusters/:cluster/trace-checks/runs': adminsChange(RUNS, (about) => ({ checks: [check(about)] })),
  // It was not interrupted: told to who may resume it.
  'POST /api/v1/clusters/:cluster/trace-checks/runs/:id/resume': adminsChange(runAt('/resume'), undefined, {
    changes: 409,
  }),
  'DELETE /api/v1/clusters/:cluster/trace-checks/runs/:id': adminsChange(runAt()),
  'POST /api/v1/clusters/:cluster/captures': adminsChange('/captures', (about) => ({
    source: podOf(about),
    packets: 1,
    timeout: 60,
  })),
  'DELETE /api/v1/clusters/:cluster/captures/:name': adminsChange(madeAt('/captures', 'capture')),
  'POST /api/v1/clusters/:cluster/support-bundles': adminsChange('/support-bundles', (_, { server, node }) => ({
    nodes: { type: 'names', names: [node] },
    fileServer: { url: server.simulator.sftp.url },
    authentication: { secret: { namespace: 'kube-system', name: 'support-bundle-secret' } },
  })),
  'DELETE /api/v1/clusters/:cluster/support-bundles/:name': adminsChange(madeAt('/support-bundles', 'bundle')),
};

/** Every route of the server with what is asked of it, in that order; signing in and NSX apart. */
export const MATRIX: Matrix = { ...READ, ...CHANGE };

/** Routes that have no end: they are followed. */
export const FOLLOWED: readonly string[] = ['GET /api/v1/live', 'GET /api/v1/flows/stream'];

/** Routes by which one becomes somebody or ends being it, and those that are the same for everybody without a session. */
const PUBLIC = new Set([
  'GET /*',
  'GET /healthz',
  'GET /readyz',
  'GET /auth/oauth2/login',
  'GET /auth/oauth2/callback',
  'GET /auth/oauth2/problem',
  'GET /auth/logout',
  'POST /auth/logout',
  'POST /auth/login',
  'POST /auth/login/token',
  'POST /auth/login/kubeconfig',
  'POST /auth/login/proxy',
]);
export const isPublic = (route: string): boolean => PUBLIC.has(route);

/** NSX knows no namespaces: whoever has no right to it is refused all of its routes, apart from those that tell who one is there or make one somebody. */
export const ofNsx = (route: string): boolean => /^\w+ \/api\/v1\/nsx(\/|$)/.test(route);
export const NSX_OWN = new Set(['GET /api/v1/nsx', 'POST /api/v1/nsx/sign-in', 'DELETE /api/v1/nsx/sign-in']);

interface Topic extends Pick<Entry, 'seenBy' | 'marks'> {
  /** Of a topic of one thing, its name. */
  readonly name?: (made: Made) => string;
}

/** Every live topic, with who sees what of it. */
export const TOPICS: Readonly<Record<LiveTopic, Topic>> = {
  agents: { seenBy: 'admin', ...marked('antrea-agent-') },
  controller: { seenBy: 'admin', ...marked('antrea-controller-') },
  traceflows: { seenBy: 'admin' },
  traceflow: { seenBy: 'admin', name: ({ traceflow }) => traceflow },
  'trace-check-run': { seenBy: 'admin', name: ({ run }) => run.id },
  captures: { seenBy: 'admin' },
  capture: { seenBy: 'admin', name: ({ capture }) => capture, ...mate },
  bundles: { seenBy: 'admin', marks: ({ made }, about) => [made[about].bundle] },
  bundle: { seenBy: 'admin', name: ({ bundle }) => bundle, ...marked('"nodes"') },
  overview: { seenBy: 'admin' },
  clusters: { seenBy: 'nobody' },
  policies: { seenBy: 'reader' },
  tiers: { seenBy: 'reader' },
  groups: { seenBy: 'reader' },
  flows: { seenBy: 'reader' },
};

/** Texts by which the answer about a namespace is known: those that the question does not hold itself. */
export function marksFor(
  world: IsolationWorld,
  { marks, seenBy }: Entry,
  about: Namespace,
  asked: Asked,
): readonly string[] {
  const known = `${decodeURIComponent(asked.path)} ${JSON.stringify(asked.body ?? '')}`;
  const texts =
    seenBy === 'nobody' ? NAMESPACES.flatMap((one) => marksOf(one)) : (marks?.(world, about) ?? marksOf(about));
  return texts.filter((mark) => !known.includes(mark));
}
