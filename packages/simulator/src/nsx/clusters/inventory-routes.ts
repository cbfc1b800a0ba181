import { INVENTORY_COLLECTIONS, type InventoryCollection, MANAGER_API } from '@netloft/nsx';
import { listAnswer } from '../core/lists.ts';
import { invalidRequest, notFound, refuse } from '../core/refusals.ts';
import { isObject, objectsOf } from '../policy/objects.ts';
import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld } from '../types.ts';

/** Collections that releases before 4 do not have; later ones name their items in the singular. */
const SINGULAR: Partial<Record<InventoryCollection, string>> = {
  Gateway: 'container-gateway',
  Egress: 'container-egress',
  IPPool: 'container-ip-pool',
};
/** Query parameters that narrow a collection by the member of the same name. */
const FILTERS = ['container_cluster_id', 'container_project_id'] as const;
const COLLECTIONS = Object.keys(INVENTORY_COLLECTIONS) as readonly InventoryCollection[];

const collectionOf = (resourceType: unknown): InventoryCollection | undefined =>
  COLLECTIONS.find((kind) => INVENTORY_COLLECTIONS[kind].resourceType === resourceType);

function matches(object: Json, query: URLSearchParams): boolean {
  for (const name of FILTERS) {
    const wanted = query.get(name);
    if (wanted !== null && object[name] !== wanted) return false;
  }
  const application = query.get('container_application_id');
  if (application !== null) {
    const ids: unknown = object['container_application_ids'];
    if (!Array.isArray(ids) || !ids.includes(application)) return false;
  }
  const clusterType = query.get('cluster_type');
  if (clusterType !== null && object['cluster_type'] !== clusterType) return false;
  const infrastructure = query.get('infra_type');
  const own = object['infrastructure'];
  return infrastructure === null || (isObject(own) && own['infra_type'] === infrastructure);
}

function itemOf(world: NsxWorld, kind: InventoryCollection, request: NsxRequest): NsxAnswer {
  const id = request.params['id'] ?? '';
  const found = world.inventory.get(kind, id);
  return found === undefined ? refuse(notFound(id)) : { status: 200, body: found };
}

function readRoutes(world: NsxWorld, kind: InventoryCollection): NsxRoute[] {
  const path = `${MANAGER_API}/fabric/${INVENTORY_COLLECTIONS[kind].path}`;
  const singular = SINGULAR[kind];
  const items = [`${path}/:id`, ...(singular === undefined ? [] : [`${MANAGER_API}/fabric/${singular}/:id`])];
  return [
    {
      methods: ['GET'],
      path,
      handle: (request) =>
        listAnswer(
          world,
          request,
          world.inventory.list(kind).filter((object) => matches(object, request.query)),
        ),
    },
    ...items.map((item): NsxRoute => ({
      methods: ['GET'],
      path: item,
      handle: (request) => itemOf(world, kind, request),
    })),
  ];
}

/** Everything of one cluster, and the cluster itself. */
export function forgetCluster(world: NsxWorld, externalId: string): void {
  for (const kind of COLLECTIONS)
    for (const object of world.inventory.list(kind))
      if (object['container_cluster_id'] === externalId) world.inventory.remove(kind, String(object['external_id']));
  world.inventory.remove('Cluster', externalId);
}

function addCluster(world: NsxWorld, { body }: NsxRequest): NsxAnswer {
  if (!isObject(body)) return refuse(invalidRequest('The request needs a JSON object as its body.'));
  const id = typeof body['external_id'] === 'string' ? body['external_id'] : crypto.randomUUID();
  const cluster = { ...body, external_id: id, resource_type: 'ContainerCluster' };
  world.inventory.upsert('Cluster', cluster);
  return { status: 201, body: cluster };
}

/** What an adapter tells of its cluster: objects made, changed and deleted. */
function update(world: NsxWorld, { body, params, query }: NsxRequest): NsxAnswer {
  const id = params['id'] ?? '';
  if (world.inventory.get('Cluster', id) === undefined) return refuse(notFound(id));
  if (query.get('action') !== 'updates') return refuse(invalidRequest('action takes updates.'));
  const entries = isObject(body) ? objectsOf(body['container_inventory_objects']) : [];
  for (const entry of entries) {
    const object = isObject(entry['container_object']) ? entry['container_object'] : {};
    const kind = collectionOf(object['resource_type']);
    const externalId = object['external_id'];
    if (kind === undefined || typeof externalId !== 'string')
      return refuse(
        invalidRequest('Every container_object needs a resource_type of the inventory and an external_id.'),
      );
    if (entry['object_update_type'] === 'DELETE') world.inventory.remove(kind, externalId);
    else world.inventory.upsert(kind, { ...object, external_id: externalId, container_cluster_id: id });
  }
  return { status: 200 };
}

/** The container inventory: read by users, written by adapters. Its objects have no `id`, `path` or `_revision`. */
export function inventoryRoutes(world: NsxWorld): NsxRoute[] {
  const clusters = `${MANAGER_API}/fabric/container-clusters`;
  return [
    ...COLLECTIONS.flatMap((kind) => readRoutes(world, kind)),
    { methods: ['POST'], path: clusters, handle: (request) => addCluster(world, request) },
    {
      methods: ['DELETE'],
      path: `${clusters}/:id`,
      handle: ({ params }) => {
        const id = params['id'] ?? '';
        if (world.inventory.get('Cluster', id) === undefined) return refuse(notFound(id));
        forgetCluster(world, id);
        return { status: 200 };
      },
    },
    {
      methods: ['POST'],
      path: `${MANAGER_API}/inventory/container/:id`,
      handle: (request) => update(world, request),
    },
  ];
}
