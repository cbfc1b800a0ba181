import { isObject, textOf } from '../../kubernetes/json.ts';
import type {
  Json,
  PolicyObject,
  NsxAnswer,
  NsxPrincipal,
  NsxRefusal,
  NsxRequest,
  NsxRoute,
  NsxWorld,
  Stored,
} from '../types.ts';
import { invalidRequest, notFound, refuse } from './refusals.ts';

const INFRA = '/infra';
const DOMAIN = '/infra/domains/default';

export interface HierarchyWrite {
  readonly path: string;
  readonly parentPath: string;
  readonly id: string;
  /** As sent, without `children`. For a policy, absent `rules` leave its rules as they are. */
  readonly object: Json;
  readonly principal: NsxPrincipal;
  readonly overwrite: boolean;
}
/** How one kind of object is written within a request for the whole tree: checked as its own route checks a PATCH or DELETE. */
export interface HierarchyHandler {
  /** `Group`: the wrapper is then `ChildGroup` with the member `Group`. */
  readonly resourceType: string;
  /** `Infra`, `Domain`, or the resource type of another handler. */
  readonly parentType: string;
  /** Segment between the parent's path and the id: `groups`. */
  readonly collection: string;
  write(write: HierarchyWrite): Stored<unknown>;
  remove(removal: Omit<HierarchyWrite, 'object'>): Stored<undefined>;
}
/** In the order in which they are written: what is referred to comes before what refers. Removals go the other way. */
export type HierarchyHandlers = readonly HierarchyHandler[];

interface Operation {
  readonly rank: number;
  readonly handler: HierarchyHandler;
  readonly write: HierarchyWrite;
  readonly isRemoval: boolean;
}
type Read =
  | { readonly ok: true; readonly operations: readonly Operation[] }
  | { readonly ok: false; readonly refusal: NsxRefusal };

const bad = (message: string): Read => ({ ok: false, refusal: invalidRequest(message) });

/** The writes that a tree asks for. */
class Reader {
  readonly #handlers: HierarchyHandlers;
  readonly #request: NsxRequest;

  constructor(handlers: HierarchyHandlers, request: NsxRequest) {
    this.#handlers = handlers;
    this.#request = request;
  }

  children(node: Json, parentType: string, parentPath: string): Read {
    const children = node['children'] ?? [];
    if (!Array.isArray(children)) return bad('children takes a list.');
    const operations: Operation[] = [];
    for (const child of children) {
      const read = isObject(child) ? this.#child(child, parentType, parentPath) : bad('A child is no object.');
      if (!read.ok) return read;
      operations.push(...read.operations);
    }
    return { ok: true, operations };
  }

  #child(child: Json, parentType: string, parentPath: string): Read {
    const wrapper = textOf(child['resource_type']);
    if (wrapper === 'ChildResourceReference') {
      const [type, id] = [textOf(child['target_type']), textOf(child['id'])];
      const path = this.#pathOf(type, parentType, parentPath, id);
      if (typeof path !== 'string') return path;
      return this.children(child, type, path);
    }
    const type = wrapper.replace(/^Child/, '');
    const payload = child[type];
    if (!wrapper.startsWith('Child') || !isObject(payload))
      return bad(`A child of resource_type '${wrapper}' has no member '${type}'.`);
    const id = textOf(payload['id']);
    const path = this.#pathOf(type, parentType, parentPath, id);
    if (typeof path !== 'string') return path;
    const below = this.children(payload, type, path);
    const rank = this.#handlers.findIndex((one) => one.resourceType === type);
    const handler = this.#handlers[rank];
    if (!below.ok || handler === undefined) return below;
    const isRemoval = child['marked_for_delete'] === true || payload['marked_for_delete'] === true;
    const { children: _children, ...object } = payload;
    const { principal, overwrite } = this.#request;
    const write = { path, parentPath, id, object, principal, overwrite };
    const own = { rank, handler, write, isRemoval };
    // What lies below a removed object goes with it.
    return { ok: true, operations: isRemoval ? [own] : [own, ...below.operations] };
  }

  #pathOf(type: string, parentType: string, parentPath: string, id: string): string | Read {
    if (id === '' || id.includes('/')) return bad(`A ${type} has no usable id.`);
    if (type === 'Domain' && parentType === 'Infra')
      return id === 'default' ? DOMAIN : { ok: false, refusal: notFound(`${INFRA}/domains/${id}`) };
    const handler = this.#handlers.find((one) => one.resourceType === type && one.parentType === parentType);
    if (handler === undefined) return bad(`${parentType} has no children of type '${type}' here.`);
    return `${parentPath}/${handler.collection}/${id}`;
  }
}

