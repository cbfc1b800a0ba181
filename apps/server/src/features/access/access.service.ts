import type { AccessQuestion, AccessReviewResponse, AccessSummary } from '@netloft/contracts';
import { z } from 'zod';
import type { OpenCluster } from '../../cluster-access.ts';
import { faultOfUpstream, type Fault } from '../../errors.ts';
import { askWhoAmI } from '../../plugins/authorization/who-am-i.ts';
import { err, ok, type Result } from '../../result.ts';
import { namedNamespaces } from '../../upstreams/kubernetes/named-namespaces.ts';
import { ACCESS_REVIEWS, mayI, neededRight, unreadableReview } from '../../upstreams/kubernetes/access-review.ts';

/** Rules of a namespace that nobody binds roles in are the cluster-wide ones. */
const CLUSTER_SCOPE_PROBE = 'netloft-cluster-scope-probe';

const Rule = z.object({ verbs: z.array(z.string()).nullish() });
const RulesReview = z.object({
  status: z.object({
    resourceRules: z
      .array(
        Rule.extend({
          apiGroups: z.array(z.string()).optional(),
          resources: z.array(z.string()).optional(),
          resourceNames: z.array(z.string()).optional(),
        }),
      )
      .nullish(),
    nonResourceRules: z.array(Rule.extend({ nonResourceURLs: z.array(z.string()).optional() })).nullish(),
    incomplete: z.boolean().optional(),
    evaluationError: z.string().optional(),
  }),
});

/** Answers all questions side by side, in their order; the first failure to get an answer is the answer. */
export async function reviewAccess(
  open: OpenCluster,
  questions: readonly AccessQuestion[],
): Promise<Result<AccessReviewResponse, Fault>> {
  const answers = await Promise.all(questions.map((question) => mayI(open.client, question)));
  const response: AccessReviewResponse = { answers: [] };
  for (const [index, answer] of answers.entries()) {
    if (!answer.ok) return answer;
    const question = questions[index];
    response.answers.push({
      allowed: answer.value,
      reason: answer.value || question === undefined ? '' : neededRight(question),
    });
  }
  return ok(response);
}

async function rulesIn({ client }: OpenCluster, namespace: string): Promise<Result<AccessSummary['rules'], Fault>> {
  const answer = await client.request('POST', [...ACCESS_REVIEWS, 'selfsubjectrulesreviews'], {
    body: { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: { namespace } },
  });
  if (!answer.ok) return err(faultOfUpstream(answer.error));
  const parsed = RulesReview.safeParse(answer.value);
  if (!parsed.success) return err(unreadableReview(client.cluster));
  const { resourceRules, nonResourceRules, incomplete, evaluationError } = parsed.data.status;
  return ok({
    resourceRules: (resourceRules ?? []).map((rule) => ({ ...rule, verbs: rule.verbs ?? [] })),
    nonResourceRules: (nonResourceRules ?? []).map((rule) => ({ ...rule, verbs: rule.verbs ?? [] })),
    incomplete: incomplete ?? false,
    ...(evaluationError === undefined || evaluationError === '' ? {} : { evaluationError }),
  });
}

/**
 * Namespaces that the caller can work in: all of them when they may be listed, else those of the candidates in which Pods may be listed.
 * Kubernetes cannot say "every namespace with a right in it"; candidates are those that the caller names.
 */
async function visibleNamespaces(open: OpenCluster, candidates: readonly string[]): Promise<Result<string[], Fault>> {
  const all = await mayI(open.client, { verb: 'list', group: '', resource: 'namespaces' });
  if (!all.ok) return all;
  if (all.value) return ok(['*']);
  const names = [...new Set(candidates)];
  const answers = await Promise.all(
    names.map((namespace) => mayI(open.client, { verb: 'list', group: '', resource: 'pods', namespace })),
  );
  return ok(names.filter((_, index) => answers[index]?.ok === true && answers[index].value));
}

/**
 * Who the caller is in a cluster and what it lets them do. Sends SelfSubjectReview, SelfSubjectRulesReview and SelfSubjectAccessReviews as the
 * caller; `namespace` asks for the rules that hold in it, cluster-wide ones otherwise.
 */
export async function accessSummary(
  open: OpenCluster,
  namespace: string | undefined,
): Promise<Result<AccessSummary, Fault>> {
  const { client, cluster, identity } = open;
  const credential = identity.credentialFor(cluster.name);
  const candidates = [...namedNamespaces(identity), ...(namespace === undefined ? [] : [namespace])];
  const [user, rules, clusterAdmin, namespaces] = await Promise.all([
    credential === undefined
      ? ok({ username: identity.username, groups: identity.groups })
      : askWhoAmI(client, credential),
    rulesIn(open, namespace ?? CLUSTER_SCOPE_PROBE),
    mayI(open.client, { verb: '*', group: '*', resource: '*' }),
    visibleNamespaces(open, candidates),
  ]);
  if (!user.ok) return err(faultOfUpstream(user.error));
  if (!rules.ok) return rules;
  if (!clusterAdmin.ok) return clusterAdmin;
  if (!namespaces.ok) return namespaces;
  return ok({
    username: user.value.username,
    groups: [...user.value.groups],
    clusterAdmin: clusterAdmin.value,
    ...(namespace === undefined ? {} : { namespace }),
    rules: rules.value,
    namespaces: namespaces.value,
  });
}
