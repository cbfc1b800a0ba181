import { type Json, object, objects, text } from '../evaluation/read.ts';
import { publicKeyFault } from './public-key.ts';
import { sameJson } from './same.ts';
import { type AdmissionCluster, type AdmissionInput, type AdmissionUser, verdictOf, type Webhook } from './types.ts';

const specOf = (one: Json | undefined): Json => object(one?.['spec']) ?? {};

function hasCondition(collection: Json, type: string): boolean {
  const conditions = objects(object(collection['status'])?.['conditions']);
  return conditions.some((condition) => condition['type'] === type && condition['status'] === 'True');
}

/** A collection does not change once agents work on it, nor afterwards. */
function startedFault(collection: Json, old: Json, cluster: AdmissionCluster): string | undefined {
  const name = text(object(old['metadata'])?.['name']) ?? '';
  if (hasCondition(old, 'Completed')) return `SupportBundleCollection ${name} is completed, cannot be updated`;
  const isRunning = cluster.collectionRunning?.(name) ?? hasCondition(old, 'Started');
  return isRunning && !sameJson(specOf(collection), specOf(old))
    ? `SupportBundleCollection ${name} is started, cannot be updated`
    : undefined;
}

/** Antrea reads the Secret and gives it to the file server, so whoever names either must be allowed to read it himself. */
function secretFault(
  spec: Json,
  old: Json | undefined,
  user: AdmissionUser,
  cluster: AdmissionCluster,
): string | undefined {
  const reference = object(object(spec['authentication'])?.['authSecret']);
  if (reference === undefined) return undefined;
  const name = text(reference['name']) ?? '';
  const namespace = text(reference['namespace']) ?? '';
  if (name === '' || namespace === '') return 'spec.authentication.authSecret must specify both name and namespace';
  const before = old === undefined ? undefined : specOf(old);
  const isKnown =
    before !== undefined &&
    sameJson(before['authentication'], spec['authentication']) &&
    sameJson(before['fileServer'], spec['fileServer']);
  const access = isKnown ? 'allowed' : cluster.secretAccess(user, namespace, name);
  if (access === 'allowed') return undefined;
  return access === 'denied'
    ? `user ${JSON.stringify(user.username)} is not authorized to get Secret ${namespace}/${name} referenced in spec.authentication.authSecret`
    : `failed to authorize access to authSecret ${namespace}/${name}: ${access.error}`;
}

function keyFault(spec: Json): string | undefined {
  const key = text(object(spec['fileServer'])?.['hostPublicKey']);
  const fault = key === undefined ? undefined : publicKeyFault(key);
  return fault === undefined ? undefined : `invalid host public key: ${fault}`;
}

function collectionFault(
  { object: collection = {}, oldObject, user }: AdmissionInput,
  cluster: AdmissionCluster,
): string | undefined {
  const spec = specOf(collection);
  return (
    (oldObject === undefined ? undefined : startedFault(collection, oldObject, cluster)) ??
    keyFault(spec) ??
    secretFault(spec, oldObject, user, cluster)
  );
}

/** Antrea's validation of SupportBundleCollections. */
export const BUNDLE_VALIDATORS: readonly Webhook[] = [
  {
    name: 'supportbundlecollectionvalidator.antrea.io',
    group: 'crd.antrea.io',
    resource: 'supportbundlecollections',
    operations: ['CREATE', 'UPDATE'],
    since: '1.10',
    handle: (input, cluster) => verdictOf(collectionFault(input, cluster)),
  },
];
