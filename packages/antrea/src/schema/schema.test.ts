import { describe, expect, it } from 'vitest';
import { applyDefaults, prune } from './pruning.ts';
import { validateSchema } from './validate.ts';
import type { JsonSchema } from './types.ts';

const spec = (schema: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { spec: { type: 'object', properties: { x: schema } } },
});

describe('what a structural schema refuses, in the words of the API server', () => {
  it.each<[JsonSchema, unknown, string[]]>([
    [
      { type: 'integer', maximum: 300 },
      400,
      ['spec.x: Invalid value: 400: spec.x in body should be less than or equal to 300'],
    ],
    [
      { type: 'integer', minimum: 1 },
      0,
      ['spec.x: Invalid value: 0: spec.x in body should be greater than or equal to 1'],
    ],
    [
      { type: 'number', minimum: 1, exclusiveMinimum: true },
      1,
      ['spec.x: Invalid value: 1: spec.x in body should be greater than 1'],
    ],
    [{ type: 'integer', multipleOf: 2 }, 3, ['spec.x: Invalid value: 3: spec.x in body should be a multiple of 2']],
    [{ type: 'integer' }, 'a', ['spec.x: Invalid value: "string": spec.x in body must be of type integer: "string"']],
    [{ type: 'integer' }, 1.5, ['spec.x: Invalid value: "number": spec.x in body must be of type integer: "number"']],
    [{ type: 'string' }, null, ['spec.x: Invalid value: "null": spec.x in body must be of type string: "null"']],
    [
      { 'x-kubernetes-int-or-string': true },
      true,
      ['spec.x: Invalid value: "boolean": spec.x in body must be of type integer,string: "boolean"'],
    ],
    [{ type: 'string', enum: ['a', 'b'] }, 'c', ['spec.x: Unsupported value: "c": supported values: "a", "b"']],
    [{ type: 'string', pattern: '^a$' }, 'b', [`spec.x: Invalid value: "b": spec.x in body should match '^a$'`]],
    [{ type: 'string', maxLength: 2 }, 'abc', ['spec.x: Too long: may not be longer than 2']],
    [
      { type: 'string', minLength: 2 },
      'a',
      ['spec.x: Invalid value: "a": spec.x in body should be at least 2 chars long'],
    ],
    [
      { type: 'string', format: 'ipv4' },
      '1.2.3',
      ['spec.x: Invalid value: "1.2.3": spec.x in body must be of type ipv4: "1.2.3"'],
    ],
    [
      { type: 'string', format: 'cidr' },
      '10.0.0.0/33',
      ['spec.x: Invalid value: "10.0.0.0/33": spec.x in body must be of type cidr: "10.0.0.0/33"'],
    ],
    [{ type: 'array', maxItems: 1 }, [1, 2], ['spec.x: Too many: 2: must have at most 1 items']],
    [{ type: 'array', minItems: 1 }, [], ['spec.x: Invalid value: 0: spec.x in body should have at least 1 items']],
    [
      { type: 'array', items: { type: 'string' } },
      ['a', 1],
      ['spec.x[1]: Invalid value: "integer": spec.x[1] in body must be of type string: "integer"'],
    ],
    [
      { type: 'array', 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['n'] },
      [{ n: 1 }, { n: 1 }],
      ['spec.x[1]: Duplicate value: {"n":1}'],
    ],
    [{ type: 'object', required: ['y'] }, {}, ['spec.x.y: Required value']],
    [
      { type: 'object', additionalProperties: { type: 'string' } },
      { k: 1 },
      ['spec.x.k: Invalid value: "integer": spec.x.k in body must be of type string: "integer"'],
    ],
    [
      { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      {},
      [
        '<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found none valid',
        'spec.x.a: Required value',
      ],
    ],
    [
      { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
      { a: 1, b: 1 },
      ['<nil>: Invalid value: "": "spec.x" must validate one and only one schema (oneOf). Found 2 valid alternatives'],
    ],
    [
      { anyOf: [{ required: ['a'] }] },
      {},
      ['<nil>: Invalid value: "": "spec.x" must validate at least one schema (anyOf)', 'spec.x.a: Required value'],
    ],
    [{ not: { required: ['a'] } }, { a: 1 }, ['<nil>: Invalid value: "": "spec.x" must not validate the schema (not)']],
  ])('%j of %j', (schema, value, messages) => {
    const faults = validateSchema(spec(schema), { apiVersion: 'v1', kind: 'X', metadata: {}, spec: { x: value } });
    expect(faults.map(({ field, message }) => `${field}: ${message}`)).toEqual(messages);
  });

  it.each<[JsonSchema, unknown]>([
    [{ type: 'number' }, 1],
    [{ type: 'string', nullable: true }, null],
    [{ 'x-kubernetes-int-or-string': true }, '80%'],
    [{ type: 'string', format: 'ipv6' }, '2001:db8::1'],
    [{ type: 'string', format: 'date-time' }, '2026-11-25T20:00:00Z'],
    [{ type: 'string', format: 'nothing-known' }, 'x'],
    [{ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }, { any: { thing: 1 } }],
  ])('accepts %j of %j', (schema, value) => {
    expect(validateSchema(spec(schema), { spec: { x: value } })).toEqual([]);
  });
});

describe('pruning and defaults', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        default: {},
        properties: {
          known: { type: 'string', default: 'yes' },
          list: { type: 'array', items: { type: 'object', properties: { port: { type: 'integer', default: 80 } } } },
          map: {
            type: 'object',
            additionalProperties: { type: 'object', properties: { a: { type: 'string', default: 'b' } } },
          },
          free: {
            type: 'object',
            'x-kubernetes-preserve-unknown-fields': true,
            properties: { known: { type: 'object' } },
          },
        },
      },
    },
  };
  it('drops what the schema does not know and names it', () => {
    const unknown: string[] = [];
    const value = {
      apiVersion: 'v1',
      kind: 'X',
      metadata: { name: 'x' },
      extra: 1,
      spec: { odd: 1, list: [{ port: 1, odd: 2 }], map: { k: { odd: 3 } }, free: { any: 1, known: { odd: 4 } } },
    };
    expect(prune(schema, value, unknown)).toEqual({
      apiVersion: 'v1',
      kind: 'X',
      metadata: { name: 'x' },
      spec: { list: [{ port: 1 }], map: { k: {} }, free: { any: 1, known: {} } },
    });
    expect(unknown.toSorted()).toEqual([
      'extra',
      'spec.free.known.odd',
      'spec.list[0].odd',
      'spec.map.k.odd',
      'spec.odd',
    ]);
  });

  it('fills in defaults, also in items and where null is not allowed', () => {
    expect(applyDefaults(schema, { spec: { known: null, list: [{}], map: { k: {} } } })).toEqual({
      spec: { known: 'yes', list: [{ port: 80 }], map: { k: { a: 'b' } } },
    });
    expect(applyDefaults(schema, {})).toEqual({ spec: { known: 'yes' } });
  });
});
