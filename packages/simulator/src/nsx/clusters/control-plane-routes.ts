import { X509Certificate } from 'node:crypto';
import { CLUSTER_CONTROL_PLANES_PATH, DOMAIN_PATH, ENFORCEMENT_POINT_PATH, POLICY_API } from '@netloft/nsx';
import { listAnswer } from '../core/lists.ts';
import { inUse, invalidRequest, notFound, refusal, refuse } from '../core/refusals.ts';
import { bodyOf } from '../policy/access.ts';
import { emptyAnswer, foundAnswer, writtenAnswer } from '../policy/answers.ts';
import { RESOURCE_TYPES } from '../policy/objects.ts';
import { presented } from '../policy/presented.ts';
import type { Json, NsxAnswer, NsxRefusal, NsxRequest, NsxRoute, NsxWorld, PolicyObject, Stored } from '../types.ts';
import type { ClusterHealthSource } from './health.ts';
import { heartbeatOf, intervalOf, writeHeartbeat } from './heartbeat-config.ts';

export const CONTROL_PLANE = 'AntreaClusterControlPlane';
/** The simulator's own code: the one that a real manager gives is not published (Broadcom KB 345885 has the words). */
const CERTIFICATE_CONFLICT = 519950;

const pathOf = (id: string): string => `${CLUSTER_CONTROL_PLANES_PATH}/${id}`;
const fingerprint = (pem: unknown): string | undefined => {
  if (typeof pem !== 'string' || pem === '') return undefined;
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch {
    return undefined;
  }
};

export const controlPlanes = (world: NsxWorld): readonly PolicyObject[] =>
  world.policies.list(ENFORCEMENT_POINT_PATH, CONTROL_PLANE);

/** Why a cluster cannot be registered with a certificate: another one has it already, or it is none. */
export function certificateConflict(world: NsxWorld, id: string, pem: unknown): NsxRefusal | undefined {
  const own = fingerprint(pem);
  if (pem !== undefined && own === undefined)
    return refusal(400, CERTIFICATE_CONFLICT, 'The certificate is no PEM of an X.509 certificate.');
  const other = controlPlanes(world).find(
    (plane) => plane.id !== id && own !== undefined && fingerprint(plane['certificate']) === own,
  );
  return other === undefined
    ? undefined
    : refusal(
        400,
        CERTIFICATE_CONFLICT,
        `certificate conflict with clusterControlPlane node id ${String(other['node_id'])}`,
      );
}

/** Creates or replaces a control plane; NSX gives it a `node_id` and keeps it. */
export function putControlPlane(
  world: NsxWorld,
  id: string,
  body: Json,
  writer: Pick<NsxRequest, 'principal' | 'overwrite'>,
  seeded?: Json,
): Stored<PolicyObject> {
  const conflict = certificateConflict(world, id, body['certificate']);
  if (conflict !== undefined) return { ok: false, refusal: conflict };
  const current = world.policies.get(pathOf(id));
  const nodeId = current?.['node_id'] ?? body['node_id'] ?? crypto.randomUUID();
  return world.policies.put({
    path: pathOf(id),
    parentPath: ENFORCEMENT_POINT_PATH,
    resourceType: CONTROL_PLANE,
    object: { vhc_path: '', node_type: 'ANTREA_NODE', display_name: id, ...body, node_id: nodeId },
    ...writer,
    // nsx-operator sends `_revision: 1` for a new one, which is taken.
    checkRevision: current !== undefined,
    ...(seeded === undefined ? {} : { seeded }),
  });
}

/** Spans and statistics that name the cluster. */
const spansOf = (world: NsxWorld, path: string): readonly PolicyObject[] =>
  world.policies
    .list(DOMAIN_PATH, RESOURCE_TYPES.policy)
    .flatMap((policy) => world.policies.list(policy.path, RESOURCE_TYPES.span))
    .filter((span) => span['container_cluster_path'] === path);

