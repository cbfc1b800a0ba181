import type { JsonSchema } from '../schema/index.ts';

type Properties = Readonly<Record<string, JsonSchema>>;
type Extra = Readonly<Record<string, unknown>>;

/** Short forms of the structural schemas that Antrea's CustomResourceDefinitions are made of. */
export const text = (extra: Extra = {}): JsonSchema => ({ type: 'string', ...extra });
export const oneOfTexts = (...values: readonly string[]): JsonSchema => ({ type: 'string', enum: values });
export const bool: JsonSchema = { type: 'boolean' };
export const list = (items: JsonSchema, extra: Extra = {}): JsonSchema => ({ type: 'array', items, ...extra });
export const intOrText: JsonSchema = { 'x-kubernetes-int-or-string': true };
export const anything: JsonSchema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
export const record = (properties: Properties, extra: Extra = {}): JsonSchema => ({
  type: 'object',
  properties,
  ...extra,
});

export function integer(minimum?: number, maximum?: number, extra: Extra = {}): JsonSchema {
  return {
    type: 'integer',
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...extra,
  };
}

export const address = text({ oneOf: [{ format: 'ipv4' }, { format: 'ipv6' }] });
export const cidr = text({ format: 'cidr' });
/** `required` names one member each: exactly one of them is there. */
export const exactlyOne = (...names: readonly string[]): Extra => ({
  oneOf: names.map((name) => ({ required: [name] })),
});

const LABEL_VALUE = '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$';
/** Antrea checks the values of matchLabels in the schema; keys and expressions are left to its webhook. */
export const labelSelector = record({
  matchLabels: { type: 'object', additionalProperties: text({ pattern: LABEL_VALUE }) },
  matchExpressions: list(
    record({
      key: text(),
      operator: oneOfTexts('In', 'NotIn', 'Exists', 'DoesNotExist'),
      values: list(text()),
    }),
  ),
});

export const conditions = list(
  record({
    type: text(),
    status: text(),
    lastTransitionTime: text(),
    reason: text(),
    message: text(),
  }),
);

/** A rule in the Common Expression Language and its sentence; the rules known are in ../schema/rules.ts. */
export const rules = (...list: readonly (readonly [rule: string, message: string])[]): Extra => ({
  'x-kubernetes-validations': list.map(([rule, message]) => ({ rule, message })),
});

/** A whole object: what the API server knows itself and the kind's own members. */
export function root(properties: Properties, required: readonly string[] = []): JsonSchema {
  return record(
    { apiVersion: text(), kind: text(), metadata: { type: 'object' }, ...properties },
    required.length > 0 ? { required } : {},
  );
}
