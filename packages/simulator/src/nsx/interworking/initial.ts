import { ENFORCEMENT_POINT_PATH } from '@netloft/nsx';
import type { KeyPair } from '../../kubernetes/certificates.ts';
import { uuidOf } from '../../world/identifiers.ts';
import { STORY_TIME } from '../../world/builder.ts';
import type { JoinedWorld } from '../../world/interworking.ts';
import type { NsxWorld } from '../types.ts';
import { clusterCertificate } from './certificate.ts';
import { CONTROL_PLANE_TYPE, controlPlanePath } from './names.ts';

/** How the story's clusters reach NSX; its managers listen on loopback here. */
const MANAGERS = ['10.13.80.11', '10.13.80.12', '10.13.80.13'] as const;

/** By the name of the cluster, which is that of its certificate. */
export type ClusterCertificates = Readonly<Record<string, KeyPair>>;

/** Certificates of the clusters by name: those that are kept, and new ones for the others. */
export async function clusterCertificates(
  names: readonly string[],
  kept: ClusterCertificates = {},
): Promise<ClusterCertificates> {
  const made = await Promise.all(names.map(async (name) => [name, kept[name] ?? (await clusterCertificate(name))]));
  return Object.fromEntries(made) as ClusterCertificates;
}

/** What a cluster of the start holds as one that is registered; its id is always the same. */
export const joinedWorld = (name: string, certificate: KeyPair): JoinedWorld => ({
  certificate,
  clusterId: uuidOf(`${name}/nsx`),
  managers: MANAGERS,
});

/** Puts into NSX what the registration of a cluster of the start has left there: principal identity, certificate, control plane. */
export function putRegistered(world: NsxWorld, name: string, { certificate: pem, clusterId }: JoinedWorld): void {
  const { certificate } = pem;
  world.trust.addIdentity({ name, nodeId: name, certificatePem: certificate });
  world.policies.put({
    path: controlPlanePath(name),
    parentPath: ENFORCEMENT_POINT_PATH,
    resourceType: CONTROL_PLANE_TYPE,
    object: { node_type: 'ANTREA_NODE', vhc_path: '', tags: [], certificate, node_id: clusterId },
    principal: { name, roles: ['enterprise_admin'], isProtected: true },
    overwrite: true,
    checkRevision: false,
    seeded: { _create_user: name, _create_time: Date.parse(STORY_TIME) },
  });
}
