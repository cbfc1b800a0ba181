import { confirm, type Admission } from './admission.ts';
import { readObject } from './body.ts';
import type { Call, Cluster } from './context.ts';
import { isObject, shown, textOf } from './json.ts';
import { dryRunCauses, integer } from './options.ts';
import { isTrue } from './paths.ts';
import { currentOf, listObjects } from './reads.ts';
import { badRequest, conflict, detailsOf, forbidden, invalidOptions, notFound, type FieldCause } from './status.ts';
import type { Propagation, RemoveOptions } from './store.ts';
import type { KubeObject } from './types.ts';

interface DeleteOptions {
  readonly dryRun: boolean;
  readonly remove: RemoveOptions;
  readonly preconditions: { readonly uid: string; readonly resourceVersion: string };
}

const POLICIES = ['Foreground', 'Background', 'Orphan'];
/** Namespaces without which the cluster would not work. */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

/** DeleteOptions from the body or, where it has none, from the query; 422 in the API server's words. */
async function deleteOptions({ request, query }: Call): Promise<DeleteOptions> {
  const { value: parsed } = await readObject(request, { group: '', kind: 'DeleteOptions' });
  const body = parsed ?? {};
  if (!isObject(body)) throw badRequest('the object provided is unrecognized (must be of type DeleteOptions)');
  const own = Object.keys(body).length > 0;
  const policy = own ? body['propagationPolicy'] : (query.get('propagationPolicy') ?? undefined);
  const orphans = own
    ? body['orphanDependents']
    : query.has('orphanDependents')
      ? isTrue(query, 'orphanDependents')
      : undefined;
  const dryRun =
    own && Array.isArray(body['dryRun'])
      ? body['dryRun'].map(String)
      : query.getAll('dryRun').filter((one) => one !== '');
  const grace = own ? body['gracePeriodSeconds'] : integer(query, 'gracePeriodSeconds');
  const causes: FieldCause[] = dryRunCauses(dryRun);
  if (policy !== undefined && !POLICIES.includes(textOf(policy))) {
    causes.push({
      reason: 'FieldValueNotSupported',
      field: 'propagationPolicy',
      message: `Unsupported value: ${shown(policy)}: supported values: ${[...POLICIES, 'nil'].map((one) => shown(one)).join(', ')}`,
    });
  }
  if (policy !== undefined && typeof orphans === 'boolean') {
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'propagationPolicy',
      message: `Invalid value: ${shown(policy)}: orphanDependents and deletionPropagation cannot be both set`,
    });
  }
  if (causes.length > 0) throw invalidOptions('DeleteOptions', causes);
  const propagation = (policy ?? (orphans === true ? 'Orphan' : 'Background')) as Propagation;
  const preconditions = isObject(body['preconditions']) ? body['preconditions'] : {};
  return {
    dryRun: dryRun.length > 0,
    remove: { propagation, ...(typeof grace === 'number' ? { graceSeconds: Math.max(0, grace) } : {}) },
    preconditions: { uid: textOf(preconditions['uid']), resourceVersion: textOf(preconditions['resourceVersion']) },
  };
}

function checkPreconditions(current: KubeObject, { preconditions }: DeleteOptions, { definition }: Call): void {
  const { name, uid = '', resourceVersion = '' } = current.metadata;
  if (preconditions.uid !== '' && preconditions.uid !== uid) {
    throw conflict(
      definition,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  }
  if (preconditions.resourceVersion !== '' && preconditions.resourceVersion !== resourceVersion) {
    throw conflict(
      definition,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
  }
}

/** Deletes one object; what is left of it, or undefined when it is gone. */
function removeOne(current: KubeObject, options: DeleteOptions, call: Call, cluster: Cluster): KubeObject | undefined {
  const { definition } = call;
  const { name, namespace } = current.metadata;
  if (definition.group === '' && definition.plural === 'namespaces' && IMMORTAL.has(name))
    throw forbidden(definition, name, 'this namespace may not be deleted');
  checkPreconditions(current, options, call);
  const oldObject = cluster.converter.served(current, definition, call.resource.version);
  const admission: Admission = { call, cluster, operation: 'DELETE', dryRun: options.dryRun, oldObject };
  confirm(admission, undefined);
  if (options.dryRun) return definition.gracefulDelete === true ? current : undefined;
  cluster.store.remove(definition.group, definition.plural, name, namespace, options.remove);
  return cluster.store.get(definition.group, definition.plural, name, namespace);
}

/** What a delete answers with: the object where it is still there or (Pods) was, else a Status of success. */
export type Deleted = { readonly object: KubeObject } | { readonly status: Readonly<Record<string, unknown>> };

/** DELETE of one object. */
export async function deleteObject(call: Call, cluster: Cluster): Promise<Deleted> {
  const { definition, resource } = call;
  const options = await deleteOptions(call);
  const current = currentOf(call, cluster);
  if (current === undefined) throw notFound(definition, resource.name ?? '');
  const left = removeOne(current, options, call, cluster);
  if (left !== undefined || definition.gracefulDelete === true) return { object: left ?? current };
  const { name, uid } = current.metadata;
  return {
    status: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { ...detailsOf(definition, name), uid },
    },
  };
}

/** DELETE of every object that the selectors match; answers with those. */
export async function deleteCollection(
  call: Call,
  cluster: Cluster,
): Promise<{ readonly objects: readonly KubeObject[]; readonly metadata: Readonly<Record<string, unknown>> }> {
  const options = await deleteOptions(call);
  const { objects, metadata } = listObjects(call, cluster);
  return { objects: objects.map((object) => removeOne(object, options, call, cluster) ?? object), metadata };
}
