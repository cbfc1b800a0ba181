import type { ServerStatus, StatusReplica } from '@netloft/contracts';

/** A server with one cluster that is fine, one that is away, and a problem. */
export const statusOf = (change: Partial<ServerStatus> = {}): ServerStatus => ({
  version: '1.2.3',
  replica: 'netloft-7d9-abcde',
  node: '24.1.0',
  platform: 'linux/x64',
  asOf: '2026-11-25T10:00:00.000Z',
  startedAt: '2026-11-25T07:00:00.000Z',
  memoryBytes: 200_000_000,
  signInModes: ['password', 'token'],
  sealingKeys: 'file',
  sealingKeyCount: 2,
  sealingKeySince: '2026-11-20T10:00:00.000Z',
  clusters: [
    {
      name: 'prod-east',
      isDefault: true,
      reachability: 'reachable',
      since: '2026-11-25T07:00:01.000Z',
      kubernetesVersion: 'v1.33.1',
      watches: {
        open: 3,
        byState: { live: 2, stale: 1 },
        oldestAsOf: '2026-11-25T09:59:00.000Z',
        opened: 9,
        relisted: 2,
        expired: 1,
        broken: 4,
      },
    },
    {
      name: 'lab',
      isDefault: false,
      reachability: 'unreachable',
      since: '2026-11-25T09:00:00.000Z',
      detail: 'lab.corp.example.com:6443 (10.1.2.3) refused the connection',
      kubernetesVersion: null,
      watches: { open: 0, byState: {}, oldestAsOf: null, opened: 0, relisted: 0, expired: 0, broken: 0 },
    },
  ],
  nsx: null,
  stores: [
    {
      cluster: 'all clusters',
      kind: 'clickhouse',
      state: 'unavailable',
      detail: 'Authentication failed',
      bytes: 2_000_000,
      maxBytes: null,
      retentionHours: 168,
    },
  ],
  collector: null,
  live: { sockets: 4, subscriptions: 11, waiting: 0, gaps: 1, rowsDropped: 250, slowReaders: 0 },
  jobs: [{ kind: 'trace-check-run', active: 2 }],
  problems: [
    {
      code: 'UPSTREAM_UNAVAILABLE',
      title: 'Cluster cannot be reached',
      method: 'GET',
      route: '/api/v1/clusters/:cluster/agents',
      upstream: 'lab',
      count: 7,
      firstAt: '2026-11-25T09:00:00.000Z',
      lastAt: '2026-11-25T09:58:00.000Z',
      requestId: '0b0e2c1e-0000-4000-8000-000000000000',
    },
  ],
  ...change,
});

/** A replica of `statusOf()`'s server, as the one that answered tells of it. */
export function replicaOf(name: string, change: Partial<StatusReplica> = {}): StatusReplica {
  const { problems: _, ...process } = statusOf({ replica: name });
  return { ...process, answered: false, heardAt: process.asOf, silent: false, sharesKeys: true, ...change };
}