/** Removes a control plane; refused while policies span it, unless these references go with it. */
export function removeControlPlane(
  world: NsxWorld,
  id: string,
  cascade: boolean,
  writer: Pick<NsxRequest, 'principal' | 'overwrite'>,
): Stored<undefined> {
  const path = pathOf(id);
  if (world.policies.get(path) === undefined) return { ok: false, refusal: notFound(id) };
  const spans = spansOf(world, path);
  if (spans.length > 0 && !cascade)
    return {
      ok: false,
      refusal: inUse(
        path,
        spans.map((span) => span.path),
      ),
    };
  return world.policies.transaction(() => {
    const removed = world.policies.remove(path, writer.principal, writer.overwrite);
    if (!removed.ok) return removed;
    for (const span of spans) {
      const gone = world.policies.remove(span.path, writer.principal, true);
      if (!gone.ok) return gone;
    }
    return removed;
  });
}

function statusOf(world: NsxWorld, health: ClusterHealthSource, plane: PolicyObject): Json {
  const { path, ...envelope } = {
    resource_type: 'AntreaClusterInfo',
    id: plane.id,
    display_name: plane['display_name'],
    path: `${plane.path}/status`,
  };
  return {
    ...envelope,
    // The path of this runtime object is inferred.
    ...(world.settings.strict ? {} : { path }),
    ...health.statusOf(plane.id, intervalOf(world, plane.id)),
  };
}

/** Registered clusters: identity, health, heartbeats. */
export function controlPlaneRoutes(world: NsxWorld, health: ClusterHealthSource): NsxRoute[] {
  const base = `${POLICY_API}${ENFORCEMENT_POINT_PATH}`;
  const one = `${base}/cluster-control-planes/:id`;
  const found =
    (answer: (plane: PolicyObject, request: NsxRequest) => NsxAnswer) =>
    (request: NsxRequest): NsxAnswer => {
      const id = request.params['id'] ?? '';
      const plane = world.policies.get(pathOf(id));
      return plane === undefined ? refuse(notFound(id)) : answer(plane, request);
    };
  const listOf = (of: (plane: PolicyObject) => Json) => (request: NsxRequest) =>
    listAnswer(world, request, controlPlanes(world).map(of));
  return [
    { methods: ['GET'], path: `${base}/cluster-control-planes`, handle: listOf((plane) => presented(world, plane)) },
    {
      methods: ['GET'],
      path: `${base}/cluster-control-planes-status`,
      handle: listOf((plane) => statusOf(world, health, plane)),
    },
    {
      methods: ['GET'],
      path: `${base}/cluster-control-planes-heartbeat-config`,
      handle: listOf((plane) => heartbeatOf(world, plane)),
    },
    { methods: ['GET'], path: one, handle: found((plane) => foundAnswer(world, plane)) },
    {
      methods: ['PUT'],
      path: one,
      handle: (request) => {
        const body = bodyOf(request);
        if (!body.ok) return refuse(body.refusal);
        const id = request.params['id'] ?? '';
        if (!/^[A-Za-z0-9_.-]{1,255}$/.test(id)) return refuse(invalidRequest(`${id} is no id of a cluster.`));
        return writtenAnswer(world, 'PUT', putControlPlane(world, id, body.value, request));
      },
    },
    {
      methods: ['DELETE'],
      path: one,
      handle: (request) =>
        emptyAnswer(
          removeControlPlane(world, request.params['id'] ?? '', request.query.get('cascade') === 'true', request),
        ),
    },
    {
      methods: ['GET'],
      path: `${one}/status`,
      handle: found((plane) => ({ status: 200, body: statusOf(world, health, plane) })),
    },
    {
      methods: ['GET'],
      path: `${one}/heartbeat-config`,
      handle: found((plane) => ({ status: 200, body: heartbeatOf(world, plane) })),
    },
    {
      methods: ['PUT', 'PATCH'],
      path: `${one}/heartbeat-config`,
      handle: found((plane, request) => writeHeartbeat(world, plane, request)),
    },
  ];
}
