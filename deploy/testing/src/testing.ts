import { SETTINGS, readConfig } from '../../../apps/server/src/config.ts';
import { partAllows, partsOf } from '../check-rights.mjs';

import type { KubeManifest, Rendered } from './helm/chart.ts';
import { mergeKeyFaults } from './merge-keys.ts';
import { securityFaults } from './pod-security.ts';
import { at, podsOf, referenceFaults } from './references.ts';
import { schemaFaults } from './validate.ts';

type Values = Readonly<Record<string, unknown>>;
type Variables = readonly { readonly name: string; readonly value?: string }[];

/** Environment of a Deployment's container; what comes from a Secret or from the Pod itself gets a stand-in. */
export function envOf(manifest: KubeManifest | undefined): Readonly<Record<string, string>> {
  const [container] =
    at<readonly { readonly env: Variables }[]>(manifest, 'spec', 'template', 'spec', 'containers') ?? [];
  return Object.fromEntries((container?.env ?? []).map(({ name, value = 'from-a-secret' }) => [name, value]));
}

/** Settings that the server does not have, and a configuration that it would not start with. */
export function settingFaults(manifest: KubeManifest): readonly string[] {
  if (manifest.kind !== 'Deployment') return [];
  const known = new Set<string>(Object.values(SETTINGS).map(({ env }) => env));
  const env = envOf(manifest);
  const role = manifest.metadata.name.endsWith('-collector') ? ['--role', 'collector'] : [];
  const config = readConfig(role, { ...env, KUBERNETES_SERVICE_HOST: '10.96.0.1' });
  return [
    ...Object.keys(env).filter((variable) => !known.has(variable)),
    ...(config.ok ? [] : config.error.map((fault) => `${manifest.metadata.name} does not start: ${fault}`)),
  ];
}

/** Whom the settings of a Deployment make Netloft act as, although no rule of its account allows it. */
export function impersonationFaults(deployment: KubeManifest, manifests: readonly KubeManifest[]): readonly string[] {
  const { NETLOFT_ADMIN_USER: user, NETLOFT_ADMIN_GROUPS: groups = '' } = envOf(deployment);
  if (deployment.kind !== 'Deployment' || user === undefined) return [];
  const account = at<string>(deployment, 'spec', 'template', 'spec', 'serviceAccountName');
  const parts = manifests
    .filter(({ kind }) => kind.endsWith('RoleBinding'))
    .filter((one) => at<readonly { readonly name: string }[]>(one, 'subjects')?.some(({ name }) => name === account))
    .flatMap((binding) => {
      const [kind, name] = [at<string>(binding, 'roleRef', 'kind'), at<string>(binding, 'roleRef', 'name')];
      const { namespace } = binding.metadata;
      const role = manifests.find(
        (one) => one.kind === kind && one.metadata.name === name && one.metadata.namespace === namespace,
      );
      return (at<readonly object[]>(role, 'rules') ?? []).flatMap(partsOf).map((part) => ({ part, namespace }));
    });
  const [, , namespace, name] = user.split(':');
  const asked: readonly Readonly<
    Record<'resource' | 'name', string | undefined> & { namespace?: string | undefined }
  >[] = [
    { resource: 'serviceaccounts', namespace, name },
    ...groups.split(',').flatMap((group) => (group === '' ? [] : [{ resource: 'groups', name: group }])),
  ];
  return asked
    .filter(
      (one) =>
        !parts.some(
          (right) =>
            (right.namespace === undefined || right.namespace === one.namespace) &&
            right.part.name !== undefined &&
            partAllows(right.part, { ...one, verb: 'impersonate', group: '' }),
        ),
    )
    .map((one) => `no rule lets ${account} act as ${one.resource} ${one.name}`);
}

/** Paths of null in an object: `spec.template: null` is a slip of a template, never meant. */
function nullsIn(value: unknown, path: string): readonly string[] {
  if (value === null || value === undefined) return [`${path} is null`];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) => nullsIn(one, `${path}.${key}`));
}

/** Names of what the installer brings, by the values that name it. */
export function givenBy(values: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, one] of Object.entries(value as Values)) {
      if (typeof one !== 'string') walk(one);
      else if (key === 'existingSecret' || key === 'secretName') found.add(`Secret ${one}`);
      else if (/[cC]aConfigMap$/.test(key)) found.add(`ConfigMap ${one}`);
      else if (key === 'existingClaim') found.add(`PersistentVolumeClaim ${one}`);
    }
  };
  walk(values);
  return found;
}

/** UDP and TCP of flow records are at one port of their Services, as exporters expect: the chart checks an upgrade for it, and docs/upgrade.md tells. */
const AT_ONE_PORT = /^Service \S+-(flows|collector) has port \d+ twice in ports$/;

/** Everything that is wrong with a rendered chart, as sentences. `given` are names that the installer brings, such as `Secret netloft-tls`. */
export function chartFaults({ manifests, notes }: Rendered, given: ReadonlySet<string>): readonly string[] {
  const keys = manifests.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
  return [
    ...manifests.flatMap(schemaFaults),
    ...manifests.flatMap((one) => nullsIn(one, `${one.kind} ${one.metadata.name}`)),
    ...referenceFaults(manifests, given),
    ...keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${key} is there twice`),
    ...manifests.flatMap(mergeKeyFaults).filter((fault) => !AT_ONE_PORT.test(fault)),
    ...podsOf(manifests).flatMap(securityFaults),
    ...manifests.flatMap(settingFaults),
    ...manifests.flatMap((one) => impersonationFaults(one, manifests)),
    ...(/\{\{|<no value>|undefined/.test(notes) ? ['the notes have a hole'] : []),
  ];
}
