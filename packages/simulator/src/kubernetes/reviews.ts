import type { TokenUsers } from './authentication.ts';
import { isObject, objectOf, textOf, type Json } from './json.ts';
import type { Attributes, Rbac } from './rbac.ts';
import { badRequest, invalid, type Named } from './status.ts';
import type { ResourceDefinition, UserInfo } from './types.ts';

const AUTHENTICATION = 'authentication.k8s.io';
const AUTHORIZATION = 'authorization.k8s.io';

const text = (value: unknown): string | undefined => (textOf(value) === '' ? undefined : textOf(value));

function attributesOf(resource: Named, spec: Json): Attributes {
  const path = spec['nonResourceAttributes'];
  const ask = spec['resourceAttributes'];
  if (isObject(path) === isObject(ask)) {
    const message = isObject(ask)
      ? 'Invalid value: cannot be specified in combination with resourceAttributes'
      : 'Invalid value: exactly one of nonResourceAttributes or resourceAttributes must be specified';
    throw invalid(resource, '', [
      {
        reason: 'FieldValueInvalid',
        field: isObject(ask) ? 'spec.nonResourceAttributes' : 'spec.resourceAttributes',
        message,
      },
    ]);
  }
  if (isObject(path)) return { verb: textOf(path['verb']), group: '', resource: '', path: textOf(path['path']) };
  const of = objectOf(ask);
  return {
    verb: textOf(of['verb']),
    group: textOf(of['group']),
    resource: textOf(of['resource']),
    subresource: text(of['subresource']),
    namespace: text(of['namespace']),
    name: text(of['name']),
  };
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
const userJson = ({ username, groups, uid, extra }: UserInfo): Json => ({
  username,
  ...(uid === undefined ? {} : { uid }),
  groups,
  ...(extra === undefined ? {} : { extra }),
});

async function reviewToken(spec: Json, tokens: TokenUsers): Promise<Json> {
  const token = textOf(spec['token']);
  if (token === '') throw badRequest('token is required for TokenReview in authentication');
  const found = await tokens.get(token);
  if (found === undefined) return { user: {}, error: '[invalid bearer token, unknown]' };
  const groups = [...new Set([...found.groups, 'system:authenticated'])];
  return {
    authenticated: true,
    user: userJson({ ...found, groups }),
    audiences: ['https://kubernetes.default.svc.cluster.local'],
  };
}

function rulesStatus(spec: Json, user: UserInfo, rbac: Rbac): Json {
  const namespace = textOf(spec['namespace']);
  if (namespace === '') throw badRequest('no namespace on request');
  const { rules, problems } = rbac.grants(user, namespace);
  const named = (rule: { resourceNames?: readonly string[] }): Json =>
    rule.resourceNames === undefined ? {} : { resourceNames: rule.resourceNames };
  return {
    resourceRules: rules
      .filter((rule) => (rule.resources ?? []).length > 0)
      .map((rule) => ({
        verbs: rule.verbs ?? [],
        apiGroups: rule.apiGroups ?? [],
        resources: rule.resources ?? [],
        ...named(rule),
      })),
    nonResourceRules: rules
      .filter((rule) => (rule.nonResourceURLs ?? []).length > 0)
      .map((rule) => ({ verbs: rule.verbs ?? [], nonResourceURLs: rule.nonResourceURLs ?? [] })),
    incomplete: false,
    ...(problems.length === 0 ? {} : { evaluationError: problems.join(', ') }),
  };
}

/** Who asks, what is known, and where (LocalSubjectAccessReview is about its Namespace). */
export interface ReviewContext {
  readonly definition: ResourceDefinition;
  readonly namespace: string | undefined;
  readonly user: UserInfo;
  readonly rbac: Rbac;
  readonly tokens: TokenUsers;
}

/** Status of a review of authentication.k8s.io or authorization.k8s.io; throws a StatusError on a body that asks nothing. */
async function statusOf(spec: Json, { definition, namespace, user, rbac, tokens }: ReviewContext): Promise<Json> {
  const verdict = (who: UserInfo): Json => {
    const ask = attributesOf(definition, spec);
    if (definition.plural === 'localsubjectaccessreviews' && ask.namespace !== namespace) {
      const message = `spec.resourceAttributes.namespace must match namespace: ${namespace ?? ''}`;
      throw badRequest(message);
    }
    const { problems } = rbac.grants(who, ask.namespace);
    const allowed = rbac.asked(who, ask, 'review');
    return allowed
      ? { allowed, reason: 'RBAC: allowed by a role binding' }
      : { allowed, ...(problems.length === 0 ? {} : { reason: `RBAC: ${problems.join(', ')}` }) };
  };
  switch (definition.plural) {
    case 'selfsubjectreviews':
      return { userInfo: userJson(user) };
    case 'tokenreviews':
      return reviewToken(spec, tokens);
    case 'selfsubjectaccessreviews':
      return verdict(user);
    case 'selfsubjectrulesreviews':
      return rulesStatus(spec, user, rbac);
    default: {
      const groups = strings(spec['groups']);
      if (textOf(spec['user']) === '' && groups.length === 0) {
        const message = 'Invalid value: at least one of user or group must be specified';
        throw invalid(definition, '', [{ reason: 'FieldValueInvalid', field: 'spec.user', message }]);
      }
      return verdict({ username: textOf(spec['user']), groups });
    }
  }
}

/** The review with its answer. */
export async function answerReview(body: Json, context: ReviewContext): Promise<Json> {
  return {
    ...body,
    metadata: { ...objectOf(body['metadata']), creationTimestamp: null },
    status: await statusOf(objectOf(body['spec']), context),
  };
}

const review = (
  group: string,
  kind: string,
  namespaced: boolean,
  versions: readonly string[] = ['v1'],
): ResourceDefinition => ({
  group,
  kind,
  plural: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  shortNames: [],
  categories: [],
  namespaced,
  versions: versions.map((name) => ({ name, served: true })),
  storageVersion: 'v1',
  statusSubresource: false,
  verbs: ['create'],
});

/** Kinds that are answered and never stored; in discovery they stand like any other. */
export const reviewDefinitions = (selfSubjectReview: readonly string[]): readonly ResourceDefinition[] => [
  ...(selfSubjectReview.length === 0 ? [] : [review(AUTHENTICATION, 'SelfSubjectReview', false, selfSubjectReview)]),
  review(AUTHENTICATION, 'TokenReview', false),
  review(AUTHORIZATION, 'SelfSubjectAccessReview', false),
  review(AUTHORIZATION, 'SubjectAccessReview', false),
  review(AUTHORIZATION, 'LocalSubjectAccessReview', true),
  review(AUTHORIZATION, 'SelfSubjectRulesReview', false),
];
