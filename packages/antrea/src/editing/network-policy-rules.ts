import { contains, parseCidr } from '../admission/cidr.ts';
import { labelKeyFaults, labelValueFaults } from '../admission/labels.ts';
import { isSet } from '../admission/fields.ts';
import { type Json, object, objects, strings, text } from '../evaluation/read.ts';
import type { SchemaFault } from '../schema/index.ts';
import { shown } from '../schema/values.ts';

// Rules and sentences of k8s.io/kubernetes/pkg/apis/networking/validation and of apimachinery's label selectors.

type Report = (path: string, reason: string, message: string) => void;
const invalid = (value: unknown, what: string): string => `Invalid value: ${shown(value)}: ${what}`;
const unsupported = (value: unknown, supported: readonly string[]): string =>
  `Unsupported value: ${shown(value)}: supported values: ${supported.map(shown).join(', ')}`;

function selectorFaults(selector: Json, path: string, add: Report): void {
  for (const [key, value] of Object.entries(object(selector['matchLabels']) ?? {})) {
    for (const fault of labelKeyFaults(key)) add(`${path}.matchLabels`, 'FieldValueInvalid', invalid(key, fault));
    for (const fault of labelValueFaults(text(value) ?? ''))
      add(`${path}.matchLabels`, 'FieldValueInvalid', invalid(value, fault));
  }
  for (const [index, expression] of objects(selector['matchExpressions']).entries()) {
    const place = `${path}.matchExpressions[${index}]`;
    const operator = expression['operator'] ?? '';
    const values = strings(expression['values']);
    const required = operator === 'In' || operator === 'NotIn';
    const forbidden = operator === 'Exists' || operator === 'DoesNotExist';
    if (!required && !forbidden)
      add(`${place}.operator`, 'FieldValueInvalid', invalid(operator, 'not a valid selector operator'));
    if (required && values.length === 0)
      add(
        `${place}.values`,
        'FieldValueRequired',
        "Required value: must be specified when `operator` is 'In' or 'NotIn'",
      );
    if (forbidden && values.length > 0)
      add(
        `${place}.values`,
        'FieldValueForbidden',
        "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      );
    for (const fault of labelKeyFaults(text(expression['key']) ?? ''))
      add(`${place}.key`, 'FieldValueInvalid', invalid(expression['key'] ?? '', fault));
    for (const [at, value] of values.entries())
      for (const fault of labelValueFaults(value))
        add(`${place}.values[${at}]`, 'FieldValueInvalid', invalid(value, fault));
  }
}

/** Faults of selectors wherever one stands in a policy of Kubernetes or Antrea; `matchExpressions` is what Antrea never looks at. */
export function expressionFaults(selector: unknown, path: string): readonly { path: string; message: string }[] {
  const faults: { path: string; message: string }[] = [];
  const expressions = object(selector)?.['matchExpressions'];
  if (expressions !== undefined)
    selectorFaults({ matchExpressions: expressions }, path, (place, _reason, message) =>
      faults.push({ path: place, message }),
    );
  return faults;
}

const isPort = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= 65_535;
const NOT_A_PORT = 'must be between 1 and 65535, inclusive';

function portNameFaults(name: string): readonly string[] {
  return [
    ...(name.length > 15 ? ['must be no more than 15 characters long'] : []),
    ...(/^[-a-z0-9]+$/.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(name.startsWith('-') || name.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
  ];
}

function portFaults(entry: Json, path: string, add: Report): void {
  const { protocol, port, endPort } = entry;
  const protocols = ['SCTP', 'TCP', 'UDP'];
  if (isSet(protocol) && !protocols.includes(text(protocol) ?? ''))
    add(`${path}.protocol`, 'FieldValueNotSupported', unsupported(protocol, protocols));
  const end = typeof endPort === 'number' ? endPort : undefined;
  if (typeof port === 'number') {
    if (!isPort(port)) add(`${path}.port`, 'FieldValueInvalid', invalid(port, NOT_A_PORT));
    if (end !== undefined && end < port)
      add(`${path}.endPort`, 'FieldValueInvalid', invalid(end, 'must be greater than or equal to `port`'));
    if (end !== undefined && !isPort(end)) add(`${path}.endPort`, 'FieldValueInvalid', invalid(end, NOT_A_PORT));
  } else if (typeof port === 'string') {
    if (end !== undefined)
      add(`${path}.endPort`, 'FieldValueInvalid', invalid(end, 'may not be specified when `port` is non-numeric'));
    for (const fault of portNameFaults(port)) add(`${path}.port`, 'FieldValueInvalid', invalid(port, fault));
  } else if (end !== undefined)
    add(`${path}.endPort`, 'FieldValueInvalid', invalid(end, 'must not be specified when `port` is not specified'));
}

function ipBlockFaults(block: Json, path: string, add: Report): void {
  const cidr = text(block['cidr']) ?? '';
  const NO_CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';
  if (cidr === '') {
    add(`${path}.cidr`, 'FieldValueRequired', 'Required value');
    return;
  }
  const outer = parseCidr(cidr);
  if (outer === undefined) {
    add(`${path}.cidr`, 'FieldValueInvalid', invalid(cidr, NO_CIDR));
    return;
  }
  for (const [index, except] of strings(block['except']).entries()) {
    const inner = parseCidr(except);
    const place = `${path}.except[${index}]`;
    if (inner === undefined) add(place, 'FieldValueInvalid', invalid(except, NO_CIDR));
    else if (inner.length <= outer.length || !contains(outer, inner.address))
      add(place, 'FieldValueInvalid', invalid(except, 'must be a strict subset of `cidr`'));
  }
}

function peerFaults(peer: Json, path: string, add: Report): void {
  const [pods, namespaces, block] = [
    object(peer['podSelector']),
    object(peer['namespaceSelector']),
    object(peer['ipBlock']),
  ];
  if (pods !== undefined) selectorFaults(pods, `${path}.podSelector`, add);
  if (namespaces !== undefined) selectorFaults(namespaces, `${path}.namespaceSelector`, add);
  if (block !== undefined) ipBlockFaults(block, `${path}.ipBlock`, add);
  const count = [pods, namespaces, block].filter((one) => one !== undefined).length;
  if (count === 0) add(path, 'FieldValueRequired', 'Required value: must specify a peer');
  if (count > 1 && block !== undefined)
    add(path, 'FieldValueForbidden', 'Forbidden: may not specify both ipBlock and another peer');
}

/** What the API server finds wrong with a Kubernetes NetworkPolicy whose types are right, field by field. */
export function networkPolicyFaults(policy: Json): readonly SchemaFault[] {
  const faults: SchemaFault[] = [];
  const add: Report = (path, reason, message) => faults.push({ reason, field: path, path, message, keyword: 'code' });
  const spec = object(policy['spec']) ?? {};
  selectorFaults(object(spec['podSelector']) ?? {}, 'spec.podSelector', add);
  for (const [direction, side] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const) {
    for (const [at, rule] of objects(spec[direction]).entries()) {
      const path = `spec.${direction}[${at}]`;
      for (const [index, port] of objects(rule['ports']).entries()) portFaults(port, `${path}.ports[${index}]`, add);
      for (const [index, peer] of objects(rule[side]).entries()) peerFaults(peer, `${path}.${side}[${index}]`, add);
    }
  }
  const types = strings(spec['policyTypes']);
  if (types.length > 2)
    add('spec.policyTypes', 'FieldValueInvalid', invalid(types, 'may not specify more than two policyTypes'));
  else
    for (const [index, type] of types.entries())
      if (type !== 'Ingress' && type !== 'Egress')
        add(`spec.policyTypes[${index}]`, 'FieldValueNotSupported', unsupported(type, ['Egress', 'Ingress']));
  return faults;
}

/** What Kubernetes fills in: the protocol of ports, and which directions the policy is about. */
export function networkPolicyDefaults(policy: Json): Json {
  const spec = object(policy['spec']) ?? {};
  const rules = (['ingress', 'egress'] as const).flatMap((direction) => {
    const list = spec[direction];
    if (!Array.isArray(list)) return [];
    const next = objects(list).map((rule) =>
      Array.isArray(rule['ports'])
        ? {
            ...rule,
            ports: objects(rule['ports']).map((port) =>
              isSet(port['protocol']) ? port : { protocol: 'TCP', ...port },
            ),
          }
        : rule,
    );
    return [[direction, next] as const];
  });
  const egress = objects(spec['egress']).length > 0;
  const types =
    strings(spec['policyTypes']).length > 0 ? {} : { policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'] };
  return { ...policy, spec: { podSelector: {}, ...spec, ...Object.fromEntries(rules), ...types } };
}
