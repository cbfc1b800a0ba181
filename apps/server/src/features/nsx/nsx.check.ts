import type { NsxChangeKind, NsxFinding } from '@netloft/contracts';
import {
  checkGroup,
  checkPolicy,
  CLUSTER_CONTROL_PLANES_PATH,
  Group,
  type PolicyContext,
  SecurityPolicy,
  type Service,
  type PolicyResource,
} from '@netloft/nsx';
import type { z } from 'zod';
import type { Fault } from '../../errors.ts';
import { err, ok, type Result } from '../../result.ts';
import type { NsxListed, NsxResult } from '../../upstreams/nsx/types.ts';
import type { OpenNsx } from './nsx.access.ts';
import type { Known } from './nsx.cache.ts';
import { type NsxContext, sourcesOf } from './nsx.context.ts';
import { type Json } from './nsx.objects.ts';

/** The object in NSX's shape; INVALID_REQUEST names the fields that are not. */
export function parsed<T>(schema: z.ZodType<T>, object: Json): Result<T, Fault> {
  const read = schema.safeParse(object);
  if (read.success) return ok(read.data);
  const errors = read.error.issues.map(({ path, message }) => ({
    path: ['object', ...path.map(String)].join('.'),
    message,
  }));
  return err({
    code: 'INVALID_REQUEST',
    detail: errors.map(({ path, message }) => `${path}: ${message}`).join('; '),
    errors,
  });
}

/** Objects by path; undefined when they could not be read, or not all of them: then nothing is said about what is missing. */
function byPath<T extends PolicyResource>(answer: NsxResult<Known<NsxListed<T>>>): ReadonlyMap<string, T> | undefined {
  if (!answer.ok || answer.value.value.partial !== undefined) return undefined;
  return new Map(answer.value.value.items.flatMap((one) => (one.path === undefined ? [] : [[one.path, one] as const])));
}

const spanPathsOf = (object: Json | undefined): readonly string[] =>
  Array.isArray(object?.['span'])
    ? object['span'].map((id: unknown) => `${CLUSTER_CONTROL_PLANES_PATH}/${String(id)}`)
    : [];

/** What policies are checked against, as NSX has it now. */
export async function policyContext(
  context: NsxContext,
  open: OpenNsx,
  object: Json,
  before: Json | undefined,
): Promise<PolicyContext & { readonly services: ReadonlyMap<string, Service> | undefined }> {
  const sources = sourcesOf(context, open);
  const [groups, services, planes] = await Promise.all([sources.groups(), sources.services(), sources.controlPlanes()]);
  const planesByPath = byPath(planes);
  return {
    spanPaths: spanPathsOf(object),
    groups: byPath(groups),
    services: byPath(services),
    clusterPaths: planesByPath === undefined ? undefined : new Set(planesByPath.keys()),
    before: before === undefined ? undefined : SecurityPolicy.safeParse(before).data,
    beforeSpanPaths: before === undefined ? undefined : spanPathsOf(before),
  };
}

/** NSX's limits for an object, checked before NSX is asked; policies carry their span as `span`. */
export async function checkObject(
  context: NsxContext,
  open: OpenNsx,
  kind: NsxChangeKind,
  object: Json,
  before: Json | undefined,
): Promise<Result<readonly NsxFinding[], Fault>> {
  if (kind === 'Group') {
    const group = parsed(Group, object);
    if (!group.ok) return group;
    return ok(checkGroup(group.value, { before: before === undefined ? undefined : Group.safeParse(before).data }));
  }
  const policy = parsed(SecurityPolicy, object);
  if (!policy.ok) return policy;
  return ok(checkPolicy(policy.value, await policyContext(context, open, object, before)));
}
