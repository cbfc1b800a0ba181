import { objectOf } from './json.ts';
import { labelPredicate, selectorText, type LabelSelector } from './selectors.ts';
import { StatusError, detailsOf } from './status.ts';
import type { MemoryStore } from './store.ts';
import type { KubeObject, UserInfo } from './types.ts';

const RBAC = 'rbac.authorization.k8s.io';
/** Users whose rules are remembered between changes of roles and bindings. */
const MOST_REMEMBERED = 2000;

/** What a request wants to do. `path` is set for non-resource requests instead of the resource. */
export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly path?: string | undefined;
}
export interface PolicyRule {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes('*') || list.includes(value));
const pathMatches = (url: string, path: string): boolean =>
  url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1)));

/** Whether one rule grants what is asked. */
export function allows(rule: PolicyRule, ask: Attributes): boolean {
  if (!has(rule.verbs, ask.verb)) return false;
  const { path, subresource } = ask;
  if (path !== undefined) return (rule.nonResourceURLs ?? []).some((url) => pathMatches(url, path));
  if (!has(rule.apiGroups, ask.group)) return false;
  const full = subresource === undefined ? ask.resource : `${ask.resource}/${subresource}`;
  const resources = rule.resources ?? [];
  if (
    !resources.includes('*') &&
    !resources.includes(full) &&
    (subresource === undefined || !resources.includes(`*/${subresource}`))
  )
    return false;
  const names = rule.resourceNames ?? [];
  return names.length === 0 || (ask.name !== undefined && names.includes(ask.name));
}

interface Subject {
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

function isSubject(subject: Subject, user: UserInfo, bindingNamespace: string | undefined): boolean {
  if (subject.kind === 'User') return subject.name === '*' || subject.name === user.username;
  if (subject.kind === 'Group') return user.groups.includes(subject.name ?? '');
  const namespace = subject.namespace ?? bindingNamespace ?? '';
  return (
    subject.kind === 'ServiceAccount' && user.username === `system:serviceaccount:${namespace}:${subject.name ?? ''}`
  );
}

const ownRules = (role: KubeObject | undefined): readonly PolicyRule[] =>
  (role?.['rules'] ?? []) as readonly PolicyRule[];

/** What a user may do, and the roles that were named but do not exist. */
export interface Grants {
  readonly rules: readonly PolicyRule[];
  readonly problems: readonly string[];
}

/** One question whether a user may: what an audit log has of a request. */
export interface Asked extends Attributes {
  readonly username: string;
  readonly allowed: boolean;
  /** `request`: somebody wanted to do it. `review`: somebody asked whether the user may. */
  readonly source: 'request' | 'review';
}

/** Role-based access control over the Role, ClusterRole and binding objects in the store. */
export class Rbac {
  readonly #store: MemoryStore;
  /** Rules of ClusterRoles with aggregation resolved; dropped when a ClusterRole changes. */
  #clusterRoles = new Map<string, readonly PolicyRule[]>();
  #grants = new Map<string, Grants>();
  #auditor: ((asked: Asked) => void) | undefined;

  constructor(store: MemoryStore) {
    this.#store = store;
    for (const plural of ['clusterroles', 'clusterrolebindings', 'roles', 'rolebindings']) {
      if (store.definition(RBAC, plural) === undefined) continue;
      store.subscribe(RBAC, plural, () => {
        this.#clusterRoles.clear();
        this.#grants.clear();
      });
    }
  }

  #list(plural: string, namespace?: string): readonly KubeObject[] {
    return this.#store.definition(RBAC, plural) === undefined ? [] : this.#store.list(RBAC, plural, namespace);
  }

