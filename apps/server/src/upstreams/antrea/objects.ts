import type { KubeObject } from '../kubernetes/types.ts';

/** The object as its reader wants it: managedFields say who wrote which field, and fill half the page. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}
