import { DOMAIN_PATH, POLICY_API, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import { listAnswer } from '../core/lists.ts';
import { invalidRequest, notFound, refuse } from '../core/refusals.ts';
import type { NsxAnswer, NsxRequest, NsxRoute, NsxWorld } from '../types.ts';
import { bodyOf } from './access.ts';
import { emptyAnswer, foundAnswer, writtenAnswer } from './answers.ts';
import { bySequence, contentOf, RESOURCE_TYPES } from './objects.ts';
import { policyAt, removePolicy, removeRule, rulePath, writePolicy, writeRule } from './policy-writes.ts';
import { presented } from './presented.ts';
import { revisePolicy, reviseRule } from './revise.ts';

const POLICIES = `${POLICY_API}${SECURITY_POLICIES_PATH}`;

function list(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const withCount = request.query.get('include_rule_count') === 'true';
  // That lists leave the rules away is inferred, so that it does not hold in strict mode.
  const options = { withCount, withRules: world.settings.strict };
  const policies = world.policies.list(DOMAIN_PATH, RESOURCE_TYPES.policy);
  return listAnswer(
    world,
    request,
    policies.map((policy) => presented(world, policy, options)),
  );
}

function onePolicy(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const { method, params } = request;
  const id = params['id'] ?? '';
  if (method === 'GET') {
    const policy = policyAt(world, id);
    return policy === undefined ? refuse(notFound(id)) : foundAnswer(world, policy);
  }
  if (method === 'DELETE') return emptyAnswer(removePolicy(world, id, request));
  if (method === 'POST') return revised(request, () => writtenAnswer(world, method, revisePolicy(world, id, request)));
  const body = bodyOf(request);
  if (!body.ok) return refuse(body.refusal);
  return writtenAnswer(world, method, writePolicy(world, id, body.value, request, { checkRevision: method === 'PUT' }));
}

/** POST knows one action only. */
function revised(request: NsxRequest, answer: () => NsxAnswer): NsxAnswer {
  const action = request.query.get('action');
  return action === 'revise' ? answer() : refuse(invalidRequest(`action takes revise, not ${action ?? 'nothing'}`));
}

function rules(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const id = request.params['policy'] ?? '';
  const policy = policyAt(world, id);
  if (policy === undefined) return refuse(notFound(id));
  const found = bySequence(world.policies.list(policy.path, RESOURCE_TYPES.rule));
  return listAnswer(
    world,
    request,
    found.map((rule) => presented(world, rule)),
  );
}

function oneRule(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const { method, params } = request;
  const [policy, id] = [params['policy'] ?? '', params['id'] ?? ''];
  const current = world.policies.get(rulePath(policy, id));
  if (method === 'GET') return current === undefined ? refuse(notFound(id)) : foundAnswer(world, current);
  if (method === 'DELETE') return emptyAnswer(removeRule(world, policy, id, request));
  if (method === 'POST')
    return revised(request, () => writtenAnswer(world, method, reviseRule(world, policy, id, request)));
  const body = bodyOf(request);
  if (!body.ok) return refuse(body.refusal);
  const whole = method === 'PATCH' && current !== undefined ? { ...contentOf(current), ...body.value } : body.value;
  return writtenAnswer(world, method, writeRule(world, policy, id, whole, request, method === 'PUT'));
}

/** `security-policies`, their `rules`, and the place of both in their order. */
export const securityPolicyRoutes = (world: NsxWorld): readonly NsxRoute[] => [
  { methods: ['GET'], path: POLICIES, handle: (request) => list(world, request) },
  {
    methods: ['GET', 'PUT', 'PATCH', 'DELETE', 'POST'],
    path: `${POLICIES}/:id`,
    handle: (request) => onePolicy(world, request),
  },
  { methods: ['GET'], path: `${POLICIES}/:policy/rules`, handle: (request) => rules(world, request) },
  {
    methods: ['GET', 'PUT', 'PATCH', 'DELETE', 'POST'],
    path: `${POLICIES}/:policy/rules/:id`,
    handle: (request) => oneRule(world, request),
  },
];
