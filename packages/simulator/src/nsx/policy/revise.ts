import { DOMAIN_PATH } from '@netloft/nsx';
import { invalidRequest, notFound } from '../core/refusals.ts';
import type { NsxRequest, NsxWorld, PolicyObject, Stored } from '../types.ts';
import { guardOf, refused, type Writer } from './access.ts';
import { bySequence, numberOf, RESOURCE_TYPES } from './objects.ts';
import { policyAt, policyPath, rulePath } from './policy-writes.ts';

const OPERATIONS = ['insert_top', 'insert_bottom', 'insert_after', 'insert_before'] as const;
type Operation = (typeof OPERATIONS)[number];
/** Between numbers that are given anew. */
const STEP = 10;
const LAST = 999_999;

interface Move {
  readonly moved: PolicyObject;
  /** All that share its order, itself included. */
  readonly among: readonly PolicyObject[];
  readonly operation: Operation;
  readonly anchor: string | null;
}

/** The others and where among them it goes; a sentence when the anchor is none of them. */
function placed({ moved, among, operation, anchor }: Move): { rest: PolicyObject[]; at: number } | string {
  const rest = bySequence(among).filter(({ path }) => path !== moved.path);
  if (operation === 'insert_top') return { rest, at: 0 };
  if (operation === 'insert_bottom') return { rest, at: rest.length };
  const index = rest.findIndex(({ path }) => path === anchor);
  if (index < 0) return `${operation} needs the anchor_path of another one of the same order, not ${anchor ?? 'none'}.`;
  return { rest, at: operation === 'insert_after' ? index + 1 : index };
}

/** New numbers by path: one between its neighbours' when there is room, else of all anew. */
function numbers(moved: PolicyObject, rest: readonly PolicyObject[], at: number): ReadonlyMap<string, number> {
  const numberAt = (index: number): number | undefined => {
    const found = rest[index];
    return found === undefined ? undefined : numberOf(found['sequence_number']);
  };
  const before = numberAt(at - 1) ?? -1;
  const after = numberAt(at) ?? Math.min(LAST + 1, before + 2 * STEP);
  const between = Math.floor((before + after) / 2);
  if (between > before && between < after) return new Map([[moved.path, between]]);
  const order = rest.toSpliced(at, 0, moved);
  return new Map(order.map(({ path }, index) => [path, (index + 1) * STEP]));
}

function move(world: NsxWorld, wanted: Move, writer: Writer): Stored<PolicyObject> {
  const place = placed(wanted);
  if (typeof place === 'string') return refused(invalidRequest(place));
  const { moved } = wanted;
  const changed = numbers(moved, place.rest, place.at);
  return world.policies.transaction(() => {
    let answer: Stored<PolicyObject> = { ok: true, value: moved };
    for (const object of wanted.among) {
      const number = changed.get(object.path);
      if (number === undefined || number === object['sequence_number']) continue;
      const stored = world.policies.put({
        path: object.path,
        parentPath: String(object['parent_path']),
        resourceType: String(object['resource_type']),
        object: { ...object, sequence_number: number },
        principal: writer.principal,
        // Others are only moved aside: that is no change of what their owner made.
        overwrite: writer.overwrite || object !== moved,
        checkRevision: false,
      });
      if (!stored.ok) return stored;
      if (object === moved) answer = stored;
    }
    return answer;
  });
}

function operationOf({ query }: NsxRequest): Operation | undefined {
  const wanted = query.get('operation') ?? 'insert_top';
  return OPERATIONS.find((one) => one === wanted);
}

const badOperation = (request: NsxRequest): Stored<PolicyObject> =>
  refused(invalidRequest(`operation takes ${OPERATIONS.join(', ')}, not ${request.query.get('operation') ?? ''}.`));

/** Moves a policy among those of its category. */
export function revisePolicy(world: NsxWorld, id: string, request: NsxRequest): Stored<PolicyObject> {
  const moved = policyAt(world, id);
  if (moved === undefined) return refused(notFound(id));
  const guarded = guardOf(moved, request);
  if (guarded !== undefined) return refused(guarded);
  const operation = operationOf(request);
  if (operation === undefined) return badOperation(request);
  const among = world.policies
    .list(DOMAIN_PATH, RESOURCE_TYPES.policy)
    .filter((policy) => policy['category'] === moved['category'])
    .map((policy) => (policy.path === moved.path ? moved : policy));
  return move(world, { moved, among, operation, anchor: request.query.get('anchor_path') }, request);
}

/** Moves a rule within its policy. */
export function reviseRule(world: NsxWorld, policyId: string, id: string, request: NsxRequest): Stored<PolicyObject> {
  const policy = policyAt(world, policyId);
  const moved = world.policies.get(rulePath(policyId, id));
  if (policy === undefined || moved === undefined) return refused(notFound(id));
  const guarded = guardOf(policy, request);
  if (guarded !== undefined) return refused(guarded);
  const operation = operationOf(request);
  if (operation === undefined) return badOperation(request);
  const among = world.policies
    .list(policyPath(policyId), RESOURCE_TYPES.rule)
    .map((rule) => (rule.path === moved.path ? moved : rule));
  return move(world, { moved, among, operation, anchor: request.query.get('anchor_path') }, request);
}
