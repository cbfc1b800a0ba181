import { createHash } from 'node:crypto';
import type { Fault } from '../../errors.ts';
import type { Identity } from '../../identity.ts';
import { err, type Result } from '../../result.ts';
import type { ClusterRegistry } from '../../upstreams/kubernetes/types.ts';
import { TokenBuckets } from '../token-bucket.ts';
import { claimsOf, identify } from './who-am-i.ts';

const KEEP_MS = 60_000;
const CAPACITY = 1024;
const MAX_TOKEN = 65_536;

export interface BearerTokens {
  /** Who a Kubernetes token belongs to in a cluster, asked of the cluster at most once a minute. `ip` pays for tokens not seen before. */
  identify(token: string, cluster: string, ip: string): Promise<Result<Identity, Fault>>;
  /** Forgets what is known of a token, after the cluster rejected it. */
  forget(token: string): void;
}

interface Entry {
  readonly token: string;
  readonly until: number;
  readonly answer: Promise<Result<Identity, Fault>>;
}

/** Checks `Authorization: Bearer` tokens of scripts. Kept by digest; a failure to reach the cluster is not kept. */
export function createBearerTokens(clusters: ClusterRegistry, now: () => number): BearerTokens {
  const known = new Map<string, Entry>();
  const misses = new TokenBuckets({ perSecond: 5, burst: 10, now });
  const digest = (token: string) => createHash('sha256').update(token).digest('base64url');

  const remember = (key: string, entry: Entry) => {
    known.set(key, entry);
    const oldest = known.size > CAPACITY ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
  };

  return {
    async identify(token, name, ip) {
      if (token.length > MAX_TOKEN)
        return err({ code: 'CREDENTIAL_REJECTED', detail: 'The bearer token is longer than any Kubernetes token.' });
      const cluster = clusters.get(name);
      if (cluster === undefined) return err({ code: 'CLUSTER_UNKNOWN', detail: `There is no cluster '${name}'.` });
      const hash = digest(token);
      const key = `${name} ${hash}`;
      const entry = known.get(key);
      if (entry !== undefined && entry.until > now()) return entry.answer;
      const wait = misses.take(ip);
      if (wait > 0)
        return err({
          code: 'RATE_LIMITED',
          detail: 'Too many new bearer tokens from this address.',
          retryAfterSeconds: wait,
        });
      const expiry = (claimsOf(token)?.exp ?? Number.POSITIVE_INFINITY) * 1000;
      const answer = identify(cluster, 'serviceAccountToken', { type: 'bearer', token });
      const fresh: Entry = { token: hash, until: Math.min(now() + KEEP_MS, expiry), answer };
      remember(key, fresh);
      const result = await answer;
      if (!result.ok && result.error.code !== 'CREDENTIAL_REJECTED' && known.get(key) === fresh) known.delete(key);
      return result;
    },
    forget(token) {
      const hash = digest(token);
      for (const [key, entry] of known) if (entry.token === hash) known.delete(key);
    },
  };
}
