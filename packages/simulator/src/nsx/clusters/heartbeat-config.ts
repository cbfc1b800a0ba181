import { CLUSTER_CONTROL_PLANES_PATH, DEFAULT_HEARTBEAT_SECONDS } from '@netloft/nsx';
import { refusal, refuse } from '../core/refusals.ts';
import { bodyOf } from '../policy/access.ts';
import { writtenAnswer } from '../policy/answers.ts';
import { numberOf } from '../policy/objects.ts';
import type { Json, NsxAnswer, NsxRequest, NsxWorld, PolicyObject } from '../types.ts';

const HEARTBEAT = 'AntreaHeartbeatConfig';
/** The simulator's own code. */
const BAD_INTERVAL = 519951;

const pathBelow = (plane: string): string => `${plane}/heartbeat-config`;
const heartbeatPath = ({ path }: PolicyObject): string => pathBelow(path);

/** Seconds between the heartbeats of a cluster, by the id of its control plane. */
export const intervalOf = (world: NsxWorld, id: string): number =>
  numberOf(
    world.policies.get(pathBelow(`${CLUSTER_CONTROL_PLANES_PATH}/${id}`))?.['report_interval'],
    DEFAULT_HEARTBEAT_SECONDS,
  );

/** How often a cluster reports; NSX's default when nobody has set it. */
export function heartbeatOf(world: NsxWorld, plane: PolicyObject): Json {
  const stored = world.policies.get(heartbeatPath(plane));
  return (
    stored ?? {
      resource_type: HEARTBEAT,
      id: plane.id,
      display_name: plane.id,
      path: heartbeatPath(plane),
      parent_path: plane.path,
      report_interval: DEFAULT_HEARTBEAT_SECONDS,
      _revision: 0,
    }
  );
}

/** Sets how often a cluster reports: 400 unless it is from 60 to 600 seconds. */
export function writeHeartbeat(world: NsxWorld, plane: PolicyObject, request: NsxRequest): NsxAnswer {
  const body = bodyOf(request);
  if (!body.ok) return refuse(body.refusal);
  const interval = body.value['report_interval'];
  if (typeof interval !== 'number' || !Number.isInteger(interval) || interval < 60 || interval > 600)
    return refuse(refusal(400, BAD_INTERVAL, 'report_interval takes a whole number of seconds from 60 to 600.'));
  const written = world.policies.put({
    path: heartbeatPath(plane),
    parentPath: plane.path,
    resourceType: HEARTBEAT,
    object: { display_name: plane.id, ...body.value },
    principal: request.principal,
    overwrite: true,
    checkRevision: request.method === 'PUT' && world.policies.get(heartbeatPath(plane)) !== undefined,
  });
  return writtenAnswer(world, request.method, written);
}
