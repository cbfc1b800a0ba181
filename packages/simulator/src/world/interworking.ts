import { bootstrapConfig, INTERWORKING_NAMESPACE, interworkingObjects, type Manifest } from '@netloft/nsx';
import { definitionObject } from '../antrea/crd-objects.ts';
import type { KeyPair } from '../kubernetes/certificates.ts';
import type { ResourceDefinition } from '../kubernetes/types.ts';
import { type Placement, STORY_TIME, type WorldBuilder } from './builder.ts';

/** Of the adapters; the story's. */
export const IMAGE = 'localhost:5000/vmware.io/antrea/interworking-debian:0.5.0';
const CONTAINERS = ['election', 'mp-adapter', 'ccp-adapter', 'tn-proxy'] as const;

/** What a cluster that is registered at NSX holds of its own. */
export interface JoinedWorld {
  /** What it signs in to NSX with. */
  readonly certificate: KeyPair;
  /** What NSX calls it: `node_id` of its control plane. */
  readonly clusterId: string;
  /** Addresses of the managers, as the cluster reaches them. */
  readonly managers: readonly string[];
}

/** The Pod that joins a cluster to NSX, with its Deployment and Namespace. */
export function interworkingPod(
  world: WorldBuilder,
  { hash, pod }: { readonly hash: string; readonly pod: Placement },
): void {
  const namespace = INTERWORKING_NAMESPACE;
  world.namespace(namespace);
  world.deployment({
    namespace,
    name: 'interworking',
    hash,
    labels: { app: 'antrea-interworking', component: 'interworking' },
    template: { containers: CONTAINERS.map((name) => ({ name, image: IMAGE })) },
    pods: [pod],
  });
}

/** Of the kinds in which the adapters report. */
export const INFORMATION_GROUP = 'clusterinformation.antrea-interworking.tanzu.vmware.com';
const OPEN_SCHEMA = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const;

/** The kinds in which the adapters report how they fare; their members are not published, so their schema is open. */
export const interworkingDefinitions = (): readonly ResourceDefinition[] =>
  [
    { kind: 'AntreaCCPAdapterInfo', short: 'ccpainfo' },
    { kind: 'AntreaMPAdapterInfo', short: 'mpainfo' },
  ].map(({ kind, short }) => ({
    group: INFORMATION_GROUP,
    kind,
    plural: `${kind.toLowerCase()}s`,
    singular: kind.toLowerCase(),
    shortNames: [short],
    categories: [],
    namespaced: false,
    versions: [{ name: 'v1alpha1', served: true, schema: OPEN_SCHEMA }],
    storageVersion: 'v1alpha1',
    statusSubresource: false,
  }));

/** What the world brings itself, or has no use for once the cluster is registered. */
const LEFT_OUT: ReadonlySet<string> = new Set(['Namespace', 'Deployment', 'Job', 'CustomResourceDefinition']);

function addManifest(world: WorldBuilder, { apiVersion, kind, metadata, ...rest }: Manifest): void {
  const { name, namespace, labels } = metadata;
  const known = { name, ...(namespace === undefined ? {} : { namespace }) };
  world.add(apiVersion, kind, labels === undefined ? known : { ...known, labels: { ...labels } }, rest);
}

/** Everything beside the Pod that a registered cluster has: what it was told, its certificate and id, and the adapters' rights and kinds. */
export function joinNsx(world: WorldBuilder, { certificate: pair, clusterId, managers }: JoinedWorld): void {
  for (const definition of interworkingDefinitions()) {
    const { apiVersion, kind, metadata, ...rest } = definitionObject(definition, STORY_TIME);
    world.add(apiVersion, kind, { ...metadata, labels: { app: 'antrea-interworking' } }, rest);
  }
  const { certificate, key } = pair;
  const own = bootstrapConfig({ name: world.cluster, managers, certificate, key }).objects;
  const all = interworkingObjects({ image: IMAGE }).filter(({ kind }) => !LEFT_OUT.has(kind));
  for (const manifest of [...own, ...all])
    addManifest(
      world,
      manifest.metadata.name === 'cluster-id'
        ? { ...manifest, data: { 'cluster-id.conf': `clusterID: ${clusterId}\n` } }
        : manifest,
    );
}
