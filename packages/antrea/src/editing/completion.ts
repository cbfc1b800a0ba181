import type { EditorFacts } from '@netloft/contracts';
import { isObject } from '../evaluation/read.ts';
import type { JsonSchema } from '../schema/index.ts';
import { contextAt, type TextContext } from './context.ts';
import { FIELD_TEXTS } from './field-texts.ts';
import { kindOfObject, schemaRelease } from './schemas.ts';
import { clusterValues } from './values.ts';

export interface Completion {
  readonly label: string;
  /** Short: a type, a priority. */
  readonly detail?: string;
  /** What it means, in a sentence or two. */
  readonly info?: string;
  readonly type: 'field' | 'value';
  /** What is put in instead of the label. */
  readonly apply?: string;
}

export interface Completions {
  /** Offsets of what is replaced. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

const KINDS = [
  'ClusterNetworkPolicy',
  'NetworkPolicy',
  'ClusterGroup',
  'Group',
  'Tier',
  'TierEntitlement',
  'TierEntitlementBinding',
];
const METADATA: JsonSchema = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    namespace: { type: 'string' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

/** The schema at a path; undefined where the schema says nothing. */
export function schemaAt(root: JsonSchema, path: readonly string[]): JsonSchema | undefined {
  let schema: JsonSchema | undefined = root;
  for (const [depth, part] of path.entries()) {
    if (schema === undefined) return undefined;
    const { items, properties, additionalProperties }: JsonSchema = schema;
    if (part === '[]') schema = isObject(items) ? items : undefined;
    else if (depth === 0 && part === 'metadata') schema = METADATA;
    else {
      const own = isObject(properties) ? properties[part] : undefined;
      schema = isObject(own) ? own : isObject(additionalProperties) ? additionalProperties : undefined;
    }
  }
  return schema;
}

const typeText = (schema: JsonSchema): string => {
  if (schema['x-kubernetes-int-or-string'] === true) return 'number or text';
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'number',
    boolean: 'true or false',
    array: 'list',
    object: 'fields',
  };
  const type = typeof schema['type'] === 'string' ? schema['type'] : '';
  return words[type] ?? type;
};

/** What stands behind a name, so that the next thing can be written at once. */
function afterName(schema: JsonSchema): string {
  if (schema['type'] === 'array' || (schema['type'] === 'object' && isObject(schema['properties']))) return ':';
  return ': ';
}

function fieldOptions(schema: JsonSchema, context: TextContext): readonly Completion[] {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  return Object.entries(properties).flatMap(([name, member]): Completion[] => {
    if (!isObject(member) || context.siblings.has(name) || name === 'status') return [];
    const info = FIELD_TEXTS[name];
    return [
      {
        label: name,
        detail: `${typeText(member)}${required.has(name) ? ', required' : ''}`,
        type: 'field',
        apply: `${name}${afterName(member)}`,
        ...(info === undefined ? {} : { info }),
      },
    ];
  });
}

const asValue = (label: string, detail?: string): Completion => ({
  label,
  type: 'value',
  ...(detail === undefined ? {} : { detail }),
});

function schemaValues(schema: JsonSchema | undefined): readonly Completion[] {
  if (schema === undefined) return [];
  if (Array.isArray(schema['enum'])) return schema['enum'].map((one) => asValue(String(one)));
  return schema['type'] === 'boolean' ? [asValue('true'), asValue('false')] : [];
}

/** apiVersion and kind of the text, by their lines: the rest may be no YAML. */
function headOf(text: string): { readonly apiVersion: string; readonly kind: string; readonly namespace: string } {
  const line = (name: string): string => new RegExp(`^${name}:[ \\t]*["']?([^\\s"'#]+)`, 'm').exec(text)?.[1] ?? '';
  const namespace =
    /^metadata:(?:\n(?:[ \t].*|[ \t]*))*?\n[ \t]+namespace:[ \t]*["']?([^\s"'#]+)/m.exec(text)?.[1] ?? '';
  return { apiVersion: line('apiVersion'), kind: line('kind'), namespace };
}

const versionsOf = (facts: EditorFacts): readonly string[] => [
  ...new Set(
    Object.entries(facts.served).flatMap(([resource, versions]) =>
      versions.map((version) => `${resource.split('/')[0] ?? ''}/${version}`),
    ),
  ),
];

const ROOT: JsonSchema = {
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: METADATA,
    spec: { type: 'object', properties: {} },
  },
};

/**
 * What could stand at an offset of a text: fields of the schema of the cluster's release, values of enumerations, and names in
 * the cluster (Tiers, groups, Namespaces, labels and their values, Services, ServiceAccounts). Null: nothing to offer.
 */
export function completionsAt(text: string, offset: number, facts: EditorFacts): Completions | null {
  const context = contextAt(text, offset);
  if (context === undefined) return null;
  const head = headOf(text);
  const root = kindOfObject(head, schemaRelease(facts.antreaVersion))?.schema ?? ROOT;
  const schema = schemaAt(root, context.path);
  const isItem = context.writing === 'name' && schema?.['type'] === 'string';
  const named = clusterValues(context, { ...head, facts });
  const options = ((): readonly Completion[] => {
    if (context.path.length === 0 && context.field === 'apiVersion')
      return versionsOf(facts).map((one) => asValue(one));
    if (context.path.length === 0 && context.field === 'kind') return KINDS.map((one) => asValue(one));
    if (named !== undefined) return named;
    if (schema === undefined) return [];
    if (isItem) return schemaValues(schema);
    return context.writing === 'name'
      ? fieldOptions(schema, context)
      : schemaValues(schemaAt(root, [...context.path, context.field ?? '']));
  })();
  return options.length === 0 ? null : { from: context.from, to: context.to, options };
}
