import { type Edit, read, requirementsOf, selectorOfRequirements } from '@netloft/antrea';
import type { EditorFacts } from '@netloft/contracts';

export const GROUP_FORMS = ['pods', 'ipBlocks', 'service', 'children'] as const;
/** The common forms of a group; a group of another form is edited as YAML. */
export type GroupForm = (typeof GROUP_FORMS)[number];

/** What the form shows of a group. Selectors are undefined where the spec has none. */
export interface GroupFields {
  readonly kind: 'ClusterGroup' | 'Group';
  readonly name: string;
  readonly namespace: string;
  readonly form: GroupForm | 'other';
  readonly podSelector: readonly string[] | undefined;
  readonly namespaceSelector: readonly string[] | undefined;
  readonly ipBlocks: readonly string[];
  readonly service: { readonly namespace: string; readonly name: string };
  readonly children: readonly string[];
  /** Members of the spec that the form has no field for; they stay as they are. */
  readonly kept: readonly string[];
}

const KNOWN: Readonly<Record<string, GroupForm>> = {
  podSelector: 'pods',
  namespaceSelector: 'pods',
  ipBlocks: 'ipBlocks',
  serviceReference: 'service',
  childGroups: 'children',
};

/** Reads the fields out of an object of kind ClusterGroup or Group; whatever is there is accepted. */
export function fieldsOf(source: read.Json): GroupFields {
  const metadata = read.object(source['metadata']) ?? {};
  const spec = read.object(source['spec']) ?? {};
  const members = Object.keys(spec).filter((name) => spec[name] !== undefined && spec[name] !== null);
  const forms = new Set(members.map((name) => KNOWN[name] ?? 'other'));
  const [form = 'pods'] = forms;
  const service = read.object(spec['serviceReference']) ?? {};
  const selector = (name: string): readonly string[] | undefined =>
    read.object(spec[name]) === undefined ? undefined : requirementsOf(spec[name]);
  return {
    kind: source['kind'] === 'Group' ? 'Group' : 'ClusterGroup',
    name: read.text(metadata['name']) ?? '',
    namespace: read.text(metadata['namespace']) ?? '',
    form: forms.size > 1 ? 'other' : form,
    podSelector: selector('podSelector'),
    namespaceSelector: selector('namespaceSelector'),
    ipBlocks: read.objects(spec['ipBlocks']).map((block) => read.text(block['cidr']) ?? ''),
    service: { namespace: read.text(service['namespace']) ?? '', name: read.text(service['name']) ?? '' },
    children: read.strings(spec['childGroups']),
    kept: members.filter((name) => KNOWN[name] === undefined),
  };
}

const FIELDS: Readonly<Record<GroupForm, readonly string[]>> = {
  pods: ['podSelector', 'namespaceSelector'],
  ipBlocks: ['ipBlocks'],
  service: ['serviceReference'],
  children: ['childGroups'],
};
const EMPTY: Readonly<Record<GroupForm, readonly [string, unknown]>> = {
  pods: ['podSelector', {}],
  ipBlocks: ['ipBlocks', []],
  service: ['serviceReference', { namespace: '', name: '' }],
  children: ['childGroups', []],
};

/** What turns a group of one form into an empty one of another; a group has one form only. */
export function editsOfForm(form: GroupForm): readonly Edit[] {
  const gone = GROUP_FORMS.filter((one) => one !== form).flatMap((one) => FIELDS[one]);
  const [name, value] = EMPTY[form];
  return [
    ...gone.map((member): Edit => ({ op: 'delete', path: ['spec', member] })),
    { op: 'set', path: ['spec', name], value },
  ];
}

/** The edit of a selector; no requirements at all selects everything, undefined takes the selector away. A fault is told in words. */
export function editOfSelector(
  member: 'podSelector' | 'namespaceSelector',
  requirements: readonly string[] | undefined,
): { readonly ok: true; readonly value: Edit } | { readonly ok: false; readonly error: string } {
  const path = ['spec', member];
  if (requirements === undefined) return { ok: true, value: { op: 'delete', path } };
  const selector = selectorOfRequirements(requirements);
  return selector.ok ? { ok: true, value: { op: 'set', path, value: selector.value } } : selector;
}

/** Lines of a text as address blocks; empty lines are left out. */
export const blocksOf = (text: string): readonly { readonly cidr: string }[] =>
  text
    .split(/[\s,]+/)
    .filter((line) => line !== '')
    .map((cidr) => ({ cidr }));

/** A new group as text, in the version that the cluster prefers. */
export function newGroupText(
  kind: 'ClusterGroup' | 'Group',
  facts: EditorFacts,
  namespace: string | undefined,
): string {
  const plural = kind === 'Group' ? 'groups' : 'clustergroups';
  const version = facts.served[`crd.antrea.io/${plural}`]?.[0] ?? 'v1beta1';
  const place = kind === 'Group' ? `\n  namespace: ${namespace ?? facts.namespaces[0] ?? 'default'}` : '';
  return `apiVersion: crd.antrea.io/${version}
kind: ${kind}
metadata:
  name: ${kind === 'Group' ? 'my-group' : 'my-cluster-group'}${place}
spec:
  podSelector:
    matchLabels: {}
`;
}

/** Label requirements to offer: every value of every key as `key=value`, then the keys alone. */
export function requirementHints(labels: Readonly<Record<string, readonly string[]>>, most = 200): readonly string[] {
  const pairs = Object.entries(labels).flatMap(([key, values]) => values.map((value) => `${key}=${value}`));
  return [...pairs.slice(0, most), ...Object.keys(labels)];
}
