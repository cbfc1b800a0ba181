import { isDeepStrictEqual } from 'node:util';
import { attempt, timestamp } from '../../cluster/timers.ts';
import { type Manager, recordUpdate } from '../../kubernetes/managed-fields.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import type { KubeObject, ResourceDefinition } from '../../kubernetes/types.ts';

export const GROUP = 'crd.antrea.io';
/** What NSX writes into a cluster, users before what they use. */
export const PLURALS = ['clusternetworkpolicies', 'clustergroups', 'tiers'] as const;
export type Plural = (typeof PLURALS)[number];

/** Label of everything that NSX's adapter manages. */
export const MANAGED_BY = 'ccp-adapter.antrea.tanzu.vmware.com/managedBy';
export const ADAPTER = 'ccp-adapter';

/** An object as it should be, in the version that the cluster stores. */
export interface Wanted {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: unknown;
}

export const isManaged = ({ metadata }: KubeObject): boolean => metadata.labels?.[MANAGED_BY] === ADAPTER;

const covers = (
  there: Readonly<Record<string, string>> | undefined,
  wanted: Readonly<Record<string, string>>,
): boolean => Object.entries(wanted).every(([key, value]) => there?.[key] === value);

/** Whether nothing of what NSX says of the object differs; what others have added to its labels is theirs. */
const isAsWanted = (object: KubeObject, wanted: Wanted): boolean =>
  isDeepStrictEqual(object['spec'], wanted.spec) &&
  covers(object.metadata.labels, wanted.labels) &&
  covers(object.metadata.annotations, wanted.annotations);

/** Writes into a cluster's store as NSX's adapter: past admission, which lets it into NSX's Tiers, and under its own field manager. */
export class Writer {
  readonly #store: MemoryStore;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  /** Objects of a kind that NSX manages here. */
  managed(plural: Plural): readonly KubeObject[] {
    return this.#store.definition(GROUP, plural) === undefined ? [] : this.#store.list(GROUP, plural).filter(isManaged);
  }

  get(plural: Plural, name: string): KubeObject | undefined {
    return this.#store.definition(GROUP, plural) === undefined ? undefined : this.#store.get(GROUP, plural, name);
  }

  /** Makes the object, or changes it where it differs. An object of that name that NSX does not manage stays as it is. */
  put(plural: Plural, wanted: Wanted): void {
    const definition = this.#store.definition(GROUP, plural);
    if (definition === undefined) return;
    const current = this.#store.get(GROUP, plural, wanted.name);
    if (current !== undefined && (!isManaged(current) || isAsWanted(current, wanted))) return;
    const next = this.#recorded(definition, current, {
      apiVersion: `${GROUP}/${definition.storageVersion}`,
      kind: definition.kind,
      ...current,
      metadata: {
        ...current?.metadata,
        name: wanted.name,
        labels: { ...current?.metadata.labels, ...wanted.labels },
        annotations: { ...current?.metadata.annotations, ...wanted.annotations },
      },
      spec: wanted.spec,
    });
    attempt(() =>
      current === undefined ? this.#store.create(GROUP, plural, next) : this.#store.update(GROUP, plural, next),
    );
  }

  #recorded(definition: ResourceDefinition, current: KubeObject | undefined, next: KubeObject): KubeObject {
    const version = definition.storageVersion;
    const manager: Manager = {
      manager: ADAPTER,
      operation: 'Update',
      apiVersion: `${GROUP}/${version}`,
      subresource: undefined,
    };
    const { schema } = definition.versions.find((one) => one.name === version) ?? {};
    return recordUpdate(current, next, manager, {
      shape: { schema, custom: true },
      part: 'main',
      now: timestamp(this.#store.now().getTime()),
    });
  }

  remove(plural: Plural, name: string): void {
    attempt(() => {
      this.#store.remove(GROUP, plural, name);
    });
  }
}
