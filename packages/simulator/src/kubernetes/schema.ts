import { isIPv4, isIPv6 } from 'node:net';
import { isObject, shown, type Json } from './json.ts';
import type { FieldCause } from './status.ts';
import type { JsonSchema } from './types.ts';

// Sentences of the API server's structural validation (kube-openapi's validators, reported by apiextensions-apiserver).

type Report = (reason: string, message: string) => void;

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value === null) return 'null';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
const isCidr = (text: string): boolean => {
  const [address = '', bits = '', rest] = text.split('/');
  return (
    rest === undefined &&
    /^\d+$/.test(bits) &&
    (isIPv4(address) ? Number(bits) <= 32 : isIPv6(address) && Number(bits) <= 128)
  );
};
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  'date-time': (text) =>
    /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text)),
  uuid: (text) => /^[\da-f]{8}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{4}-?[\da-f]{12}$/i.test(text),
};

function checkNumber(schema: JsonSchema, value: number, name: string, add: Report): void {
  const { minimum, maximum, multipleOf } = schema as { minimum?: number; maximum?: number; multipleOf?: number };
  const above = schema['exclusiveMinimum'] === true;
  const below = schema['exclusiveMaximum'] === true;
  const refuse = (what: string): void =>
    add('FieldValueInvalid', `Invalid value: ${value}: ${name} in body should be ${what}`);
  if (maximum !== undefined && (below ? value >= maximum : value > maximum))
    refuse(`less than ${below ? '' : 'or equal to '}${maximum}`);
  if (minimum !== undefined && (above ? value <= minimum : value < minimum))
    refuse(`greater than ${above ? '' : 'or equal to '}${minimum}`);
  if (multipleOf !== undefined && value % multipleOf !== 0) refuse(`a multiple of ${multipleOf}`);
}

const patterns = new Map<string, RegExp>();
function patternOf(source: string): RegExp {
  const known = patterns.get(source) ?? new RegExp(source);
  patterns.set(source, known);
  return known;
}

function checkString(schema: JsonSchema, value: string, name: string, add: Report): void {
  const { minLength, maxLength, pattern, format } = schema as {
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    format?: string;
  };
  // Code points, as Go counts them.
  const { length } = Array.from(value);
  if (maxLength !== undefined && length > maxLength)
    add('FieldValueTooLong', `Too long: may not be longer than ${maxLength}`);
  if (minLength !== undefined && length < minLength)
    add(
      'FieldValueInvalid',
      `Invalid value: ${shown(value)}: ${name} in body should be at least ${minLength} chars long`,
    );
  if (pattern !== undefined && !patternOf(pattern).test(value))
    add('FieldValueInvalid', `Invalid value: ${shown(value)}: ${name} in body should match '${pattern}'`);
  if (format !== undefined && FORMATS[format]?.(value) === false)
    add(
      'FieldValueInvalid',
      `Invalid value: ${shown(value)}: ${name} in body must be of type ${format}: ${shown(value)}`,
    );
}

function checkArray(
  schema: JsonSchema,
  value: readonly unknown[],
  path: string,
  add: Report,
  causes: FieldCause[],
): void {
  const { minItems, maxItems, items } = schema as { minItems?: number; maxItems?: number; items?: JsonSchema };
  if (maxItems !== undefined && value.length > maxItems)
    add('FieldValueTooMany', `Too many: ${value.length}: must have at most ${maxItems} items`);
  if (minItems !== undefined && value.length < minItems)
    add('FieldValueInvalid', `Invalid value: ${value.length}: ${path} in body should have at least ${minItems} items`);
  if (schema['uniqueItems'] === true && new Set(value.map((item) => JSON.stringify(item))).size < value.length)
    add('FieldValueInvalid', `Invalid value: ${shown(value)}: ${path} in body shouldn't contain duplicates`);
  if (items !== undefined) for (const [index, item] of value.entries()) check(items, item, `${path}[${index}]`, causes);
  const keys =
    schema['x-kubernetes-list-type'] === 'map'
      ? ((schema['x-kubernetes-list-map-keys'] ?? []) as readonly string[])
      : undefined;
  if (keys === undefined) return;
  const seen = new Set<string>();
  for (const [index, item] of value.entries()) {
    const key = JSON.stringify(Object.fromEntries(keys.map((one) => [one, isObject(item) ? item[one] : undefined])));
    if (seen.has(key))
      causes.push({ reason: 'FieldValueDuplicate', field: `${path}[${index}]`, message: `Duplicate value: ${key}` });
    seen.add(key);
  }
}

