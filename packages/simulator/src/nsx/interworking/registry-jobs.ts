import { X509Certificate } from 'node:crypto';
import { readBootstrapConfig } from '@netloft/nsx';
import { objectOf, textOf } from '../../kubernetes/json.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { certificateConflict, putControlPlane } from '../clusters/control-plane-routes.ts';
import type { NsxPrincipal, NsxWorld } from '../types.ts';
import { controlPlanePath, NAMESPACE } from './names.ts';

/** What became of a job; the sentence of a failure is what its log would end with. */
export type JobResult = { readonly ok: true } | { readonly ok: false; readonly message: string };

const no = (message: string): JobResult => ({ ok: false, message });

/** Text of a key of a ConfigMap or Secret, decoded. */
function secretText(store: MemoryStore, key: string): string | undefined {
  const secret = store.get('', 'secrets', 'nsx-cert', NAMESPACE);
  const encoded = textOf(objectOf(secret?.['data'])[key]);
  return encoded === '' ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** Name of the cluster as its bootstrap-config has it. */
export const bootstrapName = (store: MemoryStore): string | undefined =>
  readBootstrapConfig(store.get('', 'configmaps', 'bootstrap-config', NAMESPACE))?.name;

/** Who the cluster is to NSX: the principal identity that has its name and shows its certificate. */
function signIn(world: NsxWorld, name: string, certificate: X509Certificate): NsxPrincipal | string {
  const identity = world.trust.identities().find((one) => one.name === name);
  const known = world.trust.certificates().find((one) => one.fingerprint === certificate.fingerprint256);
  if (identity === undefined) return `principal identity ${name} not found in NSX`;
  if (known === undefined || identity.certificateId !== known.id)
    return `NSX does not accept the certificate: it is not that of the principal identity ${name}`;
  return { name, roles: identity.roles, isProtected: identity.isProtected };
}

function writeClusterId(store: MemoryStore, id: string): void {
  const data = { 'cluster-id.conf': `clusterID: ${id}\n` };
  const current = store.get('', 'configmaps', 'cluster-id', NAMESPACE);
  if (current === undefined)
    store.create('', 'configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'cluster-id', namespace: NAMESPACE, labels: { app: 'antrea-interworking' } },
      data,
    });
  else store.update('', 'configmaps', { ...current, data });
}

/**
 * What the register job of interworking does: signs in to NSX with the cluster's certificate, makes the control plane there, and
 * writes down the id that NSX gave.
 */
export function register(world: NsxWorld, store: MemoryStore): JobResult {
  const name = bootstrapName(store);
  if (name === undefined) return no('ConfigMap bootstrap-config is missing, or its bootstrap.conf names no cluster');
  const pem = secretText(store, 'tls.crt');
  if (pem === undefined || secretText(store, 'tls.key') === undefined)
    return no('Secret nsx-cert is missing, or has no tls.crt and tls.key');
  const certificate = certificateOf(pem);
  if (certificate === undefined) return no('tls.crt of Secret nsx-cert is no certificate');
  // NSX says this before all else (Broadcom KB 345885): every cluster needs a certificate of its own.
  const conflict = certificateConflict(world, name, pem);
  if (conflict !== undefined) return no(conflict.message);
  if (!certificate.subject.split('\n').includes(`CN=${name}`))
    return no(`the common name of the certificate is not the cluster's name ${name}`);
  const principal = signIn(world, name, certificate);
  if (typeof principal === 'string') return no(principal);
  const current = world.policies.get(controlPlanePath(name));
  const made = putControlPlane(
    world,
    name,
    {
      certificate: pem,
      ...(current === undefined ? {} : { _revision: current._revision, node_id: current['node_id'] }),
    },
    { principal, overwrite: true },
  );
  if (!made.ok) return no(made.refusal.message);
  writeClusterId(store, String(made.value['node_id']));
  return { ok: true };
}
