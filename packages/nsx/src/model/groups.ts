import { z } from 'zod';
import { DOMAIN_PATH, PolicyResource } from './envelope.ts';

export const GROUPS_PATH = `${DOMAIN_PATH}/groups`;

/** Kinds of members that Kubernetes has, with the spelling of NSX. The first three are for groups inside Antrea clusters. */
export const ANTREA_MEMBER_TYPES = ['Namespace', 'Service', 'Pod'] as const;
export const KUBERNETES_MEMBER_TYPES = [
  'KubernetesCluster',
  'KubernetesNamespace',
  'KubernetesService',
  'KubernetesIngress',
  'KubernetesGateway',
  'KubernetesNode',
  'AntreaEgress',
  'AntreaIPPool',
] as const;
export type AntreaMemberType = (typeof ANTREA_MEMBER_TYPES)[number];
export type KubernetesMemberType = (typeof KUBERNETES_MEMBER_TYPES)[number];

export const Condition = z.looseObject({
  resource_type: z.literal('Condition'),
  member_type: z.string(),
  key: z.string(),
  operator: z.string(),
  scope_operator: z.string().optional(),
  /** For the key Tag: `scope|tag`; an empty side is not looked at. */
  value: z.string().default(''),
});
export type Condition = z.infer<typeof Condition>;

export const ConjunctionOperator = z.looseObject({
  resource_type: z.literal('ConjunctionOperator'),
  conjunction_operator: z.string(),
});
export type ConjunctionOperator = z.infer<typeof ConjunctionOperator>;

export const IpAddressExpression = z.looseObject({
  resource_type: z.literal('IPAddressExpression'),
  ip_addresses: z.array(z.string()).default([]),
});
export type IpAddressExpression = z.infer<typeof IpAddressExpression>;

/** Conditions and conjunctions, joined by AND. */
export const NestedExpression = z.looseObject({
  resource_type: z.literal('NestedExpression'),
  expressions: z.array(z.union([Condition, ConjunctionOperator])).default([]),
});
export type NestedExpression = z.infer<typeof NestedExpression>;

/** MAC addresses, external ids, paths, identities and what later releases add: kept as they are. */
export const OtherExpression = z.looseObject({ resource_type: z.string() });
export type OtherExpression = z.infer<typeof OtherExpression>;

export const Expression = z.union([
  Condition,
  ConjunctionOperator,
  NestedExpression,
  IpAddressExpression,
  OtherExpression,
]);
export type Expression = z.infer<typeof Expression>;

/** `group_type` is empty for generic groups, `['ANTREA']` for groups that Antrea enforces; it never changes once realized. */
export const Group = PolicyResource.extend({
  group_type: z.array(z.string()).optional(),
  expression: z.array(Expression).default([]),
  extended_expression: z.array(z.unknown()).optional(),
  /** IN_PROGRESS, SUCCESS or FAILURE. */
  state: z.string().optional(),
});
export type Group = z.infer<typeof Group>;
