import { randomInt } from 'node:crypto';
import { isCustom } from './definitions.ts';
import type { FieldCause } from './status.ts';
import type { KubeObject, ResourceDefinition } from './types.ts';

// Patterns and sentences of k8s.io/apimachinery/pkg/util/validation.
const LABEL_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${LABEL_NAME})?`;
const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const DNS_SUBDOMAIN = String.raw`${DNS_LABEL}(\.${DNS_LABEL})*`;
const DNS_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';

interface NameRule {
  readonly pattern: RegExp;
  readonly max: number;
  readonly message: string;
}
const rule = (pattern: string, max: number, what: string, ...examples: readonly string[]): NameRule => ({
  pattern: new RegExp(`^(?:${pattern})$`),
  max,
  message: `${what} (e.g. ${examples.map((one) => `'${one}'`).join(',  or ')}, regex used for validation is '${pattern}')`,
});
const SUBDOMAIN = rule(
  DNS_SUBDOMAIN,
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  'example.com',
);
const LABEL = rule(
  DNS_LABEL,
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  'my-name',
  '123-abc',
);
const SERVICE = rule(
  DNS_1035,
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  'my-name',
  'abc-123',
);
const KEY = rule(
  LABEL_NAME,
  63,
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  'MyName',
  'my.name',
  '123-abc',
);
const VALUE = rule(
  LABEL_VALUE,
  63,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  'MyValue',
  'my_value',
  '12345',
);

function faults({ pattern, max, message }: NameRule, text: string): string[] {
  return [
    ...(text.length > max ? [`must be no more than ${max} characters`] : []),
    ...(pattern.test(text) ? [] : [message]),
  ];
}

/** Faults of a label's key: an optional DNS prefix and a name. */
function labelKeyFaults(key: string): string[] {
  const parts = key.split('/');
  if (parts.length > 2)
    return [
      `a qualified name ${KEY.message.replace('name part ', '')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const [prefix, name] = parts.length === 2 ? parts : [undefined, parts[0]];
  const found: string[] = [];
  if (prefix === '') found.push('prefix part must be non-empty');
  else if (prefix !== undefined) found.push(...faults(SUBDOMAIN, prefix).map((one) => `prefix part ${one}`));
  if (name === undefined || name === '') return [...found, 'name part must be non-empty', KEY.message];
  return [...found, ...faults(KEY, name).map((one) => (one.startsWith('name part') ? one : `name part ${one}`))];
}
/** Faults of a label's value. */
export const labelValueFaults = (value: string): string[] => faults(VALUE, value);
export { labelKeyFaults };

/** Path segments: the names of RBAC objects may hold anything else. */
function segmentFaults(name: string): string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((one) => name.includes(one)).map((one) => `may not contain '${one}'`);
}

function nameFaults(definition: ResourceDefinition, name: string): string[] {
  if (definition.group === 'rbac.authorization.k8s.io') return segmentFaults(name);
  if (definition.group === '' && definition.plural === 'namespaces') return faults(LABEL, name);
  if (definition.group === '' && definition.plural === 'services') return faults(SERVICE, name);
  return faults(SUBDOMAIN, name);
}

const quoted = (value: string): string => JSON.stringify(value);
const bad = (field: string, value: string, message: string): FieldCause => ({
  reason: 'FieldValueInvalid',
  field,
  message: `Invalid value: ${quoted(value)}: ${message}`,
});

/** Faults of the metadata that every object shares. */
export function metadataFaults(definition: ResourceDefinition, { metadata, ...object }: KubeObject): FieldCause[] {
  const causes: FieldCause[] = [];
  if (metadata.name === '') {
    causes.push({
      reason: 'FieldValueRequired',
      field: 'metadata.name',
      message: 'Required value: name or generateName is required',
    });
  } else
    for (const fault of nameFaults(definition, metadata.name)) causes.push(bad('metadata.name', metadata.name, fault));
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    for (const fault of labelKeyFaults(key)) causes.push(bad('metadata.labels', key, fault));
    for (const fault of labelValueFaults(value)) causes.push(bad('metadata.labels', value, fault));
  }
  for (const key of Object.keys(metadata.annotations ?? {})) {
    for (const fault of labelKeyFaults(key.toLowerCase())) causes.push(bad('metadata.annotations', key, fault));
  }
  for (const finalizer of metadata.finalizers ?? []) {
    for (const fault of labelKeyFaults(finalizer)) causes.push(bad('metadata.finalizers', finalizer, fault));
  }
  if (isCustom(definition) && object.kind !== definition.kind)
    causes.push(bad('kind', object.kind, `must be ${definition.kind}`));
  return causes;
}

/** Letters and digits of generated names: no vowels, nothing easily mistaken. */
const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';
/** A name from `generateName`: its first 58 characters and five random ones. */
export function generatedName(base: string): string {
  let suffix = '';
  for (let index = 0; index < 5; index += 1) suffix += SUFFIX.charAt(randomInt(SUFFIX.length));
  return base.slice(0, 58) + suffix;
}
