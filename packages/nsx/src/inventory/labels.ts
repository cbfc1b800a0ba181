import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { labelOfTag, LABEL_SCOPE } from '../groups/tags.ts';
import type { Tag } from '../model/envelope.ts';

/** What NSX takes of an object’s labels, as nsx-operator applies it (pkg/nsx/services/inventory/builder.go). */
export const TAG_LIMITS = { tags: 20, scope: 128, value: 256 } as const;
const HASH_DIGITS = 8;

type Labels = Readonly<Record<string, string>>;

/** Scope of a label: a key that is too long is cut, and eight digits of its SHA-1 keep it apart from others that begin alike. */
export function scopeOfLabel(key: string): string {
  const scope = `${LABEL_SCOPE}${key}`;
  if (scope.length <= TAG_LIMITS.scope) return scope;
  const digits = bytesToHex(sha1(new TextEncoder().encode(key))).slice(0, HASH_DIGITS);
  return `${scope.slice(0, TAG_LIMITS.scope - HASH_DIGITS - 1)}-${digits}`;
}

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number => (a < b ? -1 : a > b ? 1 : 0);

/** The tags of an object with these labels: by key, the first 20, cut to NSX's lengths. */
export const tagsOfLabels = (labels: Labels): Tag[] =>
  Object.entries(labels)
    .toSorted(byKey)
    .slice(0, TAG_LIMITS.tags)
    .map(([key, value]) => ({ scope: scopeOfLabel(key), tag: value.slice(0, TAG_LIMITS.value) }));

/** Labels that tags stand for, as far as they were not cut; other tags are left out. */
export const labelsOf = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries(
    (tags ?? []).flatMap((tag): [string, string][] => {
      const label = labelOfTag(tag);
      return label === undefined ? [] : [[label.key, label.value]];
    }),
  );
