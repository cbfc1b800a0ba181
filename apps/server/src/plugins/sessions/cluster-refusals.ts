import type { Fault } from '../../errors.ts';
import type { SessionData } from './session-data.ts';

/** A refusal counts for so long: longer than it takes pages to ask every cluster again, and no longer than a start of an API server. */
const COUNTS_MS = 30_000;
const CAPACITY = 10_000;

/**
 * What a cluster's 401 means to a session: its end, where the credential is for that cluster alone. An ID token is for several, and an API
 * server refuses good ones for a while after its start, so that one refusal says nothing of the others.
 */
export interface ClusterRefusals {
  /**
   * The fault as it is, or CLUSTER_NOT_SIGNED_IN for SESSION_EXPIRED that one of several clusters answered. It stays SESSION_EXPIRED when all
   * clusters of the session refused in the last half minute.
   */
  judge(data: SessionData, fault: Fault): Fault;
  /** Drops what is known of a session that is over. */
  drop(id: string): void;
}

/** `now`: epoch milliseconds. */
export function createClusterRefusals(now: () => number): ClusterRefusals {
  const refusedAt = new Map<string, Map<string, number>>();

  function note(id: string, cluster: string): ReadonlyMap<string, number> {
    const ofSession = refusedAt.get(id) ?? new Map<string, number>();
    ofSession.set(cluster, now());
    refusedAt.delete(id);
    refusedAt.set(id, ofSession);
    const [oldest] = refusedAt.size > CAPACITY ? refusedAt.keys() : [];
    if (oldest !== undefined) refusedAt.delete(oldest);
    return ofSession;
  }

  return {
    judge(data, fault) {
      const cluster = fault.upstream?.cluster;
      if (fault.code !== 'SESSION_EXPIRED' || data.mode !== 'oidc' || cluster === undefined) return fault;
      const refused = note(data.id, cluster);
      if (data.clusters.every((name) => now() - (refused.get(name) ?? -Infinity) < COUNTS_MS)) return fault;
      return {
        ...fault,
        code: 'CLUSTER_NOT_SIGNED_IN',
        detail: `The cluster ${cluster} does not accept your ID token at the moment: ${fault.detail}`,
        action:
          'Wait a moment: an API server accepts nobody’s ID token for some seconds after its start, and the page asks again by itself. If it stays, sign in again, or ask who runs the cluster to compare its --oidc flags.',
      };
    },
    drop: (id) => void refusedAt.delete(id),
  };
}
