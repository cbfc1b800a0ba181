import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as kubernetes from '@kubernetes/client-node';

/**
 * JSON schemas of Kubernetes' kinds, made from the client library's own model of its OpenAPI document: types from the classes, what is
 * required from their declarations. Strict: a field that Kubernetes does not know is a fault, which the API server would only warn of.
 */

export type JsonSchema = Readonly<Record<string, unknown>>;

interface Attribute {
  /** As the class calls it: `_from` for `from`. */
  readonly name: string;
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}
interface Model {
  readonly attributeTypeMap: readonly Attribute[];
}

const MODELS = join(dirname(createRequire(import.meta.url).resolve('@kubernetes/client-node')), 'gen/models');
const QUANTITY = '^[+-]?[0-9.]+([eE][-+]?[0-9]+|[EPTGMK]i?|[numk])?$';
/** Maps of text that hold quantities: what a container asks for, and what a claim does. */
const QUANTITIES = new Set(['limits', 'requests', 'capacity', 'hard']);

const modelOf = (name: string): Model | undefined => {
  const found = (kubernetes as unknown as Readonly<Record<string, unknown>>)[name];
  return typeof found === 'function' && 'attributeTypeMap' in found ? (found as unknown as Model) : undefined;
};

/** Fields without a question mark in the declaration of a model. */
function requiredOf(name: string): ReadonlySet<string> {
  const file = join(MODELS, `${name}.d.ts`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return new Set([...text.matchAll(/^ {4}'([^']+)': /gm)].map(([, field = '']) => field));
}

function schemaOfType(type: string, { baseName, format }: Attribute, definitions: Map<string, JsonSchema>): JsonSchema {
  const list = /^Array<(.+)>$/.exec(type);
  if (list !== null)
    return { type: 'array', items: schemaOfType(list[1] ?? '', { name: '', baseName, type, format: '' }, definitions) };
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type);
  if (map !== null) {
    if (QUANTITIES.has(baseName))
      return { type: 'object', additionalProperties: { type: ['string', 'integer'], pattern: QUANTITY } };
    const inner = schemaOfType(map[1] ?? '', { name: '', baseName: '', type, format }, definitions);
    return { type: 'object', additionalProperties: inner };
  }
  if (type === 'string' && format === 'byte') return { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' };
  if (type === 'string' || type === 'boolean') return { type };
  if (type === 'number') return { type: format === 'double' ? 'number' : 'integer' };
  if (type === 'IntOrString') return { type: ['integer', 'string'] };
  if (type === 'any') return {};
  if (type === 'Date' || type === 'V1MicroTime') return { type: 'string' };
  define(type, definitions);
  return { $ref: `#/definitions/${type}` };
}

function define(name: string, definitions: Map<string, JsonSchema>): void {
  if (definitions.has(name)) return;
  const model = modelOf(name);
  if (model === undefined) throw new Error(`the client library has no model ${name}`);
  definitions.set(name, {});
  const properties = Object.fromEntries(
    model.attributeTypeMap.map((attribute) => [
      attribute.baseName,
      schemaOfType(attribute.type, attribute, definitions),
    ]),
  );
  const needed = requiredOf(name);
  const required = model.attributeTypeMap.filter((one) => needed.has(one.name)).map(({ baseName }) => baseName);
  definitions.set(name, { type: 'object', additionalProperties: false, required, properties });
}

/** Schema of a model of the client library, such as `V1Deployment`, with apiVersion and kind fixed. */
export function kubernetesSchema(model: string, apiVersion: string, kind: string): JsonSchema {
  const definitions = new Map<string, JsonSchema>();
  define(model, definitions);
  return {
    allOf: [
      { $ref: `#/definitions/${model}` },
      {
        required: ['apiVersion', 'kind', 'metadata'],
        properties: {
          apiVersion: { const: apiVersion },
          kind: { const: kind },
          metadata: {
            required: ['name'],
            properties: { name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', maxLength: 253 } },
          },
        },
      },
    ],
    definitions: Object.fromEntries(definitions),
  };
}
