import type { NsxPath } from './types.ts';

/** Segments of an address below the host from a path such as `/policy/api/v1/infra/domains/default`. */
export const nsxPath = (path: string): NsxPath => path.split('/').filter((segment) => segment !== '');

const POLICY = ['policy', 'api', 'v1'] as const;
const MANAGER = ['api', 'v1'] as const;

/** Of the policy tree: `policyPath('/infra/domains/default/groups', id)`; ids are encoded, whatever they hold. */
export const policyPath = (path: string, ...ids: readonly string[]): NsxPath => [...POLICY, ...nsxPath(path), ...ids];
/** Of the manager tree: `managerPath('fabric/container-clusters')`. */
export const managerPath = (path: string, ...ids: readonly string[]): NsxPath => [...MANAGER, ...nsxPath(path), ...ids];
