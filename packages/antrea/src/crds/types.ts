import type { JsonSchema } from '../schema/index.ts';

/** One kind that a CustomResourceDefinition serves, in every version; the stored one is the last. */
export interface CustomResource {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly versions: readonly {
    readonly name: string;
    readonly served: boolean;
    readonly schema: JsonSchema;
    readonly deprecated?: boolean;
  }[];
  readonly storageVersion: string;
  readonly statusSubresource: boolean;
}

/** An object as the API server carries it. */
export interface VersionedObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  [field: string]: unknown;
}
