import {
  clustersOfMembers,
  evaluateGroup,
  Group,
  type GroupMembers,
  GROUPS_PATH,
  groupsOfPod,
  type InventoryView,
  isAntreaGroup,
  podAddresses,
  POLICY_API,
} from '@netloft/nsx';
import { listAnswer } from '../core/lists.ts';
import { invalidRequest, notFound, refuse } from '../core/refusals.ts';
import type { Json, NsxAnswer, NsxRequest, NsxRoute, NsxWorld, PolicyObject } from '../types.ts';
import { groupAt, memberTypesOf } from './groups.ts';
import { inventoryView } from './inventory-view.ts';
import { MEMBER_ROUTES, memberTree, podTree } from './member-trees.ts';
import { displayNameOf, RESOURCE_TYPES } from './objects.ts';
import { usedByRules } from './references.ts';

const NOBODY: GroupMembers = {
  pods: [],
  services: [],
  ingresses: [],
  gateways: [],
  nodeIps: [],
  nodePodCidrs: [],
  egresses: [],
  ipPools: [],
  addresses: [],
  notEvaluated: [],
};

function groupOf(world: NsxWorld, path: string): Group | undefined {
  const parsed = Group.safeParse(world.policies.get(path));
  return parsed.success ? parsed.data : undefined;
}

/** Members as NSX tells them: those of a group for Antrea clusters are only computed while a rule uses it. */
export function effectiveMembers(world: NsxWorld, object: PolicyObject): GroupMembers {
  const group = groupOf(world, object.path);
  if (group === undefined || (isAntreaGroup(group) && !usedByRules(world).has(object.path))) return NOBODY;
  return evaluateGroup(group, inventoryView(world), { groupOfPath: (path) => groupOf(world, path) });
}

/** Only what is in the cluster that `cluster_id` names, by the id of its inventory or its name. */
function inCluster(members: GroupMembers, view: InventoryView, wanted: string | null): GroupMembers {
  if (wanted === null) return members;
  const ids = view.clusters
    .filter((one) => one.external_id === wanted || one.display_name === wanted)
    .map((one) => one.external_id);
  const own = <T extends { readonly container_cluster_id?: string | undefined }>(list: readonly T[]): readonly T[] =>
    list.filter((one) => ids.includes(one.container_cluster_id ?? ''));
  return {
    ...members,
    pods: own(members.pods),
    services: own(members.services),
    ingresses: own(members.ingresses),
    gateways: own(members.gateways),
    nodeIps: own(members.nodeIps),
    nodePodCidrs: own(members.nodePodCidrs),
    egresses: own(members.egresses),
    ipPools: own(members.ipPools),
  };
}

type Answer = (group: PolicyObject, request: NsxRequest) => NsxAnswer;

function associations(world: NsxWorld, request: NsxRequest): NsxAnswer {
  const pod = request.query.get('pod_id');
  if (pod === null || pod === '') return refuse(invalidRequest('pod_id is needed: the external_id of a Pod.'));
  const used = [...usedByRules(world)].flatMap((path) => groupOf(world, path) ?? []);
  const found = groupsOfPod(pod, used, inventoryView(world), { groupOfPath: (path) => groupOf(world, path) });
  const referenceOf = (object: PolicyObject): Json => ({
    target_id: object.path,
    target_display_name: displayNameOf(object),
    target_type: RESOURCE_TYPES.group,
    path: object.path,
    is_valid: true,
  });
  const results = found.flatMap(({ path = '' }) => world.policies.get(path) ?? []);
  // What a reference says is inferred.
  return listAnswer(
    world,
    request,
    results.map((object) => (world.settings.strict ? {} : referenceOf(object))),
  );
}

/** Members of groups of every kind, what kinds they are of, where they are, and the groups of a Pod. */
export function groupMemberRoutes(world: NsxWorld): readonly NsxRoute[] {
  const { strict } = world.settings;
  const at = (path: string, answer: Answer): NsxRoute => ({
    methods: ['GET'],
    path: `${POLICY_API}${GROUPS_PATH}/:id/${path}`,
    handle: (request) => {
      const group = groupAt(world, request.params['id'] ?? '');
      return group === undefined ? refuse(notFound(request.params['id'] ?? '')) : answer(group, request);
    },
  });
  const membersOf = (group: PolicyObject, { query }: NsxRequest): GroupMembers =>
    inCluster(effectiveMembers(world, group), inventoryView(world), query.get('cluster_id'));
  const wrapped = (request: NsxRequest, name: string, clusters: readonly Json[]): NsxAnswer =>
    listAnswer(world, request, clusters.length === 0 ? [] : [{ [name]: clusters }]);
  return [
    at('members/pods', (group, request) =>
      wrapped(request, 'cluster', podTree(membersOf(group, request), inventoryView(world))),
    ),
    ...MEMBER_ROUTES.map((kind) =>
      at(`members/${kind.route}`, (group, request) =>
        wrapped(request, 'clusters', memberTree(kind, membersOf(group, request), inventoryView(world), strict)),
      ),
    ),
    at('members/ip-addresses', (group) => {
      const members = effectiveMembers(world, group);
      const results = [...new Set([...members.addresses, ...members.pods.flatMap(podAddresses)])];
      return { status: 200, body: { results, result_count: results.length } };
    }),
    at('member-types', (group) => {
      const results = memberTypesOf(group);
      return { status: 200, body: { results, result_count: results.length } };
    }),
    at('associated-kubernetes-clusters', (group, request) => {
      const view = inventoryView(world);
      const ids = clustersOfMembers(effectiveMembers(world, group));
      const clusters = view.clusters
        .filter((one) => ids.includes(one.external_id))
        .map((one) => ({ display_name: one.display_name ?? one.external_id, external_id: one.external_id }));
      return wrapped(request, 'clusters', clusters);
    }),
    {
      methods: ['GET'],
      path: `${POLICY_API}/infra/pod-group-associations`,
      handle: (request) => associations(world, request),
    },
  ];
}
