import type { OrderedRule } from './ordered-rule.ts';
import { groupKeyOf, type Policy, selectionKey, type Subject } from './rules.ts';
import type { Direction } from './types.ts';

/** One list of subjects with the rules and isolation that depend on it. */
export interface Use {
  readonly at: number;
  readonly policy: Policy;
  readonly subjects: readonly Subject[];
  readonly rules: readonly OrderedRule[];
  readonly isolates: readonly Direction[];
}
/** Uses of one subject: what selects the same is asked about once. */
export interface Entry {
  readonly subject: Subject;
  readonly uses: readonly Use[];
}
export type Bucket = ReadonlyMap<string, Entry>;

export const NODES = 'node';
export const ANY = '*';
export const GROUP = 'group ';

/** Where what is applied to a Service's traffic from outside is found, by the Service's key. */
export const serviceBucket = (key: string): string => `service ${key}`;

/** Where a Pod that the subject selects will look for it: the narrowest thing that all of them share. */
function bucketOf(subject: Subject): string {
  if (subject.type === 'nodes') return NODES;
  if (subject.type === 'group') return `${GROUP}${groupKeyOf(subject.namespace, subject.name)}`;
  if (subject.type === 'service') return serviceBucket(`${subject.namespace}/${subject.name}`);
  const { pods, namespace, serviceAccount, namespaces } = subject.selection;
  if (pods?.pin !== undefined) return `label ${pods.pin}`;
  if (namespace !== undefined) return `namespace ${namespace}`;
  if (serviceAccount !== undefined) return `account ${serviceAccount.namespace}/${serviceAccount.name}`;
  return namespaces?.pin === undefined ? ANY : `within ${namespaces.pin}`;
}

/** The same for subjects that select the same. */
const subjectKey = (subject: Subject): string => {
  switch (subject.type) {
    case 'pods':
      return selectionKey(subject.selection);
    case 'nodes':
      return subject.selector.key;
    default:
      return `${subject.type} ${subject.namespace ?? ''}/${subject.name}`;
  }
};

/** Buckets after uses went and came; those that neither touches are shared. */
export function changedBuckets(
  before: ReadonlyMap<string, Bucket>,
  gone: readonly Use[],
  come: readonly Use[],
): ReadonlyMap<string, Bucket> {
  const left = new Set(gone);
  const touched = new Map<string, Map<string, { readonly subject: Subject; readonly uses: Use[] }>>();
  for (const use of [...gone, ...come])
    for (const subject of use.subjects) {
      const key = bucketOf(subject);
      const names = touched.get(key) ?? new Map<string, { readonly subject: Subject; readonly uses: Use[] }>();
      touched.set(key, names);
      const name = subjectKey(subject);
      const entry = names.get(name) ?? { subject, uses: [] };
      names.set(name, entry);
      if (!left.has(use) && entry.uses.at(-1) !== use) entry.uses.push(use);
    }
  const buckets = new Map(before);
  for (const [key, names] of touched) {
    const bucket = new Map(before.get(key));
    for (const [name, { subject, uses }] of names) {
      const kept = (bucket.get(name)?.uses ?? []).filter((use) => !left.has(use));
      if (kept.length + uses.length === 0) bucket.delete(name);
      else bucket.set(name, { subject, uses: [...kept, ...uses] });
    }
    if (bucket.size === 0) buckets.delete(key);
    else buckets.set(key, bucket);
  }
  return buckets;
}
