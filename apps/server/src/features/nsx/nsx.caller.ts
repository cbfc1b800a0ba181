import type { FastifyRequest } from 'fastify';
import { callerOf } from '../../caller.ts';
import { openCluster } from '../../cluster-access.ts';
import type { FeatureContext } from '../../feature.ts';

/** Who the caller is, for records: as the cluster names them that their session is for, else as their session does. */
export async function callerName(
  context: Pick<FeatureContext, 'clusters'>,
  { identity }: Pick<FastifyRequest, 'identity'>,
): Promise<string> {
  const cluster = context.clusters.all().find(({ name }) => identity.credentialFor(name) !== undefined);
  const open = cluster === undefined ? undefined : openCluster(context, identity, cluster.name);
  const caller = open?.ok === true ? await callerOf(open.value) : undefined;
  return caller?.ok === true ? caller.value.username : identity.username;
}
