import type { KubeManifest } from './helm/chart.ts';

type Labels = Readonly<Record<string, string>>;
interface Container {
  readonly name: string;
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly volumeMounts?: readonly { readonly name: string }[];
  readonly securityContext?: Readonly<Record<string, unknown>>;
  readonly [probe: string]: unknown;
}
export interface PodTemplate {
  readonly metadata: { readonly labels: Labels };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly containers: readonly Container[];
    readonly volumes?: readonly { readonly name: string }[];
    readonly securityContext?: Readonly<Record<string, unknown>>;
    readonly hostNetwork?: boolean;
  };
}
interface Port {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number | string;
}

/** Steps through nested fields; undefined where one is missing. */
export function at<T>(object: unknown, ...path: readonly string[]): T | undefined {
  let value = object;
  for (const step of path)
    value =
      typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[step] : undefined;
  return value as T | undefined;
}

const selects = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([key, value]) => labels[key] === value);
export const podsOf = (manifests: readonly KubeManifest[]): readonly PodTemplate[] =>
  manifests
    .flatMap((one) => (one.kind === 'Deployment' ? [at<PodTemplate>(one, 'spec', 'template')] : []))
    .filter((one) => one !== undefined);
const named = (manifests: readonly KubeManifest[], kind: string, name: string | undefined): KubeManifest | undefined =>
  manifests.find((one) => one.kind === kind && one.metadata.name === name);

/** Names of Secrets and ConfigMaps anywhere in an object, as `Secret name`. */
function secretsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(secretsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Readonly<Record<string, unknown>>).flatMap(([key, inner]) => {
    const kind =
      key === 'secretKeyRef' || key === 'secret'
        ? 'Secret'
        : key === 'configMapKeyRef' || key === 'configMap'
          ? 'ConfigMap'
          : undefined;
    const name = at<string>(inner, 'secretName') ?? at<string>(inner, 'name');
    return [...(kind !== undefined && name !== undefined ? [`${kind} ${name}`] : []), ...secretsIn(inner)];
  });
}

function podFaults(
  pod: PodTemplate,
  manifests: readonly KubeManifest[],
  given: ReadonlySet<string>,
): readonly string[] {
  const { spec } = pod;
  const faults: string[] = [];
  const account = spec.serviceAccountName;
  if (account !== undefined && named(manifests, 'ServiceAccount', account) === undefined)
    faults.push(`no ServiceAccount ${account}`);
  const volumes = new Set((spec.volumes ?? []).map(({ name }) => name));
  for (const container of spec.containers) {
    const names = at<readonly { readonly name: string }[]>(container, 'env')?.map(({ name }) => name) ?? [];
    for (const name of names.filter((one, index) => names.indexOf(one) !== index))
      faults.push(`${container.name} has ${name} twice`);
    const mounted = new Set((container.volumeMounts ?? []).map(({ name }) => name));
    for (const name of mounted)
      if (!volumes.has(name)) faults.push(`${container.name} mounts ${name}, which is no volume`);
    for (const name of volumes) if (!mounted.has(name)) faults.push(`${container.name} does not mount volume ${name}`);
    const ports = new Set((container.ports ?? []).flatMap(({ name, containerPort }) => [name, containerPort]));
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const port = at<number | string>(container[probe], 'httpGet', 'port');
      if (port !== undefined && !ports.has(port)) faults.push(`${probe} asks at ${port}, which is no port`);
    }
  }
  for (const volume of spec.volumes ?? []) {
    const claim = at<string>(volume, 'persistentVolumeClaim', 'claimName');
    if (
      claim !== undefined &&
      named(manifests, 'PersistentVolumeClaim', claim) === undefined &&
      !given.has(`PersistentVolumeClaim ${claim}`)
    )
      faults.push(`no PersistentVolumeClaim ${claim}`);
  }
  for (const wanted of new Set(secretsIn(spec))) {
    const [kind = '', name] = wanted.split(' ');
    const issued = manifests.some((one) => one.kind === 'Certificate' && at(one, 'spec', 'secretName') === name);
    if (named(manifests, kind, name) === undefined && !issued && !given.has(wanted)) faults.push(`no ${wanted}`);
  }
  return faults;
}

function serviceFaults(service: KubeManifest, pods: readonly PodTemplate[]): readonly string[] {
  const selector = at<Labels>(service, 'spec', 'selector') ?? {};
  const chosen = pods.filter(({ metadata }) => selects(selector, metadata.labels));
  if (chosen.length !== 1) return [`Service ${service.metadata.name} selects ${chosen.length} kinds of Pods`];
  const known = new Set(
    chosen.flatMap(({ spec }) =>
      spec.containers.flatMap(({ ports = [] }) => ports.flatMap(({ name, containerPort }) => [name, containerPort])),
    ),
  );
  return (at<readonly Port[]>(service, 'spec', 'ports') ?? [])
    .filter(({ targetPort }) => !known.has(targetPort as number))
    .map(({ targetPort }) => `Service ${service.metadata.name} leads to port ${targetPort}, which no container has`);
}

