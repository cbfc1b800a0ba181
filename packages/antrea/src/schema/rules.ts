import { isObject, object, objects } from '../evaluation/read.ts';
import type { JsonSchema, SchemaFault } from './types.ts';

/** Whether a value meets a rule; `before` is the value in the old object. */
type Rule = (self: unknown, before: unknown) => boolean;

const has = (value: unknown, ...path: readonly string[]): boolean => {
  let at: unknown = value;
  for (const name of path) at = object(at)?.[name];
  return at !== undefined && at !== null;
};
const pointNeeds =
  (point: string, end: string): Rule =>
  (self) =>
    object(self)?.['capturePoint'] !== point || has(self, end, 'pod');

/**
 * The expressions in Antrea's CustomResourceDefinitions (2.7), by their text: they are too few to carry an interpreter of
 * the Common Expression Language. A rule with another text is not checked.
 */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  [
    'has(self.source.pod) || has(self.destination.pod)',
    (self) => has(self, 'source', 'pod') || has(self, 'destination', 'pod'),
  ],
  [
    "!(has(self.capturePoint) && self.capturePoint == 'Source') || has(self.source.pod)",
    pointNeeds('Source', 'source'),
  ],
  [
    "!(has(self.capturePoint) && self.capturePoint == 'Destination') || has(self.destination.pod)",
    pointNeeds('Destination', 'destination'),
  ],
  ['!(has(self.pod) && has(self.ip))', (self) => !(has(self, 'pod') && has(self, 'ip'))],
  [
    '(has(self.icmp) ? 1 : 0) + (has(self.icmpv6) ? 1 : 0) + (has(self.udp) ? 1 : 0) + (has(self.tcp) ? 1: 0) <= 1',
    (self) => ['icmp', 'icmpv6', 'udp', 'tcp'].filter((name) => has(self, name)).length <= 1,
  ],
  ['self == oldSelf', (self, before) => self === before],
  [
    'oldSelf.all(o, self.exists(s, s.bridgeName == o.bridgeName))',
    (self, before) => {
      const names = new Set(objects(self).map((bridge) => bridge['bridgeName']));
      return objects(before).every((bridge) => names.has(bridge['bridgeName']));
    },
  ],
]);

/** Faults against the rules of a schema and of everything below it, as the API server words them. */
export function ruleFaults(schema: JsonSchema, value: unknown, before: unknown, path = ''): SchemaFault[] {
  if (value === null || value === undefined) return [];
  const faults: SchemaFault[] = [];
  for (const { rule, message } of (schema['x-kubernetes-validations'] ?? []) as readonly {
    rule: string;
    message: string;
  }[]) {
    if (rule.includes('oldSelf') && before === undefined) continue;
    if (RULES.get(rule)?.(value, before) !== false) continue;
    const type = typeof schema['type'] === 'string' ? schema['type'] : '';
    const said = `Invalid value: ${JSON.stringify(type)}: ${message}`;
    faults.push({ reason: 'FieldValueInvalid', field: path, message: said, path, keyword: 'cel' });
  }
  const { properties, items } = schema;
  if (Array.isArray(value) && isObject(items)) {
    for (const [index, item] of value.entries())
      faults.push(...ruleFaults(items, item, undefined, `${path}[${index}]`));
  }
  if (isObject(value) && isObject(properties)) {
    for (const [name, member] of Object.entries(properties as Record<string, JsonSchema>)) {
      const place = path === '' ? name : `${path}.${name}`;
      faults.push(...ruleFaults(member, value[name], object(before)?.[name], place));
    }
  }
  return faults;
}
