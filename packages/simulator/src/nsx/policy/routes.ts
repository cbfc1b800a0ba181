import { POLICY_API } from '@netloft/nsx';
import { refusal, refuse } from '../core/refusals.ts';
import type { NsxRoute, NsxWorld } from '../types.ts';
import { builtInServices } from './built-in-services.ts';
import { groupMemberRoutes } from './group-members.ts';
import { groupRoutes } from './groups.ts';
import { securityPolicyRoutes } from './policies.ts';
import { realizedStateRoutes } from './realized-state.ts';
import { serviceRoutes } from './services.ts';
import { spanRoutes } from './spans.ts';
import { statisticsRoutes } from './statistics.ts';

const NOT_IMPLEMENTED = 519940;

/**
 * Groups, security policies, their spans and statistics, services, and what became of them. Puts NSX's own services into the world
 * when they are not there.
 */
export function policyRoutes(world: NsxWorld): NsxRoute[] {
  builtInServices(world);
  return [
    ...groupRoutes(world),
    ...groupMemberRoutes(world),
    ...securityPolicyRoutes(world),
    ...spanRoutes(world),
    ...statisticsRoutes(world),
    ...serviceRoutes(world),
    ...realizedStateRoutes(world),
    {
      methods: ['POST'],
      path: `${POLICY_API}/infra/import-k8s-np-to-dfw`,
      handle: () => refuse(refusal(400, NOT_IMPLEMENTED, 'NetworkPolicies cannot be imported here.')),
    },
  ];
}
