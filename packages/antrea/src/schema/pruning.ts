import { isObject } from '../evaluation/read.ts';
import type { JsonSchema } from './types.ts';

/** Members that every object and embedded resource has, whatever its schema says. */
const TYPE_META: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Drops members that the structural schema does not know, as the API server does before storing.
 * The paths of those dropped are added to `unknown`, as `spec.list[0].name`.
 */
export function prune(schema: JsonSchema, value: unknown, unknown: string[], path = '', embedded = true): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!isObject(items)) return value;
    const isEmbedded = items['x-kubernetes-embedded-resource'] === true;
    return value.map((item, index) => prune(items, item, unknown, `${path}[${index}]`, isEmbedded));
  }
  if (!isObject(value)) return value;
  const properties = (isObject(schema['properties']) ? schema['properties'] : {}) as Record<string, JsonSchema>;
  const additional = schema['additionalProperties'];
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true || additional === true;
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const where = path === '' ? name : `${path}.${name}`;
    const own = Object.hasOwn(properties, name) ? properties[name] : isObject(additional) ? additional : undefined;
    if (embedded && TYPE_META.has(name)) result[name] = member;
    else if (own !== undefined)
      result[name] = prune(own, member, unknown, where, own['x-kubernetes-embedded-resource'] === true);
    else if (keepsUnknown) result[name] = member;
    else unknown.push(where);
  }
  return result;
}

/** Fills in the defaults of the schema, in members that are there. A null where null is not allowed counts as absent. */
export function applyDefaults(schema: JsonSchema, value: unknown): unknown {
  const { items, properties, additionalProperties } = schema;
  if (Array.isArray(value)) return isObject(items) ? value.map((item) => applyDefaults(items, item)) : value;
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = { ...value };
  const own = (isObject(properties) ? properties : {}) as Record<string, JsonSchema>;
  for (const [name, member] of Object.entries(own)) {
    if (result[name] === null && member['nullable'] !== true) delete result[name];
    if (result[name] === undefined && member['default'] !== undefined)
      result[name] = structuredClone(member['default']);
    if (result[name] !== undefined) result[name] = applyDefaults(member, result[name]);
  }
  if (isObject(additionalProperties)) {
    for (const [name, member] of Object.entries(result)) {
      if (!Object.hasOwn(own, name)) result[name] = applyDefaults(additionalProperties, member);
    }
  }
  return result;
}