  /** Rules of a ClusterRole with those of the roles that it aggregates, however deep. */
  clusterRoleRules(name: string, above: readonly string[] = []): readonly PolicyRule[] {
    const known = this.#clusterRoles.get(name);
    if (known !== undefined) return known;
    const role = this.#store.get(RBAC, 'clusterroles', name);
    const selectors = (objectOf(role?.['aggregationRule'])['clusterRoleSelectors'] ?? []) as LabelSelector[];
    const matches = selectors.map((selector) => labelPredicate(selectorText(selector)) ?? (() => true));
    const parts =
      matches.length === 0
        ? []
        : this.#list('clusterroles').filter(
            (one) =>
              one.metadata.name !== name && !above.includes(one.metadata.name) && matches.some((match) => match(one)),
          );
    const rules = [
      ...ownRules(role),
      ...parts.flatMap((part) => this.clusterRoleRules(part.metadata.name, [...above, name])),
    ];
    if (above.length === 0) this.#clusterRoles.set(name, rules);
    return rules;
  }

  /** Rules of the role that a binding names; undefined when it does not exist. */
  rulesOf(
    roleRef: { readonly kind?: string; readonly name?: string },
    namespace: string | undefined,
  ): readonly PolicyRule[] | undefined {
    const { kind, name = '' } = roleRef;
    if (kind === 'ClusterRole')
      return this.#store.get(RBAC, 'clusterroles', name) === undefined ? undefined : this.clusterRoleRules(name);
    const role = this.#store.get(RBAC, 'roles', name, namespace);
    return role === undefined ? undefined : ownRules(role);
  }

  /** Rules that hold cluster-wide and, when a Namespace is given, in it. */
  grants(user: UserInfo, namespace: string | undefined): Grants {
    if (user.groups.includes('system:masters')) {
      return {
        rules: [
          { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
          { verbs: ['*'], nonResourceURLs: ['*'] },
        ],
        problems: [],
      };
    }
    const key = JSON.stringify([user.username, user.groups, namespace]);
    const known = this.#grants.get(key);
    if (known !== undefined) return known;
    const wide = this.#list('clusterrolebindings');
    const local = namespace === undefined || namespace === '' ? [] : this.#list('rolebindings', namespace);
    const rules: PolicyRule[] = [];
    const problems: string[] = [];
    for (const binding of [...wide, ...local]) {
      const subjects = (binding['subjects'] ?? []) as readonly Subject[];
      if (!subjects.some((subject) => isSubject(subject, user, binding.metadata.namespace))) continue;
      const ref = objectOf(binding['roleRef']) as { kind?: string; name?: string };
      const found = this.rulesOf(ref, binding.metadata.namespace);
      if (found === undefined)
        problems.push(`${(ref.kind ?? '').toLowerCase()}.${RBAC} ${JSON.stringify(ref.name ?? '')} not found`);
      else rules.push(...found);
    }
    if (this.#grants.size >= MOST_REMEMBERED) this.#grants.clear();
    this.#grants.set(key, { rules, problems });
    return { rules, problems };
  }

  allowed(user: UserInfo, ask: Attributes): boolean {
    return this.grants(user, ask.namespace).rules.some((rule) => allows(rule, ask));
  }

  /** Tells `auditor`, in place of the one before, of every request and every review from now on. */
  audit(auditor: (asked: Asked) => void): void {
    this.#auditor = auditor;
  }

  /** As `allowed`, for a request or a review that is really made: the auditor is told. */
  asked(user: UserInfo, ask: Attributes, source: Asked['source'] = 'request'): boolean {
    const allowed = this.allowed(user, ask);
    this.#auditor?.({ ...ask, username: user.username, allowed, source });
    return allowed;
  }

  /** Throws the API server's 403 when the user may not. */
  authorize(user: UserInfo, ask: Attributes): void {
    if (this.asked(user, ask)) return;
    const { problems } = this.grants(user, ask.namespace);
    const why =
      problems.length === 0 ? '' : `: RBAC: ${problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`}`;
    const details = ask.path === undefined ? detailsOf({ group: ask.group, plural: ask.resource }, ask.name ?? '') : {};
    throw new StatusError(403, 'Forbidden', forbiddenMessage(user, ask) + why, details);
  }
}

/** Forbidden messages are escaped, for browsers that take them for markup. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The API server's sentence for a refusal. */
export function forbiddenMessage(user: UserInfo, ask: Attributes): string {
  const who = `User ${JSON.stringify(user.username)} cannot ${ask.verb}`;
  if (ask.path !== undefined) return `forbidden: ${escaped(`${who} path ${JSON.stringify(ask.path)}`)}`;
  const resource = ask.subresource === undefined ? ask.resource : `${ask.resource}/${ask.subresource}`;
  const subject = `${ask.resource}${ask.group === '' ? '' : `.${ask.group}`}${ask.name === undefined || ask.name === '' ? '' : ` "${ask.name}"`}`;
  const scope =
    ask.namespace === undefined || ask.namespace === ''
      ? 'at the cluster scope'
      : `in the namespace "${ask.namespace}"`;
  return `${subject} is forbidden: ${escaped(`${who} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(ask.group)} ${scope}`)}`;
}