function patch(world: NsxWorld, handlers: HierarchyHandlers, request: NsxRequest): NsxAnswer {
  if (!isObject(request.body)) return refuse(invalidRequest('The body is no Infra.'));
  const read = new Reader(handlers, request).children(request.body, 'Infra', INFRA);
  if (!read.ok) return refuse(read.refusal);
  const writes = read.operations.filter(({ isRemoval }) => !isRemoval).toSorted((a, b) => a.rank - b.rank);
  const removals = read.operations.filter(({ isRemoval }) => isRemoval).toSorted((a, b) => b.rank - a.rank);
  const done = world.policies.transaction((): Stored<undefined> => {
    for (const { handler, write, isRemoval } of [...writes, ...removals]) {
      const { object: _object, ...removal } = write;
      const one = isRemoval ? handler.remove(removal) : handler.write(write);
      if (!one.ok) return one;
    }
    return { ok: true, value: undefined };
  });
  return done.ok ? { status: 200 } : refuse(done.refusal);
}

/** An object as its own route answers it. */
export type Present = (object: PolicyObject) => Json;

/** What the tree shows. */
class Tree {
  readonly #world: NsxWorld;
  readonly #handlers: HierarchyHandlers;
  readonly #present: Present;
  readonly #wanted: ReadonlySet<string>;

  constructor(world: NsxWorld, handlers: HierarchyHandlers, present: Present, wanted: ReadonlySet<string>) {
    this.#world = world;
    this.#handlers = handlers;
    this.#present = present;
    this.#wanted = wanted;
  }

  below(type: string, path: string): Json[] {
    return this.#handlers
      .filter(({ parentType }) => parentType === type)
      .flatMap(({ resourceType }) => this.#world.policies.list(path, resourceType))
      .flatMap((object): Json[] => {
        const own = textOf(object['resource_type']);
        const children = this.below(own, object.path);
        if (!this.#wanted.has(own) && children.length === 0) return [];
        const shown = this.#present(object);
        const payload = children.length === 0 ? shown : { ...shown, children };
        return [{ resource_type: `Child${own}`, marked_for_delete: false, [own]: payload }];
      });
  }

  domain(): Json[] {
    const children = this.below('Domain', DOMAIN);
    if (children.length === 0 && !this.#wanted.has('Domain')) return [];
    const domain = {
      resource_type: 'Domain',
      id: 'default',
      display_name: 'default',
      path: DOMAIN,
      parent_path: INFRA,
      relative_path: 'default',
      marked_for_delete: false,
      children,
    };
    return [{ resource_type: 'ChildDomain', marked_for_delete: false, Domain: domain }];
  }
}

function get(world: NsxWorld, handlers: HierarchyHandlers, present: Present, { query }: NsxRequest): NsxAnswer {
  const filter = query.get('filter') ?? '';
  if (filter !== '' && !filter.startsWith('Type-'))
    return refuse(invalidRequest(`filter takes Type-A|B, not ${filter}`));
  const all = handlers.map(({ resourceType }) => resourceType);
  const wanted = new Set(filter === '' ? all : filter.slice('Type-'.length).split('|'));
  const tree = new Tree(world, handlers, present, wanted);
  return {
    status: 200,
    body: {
      resource_type: 'Infra',
      id: 'infra',
      display_name: 'infra',
      path: INFRA,
      relative_path: 'infra',
      marked_for_delete: false,
      children: [...tree.domain(), ...tree.below('Infra', INFRA)],
    },
  };
}

/** `/policy/api/v1/infra`: the tree as one object, and writes to many of its objects at once, all or none. */
export const hierarchyRoutes = (
  world: NsxWorld,
  handlers: HierarchyHandlers,
  present: Present = (object) => object,
): NsxRoute[] => [
  {
    methods: ['GET', 'PATCH'],
    path: '/policy/api/v1/infra',
    handle: (request) =>
      request.method === 'GET' ? get(world, handlers, present, request) : patch(world, handlers, request),
  },
];
