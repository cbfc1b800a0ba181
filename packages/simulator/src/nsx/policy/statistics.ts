import { ENFORCEMENT_POINT_PATH, POLICY_API, SECURITY_POLICIES_PATH } from '@netloft/nsx';
import type { RuleTraffic } from '../adapter/types.ts';
import { notFound, refuse } from '../core/refusals.ts';
import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld, PolicyObject } from '../types.ts';
import { bySequence, RESOURCE_TYPES } from './objects.ts';
import { policyAt, rulePath } from './policy-writes.ts';
import { presented } from './presented.ts';
import { realizationOf } from './realization.ts';

/** Counters of one rule. What NSX counts of a distributed firewall rule means nothing for a cluster, and is left away in strict mode. */
function ruleStatistics(rule: PolicyObject, traffic: RuleTraffic | undefined, strict: boolean): Json {
  const sessions = traffic?.sessions ?? 0;
  return {
    rule: rule.path,
    internal_rule_id: String(rule['rule_id']),
    packet_count: traffic?.packets ?? 0,
    byte_count: traffic?.bytes ?? 0,
    session_count: sessions,
    ...(strict ? {} : { hit_count: sessions, total_session_count: sessions, max_session_count: sessions }),
  };
}

function element(world: NsxWorld, policy: PolicyObject, rules: readonly PolicyObject[], clusterPath: string): Json {
  const cluster = realizationOf(world).clusterAt(clusterPath);
  // The ClusterNetworkPolicy has the name that the store keeps as unique_id, whatever strict answers say.
  const counted = cluster?.statistics(String(policy['unique_id']));
  // Where nothing counts, nothing is told: not that there was no traffic.
  const results = (counted === undefined ? [] : rules).map((rule) =>
    ruleStatistics(
      rule,
      counted?.find((one) => one.rule === String(rule['rule_id'])),
      world.settings.strict,
    ),
  );
  return {
    enforcement_point: ENFORCEMENT_POINT_PATH,
    container_cluster_path: clusterPath,
    statistics: {
      internal_section_id: presented(world, policy)['unique_id'],
      result_count: results.length,
      results,
    },
  };
}

/** One element for each cluster of the span, never added up. */
function answer(
  world: NsxWorld,
  policy: PolicyObject,
  rules: readonly PolicyObject[],
  { query }: NsxRequest,
): NsxAnswer {
  const wanted = query.get('container_cluster_path');
  const span = realizationOf(world).spanOf(policy.path);
  const results = span
    .filter((path) => wanted === null || path === wanted)
    .map((path) => element(world, policy, rules, path));
  return { status: 200, body: { results, result_count: results.length } };
}

/** `statistics` of policies and of single rules. */
export const statisticsRoutes = (world: NsxWorld): readonly NsxRoute[] => [
  {
    methods: ['GET'],
    path: `${POLICY_API}${SECURITY_POLICIES_PATH}/:policy/statistics`,
    handle: (request) => {
      const id = request.params['policy'] ?? '';
      const policy = policyAt(world, id);
      if (policy === undefined) return refuse(notFound(id));
      return answer(world, policy, bySequence(world.policies.list(policy.path, RESOURCE_TYPES.rule)), request);
    },
  },
  {
    methods: ['GET'],
    path: `${POLICY_API}${SECURITY_POLICIES_PATH}/:policy/rules/:id/statistics`,
    handle: (request) => {
      const { policy: policyId = '', id = '' } = request.params;
      const policy = policyAt(world, policyId);
      const rule = world.policies.get(rulePath(policyId, id));
      if (policy === undefined || rule === undefined) return refuse(notFound(id));
      return answer(world, policy, [rule], request);
    },
  },
];
