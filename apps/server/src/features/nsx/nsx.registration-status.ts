import { read } from '@netloft/antrea';
import type { NsxRegistrationStatus } from '@netloft/contracts';
import {
  Certificate,
  CLUSTER_CONTROL_PLANES_PATH,
  ClusterControlPlane,
  clusterHealth,
  type ClusterRegistrationFacts,
  DEFAULT_HEARTBEAT_SECONDS,
  INTERWORKING_NAMESPACE,
  type JobFacts,
  PrincipalIdentity,
  readBootstrapConfig,
  readClusterId,
  registrationState,
  type RegistrationFacts,
} from '@netloft/nsx';
import { openCluster, type OpenCluster } from '../../cluster-access.ts';
import type { Fault } from '../../errors.ts';
import { ok, type Result } from '../../result.ts';
import type { KubeObject, ResourceRef } from '../../upstreams/kubernetes/types.ts';
import { managerPath, policyPath } from '../../upstreams/nsx/paths.ts';
import type { OpenNsx } from './nsx.access.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { fingerprintOf } from './nsx.identity.ts';
import { matchedClusters } from './nsx.matching.ts';
import { certificateOfSecret } from './nsx.registration-certificate.ts';
import type { NsxSources } from './nsx.sources.ts';

const core = (plural: string): ResourceRef => ({ group: '', version: 'v1', plural });
const JOBS: ResourceRef = { group: 'batch', version: 'v1', plural: 'jobs' };
const NSX_TIER = /^nsx-category-/;

/** The object, false when there is none, null when it cannot be read. */
async function look(
  open: OpenCluster,
  resource: ResourceRef,
  name: string,
  namespace?: string,
): Promise<KubeObject | false | null> {
  const found = await open.client.get(resource, name, namespace);
  if (found.ok) return found.value;
  return found.error.code === 'not-found' ? false : null;
}

export function jobFactsOf(job: KubeObject): JobFacts {
  const status = read.object(job['status']);
  const failed = read
    .objects(status?.['conditions'])
    .find((one) => one['type'] === 'Failed' && one['status'] === 'True');
  const message = read.text(failed?.['message']);
  return {
    active: read.number(status?.['active']) ?? 0,
    succeeded: read.number(status?.['succeeded']) ?? 0,
    failed: read.number(status?.['failed']) ?? 0,
    gaveUp: failed !== undefined,
    ...(message === undefined ? {} : { message }),
  };
}

/** Containers of the Pod of Deployment interworking that are ready; false without such a Pod. */
async function readInterworking(open: OpenCluster): Promise<ClusterRegistrationFacts['interworking']> {
  const pods = await open.client.list(core('pods'), {
    namespace: INTERWORKING_NAMESPACE,
    labelSelector: 'component=interworking',
  });
  if (!pods.ok) return null;
  const counts = pods.value
    .filter((pod) => pod.metadata['deletionTimestamp'] === undefined)
    .map((pod) => {
      const total = read.objects(read.object(pod['spec'])?.['containers']).length;
      const ready = read
        .objects(read.object(pod['status'])?.['containerStatuses'])
        .filter((one) => one['ready'] === true).length;
      return { ready, total };
    });
  const [best] = counts.toSorted((a, b) => b.ready - a.ready);
  return best ?? false;
}

/** What the cluster shows of its registration, as far as the caller may see it. */
export async function clusterFacts(open: OpenCluster): Promise<ClusterRegistrationFacts> {
  const tiersResource = await open.cluster.resolve(open.identity, 'crd.antrea.io', 'tiers');
  const [namespace, bootstrap, secret, job, clusterId, interworking, tiers] = await Promise.all([
    look(open, core('namespaces'), INTERWORKING_NAMESPACE),
    look(open, core('configmaps'), 'bootstrap-config', INTERWORKING_NAMESPACE),
    look(open, core('secrets'), 'nsx-cert', INTERWORKING_NAMESPACE),
    look(open, JOBS, 'register', INTERWORKING_NAMESPACE),
    look(open, core('configmaps'), 'cluster-id', INTERWORKING_NAMESPACE),
    readInterworking(open),
    tiersResource.ok && tiersResource.value !== null ? open.client.list(tiersResource.value) : undefined,
  ]);
  const conf = bootstrap === false || bootstrap === null ? undefined : readBootstrapConfig(bootstrap);
  return {
    namespace: namespace === null ? null : namespace !== false,
    bootstrapConfig:
      bootstrap === false || bootstrap === null ? bootstrap : { name: conf?.name, managers: conf?.managers ?? [] },
    certificateSecret: secret === null ? null : secret !== false,
    certificate: secret ? fingerprintOf(certificateOfSecret(secret)) : undefined,
    registerJob: job === false || job === null ? job : jobFactsOf(job),
    clusterId: clusterId === false || clusterId === null ? clusterId : (readClusterId(clusterId) ?? false),
    interworking,
    tiers:
      tiers?.ok === true
        ? tiers.value.map(({ metadata }) => metadata.name).filter((name) => NSX_TIER.test(name))
        : null,
  };
}

