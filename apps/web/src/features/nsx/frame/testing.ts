import type { NsxStatus } from '@netloft/contracts';

/** State of an NSX that is well and worked with as its own user, for tests, with what a case changes. */
export const statusOf = (change: Partial<NsxStatus> = {}): NsxStatus => ({
  configured: true,
  simulated: true,
  managers: [
    { url: 'https://nsx-1.example:443', state: 'up', since: '2026-11-25T09:00:00Z' },
    { url: 'https://nsx-2.example:8443', state: 'down', since: '2026-11-25T09:30:00Z', detail: 'connection refused' },
  ],
  version: '4.2.1',
  credential: { kind: 'personal', mode: 'session', user: 'andreasm', roles: ['enterprise_admin'] },
  may: { read: true, write: true },
  clusterStatus: 'STABLE',
  load: { limit: 10, waiting: 0, backingOffUntil: null },
  freshness: { state: 'live', asOf: '2026-11-25T10:00:00Z' },
  ...change,
});

export const SIGNED_OUT: Partial<NsxStatus> = {
  credential: { kind: 'none', mode: null, user: null, roles: [] },
  may: { read: false, write: false, reason: 'needs your own sign-in to NSX' },
};
