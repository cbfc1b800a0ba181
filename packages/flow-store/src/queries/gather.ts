import type { FilterNode, FilterValue } from '@netloft/analytics';

type MatchNode = Extract<FilterNode, { type: 'match' }>;

/** A value of the filter, or several texts that are looked for at once. */
export type Value = FilterValue | { readonly type: 'texts'; readonly texts: readonly string[] };

const NAMES = new Set<MatchNode['field']>([
  'ns',
  'pod',
  'workload',
  'node',
  'service',
  'policy',
  'rule',
  'egress',
  'tcp',
  'exporter',
]);

/** What a text speaks of depends on these signs. */
const kindOf = (text: string): string => `${text.includes('/')} ${text.includes(':')}`;

/** Values of a node, plain texts of one kind taken together: one look into a list is faster than several comparisons. */
export function together({ field, values }: MatchNode): readonly Value[] {
  if (!NAMES.has(field) || values.length < 2) return values;
  const others: Value[] = [];
  const texts = new Map<string, string[]>();
  for (const value of values) {
    if (value.type !== 'text') others.push(value);
    else texts.set(kindOf(value.text), [...(texts.get(kindOf(value.text)) ?? []), value.text]);
  }
  return [...[...texts.values()].map((list): Value => ({ type: 'texts', texts: list })), ...others];
}

/** Parts that hold together, with exclusions of one field made one: `-ns:a -ns:b` is `-ns:a,b`. */
export function gathered(parts: readonly FilterNode[]): readonly FilterNode[] {
  const excluded = new Map<string, MatchNode>();
  const others: FilterNode[] = [];
  for (const part of parts) {
    if (part.type !== 'not' || part.part.type !== 'match') {
      others.push(part);
      continue;
    }
    const { field, side, values } = part.part;
    const key = `${side ?? ''} ${field}`;
    const known = excluded.get(key);
    excluded.set(key, known === undefined ? part.part : { ...known, values: [...known.values, ...values] });
  }
  return [...others, ...[...excluded.values()].map((part): FilterNode => ({ type: 'not', part }))];
}
