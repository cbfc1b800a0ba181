import type { KubeManifest } from './helm/chart.ts';

/** Fields whose lists Helm 3 and kubectl merge entry by entry, with the field that tells entries apart, as Kubernetes' strategic merge patch has it. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  imagePullSecrets: 'name',
  topologySpreadConstraints: 'topologyKey',
};

function keyOf(field: string, kind: string, entry: object): string | undefined {
  if (field !== 'ports') return MERGE_KEYS[field];
  if ('containerPort' in entry) return 'containerPort';
  // Those of a NetworkPolicy are replaced as a whole.
  return kind === 'Service' ? 'port' : undefined;
}

/**
 * Entries of one list that a patch takes for the same, as sentences: where one of them changes, the other is lost or is changed in its place.
 */
export function mergeKeyFaults(manifest: KubeManifest): readonly string[] {
  const { kind, metadata } = manifest;
  const walk = (value: unknown, field: string): readonly string[] => {
    if (typeof value !== 'object' || value === null) return [];
    if (!Array.isArray(value)) return Object.entries(value).flatMap(([key, one]) => walk(one, key));
    const names = value.flatMap((entry: unknown) => {
      if (typeof entry !== 'object' || entry === null) return [];
      const key = keyOf(field, kind, entry);
      return key === undefined ? [] : [`${key} ${String((entry as Readonly<Record<string, unknown>>)[key])}`];
    });
    return [
      ...names
        .filter((name, index) => names.indexOf(name) !== index)
        .map((name) => `${kind} ${metadata.name} has ${name} twice in ${field}`),
      ...value.flatMap((entry: unknown) => walk(entry, '')),
    ];
  };
  return walk(manifest, '');
}
