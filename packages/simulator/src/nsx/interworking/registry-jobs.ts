import { X509Certificate } from 'node:crypto';
import { readBootstrapConfig } from '@netloft/nsx';
import { attempt, timestamp } from '../../cluster/timers.ts';
import { objectOf, textOf } from '../../kubernetes/json.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject } from '../../kubernetes/types.ts';
import { suffix } from '../../world/identifiers.ts';
import { controllerRef, specOf } from '../../world/pods.ts';
import { putControlPlane } from '../clusters/control-plane-routes.ts';
import type { NsxPrincipal, NsxWorld } from '../types.ts';
import { NAMESPACE } from './names.ts';

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
  if (identity === undefined) return `NSX has no principal identity ${name}`;
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
  if (!certificate.subject.split('\n').includes(`CN=${name}`))
    return no(`the common name of the certificate is not the cluster's name ${name}`);
  const principal = signIn(world, name, certificate);
  if (typeof principal === 'string') return no(principal);
  const path = `/infra/sites/default/enforcement-points/default/cluster-control-planes/${name}`;
  const current = world.policies.get(path);
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

/** Writes how a job ended, with its Pod, as the Job controller does. */
export function finishJob(store: MemoryStore, name: string, result: JobResult): void {
  const job = store.get('batch', 'jobs', name, NAMESPACE);
  if (job === undefined) return;
  const now = timestamp(Date.now());
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastProbeTime: now,
    lastTransitionTime: now,
    reason,
    message,
  });
  attempt(() => {
    store.updateStatus('batch', 'jobs', {
      ...job,
      status: {
        startTime: now,
        ...(result.ok
          ? { succeeded: 1, completionTime: now, conditions: [condition('Complete', 'CompletionsReached', '')] }
          : { failed: 4, conditions: [condition('Failed', 'BackoffLimitExceeded', result.message)] }),
      },
    });
  });
  const pod = podOf(store, job);
  if (pod === undefined) return;
  attempt(() => {
    store.updateStatus('', 'pods', {
      ...pod,
      status: {
        ...objectOf(pod['status']),
        phase: result.ok ? 'Succeeded' : 'Failed',
        ...(result.ok ? {} : { message: result.message }),
      },
    });
  });
}

const podOf = (store: MemoryStore, job: KubeObject): KubeObject | undefined =>
  store
    .list('', 'pods', NAMESPACE)
    .find(({ metadata }) => metadata.ownerReferences?.some((owner) => owner['uid'] === job.metadata.uid) === true);

/** Marks a job as being at work, and makes its Pod. */
export function beginJob(store: MemoryStore, job: KubeObject, random: () => number): void {
  const { name, uid = '' } = job.metadata;
  attempt(() => {
    store.updateStatus('batch', 'jobs', { ...job, status: { active: 1, startTime: timestamp(Date.now()) } });
  });
  const template = objectOf(specOf(job)['template']);
  const labels = objectOf(objectOf(template['metadata'])['labels']) as Record<string, string>;
  attempt(() => {
    store.create('', 'pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-${suffix(5, random)}`,
        namespace: NAMESPACE,
        labels: { ...labels, 'job-name': name },
        ownerReferences: [controllerRef({ apiVersion: 'batch/v1', kind: 'Job', name, uid })],
      },
      spec: objectOf(template['spec']),
      status: { phase: 'Pending' },
    });
  });
}
