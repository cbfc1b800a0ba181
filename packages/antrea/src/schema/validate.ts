import { isObject, type Json } from '../evaluation/read.ts';
import { ruleFaults } from './rules.ts';
import type { JsonSchema, SchemaFault } from './types.ts';
import { checkNumber, checkString, type Report, shown, typeOf } from './values.ts';

// Sentences of the API server's structural validation (kube-openapi's validators, reported by apiextensions-apiserver).

function checkDuplicates(schema: JsonSchema, value: readonly unknown[], path: string, faults: SchemaFault[]): void {
  const kind = schema['x-kubernetes-list-type'];
  if (kind !== 'map' && kind !== 'set') return;
  const names = (schema['x-kubernetes-list-map-keys'] ?? []) as readonly string[];
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const place = `${path}[${index}]`;
    const part = Object.fromEntries(names.map((one) => [one, isObject(item) ? item[one] : undefined]));
    const key = kind === 'set' ? shown(item) : JSON.stringify(part);
    if (seen.has(key)) {
      const message = `Duplicate value: ${key}`;
      const keyword = 'x-kubernetes-list-type';
      faults.push({ reason: 'FieldValueDuplicate', field: place, message, path: place, keyword });
    }
    seen.add(key);
  }
}

function checkArray(
  schema: JsonSchema,
  value: readonly unknown[],
  path: string,
  add: Report,
  faults: SchemaFault[],
): void {
  const { minItems, maxItems, items } = schema as { minItems?: number; maxItems?: number; items?: JsonSchema };
  const invalid = (keyword: string, bad: string, what: string): void =>
    add(keyword, 'FieldValueInvalid', `Invalid value: ${bad}: ${path} in body ${what}`);
  const { length } = value;
  if (maxItems !== undefined && length > maxItems)
    add('maxItems', 'FieldValueTooMany', `Too many: ${length}: must have at most ${maxItems} items`);
  if (minItems !== undefined && length < minItems)
    invalid('minItems', String(length), `should have at least ${minItems} items`);
  if (schema['uniqueItems'] === true && new Set(value.map((item) => JSON.stringify(item))).size < length)
    invalid('uniqueItems', shown(value), "shouldn't contain duplicates");
  if (items !== undefined) for (const [index, item] of value.entries()) check(items, item, `${path}[${index}]`, faults);
  checkDuplicates(schema, value, path, faults);
}

function checkMembers(schema: JsonSchema, value: Json, path: string, add: Report, faults: SchemaFault[]): void {
  const prefix = path === '' ? '' : `${path}.`;
  for (const name of (schema['required'] ?? []) as readonly string[]) {
    if (value[name] !== undefined) continue;
    const place = `${prefix}${name}`;
    const message = 'Required value';
    faults.push({ reason: 'FieldValueRequired', field: place, message, path: place, keyword: 'required' });
  }
  const { minProperties, maxProperties } = schema as { minProperties?: number; maxProperties?: number };
  const count = Object.keys(value).length;
  if (maxProperties !== undefined && count > maxProperties)
    add('maxProperties', 'FieldValueTooMany', `Too many: ${count}: must have at most ${maxProperties} items`);
  if (minProperties !== undefined && count < minProperties) {
    const what = `should have at least ${minProperties} properties`;
    add('minProperties', 'FieldValueInvalid', `Invalid value: ${count}: ${path} in body ${what}`);
  }
  const properties = (isObject(schema['properties']) ? schema['properties'] : {}) as Record<string, JsonSchema>;
  const additional = isObject(schema['additionalProperties']) ? schema['additionalProperties'] : undefined;
  for (const [name, member] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : additional;
    if (own !== undefined) check(own, member, `${prefix}${name}`, faults);
  }
}

const faultsOf = (schema: JsonSchema, value: unknown, path: string): SchemaFault[] => {
  const faults: SchemaFault[] = [];
  check(schema, value, path, faults);
  return faults;
};

