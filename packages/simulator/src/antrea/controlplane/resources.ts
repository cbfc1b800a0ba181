import type { PolicyIndex } from '@netloft/antrea';
import { badRequest, internal, notFound } from '../../kubernetes/status.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { CONTROLPLANE } from '../aggregated.ts';
import type { AggregatedResource } from '../aggregated-api.ts';
import type { PolicyView } from '../policy-view.ts';
import type { ReleaseFacts } from '../release.ts';
import type { Json } from './encoding.ts';
import { GroupRegistry } from './internal-groups.ts';
import { internalPolicy } from './internal-policies.ts';
import { GroupDirectory, type Members } from './members.ts';

interface PageOptions {
  readonly page: number;
  readonly limit: number;
}

function integerOf(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  if (text === '') return 0;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function pageOptions(query: URLSearchParams): PageOptions {
  const [page, limit] = [integerOf(query, 'page'), integerOf(query, 'limit')];
  if (limit < 0) throw badRequest(`received invalid page limit ${limit} for pagination`);
  if (page < 0) throw badRequest(`received invalid page number ${page} for pagination`);
  return { page, limit };
}

const orNull = (list: readonly Json[]): readonly Json[] | null => (list.length > 0 ? list : null);

/** Without a limit everything is one page; page 0 is everything too, and a page beyond the last is empty. */
function paged(members: readonly Json[], { page, limit }: PageOptions): Json {
  const totalMembers = members.length;
  if (totalMembers === 0) return { effectiveMembers: null, totalMembers, totalPages: 0, currentPage: 0 };
  if (limit === 0) return { effectiveMembers: members, totalMembers, totalPages: 1, currentPage: 1 };
  const shown = page === 0 ? members : members.slice((page - 1) * limit, page * limit);
  return { effectiveMembers: shown, totalMembers, totalPages: Math.ceil(totalMembers / limit), currentPage: page };
}

function membersObject(found: Members, name: string, namespace: string | undefined, query: URLSearchParams): Json {
  const key = namespace === undefined ? name : `${namespace}/${name}`;
  if (found.kind === 'unknown') throw internal(`no internal Group with name ${key} is found`);
  if (found.kind === 'nested')
    throw badRequest(`no member can be computed for ${key}: its childGroups must not have childGroups of their own`);
  const { effectiveMembers, ...totals } = paged(found.members, pageOptions(query));
  return {
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), creationTimestamp: null },
    effectiveMembers,
    effectiveIPBlocks: orNull(found.blocks),
    ...totals,
  };
}

interface PodRef {
  readonly namespace?: string;
  readonly name?: string;
}
interface EvaluationRequest {
  readonly source?: { readonly pod?: PodRef };
  readonly destination?: { readonly pod?: PodRef };
}

/** Answers NetworkPolicyEvaluation; the object comes back with a response when some rule applies. */
function evaluate(view: PolicyView, object: Json): Json {
  const { source, destination } = (object['request'] ?? {}) as EvaluationRequest;
  const from = source?.pod;
  const to = destination?.pod;
  if (!from?.name || !to?.name) throw internal('invalid NetworkPolicyEvaluation request entities');
  const response = view
    .index()
    .networkPolicyEvaluation(
      { namespace: from.namespace ?? '', name: from.name },
      { namespace: to.namespace ?? '', name: to.name },
    );
  const metadata = { creationTimestamp: null, ...(object['metadata'] as Json | undefined) };
  return { metadata, request: object['request'], ...(response === undefined ? {} : { response }) };
}

interface Internal {
  readonly networkpolicies: readonly Json[];
  readonly addressgroups: readonly Json[];
  readonly appliedtogroups: readonly Json[];
}

/** What is made for agents out of all policies; worked out once for a state of the cluster. */
class InternalObjects {
  readonly #store: MemoryStore;
  readonly #view: PolicyView;
  #made: { readonly index: PolicyIndex; readonly objects: Internal } | undefined;

  constructor(store: MemoryStore, view: PolicyView) {
    this.#store = store;
    this.#view = view;
  }

  get(): Internal {
    const index = this.#view.index();
    if (this.#made?.index === index) return this.#made.objects;
    const groups = new GroupRegistry(index);
    const networkpolicies = index.policies.map((policy) => internalPolicy(policy, index, this.#store, groups));
    const objects = {
      networkpolicies,
      addressgroups: groups.addressGroups(),
      appliedtogroups: groups.appliedToGroups(),
    };
    this.#made = { index, objects };
    return objects;
  }
}

/** Resources of controlplane.antrea.io by plural, all releases together; discovery decides which of them are served. */
export function controlplaneResources(
  store: MemoryStore,
  view: PolicyView,
  facts: ReleaseFacts,
): Readonly<Record<string, AggregatedResource>> {
  const directory = new GroupDirectory(store, view, facts);
  const made = new InternalObjects(store, view);
  const forAgents = (plural: keyof Internal, singular: string): AggregatedResource => ({
    list: () => made.get()[plural],
    get: (name) => {
      const found = made.get()[plural].find((one) => (one['metadata'] as { name: string }).name === name);
      if (found === undefined) throw notFound({ group: CONTROLPLANE, plural: singular }, name);
      return found;
    },
  });
  const association = (groups: readonly Json[]): Json => ({
    metadata: { creationTimestamp: null },
    associatedGroups: groups,
  });
  return {
    networkpolicies: forAgents('networkpolicies', 'networkpolicy'),
    addressgroups: forAgents('addressgroups', 'addressgroup'),
    appliedtogroups: forAgents('appliedtogroups', 'appliedtogroup'),
    clustergroupmembers: {
      get: (name, _namespace, query) => membersObject(directory.members('clustergroups', name), name, undefined, query),
    },
    groupmembers: {
      get: (name, namespace, query) =>
        membersObject(directory.members('groups', name, namespace), name, namespace, query),
    },
    groupassociations: { get: (name, namespace = '') => association(directory.groupsOfPod(namespace, name)) },
    ipgroupassociations: {
      get: (name) => {
        const groups = directory.groupsOfAddress(name);
        if (groups === undefined) throw badRequest('not a valid IP address');
        return association(groups);
      },
    },
    networkpolicyevaluation: { create: (object) => evaluate(view, object) },
  };
}
