import { z } from 'zod';

/** Where NSX keeps what Netloft speaks of: one site, one enforcement point, one domain, always named `default` on a local manager. */
export const SITE_PATH = '/infra/sites/default';
export const ENFORCEMENT_POINT_PATH = `${SITE_PATH}/enforcement-points/default`;
export const DOMAIN_PATH = '/infra/domains/default';
/** Prefix of the policy tree: an object's `path` is its address without it. */
export const POLICY_API = '/policy/api/v1';
/** Prefix of the manager tree: inventory, trust management, alarms. */
export const MANAGER_API = '/api/v1';

export const Tag = z.looseObject({ scope: z.string().default(''), tag: z.string().default('') });
export type Tag = z.infer<typeof Tag>;

/**
 * Members of every policy object (NSX API guide: ManagedResource, PolicyConfigResource). Objects of the container inventory have
 * none of them. Times are epoch milliseconds. Everything but `id` may be absent.
 */
export const PolicyResource = z.looseObject({
  id: z.string(),
  resource_type: z.string().optional(),
  display_name: z.string().optional(),
  description: z.string().optional(),
  path: z.string().optional(),
  parent_path: z.string().optional(),
  relative_path: z.string().optional(),
  unique_id: z.string().optional(),
  realization_id: z.string().optional(),
  tags: z.array(Tag).optional(),
  marked_for_delete: z.boolean().optional(),
  overridden: z.boolean().optional(),
  _create_user: z.string().optional(),
  _create_time: z.number().optional(),
  _last_modified_user: z.string().optional(),
  _last_modified_time: z.number().optional(),
  _system_owned: z.boolean().optional(),
  /** NOT_PROTECTED, PROTECTED, REQUIRE_OVERRIDE (changed only with `X-Allow-Overwrite: true`) or UNKNOWN. */
  _protection: z.string().optional(),
  _revision: z.number().int().optional(),
});
export type PolicyResource = z.infer<typeof PolicyResource>;

/** Envelope of every list. `result_count` counts all pages and may stand on the first one only; the last page may lack a cursor. */
export const ListResult = z.looseObject({
  results: z.array(z.unknown()).default([]),
  result_count: z.number().optional(),
  cursor: z.string().optional(),
  sort_by: z.string().optional(),
  sort_ascending: z.boolean().optional(),
});
export type ListResult = z.infer<typeof ListResult>;

const RelatedError = z.looseObject({
  error_code: z.number().optional(),
  module_name: z.string().optional(),
  error_message: z.string().optional(),
});
/** Body of a refusal. `httpStatus` is absent where the authentication filter refused. */
export const ApiError = RelatedError.extend({
  httpStatus: z.string().optional(),
  details: z.string().optional(),
  related_errors: z.array(RelatedError).optional(),
});
export type ApiError = z.infer<typeof ApiError>;