function backendFaults(manifest: KubeManifest, manifests: readonly KubeManifest[]): readonly string[] {
  const backends: readonly (readonly [string | undefined, number | undefined])[] =
    manifest.kind === 'Ingress'
      ? (at<readonly unknown[]>(manifest, 'spec', 'rules') ?? [])
          .flatMap((rule) => at<readonly unknown[]>(rule, 'http', 'paths') ?? [])
          .map((path) => [
            at<string>(path, 'backend', 'service', 'name'),
            at<number>(path, 'backend', 'service', 'port', 'number'),
          ])
      : (at<readonly unknown[]>(manifest, 'spec', 'rules') ?? [])
          .flatMap((rule) => at<readonly unknown[]>(rule, 'backendRefs') ?? [])
          .map((backend) => [at<string>(backend, 'name'), at<number>(backend, 'port')]);
  return backends
    .filter(([name, port]) => {
      const ports = at<readonly Port[]>(named(manifests, 'Service', name), 'spec', 'ports') ?? [];
      return !ports.some((one) => one.port === port);
    })
    .map(([name, port]) => `${manifest.kind} leads to ${name}:${port}, which no Service has`);
}

function backendTlsFaults(
  policy: KubeManifest,
  manifests: readonly KubeManifest[],
  given: ReadonlySet<string>,
): readonly string[] {
  const targets = at<readonly { readonly name: string; readonly sectionName: string }[]>(policy, 'spec', 'targetRefs');
  const authorities = at<readonly { readonly name: string }[]>(policy, 'spec', 'validation', 'caCertificateRefs') ?? [];
  return [
    ...(targets ?? [])
      .filter(({ name, sectionName }) => {
        const ports = at<readonly Port[]>(named(manifests, 'Service', name), 'spec', 'ports') ?? [];
        return !ports.some((one) => one.name === sectionName);
      })
      .map(({ name, sectionName }) => `BackendTLSPolicy is of port ${sectionName} of ${name}, which no Service has`),
    ...authorities
      .filter(({ name }) => {
        const made = named(manifests, 'ConfigMap', name);
        return made === undefined ? !given.has(`ConfigMap ${name}`) : at(made, 'data', 'ca.crt') === undefined;
      })
      .map(({ name }) => `no ConfigMap ${name} with ca.crt`),
  ];
}

function monitorFaults(monitor: KubeManifest, manifests: readonly KubeManifest[]): readonly string[] {
  const selector = at<Labels>(monitor, 'spec', 'selector', 'matchLabels') ?? {};
  const names = manifests
    .filter((one) => one.kind === 'Service' && selects(selector, one.metadata.labels ?? {}))
    .flatMap((one) => at<readonly Port[]>(one, 'spec', 'ports') ?? [])
    .map(({ name }) => name);
  return (at<readonly { readonly port: string }[]>(monitor, 'spec', 'endpoints') ?? [])
    .filter(({ port }) => !names.includes(port))
    .map(({ port }) => `ServiceMonitor asks at port ${port}, which no Service that it finds has`);
}

function bindingFaults(binding: KubeManifest, manifests: readonly KubeManifest[]): readonly string[] {
  const role = at<{ readonly kind: string; readonly name: string }>(binding, 'roleRef');
  const found = manifests.some(
    (one) =>
      one.kind === role?.kind &&
      one.metadata.name === role.name &&
      one.metadata.namespace === (role.kind === 'Role' ? binding.metadata.namespace : undefined),
  );
  const missing = (at<readonly { readonly name: string }[]>(binding, 'subjects') ?? []).filter(
    ({ name }) => named(manifests, 'ServiceAccount', name) === undefined,
  );
  return [
    ...(found ? [] : [`${binding.metadata.name} binds ${role?.kind} ${role?.name}, which is not there`]),
    ...missing.map(({ name }) => `${binding.metadata.name} names account ${name}, which is not there`),
  ];
}

/**
 * What names something that is not there: selectors without Pods, ports without containers, mounts without volumes, bindings without roles.
 * `given` is what the installer brings, such as `Secret netloft-tls`.
 */
export function referenceFaults(manifests: readonly KubeManifest[], given: ReadonlySet<string>): readonly string[] {
  const pods = podsOf(manifests);
  return manifests.flatMap((one) => {
    switch (one.kind) {
      case 'Deployment': {
        const template = at<PodTemplate>(one, 'spec', 'template');
        if (template === undefined) return [`${one.metadata.name} has no template`];
        const labels = at<Labels>(one, 'spec', 'selector', 'matchLabels') ?? {};
        return [
          ...(selects(labels, template.metadata.labels) ? [] : [`${one.metadata.name} does not select its own Pods`]),
          ...podFaults(template, manifests, given),
        ];
      }
      case 'Service':
        return serviceFaults(one, pods);
      case 'Ingress':
      case 'HTTPRoute':
        return backendFaults(one, manifests);
      case 'BackendTLSPolicy':
        return backendTlsFaults(one, manifests, given);
      case 'ServiceMonitor':
        return monitorFaults(one, manifests);
      case 'RoleBinding':
      case 'ClusterRoleBinding':
        return bindingFaults(one, manifests);
      case 'NetworkPolicy':
      case 'PodDisruptionBudget': {
        const selector =
          at<Labels>(one, 'spec', one.kind === 'NetworkPolicy' ? 'podSelector' : 'selector', 'matchLabels') ?? {};
        return pods.filter(({ metadata }) => selects(selector, metadata.labels)).length === 1
          ? []
          : [`${one.kind} ${one.metadata.name} selects no Pods`];
      }
      default:
        return [];
    }
  });
}
