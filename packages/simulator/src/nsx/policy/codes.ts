import type { NsxFinding } from '@netloft/contracts';
import { refusal } from '../core/refusals.ts';
import type { NsxRefusal } from '../types.ts';

/**
 * Codes of refusals, by the limit that is broken. NSX's own are not published: these are the simulator's, and say nothing about NSX.
 */
const CODES: readonly (readonly [code: number, limits: readonly string[]])[] = [
  [
    519901,
    [
      'EXPRESSION_LENGTH',
      'CONJUNCTION_POSITION',
      'CONJUNCTION_OPERATOR',
      'NESTED_CONJUNCTION',
      'NESTED_EMPTY',
      'TOP_LEVEL_AND',
    ],
  ],
  [519902, ['EXPRESSION_COUNT', 'ADDRESS_COUNT']],
  [519904, ['SERVICE_WITHOUT_NAMESPACE', 'SERVICE_WITH_POD']],
  [519905, ['SERVICE_OR_POD']],
  [
    519906,
    [
      'CLUSTER_ONCE',
      'NODE_ONCE',
      'SAME_TYPE_COUNT',
      'CRITERION_COUNT',
      'MIXED_TYPES',
      'RESOURCE_MIX',
      'SCOPE_ALONE',
      'NAMESPACE_WITH_CLUSTER_SCOPED',
      'CLUSTER_VALUES',
      'GROUP_CONDITION_COUNT',
    ],
  ],
  [519907, ['GROUP_TYPE_CHANGED']],
  [519910, ['CATEGORY_SPAN']],
  [519911, ['GROUP_NOT_ANTREA', 'GROUP_GLOBAL']],
  [519912, ['SCOPE_WITH_ADDRESSES', 'SCOPE_NO_GROUP']],
  [519913, ['SERVICE_TYPE', 'SERVICE_SOURCE_PORTS']],
  [519914, ['EXCLUDED_SIDE']],
  [519915, ['PROFILES']],
  [519916, ['SCHEDULER']],
  [519917, ['BOTH_SIDES']],
  [519921, ['JUMP_CATEGORY']],
  [519922, ['SEQUENCE_RANGE']],
  [519923, ['ANY_WITH_OTHERS']],
  [519926, ['GROUP_UNKNOWN', 'SERVICE_UNKNOWN']],
];
const BY_LIMIT = new Map(CODES.flatMap(([code, limits]) => limits.map((limit) => [limit, code] as const)));
/** Of the limits that have no code of their own: a group's conditions, and a policy's or rule's members. */
const OTHER = { group: 519903, policy: 519909 } as const;

/** The refusal for the first error among what was found; undefined when there is none. */
export function refusalOf(findings: readonly NsxFinding[], kind: keyof typeof OTHER): NsxRefusal | undefined {
  const first = findings.find(({ severity }) => severity === 'error');
  if (first === undefined) return undefined;
  return refusal(400, BY_LIMIT.get(first.code) ?? OTHER[kind], `${first.path}: ${first.message}`);
}
