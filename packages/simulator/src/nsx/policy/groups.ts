import { checkGroup, DOMAIN_PATH, Group, GROUPS_PATH, POLICY_API } from '@netloft/nsx';
import { listAnswer } from '../core/lists.ts';
import { inUse, invalidRequest, notFound, refuse } from '../core/refusals.ts';
import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld, PolicyObject, Stored } from '../types.ts';
import { bodyOf, refused, type Writer } from './access.ts';
import { emptyAnswer, writtenAnswer } from './answers.ts';
import { refusalOf } from './codes.ts';
import { checkUsers } from './group-users.ts';
import { contentOf, objectsOf, RESOURCE_TYPES, textsOf, without } from './objects.ts';
import { presented } from './presented.ts';
import { usersOf } from './references.ts';

/** Members that NSX writes itself. */
const OWN = ['state', 'reference'];

export const groupPath = (id: string): string => `${GROUPS_PATH}/${id}`;
export const groupAt = (world: NsxWorld, id: string): PolicyObject | undefined => world.policies.get(groupPath(id));

/** Makes or replaces a group. 400 with the limit that it breaks, or that a policy would break which uses it. */
export function writeGroup(
  world: NsxWorld,
  id: string,
  body: Json,
  writer: Writer,
  checkRevision: boolean,
): Stored<PolicyObject> {
  const path = groupPath(id);
  const group = Group.safeParse({ ...body, id });
  if (!group.success) return refused(invalidRequest(`This is no group: ${group.error.issues[0]?.message ?? ''}.`));
  const current = world.policies.get(path);
  const before = current === undefined ? undefined : Group.parse(current);
  const no = refusalOf(checkGroup(group.data, { before }), 'group') ?? checkUsers(world, path, group.data);
  if (no !== undefined) return refused(no);
  return world.policies.put({
    path,
    parentPath: DOMAIN_PATH,
    resourceType: RESOURCE_TYPES.group,
    object: without(body, OWN),
    principal: writer.principal,
    overwrite: writer.overwrite,
    checkRevision,
  });
}

/** Takes a group away; 400/500030 while something names it. */
export function removeGroup(world: NsxWorld, id: string, writer: Writer): Stored<undefined> {
  const path = groupPath(id);
  if (world.policies.get(path) === undefined) return refused(notFound(id));
  const users = usersOf(world, path);
  if (users.length > 0)
    return refused(
      inUse(
        path,
        users.map((user) => user.path),
      ),
    );
  return world.policies.remove(path, writer.principal, writer.overwrite);
}

const typesIn = (expression: readonly Json[]): readonly string[] =>
  expression.flatMap((one) => [
    ...textsOf([one['member_type']]),
    ...(one['resource_type'] === 'IPAddressExpression' ? ['IPAddress'] : []),
    ...typesIn(objectsOf(one['expressions'])),
  ]);

/** Narrow a criterion of a generic group, rather than being members. */
const NARROWING = ['KubernetesCluster', 'KubernetesNamespace'];

/** Kinds of members that a group asks for; `IPAddress` for listed addresses. Members of a group for Antrea are Pods, whatever finds them. */
export function memberTypesOf(group: PolicyObject): readonly string[] {
  const isAntrea = textsOf(group['group_type']).includes('ANTREA');
  const types = typesIn(objectsOf(group['expression']))
    .filter((type) => !NARROWING.includes(type))
    .map((type) => (isAntrea && type !== 'IPAddress' ? 'Pod' : type));
  return [...new Set(types)];
}

function list(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const wanted = request.query.get('member_types')?.split(',');
  const groups = world.policies
    .list(DOMAIN_PATH, RESOURCE_TYPES.group)
    .filter((group) => wanted === undefined || memberTypesOf(group).every((type) => wanted.includes(type)));
  return listAnswer(
    world,
    request,
    groups.map((group) => presented(world, group)),
  );
}

function one(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const { method, params } = request;
  const id = params['id'] ?? '';
  if (method === 'GET') {
    const group = groupAt(world, id);
    return group === undefined ? refuse(notFound(id)) : { status: 200, body: presented(world, group) };
  }
  if (method === 'DELETE') return emptyAnswer(removeGroup(world, id, request));
  const body = bodyOf(request);
  if (!body.ok) return refuse(body.refusal);
  const current = groupAt(world, id);
  // PATCH leaves alone what it does not name.
  const whole = method === 'PATCH' && current !== undefined ? { ...contentOf(current), ...body.value } : body.value;
  return writtenAnswer(world, method, writeGroup(world, id, whole, request, method === 'PUT'));
}

/** `groups` and `groups/{id}`. */
export const groupRoutes = (world: NsxWorld): readonly NsxRoute[] => [
  { methods: ['GET'], path: `${POLICY_API}${GROUPS_PATH}`, handle: (request) => list(world, request) },
  {
    methods: ['GET', 'PUT', 'PATCH', 'DELETE'],
    path: `${POLICY_API}${GROUPS_PATH}/:id`,
    handle: (request) => one(world, request),
  },
];
