import { DOMAIN_PATH, ENFORCEMENT_POINT_PATH, POLICY_API, SITE_PATH } from '@netloft/nsx';
import { uuidOf } from '../../world/identifiers.ts';
import { listAnswer } from '../core/lists.ts';
import { invalidRequest, notFound, refuse } from '../core/refusals.ts';
import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld, PolicyObject } from '../types.ts';
import { displayNameOf, RESOURCE_TYPES } from './objects.ts';
import { type RealizedState, realizationOf } from './realization.ts';

const BASE = `${POLICY_API}/infra/realized-state`;
const PUBLISH: Readonly<Record<RealizedState['state'], string>> = {
  IN_PROGRESS: 'UNREALIZED',
  SUCCESS: 'REALIZED',
  ERROR: 'ERROR',
};
/** The simulator's own: what NSX says when a cluster refuses a policy is not published. */
const REALIZE_ERROR = 519930;
/** Names of entities are not published either. */
const ENTITY_TYPES: Readonly<Record<string, string>> = {
  [RESOURCE_TYPES.group]: 'RealizedGroup',
  [RESOURCE_TYPES.policy]: 'RealizedSecurityPolicy',
  [RESOURCE_TYPES.rule]: 'RealizedRule',
  [RESOURCE_TYPES.service]: 'RealizedService',
};

const errorOf = (message: string): Json => ({
  error_code: REALIZE_ERROR,
  module_name: 'policy',
  error_message: message,
  related_errors: [],
});

function statusOf(object: PolicyObject, realized: RealizedState): Json {
  const consolidated = { consolidated_status: realized.state };
  const alarm = realized.message === undefined ? {} : { alarm: alarmOf(object, realized.message) };
  return {
    intent_path: object.path,
    publish_status: PUBLISH[realized.state],
    intent_version: String(object._revision),
    consolidated_status: consolidated,
    consolidated_status_per_enforcement_point: [
      {
        resource_type: 'ConsolidatedStatusNsxT',
        enforcement_point_id: 'default',
        enforcement_point_path: ENFORCEMENT_POINT_PATH,
        site_path: SITE_PATH,
        consolidated_status: consolidated,
        ...alarm,
      },
    ],
  };
}

const alarmOf = (object: PolicyObject, message: string): Json => ({
  error_id: `REALIZATION_${object.id}`,
  message,
  error_details: errorOf(message),
});

function entityOf(world: NsxWorld, object: PolicyObject, realized: RealizedState): Json {
  const id = uuidOf(`realized/${object.path}`);
  const failed = realized.message;
  const isPublished = realized.publishedAt >= 0;
  return {
    resource_type: 'GenericPolicyRealizedResource',
    id,
    display_name: displayNameOf(object),
    path: `/infra/realized-state/enforcement-points/default/${id}`,
    parent_path: '/infra/realized-state/enforcement-points/default',
    relative_path: id,
    ...(world.settings.strict ? {} : { entity_type: ENTITY_TYPES[String(object['resource_type'])] ?? 'Realized' }),
    state: PUBLISH[realized.state],
    intent_paths: [object.path],
    intent_reference: [object.path],
    enforcement_point_path: ENFORCEMENT_POINT_PATH,
    extended_attributes: [],
    alarms: failed === undefined ? [] : [{ message: failed, error_details: errorOf(failed) }],
    runtime_status: 'UNKNOWN',
    publish_status: PUBLISH[realized.state],
    ...(failed === undefined ? {} : { publish_status_error: failed, publish_status_error_code: REALIZE_ERROR }),
    publish_time: realized.publishedAt,
    ...(isPublished ? { time_taken_for_realization: world.settings.realizeMs } : {}),
  };
}

/** The object that a request asks after, or the refusal. */
function intent(world: NsxWorld, { query }: NsxRequest, answer: (object: PolicyObject) => NsxAnswer): NsxAnswer {
  const path = query.get('intent_path');
  if (path === null || path === '') return refuse(invalidRequest('intent_path is needed.'));
  const object = world.policies.get(path);
  return object === undefined ? refuse(notFound(path)) : answer(object);
}

/** Policies that could not be realized, as alarms. */
function alarms(world: NsxWorld): readonly Json[] {
  return world.policies.list(DOMAIN_PATH, RESOURCE_TYPES.policy).flatMap((policy) => {
    const { message, publishedAt } = realizationOf(world).stateOf(policy);
    if (message === undefined) return [];
    const id = uuidOf(`alarm/${policy.path}`);
    return [
      {
        resource_type: 'PolicyAlarmResource',
        id,
        display_name: id,
        path: `/infra/realized-state/alarms/${id}`,
        parent_path: '/infra/realized-state',
        relative_path: id,
        message,
        error_details: errorOf(message),
        source_reference: policy.path,
        source_site_id: 'default',
        _create_time: publishedAt,
      },
    ];
  });
}

/** `realized-state`: how far what was asked for has come, and what went wrong. */
export function realizedStateRoutes(world: NsxWorld): readonly NsxRoute[] {
  const realization = realizationOf(world);
  const get = (path: string, handle: NsxRoute['handle']): NsxRoute => ({
    methods: ['GET'],
    path: `${BASE}/${path}`,
    handle,
  });
  return [
    get('status', (request) =>
      intent(world, request, (object) => ({ status: 200, body: statusOf(object, realization.stateOf(object)) })),
    ),
    get('realized-entities', (request) =>
      intent(world, request, (object) =>
        listAnswer(world, request, [entityOf(world, object, realization.stateOf(object))]),
      ),
    ),
    get('alarms', (request) => listAnswer(world, request, alarms(world))),
    get('alarms/:id', (request) => {
      const id = request.params['id'] ?? '';
      const found = alarms(world).find((alarm) => alarm['id'] === id);
      return found === undefined ? refuse(notFound(id)) : { status: 200, body: found };
    }),
  ];
}
