import { type Fault, faultOfUpstream } from './errors.ts';
import type { FeatureContext } from './feature.ts';
import type { Identity } from './identity.ts';
import { err, ok, type Result } from './result.ts';
import type { ClusterHandle, KubernetesClient, ResourceRef, UpstreamError } from './upstreams/kubernetes/types.ts';

/** A cluster that the caller is signed in to, with a client that acts as the caller. */
export interface OpenCluster {
  readonly cluster: ClusterHandle;
  readonly client: KubernetesClient;
  readonly identity: Identity;
}

/** Opens a cluster by name (the default one without a name): CLUSTER_UNKNOWN names those that exist. */
export function openCluster(
  context: Pick<FeatureContext, 'clusters'>,
  identity: Identity,
  name?: string,
): Result<OpenCluster, Fault> {
  const cluster = name === undefined ? context.clusters.default : context.clusters.get(name);
  if (cluster === undefined) {
    const known = context.clusters.all().map((one) => one.name);
    return err({
      code: 'CLUSTER_UNKNOWN',
      detail: `There is no cluster “${name}”; registered are ${known.join(', ')}.`,
    });
  }
  const client = cluster.client(identity);
  return client.ok ? ok({ cluster, client: client.value, identity }) : err(faultOfUpstream(client.error));
}

/** The served version of a resource that the request cannot do without. */
export async function resolveResource(
  { cluster, identity }: OpenCluster,
  resource: { readonly group: string; readonly plural: string },
): Promise<Result<ResourceRef, Fault>> {
  const found = await cluster.resolve(identity, resource.group, resource.plural);
  if (!found.ok) return err(faultOfUpstream(found.error));
  if (found.value !== null) return ok(found.value);
  return err({
    code: 'FEATURE_UNAVAILABLE',
    detail: `The cluster ${cluster.name} does not serve ${resource.plural}.${resource.group}.`,
    action: 'Install Antrea in this cluster, or a release that has it.',
  });
}

export const upstreamFault = (error: UpstreamError): Result<never, Fault> => err(faultOfUpstream(error));