function checkMembers(schema: JsonSchema, value: Json, path: string, add: Report, causes: FieldCause[]): void {
  const prefix = path === '' ? '' : `${path}.`;
  for (const name of (schema['required'] ?? []) as readonly string[]) {
    if (value[name] === undefined)
      causes.push({ reason: 'FieldValueRequired', field: `${prefix}${name}`, message: 'Required value' });
  }
  const { minProperties, maxProperties } = schema as { minProperties?: number; maxProperties?: number };
  const count = Object.keys(value).length;
  if (maxProperties !== undefined && count > maxProperties)
    add('FieldValueTooMany', `Too many: ${count}: must have at most ${maxProperties} items`);
  if (minProperties !== undefined && count < minProperties)
    add(
      'FieldValueInvalid',
      `Invalid value: ${count}: ${path} in body should have at least ${minProperties} properties`,
    );
  const properties = (isObject(schema['properties']) ? schema['properties'] : {}) as Record<string, JsonSchema>;
  for (const [name, member] of Object.entries(value)) {
    const own =
      properties[name] ?? (isObject(schema['additionalProperties']) ? schema['additionalProperties'] : undefined);
    if (own !== undefined) check(own, member, `${prefix}${name}`, causes);
  }
}

const faultsOf = (schema: JsonSchema, value: unknown, path: string): FieldCause[] => {
  const causes: FieldCause[] = [];
  check(schema, value, path, causes);
  return causes;
};

/** allOf, anyOf, oneOf and not: their own sentence has no field, the faults of the closest alternative follow it. */
function checkCombined(schema: JsonSchema, value: unknown, path: string, causes: FieldCause[]): void {
  const add = (what: string): number =>
    causes.push({ reason: 'FieldValueInvalid', field: '<nil>', message: `Invalid value: "": ${shown(path)} ${what}` });
  const results = (name: string): FieldCause[][] | undefined =>
    Array.isArray(schema[name]) ? (schema[name] as JsonSchema[]).map((one) => faultsOf(one, value, path)) : undefined;
  const closest = (all: readonly FieldCause[][]): FieldCause[] => all.toSorted((a, b) => a.length - b.length)[0] ?? [];
  const any = results('anyOf');
  if (any?.every((one) => one.length > 0) === true) {
    add('must validate at least one schema (anyOf)');
    causes.push(...closest(any));
  }
  const one = results('oneOf');
  const valid = one?.filter((faults) => faults.length === 0).length;
  if (one !== undefined && valid !== 1) {
    add(
      `must validate one and only one schema (oneOf). Found ${valid === 0 ? 'none valid' : `${valid} valid alternatives`}`,
    );
    if (valid === 0) causes.push(...closest(one));
  }
  const all = results('allOf')?.flat() ?? [];
  if (all.length > 0) {
    causes.push(...all);
    add('must validate all the schemas (allOf)');
  }
  if (isObject(schema['not']) && faultsOf(schema['not'], value, path).length === 0)
    add('must not validate the schema (not)');
}

function check(schema: JsonSchema, value: unknown, path: string, causes: FieldCause[]): void {
  const add: Report = (reason, message) => {
    causes.push({ reason, field: path, message });
  };
  const type = typeOf(value);
  const wanted = schema['type'];
  if (value === null && schema['nullable'] === true) return;
  if (schema['x-kubernetes-int-or-string'] === true && type !== 'integer' && type !== 'string') {
    add('FieldValueTypeInvalid', `Invalid value: "${type}": ${path} in body must be of type integer,string: "${type}"`);
    return;
  }
  if (typeof wanted === 'string' && wanted !== type && !(wanted === 'number' && type === 'integer')) {
    add('FieldValueTypeInvalid', `Invalid value: "${type}": ${path} in body must be of type ${wanted}: "${type}"`);
    return;
  }
  const allowed = schema['enum'];
  if (Array.isArray(allowed) && !allowed.includes(value)) {
    add(
      'FieldValueNotSupported',
      `Unsupported value: ${shown(value)}: supported values: ${allowed.map((one) => shown(one)).join(', ')}`,
    );
  }
  if (typeof value === 'number') checkNumber(schema, value, path, add);
  if (typeof value === 'string') checkString(schema, value, path, add);
  if (Array.isArray(value)) checkArray(schema, value, path, add, causes);
  if (isObject(value)) checkMembers(schema, value, path, add, causes);
  checkCombined(schema, value, path, causes);
}

/** Faults of an object against the structural schema of its version; metadata is not the schema's. */
export function validateSchema(schema: JsonSchema, object: object): FieldCause[] {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = object as Json;
  return faultsOf(schema, rest, '').filter(
    ({ field }) => field !== 'metadata' && field !== 'apiVersion' && field !== 'kind',
  );
}
