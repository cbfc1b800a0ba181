import type { Origin } from '@netloft/contracts';
import { type Json, objects, text } from '../evaluation/read.ts';
import type { RawObject } from '../evaluation/types.ts';

/** NSX's interworking writes the name that NSX shows, and marks what it manages. */
export const NSX_DISPLAY_NAME = 'ccp-adapter.antrea.tanzu.vmware.com/display-name';
const NSX_MANAGED = /(^|\/)managedBy$/;
const NSX_ADAPTER = 'ccp-adapter';
/** Tiers that NSX's interworking adds. */
const NSX_TIER = /^nsx-category-/;

const SOURCES: readonly (readonly [RegExp, Origin['source']])[] = [
  [/^kubectl/, 'kubectl'],
  [/^netloft/, 'netloft'],
  [/^(ccp-adapter|mp-adapter|interworking|antrea-interworking|nsx)/, 'nsx'],
  [/^antrea-(controller|agent)/, 'antrea'],
];

export const isNsxTier = (name: string): boolean => NSX_TIER.test(name);

/** Who wrote what is not status, the last first. An entry without a time is older than one with. */
function writersOf(subject: RawObject): readonly Json[] {
  const timeOf = (entry: Json): string => text(entry['time']) ?? '';
  return objects(subject.metadata['managedFields'])
    .filter((entry) => (text(entry['subresource']) ?? '') === '')
    .toSorted((a, b) => (timeOf(a) < timeOf(b) ? 1 : timeOf(a) > timeOf(b) ? -1 : 0));
}

const isNsx = ({ kind, metadata }: RawObject): boolean =>
  Object.entries(metadata.labels ?? {}).some(([key, value]) => NSX_MANAGED.test(key) && value === NSX_ADAPTER) ||
  (kind === 'Tier' && isNsxTier(metadata.name));

/**
 * Who wrote an object last, apart from its status: by `metadata.managedFields`. What NSX's adapter manages is NSX's, whoever
 * touched it since; without managed fields nobody is known.
 */
export function originOf(subject: RawObject): Origin {
  const manager = text(writersOf(subject)[0]?.['manager']) ?? null;
  if (isNsx(subject)) return { source: 'nsx', manager };
  if (manager === null || manager === '') return { source: 'unknown', manager: null };
  return { source: SOURCES.find(([pattern]) => pattern.test(manager))?.[1] ?? 'other', manager };
}

/** The name that NSX shows for an object; undefined when it has none. */
export const displayNameOf = ({ metadata }: RawObject): string | undefined =>
  metadata.annotations?.[NSX_DISPLAY_NAME] || undefined;

/** When an object last changed apart from its status, else when it was made; null when neither is known. */
export const changedAtOf = (subject: RawObject): string | null =>
  text(writersOf(subject)[0]?.['time']) ?? text(subject.metadata['creationTimestamp']) ?? null;
