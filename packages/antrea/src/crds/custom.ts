import type { JsonSchema } from '../schema/index.ts';
import type { CustomResource } from './types.ts';

export interface Version {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly served?: boolean;
  readonly deprecated?: boolean;
}
interface Options {
  readonly group?: string;
  readonly namespaced?: boolean;
  readonly shortNames?: readonly string[];
  readonly status?: boolean;
}

const ANTREA = 'crd.antrea.io';

/** The last version is the one that objects are stored in. */
export function custom(
  kind: string,
  plural: string,
  versions: readonly Version[],
  options: Options = {},
): CustomResource {
  return {
    group: options.group ?? ANTREA,
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: options.shortNames ?? [],
    categories: [],
    namespaced: options.namespaced ?? false,
    versions: versions.map((version) => ({
      name: version.name,
      served: version.served ?? true,
      schema: version.schema,
      ...(version.deprecated === true ? { deprecated: true } : {}),
    })),
    storageVersion: versions.at(-1)?.name ?? 'v1',
    statusSubresource: options.status ?? true,
  };
}
