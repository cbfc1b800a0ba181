import { randomUUID } from 'node:crypto';
import { ENFORCEMENT_POINT_PATH } from '@netloft/nsx';
import { attempt } from '../../cluster/timers.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { invalidRequest } from '../core/refusals.ts';
import { readCertificate } from '../core/trust-store.ts';
import { done, refused } from '../policy/access.ts';
import { contentOf } from '../policy/objects.ts';
import type { NsxPrincipal, NsxRefusal, NsxWorld, PolicyObject, PrincipalIdentityRecord, Stored } from '../types.ts';
import { list } from './control-planes.ts';
import { bootstrapName, nodeIdOf, ownCertificate, ownClusterId } from './evidence.ts';
import { CONTROL_PLANE_TYPE, controlPlanePath, NAMESPACE } from './names.ts';
import type { Registration } from './types.ts';

const fingerprintOf = (pem: unknown): string | undefined =>
  typeof pem === 'string' ? readCertificate(pem)?.fingerprint256 : undefined;

const asPrincipal = ({ name, roles }: PrincipalIdentityRecord): NsxPrincipal => ({ name, roles, isProtected: true });

/** Another cluster that is registered with the certificate. */
const holderOf = (world: NsxWorld, name: string, fingerprint: string): PolicyObject | undefined =>
  list(world).find((plane) => plane.id !== name && fingerprintOf(plane['certificate']) === fingerprint);

/** Who NSX takes the cluster for; refused as the register job would be. Name, common name and principal identity are one name (Broadcom KB 345885). */
function identityOf(
  world: NsxWorld,
  name: string,
  pem: string,
): { readonly identity: PrincipalIdentityRecord } | NsxRefusal {
  const certificate = readCertificate(pem);
  if (certificate === undefined) return invalidRequest('Secret nsx-cert holds no certificate in tls.crt');
  const holder = holderOf(world, name, certificate.fingerprint256);
  if (holder !== undefined)
    return invalidRequest(`certificate conflict with clusterControlPlane node id ${nodeIdOf(holder) ?? holder.id}`);
  if (!certificate.subject.split('\n').includes(`CN=${name}`))
    return invalidRequest(`the certificate's common name is not the clusterName ${name}`);
  const identity = world.trust.identities().find((one) => one.name === name);
  if (identity === undefined) return invalidRequest(`principal identity ${name} not found`);
  const known = world.trust.certificates().find(({ id }) => id === identity.certificateId);
  if (known?.fingerprint !== certificate.fingerprint256)
    return invalidRequest(`the certificate is not the one of principal identity ${name}`);
  return { identity };
}

/** Puts the control plane; one that is there keeps its id, and a cluster that was registered before gets the one that it kept. */
export function putControlPlane(
  world: NsxWorld,
  principal: NsxPrincipal,
  plane: { readonly certificate: string; readonly clusterId?: string | undefined },
): Stored<PolicyObject> {
  const path = controlPlanePath(principal.name);
  const current = world.policies.get(path);
  return world.policies.put({
    path,
    parentPath: ENFORCEMENT_POINT_PATH,
    resourceType: CONTROL_PLANE_TYPE,
    object: {
      node_type: 'ANTREA_NODE',
      vhc_path: '',
      tags: [],
      ...(current === undefined ? {} : contentOf(current)),
      certificate: plane.certificate,
      node_id: nodeIdOf(current) ?? plane.clusterId ?? randomUUID(),
    },
    principal,
    overwrite: false,
    checkRevision: false,
  });
}

/** Writes `clusterID` where the adapters read it; empty takes it away. */
export function keepClusterId(store: MemoryStore, clusterId: string): void {
  const data = clusterId === '' ? {} : { 'cluster-id.conf': `clusterID: ${clusterId}\n` };
  const current = store.get('', 'configmaps', 'cluster-id', NAMESPACE);
  const next = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cluster-id', namespace: NAMESPACE } };
  attempt(() =>
    current === undefined
      ? store.create('', 'configmaps', { ...next, data })
      : store.update('', 'configmaps', { ...current, data }),
  );
}

/** What the job `register` does, once: who the cluster is, its control plane, and its id in ConfigMap cluster-id. */
export function register(world: NsxWorld, store: MemoryStore): Stored<Registration> {
  const name = bootstrapName(store);
  if (name === undefined) return refused(invalidRequest('ConfigMap bootstrap-config names no cluster'));
  const pem = ownCertificate(store);
  if (pem === undefined) return refused(invalidRequest('Secret nsx-cert is not there'));
  const who = identityOf(world, name, pem);
  if (!('identity' in who)) return refused(who);
  const taken = list(world).some((plane) => plane.id !== name && nodeIdOf(plane) === ownClusterId(store));
  const put = putControlPlane(world, asPrincipal(who.identity), {
    certificate: pem,
    clusterId: taken ? undefined : ownClusterId(store),
  });
  if (!put.ok) return put;
  const clusterId = nodeIdOf(put.value) ?? '';
  keepClusterId(store, clusterId);
  return done({ name, clusterId });
}
