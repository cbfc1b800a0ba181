import { randomUUID } from 'node:crypto';
import { INVENTORY_COLLECTIONS, type InventoryCollection, MANAGER_API } from '@netloft/nsx';
import { textOf } from '../../kubernetes/json.ts';
import { listAnswer } from '../core/lists.ts';
import { invalidRequest, notFound, refuse } from '../core/refusals.ts';
import { bodyOf } from '../policy/access.ts';
import { emptyAnswer } from '../policy/answers.ts';
import { isObject, textsOf } from '../policy/objects.ts';
import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld } from '../types.ts';
import { forgetCluster } from './forget.ts';
import { applyUpdates, COLLECTIONS } from './inventory-updates.ts';
import { presentedInventory } from './presented-inventory.ts';

const FABRIC = `${MANAGER_API}/fabric`;
const CLUSTERS = `${FABRIC}/${INVENTORY_COLLECTIONS.Cluster.path}`;

/** Collections whose single objects have a path of their own. */
const SINGULAR: Readonly<Partial<Record<InventoryCollection, string>>> = {
  Gateway: 'container-gateway',
  Egress: 'container-egress',
  IPPool: 'container-ip-pool',
};

const infraTypeOf = ({ infrastructure }: Json): unknown =>
  isObject(infrastructure) ? infrastructure['infra_type'] : undefined;

/** What an object has to have for a filter of the query. */
const FILTERS: Readonly<Record<string, (object: Json, wanted: string) => boolean>> = {
  cluster_type: (object, wanted) => object['cluster_type'] === wanted,
  infra_type: (object, wanted) => infraTypeOf(object) === wanted,
  container_cluster_id: (object, wanted) => object['container_cluster_id'] === wanted,
  container_project_id: (object, wanted) => object['container_project_id'] === wanted,
  container_application_id: (object, wanted) => textsOf(object['container_application_ids']).includes(wanted),
};
const IN_CLUSTER = ['container_cluster_id'];
const IN_PROJECT = [...IN_CLUSTER, 'container_project_id'];
const FILTERS_OF: Readonly<Record<InventoryCollection, readonly string[]>> = {
  Cluster: ['cluster_type', 'infra_type'],
  Node: IN_CLUSTER,
  Namespace: IN_CLUSTER,
  Service: IN_PROJECT,
  Pod: [...IN_PROJECT, 'container_application_id'],
  NetworkPolicy: IN_PROJECT,
  Ingress: IN_PROJECT,
  Gateway: IN_PROJECT,
  Egress: IN_CLUSTER,
  IPPool: IN_CLUSTER,
};

/** Parameters that a collection does not know are not looked at. */
function list(world: NsxWorld, collection: InventoryCollection, request: NsxRequest): NsxAnswer {
  const filters = FILTERS_OF[collection].flatMap((name) => {
    const wanted = request.query.get(name) ?? '';
    const fits = FILTERS[name];
    return wanted === '' || fits === undefined ? [] : [(object: Json) => fits(object, wanted)];
  });
  const found = world.inventory.list(collection).filter((object) => filters.every((fits) => fits(object)));
  return listAnswer(
    world,
    request,
    found.map((object) => presentedInventory(world.settings, collection, object)),
  );
}

function item(world: NsxWorld, collection: InventoryCollection, { params }: NsxRequest): NsxAnswer {
  const id = params['id'] ?? '';
  const object = world.inventory.get(collection, id);
  return object === undefined
    ? refuse(notFound(id))
    : { status: 200, body: presentedInventory(world.settings, collection, object) };
}

function readRoutes(world: NsxWorld, collection: InventoryCollection): readonly NsxRoute[] {
  const { path } = INVENTORY_COLLECTIONS[collection];
  return [
    { methods: ['GET'], path: `${FABRIC}/${path}`, handle: (request) => list(world, collection, request) },
    {
      methods: ['GET'],
      path: `${FABRIC}/${SINGULAR[collection] ?? path}/:id`,
      handle: (request) => item(world, collection, request),
    },
  ];
}

function addCluster(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const body = bodyOf(request);
  if (!body.ok) return refuse(body.refusal);
  const id = textOf(body.value['external_id']) || randomUUID();
  world.inventory.upsert('Cluster', { tags: [], scope: [], network_errors: [], ...body.value, external_id: id });
  return { status: 200, body: presentedInventory(world.settings, 'Cluster', world.inventory.get('Cluster', id) ?? {}) };
}

function removeCluster(world: NsxWorld, { params }: NsxRequest): NsxAnswer {
  const id = params['id'] ?? '';
  if (world.inventory.get('Cluster', id) === undefined) return refuse(notFound(id));
  forgetCluster(world, id);
  return { status: 200 };
}

function update(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const action = request.query.get('action') ?? '';
  if (action !== 'updates') return refuse(invalidRequest(`action ${action} is not known: it takes updates.`));
  const body = bodyOf(request);
  return body.ok ? emptyAnswer(applyUpdates(world, request.params['id'] ?? '', body.value)) : refuse(body.refusal);
}

/**
 * The container inventory below `/api/v1/fabric`: ten collections with their filters, objects by external id (404/600 when there is
 * none), and what adapters write: clusters, and updates of a cluster's objects.
 */
export function inventoryRoutes(world: NsxWorld): NsxRoute[] {
  return [
    ...COLLECTIONS.flatMap((collection) => readRoutes(world, collection)),
    { methods: ['POST'], path: CLUSTERS, handle: (request) => addCluster(world, request) },
    { methods: ['DELETE'], path: `${CLUSTERS}/:id`, handle: (request) => removeCluster(world, request) },
    {
      methods: ['POST'],
      path: `${MANAGER_API}/inventory/container/:id`,
      handle: (request) => update(world, request),
    },
  ];
}
