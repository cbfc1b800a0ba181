import { isCustom } from './definitions.ts';
import { labelKeyFaults, labelValueFaults } from './names.ts';
import { badRequest } from './status.ts';
import type { KubeObject, ResourceDefinition } from './types.ts';

export type Predicate = (object: KubeObject) => boolean;
type LabelTest = (labels: Readonly<Record<string, string>>) => boolean;

const refuse = (fault: string): never => {
  throw badRequest(`unable to parse requirement: ${fault}`);
};
const OPERATORS = 'in, notin, =, ==, !=, gt, lt';

/** Splits at commas that stand outside parentheses. */
const splitTerms = (text: string): string[] => text.split(/,(?![^(]*\))/).map((term) => term.trim());

function checkKey(key: string): void {
  const [fault] = labelKeyFaults(key);
  if (fault !== undefined) refuse(`<nil>: Invalid value: ${JSON.stringify(key)}: ${fault}`);
}
function checkValue(key: string, value: string): void {
  const [fault] = labelValueFaults(value);
  if (fault !== undefined) refuse(`values[0][${key}]: Invalid value: ${JSON.stringify(value)}: ${fault}`);
}

function setTerm(term: string): LabelTest | undefined {
  const match = /^([^\s,=!<>()]+)\s+(in|notin)\s*(.*)$/.exec(term);
  if (match === null) return undefined;
  const [, key = '', operator = '', list = ''] = match;
  checkKey(key);
  const inner = /^\(([^()]*)\)$/.exec(list)?.[1];
  if (inner === undefined)
    return refuse(
      list.startsWith('(') ? `found '${list.slice(1)}', expected: ',' or ')'` : `found '${list}' expected: '('`,
    );
  const values = new Set(inner.split(',').map((value) => value.trim()));
  for (const value of values) checkValue(key, value);
  const isIn = (labels: Readonly<Record<string, string>>): boolean => values.has(labels[key] ?? '') && key in labels;
  return operator === 'in' ? isIn : (labels) => !isIn(labels);
}

function orderTerm(term: string): LabelTest | undefined {
  const match = /^([^\s,=!<>()]+)\s*([<>])\s*(\S+)$/.exec(term);
  if (match === null) return undefined;
  const [, key = '', operator = '', text = ''] = match;
  checkKey(key);
  if (!/^-?\d+$/.test(text))
    refuse(
      `values[0][${key}]: Invalid value: ${JSON.stringify(text)}: for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  const limit = Number(text);
  return (labels) => {
    const own = labels[key];
    if (own === undefined || !/^-?\d+$/.test(own)) return false;
    return operator === '>' ? Number(own) > limit : Number(own) < limit;
  };
}

function labelTerm(term: string): LabelTest {
  const special = setTerm(term) ?? orderTerm(term);
  if (special !== undefined) return special;
  const equality = /^([^\s,=!<>()]+)\s*(==|=|!=)\s*([^\s,=!<>()]*)$/.exec(term);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    checkKey(key);
    checkValue(key, value);
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const absent = /^!\s*([^\s,=!<>()]+)$/.exec(term)?.[1];
  if (absent !== undefined) {
    checkKey(absent);
    return (labels) => labels[absent] === undefined;
  }
  if (!/^[^\s,=!<>()]+$/.test(term)) {
    const found = /^[^\s,=!<>()]+\s+(\S+)/.exec(term)?.[1];
    return found === undefined || term.startsWith('=')
      ? refuse(`found '${term.charAt(0)}', expected: !, identifier, or 'end of string'`)
      : refuse(`found '${found}', expected: ${OPERATORS}`);
  }
  checkKey(term);
  return (labels) => labels[term] !== undefined;
}

/** Reads a label selector as `kubectl -l` writes it; undefined when everything matches. */
export function labelPredicate(selector: string | null): Predicate | undefined {
  if (selector === null || selector.trim() === '') return undefined;
  const terms = splitTerms(selector).map((term) =>
    term === '' ? refuse("found '', expected: identifier after ','") : labelTerm(term),
  );
  return ({ metadata }) => terms.every((term) => term(metadata.labels ?? {}));
}

function fieldValue(object: KubeObject, path: string): string {
  let value: unknown = object;
  for (const part of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  }
  if (path === 'spec.unschedulable') return String(value === true);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

interface FieldTerm {
  readonly key: string;
  readonly equal: boolean;
  readonly value: string;
}
function fieldTerms(selector: string): FieldTerm[] {
  return selector
    .split(/(?<!\\),/)
    .filter((term) => term.trim() !== '')
    .map((term) => {
      const match = /^([^=!]+?)(==|=|!=)(.*)$/.exec(term.trim());
      if (match === null) throw badRequest(`invalid selector: '${selector}'; can't understand '${term}'`);
      const [, key = '', operator, value = ''] = match;
      return { key: key.trim(), equal: operator !== '!=', value: value.replaceAll(/\\(.)/g, '$1') };
    });
}

/** The name that a field selector pins down, which authorization by resourceNames looks at. */
export function selectedName(selector: string | null): string | undefined {
  if (selector === null || !selector.includes('metadata.name')) return undefined;
  try {
    return fieldTerms(selector).find(({ key, equal }) => key === 'metadata.name' && equal)?.value;
  } catch {
    return undefined;
  }
}

/** Kinds with selectable fields and custom kinds have a sentence of their own; Kubernetes' other kinds share one. */
const unknownField = (key: string, definition: ResourceDefinition): string =>
  isCustom(definition) || (definition.selectableFields ?? []).length > 0
    ? `field label not supported: ${key}`
    : `"${key}" is not a known field selector: only "metadata.name", "metadata.namespace"`;

/** Reads a field selector; fields that the resource cannot select by are refused as the API server does. */
export function fieldPredicate(selector: string | null, definition: ResourceDefinition): Predicate | undefined {
  if (selector === null || selector.trim() === '') return undefined;
  const allowed = new Set(['metadata.name', 'metadata.namespace', ...(definition.selectableFields ?? [])]);
  const terms = fieldTerms(selector);
  for (const { key } of terms) if (!allowed.has(key)) throw badRequest(unknownField(key, definition));
  return (object) => terms.every(({ key, equal, value }) => (fieldValue(object, key) === value) === equal);
}

/** Both selectors at once; undefined when everything matches. */
export function selection(query: URLSearchParams, definition: ResourceDefinition): Predicate | undefined {
  const labels = labelPredicate(query.get('labelSelector'));
  const fields = fieldPredicate(query.get('fieldSelector'), definition);
  if (labels === undefined) return fields;
  return fields === undefined ? labels : (object) => labels(object) && fields(object);
}

interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}
/** A LabelSelector object, as workloads and aggregation rules carry it. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Expression[];
}
const EXPRESSIONS: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};
/** A LabelSelector as text of a label selector. */
export function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const equal = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const sets = matchExpressions.map(
    ({ key, operator, values = [] }) => EXPRESSIONS[operator]?.(key, values.join(',')) ?? '',
  );
  return [...equal, ...sets].join(',');
}
