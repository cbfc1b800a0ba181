import type { EditorFacts } from '@netloft/contracts';
import type { Completion } from './completion.ts';
import type { TextContext } from './context.ts';

interface Surroundings {
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly facts: EditorFacts;
}
type Things = keyof EditorFacts['labels'];

const value = (label: string, detail?: string): Completion => ({
  label,
  type: 'value',
  ...(detail === undefined ? {} : { detail }),
});
const names = (list: readonly string[]): readonly Completion[] => list.map((one) => value(one));
const inOne = (
  list: readonly { readonly namespace: string; readonly name: string }[],
  namespace: string,
): readonly Completion[] =>
  list.filter((one) => namespace === '' || one.namespace === namespace).map((one) => value(one.name, one.namespace));

/** What the labels of a selector belong to, by the name of the selector. */
const SELECTORS: Readonly<Record<string, Things>> = {
  podSelector: 'pods',
  namespaceSelector: 'namespaces',
  nodeSelector: 'nodes',
};

/** Values of labels that YAML would read as something else than a text. */
const quoted = (label: string): string =>
  /^(true|false|null|~|yes|no|on|off|[-+.\d].*)?$/i.test(label) ? JSON.stringify(label) : label;

function labelOptions(
  { path, writing, field, siblings }: TextContext,
  { facts }: Surroundings,
): readonly Completion[] | undefined {
  const last = path.at(-1);
  const things = SELECTORS[path.findLast((part) => SELECTORS[part] !== undefined) ?? ''];
  if (things === undefined) return undefined;
  const labels = facts.labels[things];
  if (last === 'matchLabels') {
    if (writing === 'name')
      return Object.entries(labels)
        .filter(([key]) => !siblings.has(key))
        .map(([key, values]) => ({ label: key, detail: `${values.length} values`, type: 'field', apply: `${key}: ` }));
    return (labels[field ?? ''] ?? []).map((one) => ({ label: one, type: 'value', apply: quoted(one) }));
  }
  const inExpression = path.includes('matchExpressions');
  if (!inExpression) return undefined;
  if (writing === 'value' && field === 'key') return names(Object.keys(labels));
  if (writing === 'value' && field === 'operator') return names(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  return undefined;
}

/** Names in the cluster that could stand at a place; undefined where none belong. */
export function clusterValues(context: TextContext, surroundings: Surroundings): readonly Completion[] | undefined {
  const { path, writing, field, siblings } = context;
  const { kind, namespace, facts } = surroundings;
  const label = labelOptions(context, surroundings);
  if (label !== undefined) return label;
  const isCluster = kind === 'ClusterNetworkPolicy' || kind === 'ClusterGroup';
  const groups = isCluster ? names(facts.clusterGroups) : inOne(facts.groups, namespace);
  const parent = path.findLast((part) => part !== '[]');
  if (writing === 'name') {
    if (path.at(-1) !== '[]') return undefined;
    if (parent === 'childGroups') return groups;
    if (parent === 'tiers') return names(facts.tiers.map((tier) => tier.name));
    if (parent === 'policyTypes') return names(['Ingress', 'Egress']);
    if (parent === 'sameLabels') return names(Object.keys(facts.labels.namespaces));
    return undefined;
  }
  if (field === 'tier') return facts.tiers.map((tier) => value(tier.name, `priority ${tier.priority}`));
  if (field === 'group') return groups;
  if (field === 'namespace') return names(facts.namespaces);
  if (field === 'protocol' && kind === 'NetworkPolicy') return names(['TCP', 'UDP', 'SCTP']);
  if (field === 'name') {
    const own = siblings.get('namespace') ?? (isCluster ? '' : namespace);
    if (parent === 'toServices' || parent === 'service' || parent === 'serviceReference')
      return inOne(facts.services, own);
    if (parent === 'serviceAccount') return inOne(facts.serviceAccounts, own);
  }
  return undefined;
}
