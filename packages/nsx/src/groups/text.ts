import type { Condition, Expression, Group } from '../model/groups.ts';
import { orWords } from '../findings.ts';
import { criterionAt, isAddresses, type PlacedCriterion } from './expressions.ts';
import { isAntreaGroup } from './group-type.ts';
import { isAntreaMember, isResource } from './tables.ts';
import { splitTag, tagText } from './tags.ts';

const SHOWN = 4;
/** Words for members, in plural. */
const NOUNS: Readonly<Record<string, string>> = {
  KubernetesService: 'Services',
  KubernetesIngress: 'Ingresses',
  KubernetesGateway: 'Gateways',
  AntreaEgress: 'Egresses',
  AntreaIPPool: 'IP pools',
  VirtualMachine: 'virtual machines',
  SegmentPort: 'segment ports',
};
const COMPARED: Readonly<Record<string, string>> = {
  EQUALS: 'is',
  NOTEQUALS: 'is not',
  CONTAINS: 'contains',
  STARTSWITH: 'starts with',
  ENDSWITH: 'ends with',
  IN: 'is one of',
  NOTIN: 'is none of',
  MATCHES: 'matches',
};

const joined = (items: readonly string[]): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

/** `with app=web`, `without app=web`, `whose name starts with web`. */
function qualityText(condition: Condition): string {
  const { key, operator, value, scope_operator: scopeOperator } = condition;
  const compared = COMPARED[operator] ?? operator;
  if (key !== 'Tag') return `whose ${key === 'Name' ? 'name' : key} ${compared} ${value}`;
  const tag = splitTag(value);
  if (scopeOperator === 'NOTEQUALS') return `with a tag other than ${tag.scope} that ${compared} ${tag.tag}`;
  if (operator === 'EQUALS') return `with ${tagText(tag)}`;
  if (operator === 'NOTEQUALS') return `without ${tagText(tag)}`;
  return `whose ${tagText({ ...tag, tag: '' })} ${compared} ${tag.tag}`;
}

/** `in Namespace shop`, `in Namespaces with env=prod`; `one` and `many` are the words. */
function placeText(conditions: readonly Condition[], word: string, one: string, many: string): string {
  if (conditions.length === 0) return '';
  const [first] = conditions;
  if (conditions.length === 1 && first?.key === 'Name' && first.operator === 'EQUALS') {
    return `${word} ${one} ${first.value}`;
  }
  return `${word} ${many} ${joined(conditions.map(qualityText))}`;
}

function subjectText(type: string, conditions: readonly Condition[]): string {
  const [first] = conditions;
  const noun = NOUNS[type] ?? `${type}s`;
  if (type === 'KubernetesNode') return `${first?.key === 'PodCidr' ? 'Pod CIDRs' : 'addresses'} of Nodes`;
  if (conditions.length === 1 && first?.key === 'Name' && first.operator === 'EQUALS' && isResource(type)) {
    return `${noun === 'IP pools' ? 'IP pool' : type.replace(/^(Kubernetes|Antrea)/, '')} ${first.value}`;
  }
  return conditions.length === 0 ? noun : `${noun} ${joined(conditions.map(qualityText))}`;
}

function criterionText({ conditions }: PlacedCriterion, antrea: boolean): string {
  const of = (type: string): Condition[] =>
    conditions.flatMap(({ condition }) => (condition.member_type === type ? [condition] : []));
  const types = [...new Set(conditions.map(({ condition }) => condition.member_type))];
  if (antrea && types.every(isAntreaMember)) {
    const services = of('Service').map((one) => `behind Service ${one.value}`);
    return [
      'Pods',
      ...services,
      joined(of('Pod').map(qualityText)),
      placeText(of('Namespace'), 'in', 'Namespace', 'Namespaces'),
    ]
      .filter((part) => part !== '')
      .join(' ');
  }
  const subjects = types.filter((type) => type !== 'KubernetesCluster' && type !== 'KubernetesNamespace');
  const kinds = subjects.length === 0 ? ['nothing'] : subjects.map((type) => subjectText(type, of(type)));
  return [
    joined(kinds),
    placeText(of('KubernetesNamespace'), 'in', 'Namespace', 'Namespaces'),
    placeText(of('KubernetesCluster'), 'of', 'cluster', 'clusters'),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function listText(entries: readonly string[], more: string): string {
  if (entries.length <= SHOWN) return orWords(entries);
  return `${entries.slice(0, SHOWN - 1).join(', ')} or ${entries.length - SHOWN + 1} more ${more}`;
}

const stringsIn = (one: Expression, key: string): readonly string[] => {
  const value: unknown = Object.entries(one).find(([name]) => name === key)?.[1];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
};

function otherText(one: Expression, nameOfPath: (path: string) => string | undefined): string {
  switch (one.resource_type) {
    case 'PathExpression': {
      const names = stringsIn(one, 'paths').map((path) => nameOfPath(path) ?? path.split('/').at(-1) ?? path);
      return `members of ${listText(names, 'groups')}`;
    }
    case 'MACAddressExpression':
      return `MAC ${listText(stringsIn(one, 'mac_addresses'), 'addresses')}`;
    case 'ExternalIDExpression':
      return `${stringsIn(one, 'external_ids').length} objects by external id`;
    case 'IdentityGroupExpression':
      return 'identity groups';
    default:
      return `what ${one.resource_type} says`;
  }
}

/**
 * Criteria of a group as one sentence without a full stop: `Pods with app=web in Namespace shop, or 10.0.0.0/24`. Tags of labels stand
 * as labels. `nameOfPath` gives the names of groups that are members.
 */
export function groupText(group: Group, nameOfPath: (path: string) => string | undefined = () => undefined): string {
  const antrea = isAntreaGroup(group);
  let text = '';
  let joint = 'or';
  for (const [at, one] of group.expression.entries()) {
    if (one.resource_type === 'ConjunctionOperator') {
      joint = stringOf(one, 'conjunction_operator') === 'AND' ? 'and at the same time' : 'or';
      continue;
    }
    const criterion = criterionAt(one, `expression.${at}`);
    const part =
      criterion !== undefined
        ? criterionText(criterion, antrea)
        : isAddresses(one)
          ? listText(one.ip_addresses, 'addresses')
          : otherText(one, nameOfPath);
    text = text === '' ? part : `${text}, ${joint} ${part}`;
  }
  if ((group.extended_expression ?? []).length > 0) text = text === '' ? 'identities' : `${text}, of identities`;
  return text === '' ? 'Nothing' : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const stringOf = (one: Expression, key: string): unknown => Object.entries(one).find(([name]) => name === key)?.[1];
