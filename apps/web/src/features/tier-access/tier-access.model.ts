import { type KubernetesObject, type Subject, TIER_ACCESS_API_GROUP, type TierAccessCell } from '@netloft/contracts';
import type { MarkKind } from '../../components/mark.tsx';

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const RBAC = `${RBAC_GROUP}/v1`;
const NAME = /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;

/** `User:name`, `ServiceAccount:ns/name`: a subject as a link keeps it. */
export const subjectId = ({ kind, name, namespace }: Subject): string =>
  `${kind}:${namespace === undefined ? '' : `${namespace}/`}${name}`;

/** The other way round; null for what names nobody. */
export function readSubject(id: string): Subject | null {
  const [, kind, rest] = /^(User|Group|ServiceAccount):(.+)$/.exec(id) ?? [];
  if (kind === undefined || rest === undefined) return null;
  if (kind !== 'ServiceAccount') return { kind: kind as 'User' | 'Group', name: rest };
  const slash = rest.indexOf('/');
  return slash < 1 ? null : { kind, namespace: rest.slice(0, slash), name: rest.slice(slash + 1) };
}

/** The subject in words. */
export const subjectWords = ({ kind, name, namespace }: Subject): string =>
  `${kind === 'ServiceAccount' ? 'Service account' : kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

export const cellMark = ({ allowed }: TierAccessCell): MarkKind =>
  allowed === null ? 'unknown' : allowed ? 'allowed' : 'dropped';

/** A subject as RBAC and entitlement bindings write it. */
const rawSubject = ({ kind, name, namespace }: Subject): object =>
  kind === 'ServiceAccount' ? { kind, name, namespace } : { kind, name, apiGroup: RBAC_GROUP };

export interface EntitlementFields {
  readonly name: string;
  readonly tiers: readonly string[];
}
export interface BindingFields {
  readonly name: string;
  readonly entitlement: string;
  readonly subjects: readonly Subject[];
}

/** Why fields make no object, by field; empty when they do. `taken`: names that a new object cannot have. */
export function entitlementFaults(
  { name, tiers }: EntitlementFields,
  taken: readonly string[],
): { name?: 'wrong' | 'taken'; tiers?: 'none' } {
  return { ...nameFault(name, taken), ...(tiers.length === 0 ? { tiers: 'none' as const } : {}) };
}
export function bindingFaults(
  { name, entitlement, subjects }: BindingFields,
  taken: readonly string[],
): { name?: 'wrong' | 'taken'; entitlement?: 'none'; subjects?: 'none' } {
  return {
    ...nameFault(name, taken),
    ...(entitlement === '' ? { entitlement: 'none' as const } : {}),
    ...(subjects.length === 0 ? { subjects: 'none' as const } : {}),
  };
}
const nameFault = (name: string, taken: readonly string[]): { name?: 'wrong' | 'taken' } =>
  NAME.test(name) ? (taken.includes(name) ? { name: 'taken' } : {}) : { name: 'wrong' };

const specOf = (base: KubernetesObject | null): object => {
  const spec = base?.['spec'];
  return typeof spec === 'object' && spec !== null ? spec : {};
};

/** The object of the fields, on top of what it was: what the form does not have stays. */
export const entitlementObject = (
  { name, tiers }: EntitlementFields,
  base: KubernetesObject | null,
): KubernetesObject => ({
  apiVersion: `${TIER_ACCESS_API_GROUP}/v1alpha1`,
  kind: 'TierEntitlement',
  ...base,
  metadata: { ...base?.metadata, name },
  spec: { ...specOf(base), tiers: [...tiers], permission: 'edit' },
});
export const bindingObject = (
  { name, entitlement, subjects }: BindingFields,
  base: KubernetesObject | null,
): KubernetesObject => ({
  apiVersion: `${TIER_ACCESS_API_GROUP}/v1alpha1`,
  kind: 'TierEntitlementBinding',
  ...base,
  metadata: { ...base?.metadata, name },
  spec: { ...specOf(base), subjects: subjects.map(rawSubject), tierEntitlement: entitlement },
});

const READ_TIERS = ['get', 'list'];
const WRITE = ['create', 'patch', 'update', 'delete'];

/** A name that Kubernetes takes, made from a subject's: `sso:user1@…` to `sso-user1`. */
export function slugOf({ name }: Subject): string {
  const [first = ''] = name.toLowerCase().split('@');
  const slug = first
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return slug === '' ? 'subject' : slug;
}

/** What it takes to let a subject write policies: the roles of the product's story and a binding each. */
export function writerObjects(subject: Subject, manageTiers: boolean): readonly KubernetesObject[] {
  const role = (name: string, resources: string[], verbs: string[]): KubernetesObject => ({
    apiVersion: RBAC,
    kind: 'ClusterRole',
    metadata: { name },
    rules: [{ apiGroups: ['crd.antrea.io'], resources, verbs }],
  });
  const binding = (of: string): KubernetesObject => ({
    apiVersion: RBAC,
    kind: 'ClusterRoleBinding',
    metadata: { name: `${of}-${slugOf(subject)}` },
    roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: of },
    subjects: [rawSubject(subject)],
  });
  const tiers = manageTiers ? 'tier-management' : 'tier-placement';
  return [
    role(tiers, ['tiers'], manageTiers ? [...READ_TIERS, ...WRITE] : READ_TIERS),
    binding(tiers),
    role('clusternetworkpolicies-edit', ['clusternetworkpolicies'], [...READ_TIERS, ...WRITE]),
    binding('clusternetworkpolicies-edit'),
  ];
}
