import { read, selectorOf } from '@netloft/antrea';
import type { Subject } from '@netloft/contracts';
import type { OpenCluster } from '../../cluster-access.ts';
import { CRD_GROUP } from '../../upstreams/antrea/agents.ts';
import type { KubeObject, UpstreamError } from '../../upstreams/kubernetes/types.ts';

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const WRITES = ['create', 'update', 'patch', 'delete'] as const;
const POLICIES = ['clusternetworkpolicies', 'networkpolicies'] as const;

/** One binding with what it refers to and to whom. */
export interface Binding {
  readonly name: string;
  /** Absent: the binding holds in the whole cluster. */
  readonly namespace?: string;
  readonly role: string;
  readonly roleKind: 'ClusterRole' | 'Role';
  readonly subjects: readonly Subject[];
}

export interface Role {
  readonly name: string;
  /** Absent: a ClusterRole. */
  readonly namespace?: string;
  readonly rules: readonly read.Json[];
}

/** Roles and bindings that the caller may see; a list that may not be seen is undefined. */
export interface Rbac {
  readonly clusterRoles: readonly Role[] | undefined;
  readonly roles: readonly Role[] | undefined;
  readonly clusterBindings: readonly Binding[] | undefined;
  readonly bindings: readonly Binding[] | undefined;
  /** Why a list is missing, by plural. */
  readonly missing: ReadonlyMap<string, UpstreamError>;
  /** Rules of the role that a binding refers to; none when it is not there or may not be read. */
  rulesOf(binding: Binding): readonly read.Json[];
}

const KINDS = new Set(['User', 'Group', 'ServiceAccount']);

function subjectsOf(object: KubeObject): Subject[] {
  return read.objects(object['subjects']).flatMap((one): Subject[] => {
    const kind = read.text(one['kind']) ?? '';
    const name = read.text(one['name']) ?? '';
    const namespace = read.text(one['namespace']) ?? object.metadata.namespace;
    if (!KINDS.has(kind) || name === '') return [];
    return kind === 'ServiceAccount' && namespace !== undefined
      ? [{ kind, name, namespace }]
      : [{ kind: kind as Subject['kind'], name }];
  });
}

const inNamespace = ({ metadata }: KubeObject): { namespace?: string } =>
  metadata.namespace === undefined ? {} : { namespace: metadata.namespace };

function bindingOf(object: KubeObject): Binding {
  const ref = read.object(object['roleRef']);
  return {
    name: object.metadata.name,
    ...inNamespace(object),
    role: read.text(ref?.['name']) ?? '',
    roleKind: ref?.['kind'] === 'Role' ? 'Role' : 'ClusterRole',
    subjects: subjectsOf(object),
  };
}

const roleOf = (object: KubeObject): Role => ({
  name: object.metadata.name,
  ...inNamespace(object),
  rules: read.objects(object['rules']),
});

/**
 * ClusterRoles with what they aggregate: the controller that fills aggregated rules in may lag behind or not run
 * (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#aggregated-clusterroles).
 */
function aggregated(objects: readonly KubeObject[]): Role[] {
  const selectors = new Map(
    objects.map((object) => [
      object.metadata.name,
      read
        .objects(read.object(object['aggregationRule'])?.['clusterRoleSelectors'])
        .flatMap((one) => selectorOf(one) ?? []),
    ]),
  );
  const made = new Map<string, readonly read.Json[]>();
  function rulesOf(object: KubeObject): readonly read.Json[] {
    const { name } = object.metadata;
    const known = made.get(name);
    if (known !== undefined) return known;
    // Roles that aggregate each other see what was found until then.
    made.set(name, read.objects(object['rules']));
    const parts = (selectors.get(name) ?? []).flatMap((selector) =>
      objects.filter((one) => one !== object && selector.matches(one.metadata.labels ?? {})),
    );
    const rules = [...new Set([...read.objects(object['rules']), ...parts.flatMap(rulesOf)])];
    made.set(name, rules);
    return rules;
  }
  return objects.map((object) => ({ name: object.metadata.name, rules: rulesOf(object) }));
}

const roleKey = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

