import { customDefinitions, type CustomResource } from '../crds/index.ts';
import { type Json, text } from '../evaluation/read.ts';
import { releaseOf } from '../feature-gates/index.ts';
import { groupOfVersion } from '../policies/kinds.ts';
import type { JsonSchema } from '../schema/index.ts';
import { NETWORK_POLICY } from './network-policy-schema.ts';

/** Release whose schemas count when the cluster's is not known. */
export const NEWEST_RELEASE = '2.7';

/** `major.minor` of a version such as `v1.7.2+vmware.1`; the newest release when it cannot be read. */
export function schemaRelease(antreaVersion: string | null): string {
  return releaseOf(antreaVersion ?? '')?.join('.') ?? NEWEST_RELEASE;
}

/** A kind with the schema of one of its versions. */
export interface KnownKind {
  readonly definition: CustomResource;
  readonly version: string;
  readonly schema: JsonSchema;
  /** Whether the release has this version of the kind; else the schema is another release's or version's. */
  readonly inRelease: boolean;
}

const byRelease = new Map<string, readonly CustomResource[]>();
/** Every kind of a release, made once: an editor asks at each keystroke. */
function definitionsOf(release: string): readonly CustomResource[] {
  const known = byRelease.get(release);
  if (known !== undefined) return known;
  const definitions = [...customDefinitions(release), NETWORK_POLICY];
  byRelease.set(release, definitions);
  return definitions;
}

function find(release: string, group: string, kind: string): CustomResource | undefined {
  return definitionsOf(release).find((one) => one.group === group && one.kind === kind);
}

/** The kind of an object and the schema of its version; undefined when neither the release nor the newest one has the kind. */
export function kindOfObject(object: Json, release: string): KnownKind | undefined {
  const apiVersion = text(object['apiVersion']) ?? '';
  const kind = text(object['kind']) ?? '';
  const group = groupOfVersion(apiVersion);
  const version = apiVersion.slice(group === '' ? 0 : group.length + 1);
  for (const one of [release, NEWEST_RELEASE]) {
    const definition = find(one, group, kind);
    const schema = definition?.versions.find(({ name }) => name === version)?.schema;
    if (definition !== undefined && schema !== undefined)
      return { definition, version, schema, inRelease: one === release };
  }
  const definition = find(release, group, kind) ?? find(NEWEST_RELEASE, group, kind);
  const stored = definition?.versions.find(({ name }) => name === definition.storageVersion);
  if (definition === undefined || stored === undefined) return undefined;
  return { definition, version: stored.name, schema: stored.schema, inRelease: false };
}
