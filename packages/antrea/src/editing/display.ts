import { stringify } from 'yaml';
import { isObject, type Json } from '../evaluation/read.ts';

/** Members of metadata that only the API server writes. */
const SERVER_METADATA: ReadonlySet<string> = new Set([
  'managedFields',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'selfLink',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
]);
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const FIRST = ['apiVersion', 'kind', 'metadata', 'spec'] as const;
const FIRST_OF_METADATA = ['name', 'namespace', 'labels', 'annotations'] as const;

function ordered(source: Json, first: readonly string[]): Json {
  const known = first.filter((name) => source[name] !== undefined).map((name) => [name, source[name]] as const);
  return { ...Object.fromEntries(known), ...source };
}

function metadataForDisplay(metadata: Json): Json {
  const kept = Object.entries(metadata).filter(([name]) => !SERVER_METADATA.has(name));
  const result: Record<string, unknown> = Object.fromEntries(kept);
  const { annotations } = metadata;
  if (isObject(annotations)) {
    const own = Object.entries(annotations).filter(([name]) => name !== LAST_APPLIED);
    if (own.length === 0) delete result['annotations'];
    else result['annotations'] = Object.fromEntries(own);
  }
  return ordered(result, FIRST_OF_METADATA);
}

/** An object as people write it: without status and what the API server keeps in metadata; the usual members first. */
export function forDisplay(object: Json): Json {
  const { status: _status, ...rest } = object;
  return ordered(
    { ...rest, ...(isObject(rest['metadata']) ? { metadata: metadataForDisplay(rest['metadata']) } : {}) },
    FIRST,
  );
}

/** YAML as Netloft writes it: nothing folded, nothing aliased. */
export const toYaml = (value: unknown): string => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });

/**
 * An edited object with what `forDisplay` took away from the one that was read: the version that the user saw, and kubectl's
 * note of what it applied. To be sent as an update.
 */
export function withServerFields(edited: Json, read: Json): Json {
  const [own, theirs] = [edited['metadata'], read['metadata']];
  if (!isObject(own) || !isObject(theirs)) return edited;
  const kept = Object.entries(theirs).filter(([name]) => name === 'resourceVersion' || name === 'uid');
  const applied = isObject(theirs['annotations']) ? theirs['annotations'][LAST_APPLIED] : undefined;
  const annotations =
    applied === undefined
      ? {}
      : { annotations: { ...(isObject(own['annotations']) ? own['annotations'] : {}), [LAST_APPLIED]: applied } };
  return { ...edited, metadata: { ...own, ...annotations, ...Object.fromEntries(kept) } };
}
