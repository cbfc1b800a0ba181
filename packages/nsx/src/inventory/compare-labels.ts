import { LABEL_SCOPE } from '../groups/tags.ts';
import type { Tag } from '../model/envelope.ts';
import { TAG_LIMITS } from './labels.ts';

/** A member on which NSX and the cluster do not agree. */
export interface DifferentField {
  readonly field: string;
  readonly nsx: string;
  readonly cluster: string;
}

export interface Comparison {
  readonly fields: readonly DifferentField[];
  /** Why they may differ, or why they were not wholly compared; never a difference by themselves. */
  readonly notes: readonly string[];
}

export const NOTHING = 'none';
/** A cut text agrees with the whole one this far; how NSX marks the cut is not published. */
const CUT_HEAD = 100;

const isCutOf = (part: string, whole: string, limit: number): boolean =>
  whole.length > limit && part.length <= limit && part.startsWith(whole.slice(0, CUT_HEAD));

const sameScope = (scope: string, key: string): boolean => {
  const whole = `${LABEL_SCOPE}${key}`;
  return scope === whole || isCutOf(scope, whole, TAG_LIMITS.scope);
};
const sameValue = (tag: string, value: string): boolean => tag === value || isCutOf(tag, value, TAG_LIMITS.value);

/** Compares labels with tags one by one. Where NSX holds as many tags as it takes, labels that it lacks are a note and no difference. */
export function compareLabels(tags: readonly Tag[] | undefined, labels: Readonly<Record<string, string>>): Comparison {
  // A release or a mode that sends no tags at all says nothing about labels.
  if (tags === undefined) return { fields: [], notes: [] };
  const ofLabels = tags.filter(({ scope }) => scope.startsWith(LABEL_SCOPE));
  const full = tags.length >= TAG_LIMITS.tags;
  const fields: DifferentField[] = [];
  const found = new Set<Tag>();
  let left = 0;
  for (const [key, value] of Object.entries(labels)) {
    const same = ofLabels.filter(({ scope }) => sameScope(scope, key));
    const tag = same.find((one) => sameValue(one.tag, value)) ?? same.find((one) => !found.has(one));
    if (tag !== undefined) found.add(tag);
    else if (full) left += 1;
    if (tag === undefined && !full) fields.push({ field: `label ${key}`, nsx: NOTHING, cluster: value });
    if (tag !== undefined && !sameValue(tag.tag, value))
      fields.push({ field: `label ${key}`, nsx: tag.tag, cluster: value });
  }
  for (const tag of ofLabels) {
    if (!found.has(tag))
      fields.push({ field: `label ${tag.scope.slice(LABEL_SCOPE.length)}`, nsx: tag.tag, cluster: NOTHING });
  }
  const note = `NSX keeps at most ${TAG_LIMITS.tags} tags of an object; ${left} of ${Object.keys(labels).length} labels are not among them.`;
  return { fields: fields.toSorted((a, b) => (a.field < b.field ? -1 : 1)), notes: left === 0 ? [] : [note] };
}
