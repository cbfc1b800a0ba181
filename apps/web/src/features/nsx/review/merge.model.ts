import { merge3, type Merged, sameValue } from '@netloft/antrea';
import { recordsOf, stringsOf, type Loose } from '../parts/loose.ts';
import { plainObject, withRevisions } from '../parts/plain.model.ts';
import { inOrder, sequenced } from '../parts/sequence.model.ts';

/** Rules are told apart by their id, which stands as `name` while merging; their order is the list's, not their numbers'. */
function toForm(object: Loose): Loose {
  const own = plainObject(object);
  if (!Array.isArray(own['rules'])) return own;
  const rules = inOrder(recordsOf(own['rules'])).map(({ sequence_number: _number, ...rule }) => ({
    ...rule,
    name: rule['id'],
  }));
  return { ...own, rules };
}

/** A three-way merge of two people's changes of one object of NSX, with `span` as a member of policies. */
export const mergeNsx = (base: Loose, mine: Loose, theirs: Loose): Merged =>
  merge3(toForm(base), toForm(mine), toForm(theirs));

/** Whether somebody meant something by the change: numbers that NSX keeps are none. */
export const isOnlyNewer = (base: Loose, theirs: Loose): boolean => sameValue(toForm(base), toForm(theirs));

export interface SpanChange {
  readonly added: readonly string[];
  readonly gone: readonly string[];
  /** No cluster is left: the distributed firewall enforces the policy. */
  readonly none: boolean;
}

/** What somebody did to the clusters of a policy; null: nothing. */
export function spanChange(base: Loose, theirs: Loose): SpanChange | null {
  const [had, has] = [stringsOf(base['span']), stringsOf(theirs['span'])];
  const added = has.filter((one) => !had.includes(one));
  const gone = had.filter((one) => !has.includes(one));
  return added.length + gone.length === 0 ? null : { added, gone, none: has.length === 0 };
}

/** The merged object as it is sent: rules numbered in their order, with the revisions of what is in NSX now. */
export function mergedObject(merged: Loose, mine: Loose, theirs: Loose): Loose {
  if (!Array.isArray(merged['rules'])) return withRevisions(merged, theirs);
  const numbers = new Map(
    [...recordsOf(mine['rules']), ...recordsOf(theirs['rules'])].map((rule) => [rule['id'], rule['sequence_number']]),
  );
  const rules = recordsOf(merged['rules']).map(({ name: _name, ...rule }) => {
    const number = numbers.get(rule['id']);
    return number === undefined ? rule : { ...rule, sequence_number: number };
  });
  return withRevisions({ ...merged, rules: sequenced(rules) }, theirs);
}

/** `span` apart from NSX's own members, as a change takes them. */
export function splitSpan(object: Loose): { readonly object: Loose; readonly span: readonly string[] | undefined } {
  const { span, ...rest } = object;
  return {
    object: rest,
    span: Array.isArray(span) ? span.filter((name): name is string => typeof name === 'string') : undefined,
  };
}