/** Reads roles and bindings as the caller. */
export async function readRbac({ client }: OpenCluster): Promise<Rbac> {
  const missing = new Map<string, UpstreamError>();
  const list = async (plural: string): Promise<readonly KubeObject[] | undefined> => {
    const answer = await client.list({ group: RBAC_GROUP, version: 'v1', plural });
    if (answer.ok) return answer.value;
    missing.set(plural, answer.error);
    return undefined;
  };
  const plurals = ['clusterroles', 'roles', 'clusterrolebindings', 'rolebindings'];
  const [clusterRoleObjects, roleObjects, clusterBindings, bindings] = await Promise.all(plurals.map(list));
  const clusterRoles = clusterRoleObjects && aggregated(clusterRoleObjects);
  const roles = roleObjects?.map(roleOf);
  const rules = new Map(
    [...(clusterRoles ?? []), ...(roles ?? [])].map((role) => [roleKey(role.namespace, role.name), role.rules]),
  );
  return {
    clusterRoles,
    roles,
    clusterBindings: clusterBindings?.map(bindingOf),
    bindings: bindings?.map(bindingOf),
    missing,
    rulesOf: ({ role, roleKind, namespace }) =>
      rules.get(roleKey(roleKind === 'Role' ? namespace : undefined, role)) ?? [],
  };
}

const includes = (value: unknown, wanted: string): boolean => {
  const listed = read.strings(value);
  return listed.includes('*') || listed.includes(wanted);
};

/** Whether rules give a verb on every object of a resource of Antrea's. */
export const grants = (rules: readonly read.Json[], verb: string, resource: string): boolean =>
  rules.some(
    (rule) =>
      includes(rule['apiGroups'], CRD_GROUP) &&
      includes(rule['resources'], resource) &&
      includes(rule['verbs'], verb) &&
      read.strings(rule['resourceNames']).length === 0,
  );

/** What rules give on policies and Tiers, in words: `create, update on clusternetworkpolicies.crd.antrea.io`. */
export function grantWords(rules: readonly read.Json[]): string[] {
  const words = (verbs: readonly string[], resource: string): string[] => {
    const given = verbs.filter((verb) => grants(rules, verb, resource));
    return given.length === 0 ? [] : [`${given.join(', ')} on ${resource}.${CRD_GROUP}`];
  };
  return [...POLICIES.flatMap((resource) => words(WRITES, resource)), ...words(['get', 'list', ...WRITES], 'tiers')];
}

/** Whether a role lets somebody write policies or manage Tiers, or look at Tiers by itself. */
export const isOfInterest = ({ rules }: Role): boolean =>
  POLICIES.some((resource) => WRITES.some((verb) => grants(rules, verb, resource))) ||
  // Roles that see everything are no news.
  rules.some((rule) => read.strings(rule['resources']).includes('tiers') && includes(rule['apiGroups'], CRD_GROUP));

/** A subject as requests carry it: its user name and the groups that Kubernetes adds by itself. */
export function userOf(subject: Subject, groups: readonly string[] = []): { username: string; groups: string[] } {
  if (subject.kind === 'Group') return { username: '', groups: [subject.name, ...groups] };
  if (subject.kind === 'User') return { username: subject.name, groups: [...groups, 'system:authenticated'] };
  const namespace = subject.namespace ?? 'default';
  return {
    username: `system:serviceaccount:${namespace}:${subject.name}`,
    groups: [...groups, 'system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** Whether a binding's subject stands for the user. */
export function isFor(
  subject: Subject,
  user: { readonly username: string; readonly groups: readonly string[] },
): boolean {
  if (subject.kind === 'Group') return user.groups.includes(subject.name);
  return subject.kind === 'User'
    ? subject.name === user.username
    : user.username === `system:serviceaccount:${subject.namespace ?? ''}:${subject.name}`;
}

/** Which binding gives a user a verb on a resource of Antrea's: in the whole cluster, or in a Namespace. `unknown`: a list could not be read. */
export function grantedBy(
  rbac: Rbac,
  user: { readonly username: string; readonly groups: readonly string[] },
  { verb, resource, namespace }: { readonly verb: string; readonly resource: string; readonly namespace?: string },
): Binding | 'unknown' | undefined {
  const { clusterRoles, clusterBindings } = rbac;
  if (clusterRoles === undefined || clusterBindings === undefined) return 'unknown';
  const gives = (binding: Binding): boolean =>
    binding.subjects.some((subject) => isFor(subject, user)) && grants(rbac.rulesOf(binding), verb, resource);
  const wide = clusterBindings.find(gives);
  if (wide !== undefined || namespace === undefined) return wide;
  if (rbac.bindings === undefined) return 'unknown';
  return rbac.bindings.find((binding) => binding.namespace === namespace && gives(binding));
}

/** Bindings whose role lets somebody write Antrea's policies, in the whole cluster or in a Namespace. */
export const writingBindings = (rbac: Rbac): readonly Binding[] =>
  [...(rbac.clusterBindings ?? []), ...(rbac.bindings ?? [])].filter((binding) => {
    const rules = rbac.rulesOf(binding);
    // In a Namespace a role gives nothing on kinds of the whole cluster.
    const kinds = binding.namespace === undefined ? POLICIES : (['networkpolicies'] as const);
    return kinds.some((resource) => WRITES.some((verb) => grants(rules, verb, resource)));
  });
