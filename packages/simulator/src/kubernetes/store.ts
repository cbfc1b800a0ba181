import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Bucket, keyOf, keyOfObject, type LoggedEvent } from './bucket.ts';
import { GarbageCollector } from './garbage.ts';
import { alreadyExists, conflict, notFound, pathNotFound, qualified } from './status.ts';
import type { KubeObject, ResourceDefinition, Store, StoreEvent } from './types.ts';

export type { LoggedEvent } from './bucket.ts';

/** Changes that a watch may still ask for, per resource; older ones are compacted away. */
const DEFAULT_HISTORY = 5000;
/** Grace of Pods is shortened to this, so that the simulated world does not wait for containers that are not there. */
export const GRACE_MS = 200;

export type Propagation = 'Background' | 'Foreground' | 'Orphan';
export interface RemoveOptions {
  /** 0 removes at once what would be deleted gracefully; the object's own grace when absent. */
  readonly graceSeconds?: number;
  readonly propagation?: Propagation;
}

export const timestamp = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

const unchangedSpec = (a: KubeObject, b: KubeObject): boolean => {
  const strip = ({ apiVersion: _v, kind: _k, metadata: _m, status: _s, ...rest }: KubeObject): unknown => rest;
  return isDeepStrictEqual(strip(a), strip(b));
};
/** Equal but for the version; the order of members does not count. */
const isSame = (a: KubeObject, b: KubeObject): boolean =>
  isDeepStrictEqual(
    { ...a, metadata: { ...a.metadata, resourceVersion: '' } },
    { ...b, metadata: { ...b.metadata, resourceVersion: '' } },
  );

/** Kinds whose objects carry no `metadata.generation`. */
const UNCOUNTED: ReadonlySet<string> = new Set(['', 'rbac.authorization.k8s.io', 'coordination.k8s.io']);

/** The objects of one simulated cluster; see the interface `Store`. */
export class MemoryStore implements Store {
  readonly definitions: readonly ResourceDefinition[];
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => Date;
  readonly #garbage: GarbageCollector;
  /** Changes made by listeners wait until every listener has heard of the one before. */
  readonly #pending: (() => void)[] = [];
  #emitting = false;
  #revision: number;

