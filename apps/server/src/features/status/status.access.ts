import type { Fault } from '../../errors.ts';
import type { FeatureContext } from '../../feature.ts';
import type { Identity } from '../../identity.ts';
import { err, ok, type Result } from '../../result.ts';
import { mayICall } from '../../upstreams/kubernetes/access-review.ts';

/** Path of the right to see how Netloft itself fares: a role of the default cluster gives it by `nonResourceURLs`. */
export const STATUS_RIGHT_PATH = '/netloft/status';

/** Whether the caller may see the status; the fault names the right that lacks. The admin password is reason enough. */
export async function mayReadStatus(
  { clusters }: Pick<FeatureContext, 'clusters'>,
  identity: Identity,
): Promise<Result<void, Fault>> {
  if (identity.mode === 'admin') return ok(undefined);
  const { name } = clusters.default;
  const refused = err<Fault>({
    code: 'ADMIN_SESSION_REQUIRED',
    detail: `The status of Netloft is for the admin password, or needs get on ${STATUS_RIGHT_PATH} in the cluster ${name}.`,
    action: `Sign in with the admin password, or ask an administrator of ${name} for a role with nonResourceURLs: [${STATUS_RIGHT_PATH}] and the verb get.`,
  });
  const client = clusters.default.client(identity);
  // Only the default cluster's roles count: whoever is an administrator elsewhere has no right here.
  if (!client.ok) return refused;
  const allowed = await mayICall(client.value, { verb: 'get', path: STATUS_RIGHT_PATH });
  if (!allowed.ok) return allowed;
  return allowed.value ? ok(undefined) : refused;
}
