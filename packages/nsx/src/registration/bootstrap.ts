import { readYaml, type YamlBounds } from '@netloft/contracts/yaml';
import { stringify } from 'yaml';
import { object, text, texts } from '../read.ts';
import { INTERWORKING_NAMESPACE, type Manifest, yamlOf } from './manifest.ts';

export interface BootstrapInput {
  /** Name of the cluster in NSX: also of its principal identity and the common name of its certificate. */
  readonly name: string;
  /** Addresses under which the cluster reaches the managers. */
  readonly managers: readonly string[];
  /** `/orgs/default/projects/p/vpcs/v`; the Default space when absent. */
  readonly vpcPath?: string | undefined;
  /** PEM. */
  readonly certificate?: string | undefined;
  /** PEM; without it the Secret is left out. */
  readonly key?: string | undefined;
}

export interface BootstrapManifests {
  readonly objects: readonly Manifest[];
  readonly yaml: string;
  /** The private key is in them. */
  readonly holdsKey: boolean;
}

/** ConfigMap `bootstrap-config`: which managers the cluster registers at, and as what. */
export function bootstrapConfigMap({ name, managers, vpcPath }: BootstrapInput): Manifest {
  const conf = stringify({
    bootstrapFrom: 'Inline',
    clusterName: name,
    NSXManagers: managers,
    ...(vpcPath === undefined || vpcPath === '' ? {} : { vpcPath }),
  });
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'bootstrap-config', namespace: INTERWORKING_NAMESPACE },
    data: { 'bootstrap.conf': conf },
  };
}

/** Secret `nsx-cert`: what the cluster signs in to NSX with. Texts of PEM are ASCII, which is all that btoa takes. */
export const certificateSecret = (certificate: string, key: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'nsx-cert', namespace: INTERWORKING_NAMESPACE },
  type: 'kubernetes.io/tls',
  data: { 'tls.crt': btoa(certificate), 'tls.key': btoa(key) },
});

/** The two objects of bootstrap-config.yaml, which every cluster has its own of. */
export function bootstrapConfig(input: BootstrapInput): BootstrapManifests {
  const { certificate, key } = input;
  const holdsKey = certificate !== undefined && key !== undefined;
  const objects = [bootstrapConfigMap(input), ...(holdsKey ? [certificateSecret(certificate, key)] : [])];
  return { objects, yaml: yamlOf(objects), holdsKey };
}

/** What a cluster's bootstrap-config says; members that it does not have are undefined or empty. */
export interface BootstrapFacts {
  readonly name: string | undefined;
  readonly managers: readonly string[];
  readonly vpcPath: string | undefined;
  /** `Inline`, or `SupervisorCluster` where the register job fills in the rest. */
  readonly from: string;
  /** Proxies that are used instead of the managers. */
  readonly proxies: readonly string[];
}

/** A ConfigMap has a megabyte at most; these have some ten lines. */
const BOUNDS: YamlBounds = { characters: 1_048_576, tokens: 50_000, aliases: 20 };

function yamlIn(configMap: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const content = text(object(object(configMap)?.['data'])?.[key]);
  if (content === undefined) return undefined;
  const read = readYaml(content, BOUNDS);
  return read.ok ? object(read.value) : undefined;
}

const told = (value: unknown): string | undefined => text(value)?.trim() || undefined;
const list = (value: unknown): readonly string[] => (typeof value === 'string' ? [value] : texts(value));

/** Reads a ConfigMap `bootstrap-config` of any release; undefined when its text is no YAML of this shape. */
export function readBootstrapConfig(configMap: unknown): BootstrapFacts | undefined {
  const conf = yamlIn(configMap, 'bootstrap.conf');
  if (conf === undefined) return undefined;
  return {
    // A name of digits alone is a number to YAML.
    name:
      told(conf['clusterName']) ?? (typeof conf['clusterName'] === 'number' ? String(conf['clusterName']) : undefined),
    managers: list(conf['NSXManagers']),
    vpcPath: told(conf['vpcPath']) ?? told(conf['vhcPath']),
    from: told(conf['bootstrapFrom']) ?? 'Inline',
    proxies: list(object(conf['proxyEndpoints'])?.['rest-api']),
  };
}

/** `clusterID` of a ConfigMap `cluster-id`; undefined while the register job has not filled it. */
export const readClusterId = (configMap: unknown): string | undefined =>
  told(yamlIn(configMap, 'cluster-id.conf')?.['clusterID']);