/** Fingerprint of the certificate of a name's principal identity; undefined where it cannot be told. */
async function identityFacts(
  sources: NsxSources,
  name: string,
): Promise<{ readonly principalIdentity: boolean | null; readonly certificate: string | undefined }> {
  const found = await sources.detail('principal-identities', (api) =>
    api.list(managerPath('trust-management/principal-identities'), PrincipalIdentity),
  );
  if (!found.ok) return { principalIdentity: null, certificate: undefined };
  const identity = found.value.value.items.find((one) => one.name === name);
  const id = identity?.certificate_id;
  const certificate =
    id === undefined
      ? undefined
      : await sources.detail(`certificate ${id}`, (api) =>
          api.get(managerPath('trust-management/certificates', id), Certificate),
        );
  return {
    principalIdentity: identity !== undefined,
    certificate: certificate?.ok === true ? fingerprintOf(certificate.value.value.pem_encoded) : undefined,
  };
}

/** The registered cluster of a name as NSX has it now; false when there is none, null when it does not say. */
async function readPlane(sources: NsxSources, name: string): Promise<ClusterControlPlane | false | null> {
  const found = await sources.detail(`control-plane ${name}`, (api) =>
    api.get(policyPath(CLUSTER_CONTROL_PLANES_PATH, name), ClusterControlPlane),
  );
  if (!found.ok) return found.error.code === 'not-found' ? false : null;
  return found.value.value;
}

async function nsxFacts(
  context: NsxContext,
  open: OpenNsx,
  name: string,
  hasId: boolean,
): Promise<Omit<RegistrationFacts, 'name' | 'cluster'>> {
  const sources = sourcesOf(context, open);
  const [identity, first, statuses, matched] = await Promise.all([
    identityFacts(sources, name),
    readPlane(sources, name),
    sources.statuses(),
    matchedClusters(context, open),
  ]);
  // An answer may have been under way since before the cluster got its id.
  const plane = first === false && hasId ? await readPlane(sources, name) : first;
  const match = matched.ok
    ? matched.value.matches.clusters.find(({ controlPlane }) => controlPlane?.id === name)
    : undefined;
  const inInventory = matched.ok ? match !== undefined && match.inventory !== null : null;
  const known = statuses.ok ? statuses.value.value : undefined;
  return {
    ...identity,
    controlPlane: plane ? { nodeId: plane.node_id } : plane,
    inInventory,
    health:
      !plane || known === undefined
        ? null
        : clusterHealth(known.info.get(name), {
            intervalSeconds: known.intervals.get(name) ?? DEFAULT_HEARTBEAT_SECONDS,
            now: context.now(),
            ...(inInventory === null ? {} : { inInventory }),
          }),
  };
}

/** Who looks at a registration waits for it to go on: answers are no older than this. */
const MAX_AGE_MS = 2_000;

/**
 * Where a registration stands, from what NSX and the cluster show now. NSX is asked after the cluster, as it knows of a registration
 * before the cluster does.
 */
export async function readRegistration(
  context: NsxContext,
  open: OpenNsx,
  { name, cluster }: { readonly name: string; readonly cluster: string | undefined },
): Promise<Result<NsxRegistrationStatus, Fault>> {
  const opened = cluster === undefined ? undefined : openCluster(context, open.identity, cluster);
  if (opened?.ok === false) return opened;
  const own = opened === undefined ? undefined : await clusterFacts(opened.value);
  const hasId = typeof own?.clusterId === 'string';
  const nsx = await nsxFacts(context, { ...open, maxAgeMs: MAX_AGE_MS }, name, hasId);
  return ok({
    name,
    cluster: cluster ?? null,
    ...registrationState({ name, ...nsx, ...(own === undefined ? {} : { cluster: own }) }),
  });
}
