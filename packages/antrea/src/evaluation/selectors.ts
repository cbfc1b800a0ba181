import { type Json, object, objects, stringMap, strings, text } from './read.ts';

export type Labels = Readonly<Record<string, string>>;

interface Requirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** A label with its value as one key of an index. */
export const labelKey = (key: string, value: string): string => `${key}=${value}`;

/** A LabelSelector, read once. `key` is the same for selectors that say the same, so that results can be shared. */
export interface Selector {
  readonly key: string;
  /** A label and its value that everything selected has; absent when the selector asks for no single one. */
  readonly pin?: string;
  matches(labels: Labels): boolean;
}

function holds(requirement: Requirement, labels: Labels): boolean {
  const value = labels[requirement.key];
  switch (requirement.operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
  }
}

const OPERATORS = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/**
 * Reads a metav1.LabelSelector. An empty selector matches everything, an absent one is undefined.
 * An operator that is not Kubernetes' matches nothing, as the API server would have refused it.
 */
export function selectorOf(value: unknown): Selector | undefined {
  const source = object(value);
  if (source === undefined) return undefined;
  const requirements: Requirement[] = Object.entries(stringMap(source['matchLabels'])).map(([key, label]) => ({
    key,
    operator: 'In',
    values: [label],
  }));
  let broken = false;
  for (const expression of objects(source['matchExpressions'])) {
    const operator = text(expression['operator']) ?? '';
    if (!OPERATORS.has(operator)) broken = true;
    requirements.push({
      key: text(expression['key']) ?? '',
      operator: operator as Requirement['operator'],
      values: [...strings(expression['values'])].sort(),
    });
  }
  const canonical = requirements.map((r) => `${r.key}\u0001${r.operator}\u0001${r.values.join('\u0002')}`).sort();
  const pinned = requirements.find((one) => one.operator === 'In' && one.values.length === 1);
  return {
    ...(pinned === undefined ? {} : { pin: labelKey(pinned.key, pinned.values[0] ?? '') }),
    key: broken ? '!' : canonical.join('\u0003'),
    matches: (labels) => !broken && requirements.every((requirement) => holds(requirement, labels)),
  };
}

/** The selector in words: `app=yelb-ui, tier in (a, b)`; `any` when it selects everything. */
export function describeSelector(value: unknown): string {
  const source: Json = object(value) ?? {};
  const parts = Object.entries(stringMap(source['matchLabels'])).map(([key, label]) => `${key}=${label}`);
  for (const expression of objects(source['matchExpressions'])) {
    const key = text(expression['key']) ?? '';
    const values = strings(expression['values']).join(', ');
    const words: Record<string, string> = {
      In: `${key} in (${values})`,
      NotIn: `${key} not in (${values})`,
      Exists: key,
      DoesNotExist: `no ${key}`,
    };
    parts.push(words[text(expression['operator']) ?? ''] ?? `${key} ?`);
  }
  return parts.length > 0 ? parts.join(', ') : 'any';
}