  /** `firstRevision`: where versions start; a later start with a higher one makes older versions answer 410. */
  constructor(
    definitions: readonly ResourceDefinition[],
    options: { readonly history?: number; readonly now?: () => Date; readonly firstRevision?: number } = {},
  ) {
    this.definitions = definitions;
    this.#revision = options.firstRevision ?? 1000;
    this.#now = options.now ?? (() => new Date());
    for (const definition of definitions) {
      const bucket = new Bucket(definition, options.history ?? DEFAULT_HISTORY, this.#revision);
      this.#buckets.set(qualified(definition), bucket);
    }
    this.#garbage = new GarbageCollector(this);
  }

  /** Revision of the newest change of any resource. */
  get revision(): number {
    return this.#revision;
  }

  now(): Date {
    return this.#now();
  }

  bucket(group: string, plural: string): Bucket {
    const bucket = this.#buckets.get(qualified({ group, plural }));
    if (bucket === undefined) throw pathNotFound();
    return bucket;
  }

  definition(group: string, plural: string): ResourceDefinition | undefined {
    return this.#buckets.get(qualified({ group, plural }))?.definition;
  }

  get(group: string, plural: string, name: string, namespace?: string): KubeObject | undefined {
    return this.bucket(group, plural).get(keyOf(name, namespace));
  }

  list(group: string, plural: string, namespace?: string): readonly KubeObject[] {
    return this.bucket(group, plural).list(namespace);
  }

  #record(bucket: Bucket, type: StoreEvent['type'], object: KubeObject, previous: KubeObject | undefined): KubeObject {
    this.#revision += 1;
    const metadata = Object.freeze({ ...object.metadata, resourceVersion: String(this.#revision) });
    const made = Object.freeze({ ...object, metadata });
    const event: LoggedEvent = { type, object: made, revision: this.#revision, previous };
    bucket.apply(event);
    this.#garbage.note(bucket.definition, event);
    this.#pending.push(() => {
      for (const listener of bucket.listeners) listener(event);
    });
    if (!this.#emitting) this.#emit();
    return made;
  }

  #emit(): void {
    this.#emitting = true;
    try {
      for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) next();
    } finally {
      this.#emitting = false;
    }
  }

  create(group: string, plural: string, object: KubeObject): KubeObject {
    const bucket = this.bucket(group, plural);
    const { definition } = bucket;
    const { namespace, name } = object.metadata;
    if (
      definition.namespaced &&
      namespace !== undefined &&
      this.#buckets.get('namespaces')?.get(namespace) === undefined
    ) {
      throw notFound({ group: '', plural: 'namespaces' }, namespace);
    }
    if (bucket.get(keyOf(name, namespace)) !== undefined) throw alreadyExists(definition, name);
    return this.#record(bucket, 'ADDED', this.prepare(definition, object), undefined);
  }

  /** The object as `create` would store it, but for its resourceVersion. */
  prepare(definition: ResourceDefinition, object: KubeObject): KubeObject {
    const { group, storageVersion, kind } = definition;
    return {
      ...object,
      apiVersion: group === '' ? storageVersion : `${group}/${storageVersion}`,
      kind,
      metadata: {
        ...object.metadata,
        uid: object.metadata.uid ?? randomUUID(),
        ...(UNCOUNTED.has(group) ? {} : { generation: object.metadata.generation ?? 1 }),
        creationTimestamp: object.metadata.creationTimestamp ?? timestamp(this.#now()),
      },
    };
  }

  #current(bucket: Bucket, object: KubeObject): KubeObject {
    const { name, uid, resourceVersion } = object.metadata;
    const current = bucket.get(keyOfObject(object));
    if (current === undefined) throw notFound(bucket.definition, name);
    if (uid !== undefined && uid !== current.metadata.uid) {
      const key = `/registry/${bucket.definition.group === '' ? '' : `${bucket.definition.group}/`}${bucket.definition.plural}/${keyOfObject(object)}`;
      const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid ?? ''}`;
      throw conflict(
        bucket.definition,
        name,
        `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
      );
    }
    if (
      resourceVersion !== undefined &&
      resourceVersion !== '' &&
      resourceVersion !== current.metadata.resourceVersion
    ) {
      throw conflict(bucket.definition, name);
    }
    return current;
  }

  /** Stores `next` in place of `current`; removes the object when nothing holds back its deletion any more. */
  replace(definition: ResourceDefinition, current: KubeObject, next: KubeObject): KubeObject {
    const bucket = this.bucket(definition.group, definition.plural);
    const { deletionTimestamp, finalizers = [], deletionGracePeriodSeconds = 0 } = next.metadata;
    const isNamespace = definition.group === '' && definition.plural === 'namespaces';
    if (
      deletionTimestamp !== undefined &&
      finalizers.length === 0 &&
      deletionGracePeriodSeconds === 0 &&
      !isNamespace
    ) {
      return this.#record(bucket, 'DELETED', next, current);
    }
    if (isSame(next, current)) return current;
    return this.#record(bucket, 'MODIFIED', next, current);
  }

  /** What `update` would store: server-owned metadata kept, status kept when it has its own subresource, generation counted. */
  merged(definition: ResourceDefinition, current: KubeObject, object: KubeObject): KubeObject {
    const { uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds } = current.metadata;
    const { status, ...rest } = object;
    const kept = definition.statusSubresource ? current['status'] : status;
    const { generation: _g, deletionTimestamp: _d, deletionGracePeriodSeconds: _s, ...metadata } = object.metadata;
    const counted = UNCOUNTED.has(definition.group)
      ? undefined
      : (generation ?? 1) + (unchangedSpec(current, object) ? 0 : 1);
    return {
      ...rest,
      ...(kept === undefined ? {} : { status: kept }),
      apiVersion: current.apiVersion,
      kind: current.kind,
      metadata: {
        ...metadata,
        ...(uid === undefined ? {} : { uid }),
        ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
        ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
        ...(counted === undefined ? {} : { generation: counted }),
      },
    };
  }

  update(group: string, plural: string, object: KubeObject): KubeObject {
    const bucket = this.bucket(group, plural);
    const current = this.#current(bucket, object);
    return this.replace(bucket.definition, current, this.merged(bucket.definition, current, object));
  }

  updateStatus(group: string, plural: string, object: KubeObject): KubeObject {
    const bucket = this.bucket(group, plural);
    const current = this.#current(bucket, object);
    return this.replace(bucket.definition, current, { ...current, status: object['status'] });
  }

  /** Object that an update is about, after the checks of uid and resourceVersion. */
  target(definition: ResourceDefinition, object: KubeObject): KubeObject {
    return this.#current(this.bucket(definition.group, definition.plural), object);
  }

  /** Removes, or marks as being deleted: Pods for their grace, Namespaces until they are empty, others while finalizers remain. */
  remove(
    group: string,
    plural: string,
    name: string,
    namespace?: string,
    options: RemoveOptions = {},
  ): KubeObject | undefined {
    const bucket = this.bucket(group, plural);
    const current = bucket.get(keyOf(name, namespace));
    if (current === undefined) return undefined;
    const isNamespace = group === '' && plural === 'namespaces';
    if (isNamespace && options.graceSeconds !== 0) return this.#garbage.terminate(current);
    const held = this.#garbage.beforeRemoval(current, options.propagation ?? 'Background');
    const grace = this.#grace(bucket.definition, held, options.graceSeconds);
    const { deletionTimestamp: since, deletionGracePeriodSeconds: left = 0, finalizers = [] } = held.metadata;
    if (grace === 0 && finalizers.length === 0) return this.#record(bucket, 'DELETED', held, current);
    if (since !== undefined && left <= grace) return current;
    const until = since ?? timestamp(new Date(this.#now().getTime() + grace * 1000));
    const metadata = { ...held.metadata, deletionTimestamp: until, deletionGracePeriodSeconds: grace };
    const marked = this.#record(bucket, 'MODIFIED', { ...held, metadata }, current);
    if (grace > 0) setTimeout(() => this.#finish(bucket, marked), GRACE_MS).unref();
    return marked;
  }

  #grace(definition: ResourceDefinition, object: KubeObject, asked: number | undefined): number {
    if (definition.gracefulDelete !== true) return 0;
    const spec = object['spec'] as { nodeName?: string; terminationGracePeriodSeconds?: number } | undefined;
    // A Pod that no Node runs has nobody who could end it.
    if (spec?.nodeName === undefined) return 0;
    return asked ?? spec.terminationGracePeriodSeconds ?? 30;
  }

  #finish(bucket: Bucket, marked: KubeObject): void {
    const { name, namespace, uid } = marked.metadata;
    if (bucket.get(keyOfObject(marked))?.metadata.uid !== uid) return;
    this.remove(bucket.definition.group, bucket.definition.plural, name, namespace, { graceSeconds: 0 });
  }

  subscribe(group: string, plural: string, listener: (event: StoreEvent) => void): () => void {
    const { listeners } = this.bucket(group, plural);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Forgets all history, as etcd's compaction does: watches and continue tokens from before now get 410. */
  compact(): void {
    this.#revision += 1;
    for (const bucket of this.#buckets.values()) bucket.compact(this.#revision);
  }
}
