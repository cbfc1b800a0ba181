import { Ajv, type ValidateFunction } from 'ajv';
import { CUSTOM_KINDS } from './custom-kinds.ts';
import type { KubeManifest } from './helm/chart.ts';
import { kubernetesSchema } from './kubernetes-schema.ts';

/** Kinds of Kubernetes that the chart may hold, with the client library's name of their model. */
const MODELS: Readonly<Record<string, string>> = {
  'v1/Namespace': 'V1Namespace',
  'v1/ServiceAccount': 'V1ServiceAccount',
  'v1/Secret': 'V1Secret',
  'v1/ConfigMap': 'V1ConfigMap',
  'v1/Service': 'V1Service',
  'v1/PersistentVolumeClaim': 'V1PersistentVolumeClaim',
  'apps/v1/Deployment': 'V1Deployment',
  'networking.k8s.io/v1/Ingress': 'V1Ingress',
  'networking.k8s.io/v1/NetworkPolicy': 'V1NetworkPolicy',
  'policy/v1/PodDisruptionBudget': 'V1PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1/Role': 'V1Role',
  'rbac.authorization.k8s.io/v1/RoleBinding': 'V1RoleBinding',
  'rbac.authorization.k8s.io/v1/ClusterRole': 'V1ClusterRole',
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': 'V1ClusterRoleBinding',
};

const ajv = new Ajv({ allErrors: true, strict: false });
const compiled = new Map<string, ValidateFunction>();

function validatorOf(apiVersion: string, kind: string): ValidateFunction | undefined {
  const key = `${apiVersion}/${kind}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const model = MODELS[key];
  const schema = model === undefined ? CUSTOM_KINDS[key] : kubernetesSchema(model, apiVersion, kind);
  if (schema === undefined) return undefined;
  const made = ajv.compile(schema);
  compiled.set(key, made);
  return made;
}

/** What is wrong with an object by the schema of its kind, as sentences; none when it is right. Fields that the kind does not have are faults. */
export function schemaFaults(manifest: KubeManifest): readonly string[] {
  const { apiVersion, kind, metadata } = manifest;
  const who = `${kind} ${metadata?.name}`;
  const validate = validatorOf(apiVersion, kind);
  if (validate === undefined) return [`${who}: nothing is known of ${apiVersion} ${kind}`];
  if (validate(manifest)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) => {
    const extra = (params as Readonly<Record<string, unknown>>)['additionalProperty'];
    return `${who}${instancePath}: ${message}${typeof extra === 'string' ? ` '${extra}'` : ''}`;
  });
}

/** The same for values of a chart by its own schema. */
export function valuesFaults(schema: object, values: object): readonly string[] {
  // Ajv keeps what it compiled of the same object.
  const validate = ajv.compile(schema);
  if (validate(values)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath}: ${message}`);
}
