import type { OpenCluster } from './cluster-access.ts';
import { faultOfUpstream, type Fault } from './errors.ts';
import { askWhoAmI, type KubernetesUser } from './plugins/authorization/who-am-i.ts';
import { err, ok, type Result } from './result.ts';

const KEEP_MS = 60_000;
const MAX_KEPT = 1_000;
const kept = new Map<string, { readonly until: number; readonly user: KubernetesUser }>();

/** Who the caller is to this cluster, as its API server says; kept a minute. */
export async function callerOf({ client, cluster, identity }: OpenCluster): Promise<Result<KubernetesUser, Fault>> {
  const credential = identity.credentialFor(cluster.name);
  if (credential === undefined) return ok({ username: identity.username, groups: identity.groups });
  const key = `${cluster.server}\n${cluster.name}\n${identity.key}`;
  const known = kept.get(key);
  if (known !== undefined && known.until > performance.now()) return ok(known.user);
  const user = await askWhoAmI(client, credential);
  if (!user.ok) return err(faultOfUpstream(user.error));
  kept.delete(key);
  kept.set(key, { until: performance.now() + KEEP_MS, user: user.value });
  const oldest = kept.size > MAX_KEPT ? kept.keys().next().value : undefined;
  if (oldest !== undefined) kept.delete(oldest);
  return user;
}
