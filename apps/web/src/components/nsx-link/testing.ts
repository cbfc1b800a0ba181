import type { NsxLink, NsxStatus } from '@netloft/contracts';
import type { PageWorld } from '../../testing/render-page.tsx';

/** State of an NSX that may be read, for tests of a cluster's pages. */
const STATUS: NsxStatus = {
  configured: true,
  simulated: true,
  managers: [{ url: 'https://nsx-1.example:443', state: 'up', since: null }],
  version: '4.2.1',
  credential: { kind: 'shared', mode: 'certificate', user: null, roles: [] },
  may: { read: true, write: false },
  clusterStatus: 'STABLE',
  load: { limit: 10, waiting: 0, backingOffUntil: null },
  freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' },
};

/** A policy of a cluster that came from NSX. */
export const linkOf = (name: string, change: Partial<NsxLink> = {}): NsxLink => ({
  id: `AntreaClusterNetworkPolicy:${name}`,
  policy: 'yelb-zero-trust',
  policyName: 'Yelb-Zero-Trust',
  category: 'Application',
  ...change,
});

/** Answers of a server that knows these ways from a cluster to NSX. */
export const nsxAnswers = (
  links: readonly NsxLink[],
  change: Partial<NsxStatus> = {},
): NonNullable<PageWorld['http']> => ({
  'GET /api/v1/nsx': { body: { ...STATUS, ...change } },
  'GET /api/v1/nsx/links': { body: { items: links, total: links.length, freshness: STATUS.freshness } },
});
