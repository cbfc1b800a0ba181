import { validateSchema } from '@netloft/antrea';
import type { Call, Cluster } from './context.ts';
import { schemaOf, structured } from './decoding.ts';
import { preventEscalation } from './escalation.ts';
import { metadataFaults } from './names.ts';
import { invalid, StatusError, type FieldCause } from './status.ts';
import type { AdmissionAnswer, AdmissionRequest, KubeObject } from './types.ts';

type Operation = AdmissionRequest['operation'];

function refuse(answer: Extract<AdmissionAnswer, { allowed: false }>): StatusError {
  const { webhook, message, code } = answer;
  const why = message === '' ? ' without explanation' : `: ${message}`;
  return new StatusError(
    code ?? 400,
    code === 403 ? 'Forbidden' : '',
    `admission webhook "${webhook}" denied the request${why}`,
  );
}

export interface Admission {
  readonly call: Call;
  readonly cluster: Cluster;
  readonly operation: Operation;
  readonly dryRun: boolean;
  readonly oldObject: KubeObject | undefined;
}

function ask({ call, operation, dryRun, oldObject }: Admission, object: KubeObject | undefined): AdmissionRequest {
  const { definition, resource, user } = call;
  return {
    operation,
    definition,
    version: resource.version,
    ...(resource.subresource === undefined ? {} : { subresource: resource.subresource }),
    user,
    dryRun,
    ...(object === undefined ? {} : { object }),
    ...(oldObject === undefined ? {} : { oldObject }),
  };
}

/** Runs the mutating plugins; the object as they leave it, pruned and defaulted again when they changed it. */
export function mutate(admission: Admission, object: KubeObject): KubeObject {
  const { call, cluster } = admission;
  let next = object;
  for (const plugin of cluster.mutators) {
    const answer = plugin(ask(admission, next));
    if (!answer.allowed) throw refuse(answer);
    call.warnings.push(...(answer.warnings ?? []));
    next = answer.object ?? next;
  }
  return next === object ? object : structured(next, call.definition, call.resource.version);
}

/** Rules about objects that are being deleted: nothing may hold them back anew. */
function finalizerFaults(object: KubeObject, current: KubeObject | undefined): FieldCause[] {
  if (current?.metadata.deletionTimestamp === undefined) return [];
  const before = current.metadata.finalizers ?? [];
  const added = (object.metadata.finalizers ?? []).filter((one) => !before.includes(one));
  if (added.length === 0) return [];
  const list = added.map((one) => JSON.stringify(one)).join(', ');
  const message = `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  return [{ reason: 'FieldValueForbidden', field: 'metadata.finalizers', message }];
}

/** Validates by metadata rules and schema (422), by the rules of RBAC (403), and asks the validating plugins. */
export function validate(admission: Admission, object: KubeObject): void {
  const { call, cluster, oldObject } = admission;
  const schema = schemaOf(call.definition, call.resource.version);
  const causes = [
    ...metadataFaults(call.definition, object),
    ...finalizerFaults(object, oldObject),
    ...(schema === undefined ? [] : validateSchema(schema, object, oldObject)),
  ];
  if (causes.length > 0) throw invalid(call.definition, object.metadata.name, causes);
  preventEscalation(cluster.rbac, call.user, call.definition, object, oldObject);
  confirm(admission, object);
}

/** Asks the validating plugins only: deletes have no object to validate otherwise. */
export function confirm(admission: Admission, object: KubeObject | undefined): void {
  for (const plugin of admission.cluster.validators) {
    const answer = plugin(ask(admission, object));
    if (!answer.allowed) throw refuse(answer);
    admission.call.warnings.push(...(answer.warnings ?? []));
  }
}