/** allOf, anyOf, oneOf and not: their own sentence has no field, the faults of the closest alternative follow it. */
function checkCombined(schema: JsonSchema, value: unknown, path: string, faults: SchemaFault[]): void {
  const add = (keyword: string, what: string): void => {
    const message = `Invalid value: "": ${shown(path)} ${what}`;
    faults.push({ reason: 'FieldValueInvalid', field: '<nil>', message, path, keyword });
  };
  const results = (name: string): SchemaFault[][] | undefined =>
    Array.isArray(schema[name]) ? (schema[name] as JsonSchema[]).map((one) => faultsOf(one, value, path)) : undefined;
  const closest = (all: readonly SchemaFault[][]): SchemaFault[] =>
    all.toSorted((a, b) => a.length - b.length)[0] ?? [];
  const any = results('anyOf');
  if (any?.every((one) => one.length > 0) === true) {
    add('anyOf', 'must validate at least one schema (anyOf)');
    faults.push(...closest(any));
  }
  const one = results('oneOf');
  const valid = one?.filter((found) => found.length === 0).length;
  if (one !== undefined && valid !== 1) {
    const found = valid === 0 ? 'none valid' : `${valid} valid alternatives`;
    add('oneOf', `must validate one and only one schema (oneOf). Found ${found}`);
    if (valid === 0) faults.push(...closest(one));
  }
  const all = results('allOf')?.flat() ?? [];
  if (all.length > 0) {
    faults.push(...all);
    add('allOf', 'must validate all the schemas (allOf)');
  }
  if (isObject(schema['not']) && faultsOf(schema['not'], value, path).length === 0)
    add('not', 'must not validate the schema (not)');
}

function check(schema: JsonSchema, value: unknown, path: string, faults: SchemaFault[]): void {
  const add: Report = (keyword, reason, message) => {
    faults.push({ reason, field: path, message, path, keyword });
  };
  const type = typeOf(value);
  const wanted = schema['type'];
  const refuseType = (names: string, keyword: string): void =>
    add(
      keyword,
      'FieldValueTypeInvalid',
      `Invalid value: "${type}": ${path} in body must be of type ${names}: "${type}"`,
    );
  if (value === null && schema['nullable'] === true) return;
  if (schema['x-kubernetes-int-or-string'] === true && type !== 'integer' && type !== 'string') {
    // The schemas themselves write this as anyOf an integer and a string.
    refuseType('integer,string', 'anyOf');
    return;
  }
  if (typeof wanted === 'string' && wanted !== type && !(wanted === 'number' && type === 'integer')) {
    refuseType(wanted, 'type');
    return;
  }
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.includes(value)) {
    const supported = allowed.map((one) => shown(one)).join(', ');
    add('enum', 'FieldValueNotSupported', `Unsupported value: ${shown(value)}: supported values: ${supported}`);
  }
  if (typeof value === 'number') checkNumber(schema, value, path, add);
  if (typeof value === 'string') checkString(schema, value, path, add);
  if (Array.isArray(value)) checkArray(schema, value, path, add, faults);
  if (isObject(value)) checkMembers(schema, value, path, add, faults);
  checkCombined(schema, value, path, faults);
}

/** Of the metadata, a schema may restrict the name only. */
function restricted({ apiVersion: _version, kind: _kind, metadata, ...rest }: Json): Json {
  if (!isObject(metadata)) return rest;
  const { name, generateName } = metadata;
  return {
    ...rest,
    metadata: { ...(name === undefined ? {} : { name }), ...(generateName === undefined ? {} : { generateName }) },
  };
}

const OWN: ReadonlySet<string> = new Set(['metadata', 'apiVersion', 'kind']);
/** Faults after which the API server does not run validation rules. */
const BLOCKING: ReadonlySet<string> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);

/**
 * Faults of an object against the structural schema of its version, and, when nothing speaks against running them, against
 * its `x-kubernetes-validations`. Rules that compare with the state before are run when `oldObject` is given.
 */
export function validateSchema(schema: JsonSchema, object: object, oldObject?: object): SchemaFault[] {
  const value = restricted(object as Json);
  const faults = faultsOf(schema, value, '').filter(({ field }) => !OWN.has(field));
  if (faults.some(({ reason }) => BLOCKING.has(reason))) return faults;
  return [...faults, ...ruleFaults(schema, value, oldObject === undefined ? undefined : restricted(oldObject as Json))];
}
