import { forDisplay, toYaml } from '@netloft/antrea';
import type { KubernetesObject } from '@netloft/contracts';

/** A policy's YAML under another name, without what belongs to the original alone. */
export function copyText(source: Readonly<Record<string, unknown>>): string {
  const object = forDisplay(source) as KubernetesObject;
  return toYaml({ ...object, metadata: { ...object.metadata, name: `${object.metadata.name}-copy` } });
}
