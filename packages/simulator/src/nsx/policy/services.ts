import { POLICY_API, Service, SERVICES_PATH } from '@netloft/nsx';
import { listAnswer } from '../core/lists.ts';
import { inUse, invalidRequest, notFound, refuse } from '../core/refusals.ts';
import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld, PolicyObject, Stored } from '../types.ts';
import { bodyOf, refused, systemOwned, type Writer } from './access.ts';
import { emptyAnswer, foundAnswer, writtenAnswer } from './answers.ts';
import { contentOf, RESOURCE_TYPES, without } from './objects.ts';
import { presented } from './presented.ts';
import { usersOf } from './references.ts';

const servicePath = (id: string): string => `${SERVICES_PATH}/${id}`;

/** Makes or replaces a service; NSX's own ones stay as they are. */
export function writeService(
  world: NsxWorld,
  id: string,
  body: Json,
  writer: Writer,
  checkRevision: boolean,
): Stored<PolicyObject> {
  const path = servicePath(id);
  const no = systemOwned(world.policies.get(path));
  if (no !== undefined) return refused(no);
  const parsed = Service.safeParse({ ...body, id });
  if (!parsed.success) return refused(invalidRequest(`This is no service: ${parsed.error.issues[0]?.message ?? ''}.`));
  return world.policies.put({
    path,
    parentPath: '/infra',
    resourceType: RESOURCE_TYPES.service,
    object: { service_entries: [], service_type: 'NON_ETHER', ...without(body, ['is_default']), is_default: false },
    principal: writer.principal,
    overwrite: writer.overwrite,
    checkRevision,
  });
}

/** Takes a service away; 400/500030 while a rule or service names it. */
export function removeService(world: NsxWorld, id: string, writer: Writer): Stored<undefined> {
  const path = servicePath(id);
  const current = world.policies.get(path);
  if (current === undefined) return refused(notFound(id));
  const no = systemOwned(current);
  if (no !== undefined) return refused(no);
  const users = usersOf(world, path).map((user) => user.path);
  return users.length > 0
    ? refused(inUse(path, users))
    : world.policies.remove(path, writer.principal, writer.overwrite);
}

function one(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const { method, params } = request;
  const id = params['id'] ?? '';
  const current = world.policies.get(servicePath(id));
  if (method === 'GET') return current === undefined ? refuse(notFound(id)) : foundAnswer(world, current);
  if (method === 'DELETE') return emptyAnswer(removeService(world, id, request));
  const body = bodyOf(request);
  if (!body.ok) return refuse(body.refusal);
  const whole = method === 'PATCH' && current !== undefined ? { ...contentOf(current), ...body.value } : body.value;
  return writtenAnswer(world, method, writeService(world, id, whole, request, method === 'PUT'));
}

/** `services`: ports and protocols that rules name. */
export const serviceRoutes = (world: NsxWorld): readonly NsxRoute[] => [
  {
    methods: ['GET'],
    path: `${POLICY_API}${SERVICES_PATH}`,
    handle: (request) => {
      const wanted = request.query.get('default_service');
      const services = world.policies
        .list('/infra', RESOURCE_TYPES.service)
        .filter((service) => wanted === null || String(service['is_default'] === true) === wanted);
      return listAnswer(
        world,
        request,
        services.map((service) => presented(world, service)),
      );
    },
  },
  {
    methods: ['GET', 'PUT', 'PATCH', 'DELETE'],
    path: `${POLICY_API}${SERVICES_PATH}/:id`,
    handle: (request) => one(world, request),
  },
];
