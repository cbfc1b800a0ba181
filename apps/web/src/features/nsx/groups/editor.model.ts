import {
  ANTREA_CONDITIONS,
  checkGroup,
  criteriaOf,
  type Criteria,
  type CriteriaResult,
  expressionOf,
  type FormCondition,
  Group,
  groupText,
  type KeyRule,
  KUBERNETES_CONDITIONS,
} from '@netloft/nsx';
import type { NsxFinding } from '@netloft/contracts';
import { recordsOf, type Loose } from '../parts/loose.ts';

export type EditedType = 'antrea' | 'kubernetes';

/** A draft as far as it is a group. */
export type GroupReading =
  | {
      readonly ok: true;
      readonly group: Group;
      readonly criteria: CriteriaResult;
      readonly findings: readonly NsxFinding[];
      readonly text: string;
    }
  | { readonly ok: false; readonly message: string };

/** Reads a draft as a group and checks NSX's limits; `before` is the group as NSX has it. */
export function readGroup(object: Loose, before: Loose | null): GroupReading {
  const read = Group.safeParse(object);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { ok: false, message: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` };
  }
  const old = before === null ? undefined : Group.safeParse(before).data;
  return {
    ok: true,
    group: read.data,
    criteria: criteriaOf(read.data),
    findings: checkGroup(read.data, old === undefined ? {} : { before: old }),
    text: groupText(read.data),
  };
}

export const typeOf = (object: Loose): EditedType =>
  Array.isArray(object['group_type']) && object['group_type'].includes('ANTREA') ? 'antrea' : 'kubernetes';

/** Members of a draft that a type needs; generic groups have none. */
export const membersOfType = (type: EditedType): Loose => ({
  group_type: type === 'antrea' ? ['ANTREA'] : undefined,
});

/** Members of a draft that say the criteria. */
export const membersOfCriteria = (criteria: Criteria): Loose => ({ expression: expressionOf(criteria) });

type Table = Readonly<Record<string, Readonly<Record<string, KeyRule>>>>;
const TABLES: Readonly<Record<EditedType, Table>> = { antrea: ANTREA_CONDITIONS, kubernetes: KUBERNETES_CONDITIONS };

const withOwn = (known: readonly string[], own: string): readonly string[] =>
  known.includes(own) || own === '' ? known : [...known, own];

/** What can be chosen in a condition; what it says already stays to choose. */
export function choicesOf(
  type: EditedType,
  { memberType, key, operator }: Pick<FormCondition, 'memberType' | 'key' | 'operator'>,
): {
  readonly memberTypes: readonly string[];
  readonly keys: readonly string[];
  readonly operators: readonly string[];
} {
  const keys = TABLES[type][memberType] ?? {};
  return {
    memberTypes: withOwn(Object.keys(TABLES[type]), memberType),
    keys: withOwn(Object.keys(keys), key),
    operators: withOwn(keys[key]?.operators ?? [], operator),
  };
}

const VALUE_OF_NODES = '*';

/** The condition with another member type, key or operator, and the others brought to what goes with it. */
export function adapted(type: EditedType, before: FormCondition, change: Partial<FormCondition>): FormCondition {
  const next = { ...before, ...change };
  const keys = TABLES[type][next.memberType];
  if (keys === undefined) return next;
  const key = keys[next.key] === undefined ? (Object.keys(keys)[0] ?? next.key) : next.key;
  const { operators = [] } = keys[key] ?? {};
  const operator =
    operators.includes(next.operator) || operators.length === 0 ? next.operator : (operators[0] ?? next.operator);
  const kept = change.value !== undefined || (key === before.key && next.memberType === before.memberType);
  const fresh = next.memberType === 'KubernetesNode' ? VALUE_OF_NODES : key === 'Tag' ? '|' : '';
  return {
    ...next,
    key,
    operator,
    value: kept ? next.value : fresh,
    scopeOperator: key === 'Tag' ? next.scopeOperator : 'EQUALS',
  };
}

/** A new condition of a type, as most groups begin. */
export const newCondition = (type: EditedType): FormCondition => ({
  memberType: type === 'antrea' ? 'Pod' : 'KubernetesService',
  key: type === 'antrea' ? 'Tag' : 'Name',
  operator: 'EQUALS',
  scopeOperator: 'EQUALS',
  value: type === 'antrea' ? '|' : '',
  kept: {},
});

/** A new group: Pods of a label, or a Service, of a Namespace. */
export const freshGroup = (type: EditedType): Loose => ({
  id: '',
  display_name: '',
  resource_type: 'Group',
  ...(type === 'antrea' ? { group_type: ['ANTREA'] } : {}),
  expression: expressionOf({
    criteria: [
      {
        conditions: [
          {
            ...newCondition(type),
            memberType: type === 'antrea' ? 'Namespace' : 'KubernetesNamespace',
            key: 'Name',
            value: '',
          },
          newCondition(type),
        ],
      },
    ],
    addresses: [],
  }),
});

/** Path of a criterion in the draft and of each of its conditions; the same where the criterion is one bare condition. */
export interface CriterionPlace {
  readonly path: string;
  readonly conditions: readonly string[];
}

const isWithin = (path: string, place: string): boolean => path === place || path.startsWith(`${place}.`);

/** What is said about a criterion, and about each of its conditions. */
export function saidOf(
  findings: readonly NsxFinding[],
  place: CriterionPlace | undefined,
): { readonly own: readonly NsxFinding[]; readonly conditions: readonly (readonly NsxFinding[])[] } {
  if (place === undefined) return { own: [], conditions: [] };
  const nested = place.conditions.filter((path) => path !== place.path);
  return {
    own: findings.filter(({ path }) => isWithin(path, place.path) && !nested.some((one) => isWithin(path, one))),
    conditions: nested.map((one) => findings.filter(({ path }) => isWithin(path, one))),
  };
}

/** Where each criterion of the form stands in the draft, and each of its conditions: what findings speak of. */
export function placesOf(object: Loose): readonly CriterionPlace[] {
  return recordsOf(object['expression']).flatMap((part, at) => {
    const path = `expression.${at}`;
    if (part['resource_type'] === 'Condition') return [{ path, conditions: [path] }];
    if (part['resource_type'] !== 'NestedExpression') return [];
    const conditions = recordsOf(part['expressions']).flatMap((one, index) =>
      one['resource_type'] === 'Condition' ? [`${path}.expressions.${index}`] : [],
    );
    return [{ path, conditions }];
  });
}

/** Addresses of a text: one a line, or with commas. */
export const addressesOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((entry) => entry !== '');
