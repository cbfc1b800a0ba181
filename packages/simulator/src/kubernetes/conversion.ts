import type { KubeObject, ResourceDefinition } from './types.ts';

/** Turns an object into the shape of a version of its resource; what stays equal between versions is returned as it is. */
export type Conversion = (object: KubeObject, definition: ResourceDefinition, version: string) => KubeObject;

export const apiVersionOf = (definition: Pick<ResourceDefinition, 'group'>, version: string): string =>
  definition.group === '' ? version : `${definition.group}/${version}`;

/** Objects between the version they are stored in and those they are served in. */
export class Converter {
  readonly #conversion: Conversion | undefined;
  /** Converted objects by version, for as long as the stored one lives. */
  readonly #converted = new WeakMap<KubeObject, Map<string, KubeObject>>();

  constructor(conversion: Conversion | undefined) {
    this.#conversion = conversion;
  }

  /** A stored object in the shape of a version; its `apiVersion` is that version's. */
  served(object: KubeObject, definition: ResourceDefinition, version: string): KubeObject {
    if (version === definition.storageVersion) return object;
    const known = this.#converted.get(object) ?? new Map<string, KubeObject>();
    this.#converted.set(object, known);
    const converted = known.get(version) ?? this.#convert(object, definition, version);
    known.set(version, converted);
    return converted;
  }

  /** An object as a client sent it in the shape that is stored. */
  stored(object: KubeObject, definition: ResourceDefinition, version: string): KubeObject {
    return version === definition.storageVersion
      ? object
      : this.#convert(object, definition, definition.storageVersion);
  }

  #convert(object: KubeObject, definition: ResourceDefinition, version: string): KubeObject {
    return {
      ...(this.#conversion?.(object, definition, version) ?? object),
      apiVersion: apiVersionOf(definition, version),
    };
  }
}
