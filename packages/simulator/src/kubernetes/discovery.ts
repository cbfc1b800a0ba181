import { createHash } from 'node:crypto';
import { subresourcesOf } from './subresources.ts';
import type { ResourceDefinition } from './types.ts';

type Definitions = readonly ResourceDefinition[];
type Json = Record<string, unknown>;

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const STATUS_VERBS = ['get', 'patch', 'update'];

/** Verbs that a resource serves. */
export const verbsOf = (definition: ResourceDefinition): readonly string[] => definition.verbs ?? ALL_VERBS;
export const servedIn = (definitions: Definitions, group: string, version: string): ResourceDefinition[] =>
  definitions.filter(
    (one) => one.group === group && one.versions.some(({ name, served }) => name === version && served),
  );
const optional = ({ shortNames, categories }: ResourceDefinition): Json => ({
  ...(shortNames.length > 0 ? { shortNames } : {}),
  ...(categories.length > 0 ? { categories } : {}),
});
const hashOf = ({ group, kind, storageVersion }: ResourceDefinition): string =>
  createHash('sha512').update(`${group}/${storageVersion}/${kind}`).digest().subarray(0, 8).toString('base64');

interface ListedSubresource {
  readonly subresource: string;
  readonly responseKind: { readonly group: string; readonly version: string; readonly kind: string };
  readonly verbs: readonly string[];
}
function subresources(one: ResourceDefinition, version: string): ListedSubresource[] {
  const own = { group: one.group, version, kind: one.kind };
  return [
    ...Object.entries(subresourcesOf(one)).map(([subresource, { verbs, ...responseKind }]) => ({
      subresource,
      responseKind,
      verbs,
    })),
    ...(one.statusSubresource ? [{ subresource: 'status', responseKind: own, verbs: STATUS_VERBS }] : []),
  ];
}

/** Resources of a group version as the API server lists them, subresources included; undefined when it is not served. */
export function resourceList(definitions: Definitions, group: string, version: string): Json | undefined {
  const served = servedIn(definitions, group, version);
  if (served.length === 0) return undefined;
  const resources = served.flatMap((one) => [
    {
      name: one.plural,
      singularName: one.singular,
      namespaced: one.namespaced,
      kind: one.kind,
      verbs: verbsOf(one),
      ...optional(one),
      ...(one.verbs === undefined ? { storageVersionHash: hashOf(one) } : {}),
    },
    ...subresources(one, version).map(({ subresource, responseKind, verbs }) => ({
      name: `${one.plural}/${subresource}`,
      singularName: '',
      namespaced: one.namespaced,
      ...(responseKind.group === group ? {} : { group: responseKind.group, version: responseKind.version }),
      kind: responseKind.kind,
      verbs,
    })),
  ]);
  const groupVersion = group === '' ? version : `${group}/${version}`;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** Kubernetes' order of versions: stable before beta before alpha, higher numbers first. */
function rank(version: string): number {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return -1;
  const stage = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0;
  return stage * 1_000_000 + Number(match[1]) * 1000 + Number(match[3] ?? 0);
}

/** Served versions of a group, the preferred one first. */
export function versionsOf(definitions: Definitions, group: string): string[] {
  const own = definitions.filter((one) => one.group === group);
  const served = new Set(
    own.flatMap((one) => one.versions.filter((version) => version.served).map(({ name }) => name)),
  );
  return [...served].toSorted((a, b) => rank(b) - rank(a));
}

/** Every group but the core one, which has no name. */
export const groupNames = (definitions: Definitions): string[] =>
  [...new Set(definitions.map(({ group }) => group))].filter(
    (group) => group !== '' && versionsOf(definitions, group).length > 0,
  );

function groupEntry(definitions: Definitions, name: string): Json {
  const versions = versionsOf(definitions, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

export const groupList = (definitions: Definitions): Json => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groupNames(definitions).map((group) => groupEntry(definitions, group)),
});

export const singleGroup = (definitions: Definitions, group: string): Json | undefined =>
  groupNames(definitions).includes(group)
    ? { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(definitions, group) }
    : undefined;

export const coreVersions = (address: string): Json => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: address }],
});

/** Aggregated discovery: `/api` (core only) or `/apis`, in apidiscovery.k8s.io's version `v2` or `v2beta1`. */
export function aggregated(definitions: Definitions, core: boolean, format: string): Json {
  const resource = (one: ResourceDefinition, version: string): Json => {
    const responseKind = { group: one.group, version, kind: one.kind };
    return {
      resource: one.plural,
      responseKind,
      scope: one.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: one.singular,
      verbs: verbsOf(one),
      ...optional(one),
      ...(subresources(one, version).length > 0 ? { subresources: subresources(one, version) } : {}),
    };
  };
  const items = (core ? [''] : groupNames(definitions)).map((group) => ({
    metadata: { ...(group === '' ? {} : { name: group }), creationTimestamp: null },
    versions: versionsOf(definitions, group).map((version) => ({
      version,
      freshness: 'Current',
      resources: servedIn(definitions, group, version).map((one) => resource(one, version)),
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${format}`, metadata: {}, items };
}
