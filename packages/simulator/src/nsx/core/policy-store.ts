import { randomUUID } from 'node:crypto';
import { textOf } from '../../kubernetes/json.ts';
import type { Json, NsxPrincipal, NsxRefusal, PolicyObject, PolicyStore, PolicyWrite, Stored } from '../types.ts';
import { notFound, refusal } from './refusals.ts';

type Listener = Parameters<PolicyStore['onChange']>[0];
interface Entry {
  readonly object: PolicyObject;
  /** What NSX wrote itself; it outlives a replacement of the object. */
  readonly annotated: Json;
}
interface Content {
  readonly entries: Map<string, Entry>;
  readonly children: Map<string, Set<string>>;
  /** Until when a deleted path is being purged, in epoch milliseconds. */
  readonly purging: Map<string, number>;
}

/** Members that only NSX writes: what a client sends for them is not looked at. */
const OWN_MEMBERS = new Set([
  'id',
  'path',
  'parent_path',
  'relative_path',
  'unique_id',
  'realization_id',
  'marked_for_delete',
  'overridden',
  '_create_user',
  '_create_time',
  '_last_modified_user',
  '_last_modified_time',
  '_system_owned',
  '_protection',
  '_revision',
]);

const segment = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const nameOf = (object: PolicyObject): string => textOf(object['display_name']) || object.id;
const byName = (a: PolicyObject, b: PolicyObject): number => {
  const [first, second] = [nameOf(a), nameOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
};

const missingRevision = (path: string): NsxRefusal =>
  refusal(412, 500127, `The object ${path} already exists; its current _revision is needed to replace it.`);
const staleRevision = (path: string, sent: unknown, current: number): NsxRefusal =>
  refusal(
    412,
    604,
    `The object ${path} was changed by somebody else: _revision ${String(sent)} was sent, ${current} is current.`,
    'common-services',
  );
const pending = (path: string): NsxRefusal =>
  refusal(400, 500045, `The object ${path} is being deleted. Try again when that has been done.`);

/** 400/8327 when the object is another protected principal's and the request does not overwrite. */
function ownership(object: PolicyObject, principal: NsxPrincipal, overwrite: boolean): NsxRefusal | undefined {
  if (object['_protection'] !== 'REQUIRE_OVERRIDE' || object['_create_user'] === principal.name || overwrite)
    return undefined;
  return refusal(
    400,
    8327,
    `Principal '${principal.name}' with role '[${principal.roles.join(', ')}]' attempts to delete or modify an object of type ${String(object['resource_type'])} it doesn't own. (createUser=${String(object['_create_user'])}, allowOverwrite=null)`,
    'common-services',
  );
}

/**
 * The policy tree in memory. `put` replaces the whole object (a route that merges does so before), gives and keeps the members
 * that NSX writes itself, and counts revisions from 0. Listeners hear of puts and removals, after the transaction that holds them;
 * not of annotations.
 */
export class MemoryPolicyStore implements PolicyStore {
  #content: Content = { entries: new Map(), children: new Map(), purging: new Map() };
  readonly #listeners = new Set<Listener>();
  readonly #now: () => number;
  readonly #purgeMs: number;
  #waiting: (readonly [string, PolicyObject | undefined])[] | undefined;

  constructor(options: { readonly now: () => number; readonly purgeMs: number }) {
    this.#now = options.now;
    this.#purgeMs = options.purgeMs;
  }

  get(path: string): PolicyObject | undefined {
    return this.#content.entries.get(path)?.object;
  }

  list(parentPath: string, resourceType?: string): readonly PolicyObject[] {
    const paths = [...(this.#content.children.get(parentPath) ?? [])];
    return paths
      .flatMap((path) => this.get(path) ?? [])
      .filter((object) => resourceType === undefined || object['resource_type'] === resourceType)
      .toSorted(byName);
  }

  all(): readonly PolicyObject[] {
    return [...this.#content.entries.values()].map(({ object }) => object);
  }

  put(write: PolicyWrite): Stored<PolicyObject> {
    const { path } = write;
    const current = this.#content.entries.get(path);
    const no = this.#mayNotPut(write, current?.object);
    if (no !== undefined) return { ok: false, refusal: no };
    const annotated = current?.annotated ?? {};
    const object = { ...this.#made(write, current?.object), ...annotated };
    this.#content.entries.set(path, { object, annotated });
    const siblings = this.#content.children.get(write.parentPath) ?? new Set();
    this.#content.children.set(write.parentPath, siblings.add(path));
    this.#tell(path, object);
    return { ok: true, value: object };
  }

  #mayNotPut(write: PolicyWrite, current: PolicyObject | undefined): NsxRefusal | undefined {
    const { path, object, checkRevision } = write;
    if (this.#isPurging(path)) return pending(path);
    if (current === undefined) return undefined;
    const owned = ownership(current, write.principal, write.overwrite);
    if (owned !== undefined || !checkRevision) return owned;
    const sent = object['_revision'];
    if (sent === undefined || sent === null) return missingRevision(path);
    return sent === current._revision ? undefined : staleRevision(path, sent, current._revision);
  }

  #made(write: PolicyWrite, current: PolicyObject | undefined): PolicyObject {
    const { path, parentPath, resourceType, principal, seeded = {} } = write;
    const id = segment(path);
    const sent = Object.fromEntries(Object.entries(write.object).filter(([name]) => !OWN_MEMBERS.has(name)));
    const now = this.#now();
    const uniqueId = current?.['unique_id'] ?? seeded['unique_id'] ?? randomUUID();
    const kept = (name: string, first: unknown): unknown => current?.[name] ?? seeded[name] ?? first;
    return {
      display_name: id,
      ...sent,
      resource_type: resourceType,
      id,
      path,
      parent_path: parentPath,
      relative_path: id,
      unique_id: uniqueId,
      realization_id: uniqueId,
      marked_for_delete: false,
      overridden: false,
      _create_user: kept('_create_user', principal.name),
      _create_time: kept('_create_time', now),
      _last_modified_user: current === undefined ? (seeded['_create_user'] ?? principal.name) : principal.name,
      _last_modified_time: current === undefined ? (seeded['_create_time'] ?? now) : now,
      _system_owned: kept('_system_owned', false),
      _protection: kept('_protection', principal.isProtected ? 'REQUIRE_OVERRIDE' : 'NOT_PROTECTED'),
      _revision: current === undefined ? 0 : current._revision + 1,
    };
  }

  remove(path: string, principal: NsxPrincipal, overwrite: boolean): Stored<undefined> {
    const object = this.get(path);
    if (object === undefined) return { ok: false, refusal: notFound(path) };
    const owned = ownership(object, principal, overwrite);
    if (owned !== undefined) return { ok: false, refusal: owned };
    const below = [...this.#content.entries.keys()].filter((one) => one.startsWith(`${path}/`));
    for (const gone of [...below, path]) this.#forget(gone);
    return { ok: true, value: undefined };
  }

  #forget(path: string): void {
    const entry = this.#content.entries.get(path);
    if (entry === undefined) return;
    this.#content.entries.delete(path);
    this.#content.children.get(String(entry.object['parent_path']))?.delete(path);
    if (this.#purgeMs > 0) this.#content.purging.set(path, this.#now() + this.#purgeMs);
    this.#tell(path, undefined);
  }

  #isPurging(path: string): boolean {
    const until = this.#content.purging.get(path);
    if (until === undefined) return false;
    if (until > this.#now()) return true;
    this.#content.purging.delete(path);
    return false;
  }

  annotate(path: string, members: Json): void {
    const entry = this.#content.entries.get(path);
    if (entry === undefined) return;
    const annotated = { ...entry.annotated, ...members };
    this.#content.entries.set(path, { object: { ...entry.object, ...members }, annotated });
  }

  transaction<T>(work: () => Stored<T>): Stored<T> {
    // Within another one it is part of that.
    if (this.#waiting !== undefined) return work();
    const before = this.#content;
    this.#content = {
      entries: new Map(before.entries),
      children: new Map([...before.children].map(([parent, paths]) => [parent, new Set(paths)])),
      purging: new Map(before.purging),
    };
    this.#waiting = [];
    let done: Stored<T> | undefined;
    try {
      done = work();
      return done;
    } finally {
      const changes = this.#waiting;
      this.#waiting = undefined;
      if (done?.ok === true) for (const [path, object] of changes) this.#tell(path, object);
      else this.#content = before;
    }
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(path: string, object: PolicyObject | undefined): void {
    if (this.#waiting !== undefined) this.#waiting.push([path, object]);
    else for (const listener of this.#listeners) listener(path, object);
  }
}
