/** JSON object as the API carries it. Objects in the store are frozen; change a copy. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}
export interface ObjectMeta {
  name: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: Record<string, unknown>[];
  managedFields?: Record<string, unknown>[];
}

/** JSON schema as CustomResourceDefinitions write it (OpenAPI v3, structural). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One resource that the API server serves. Objects are stored once, in `storageVersion`, and converted on the way out. */
export interface ResourceDefinition {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly versions: readonly {
    readonly name: string;
    readonly served: boolean;
    readonly schema?: JsonSchema;
    readonly deprecated?: boolean;
  }[];
  readonly storageVersion: string;
  readonly statusSubresource: boolean;
  /** Verbs served; all when absent. Read-only aggregated resources name theirs. */
  readonly verbs?: readonly string[];
  /** Paths usable in field selectors besides metadata.name and metadata.namespace. */
  readonly selectableFields?: readonly string[];
  /** Whether delete is graceful (Pods): deletionTimestamp first, gone after the grace period. */
  readonly gracefulDelete?: boolean;
}

export interface UserInfo {
  readonly username: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Admission. Mutators run first and may return a changed object, validators after schema validation and before storing. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly definition: ResourceDefinition;
  readonly version: string;
  readonly subresource?: string;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  readonly object?: KubeObject;
  readonly oldObject?: KubeObject;
}
export type AdmissionAnswer =
  | { readonly allowed: true; readonly object?: KubeObject; readonly warnings?: readonly string[] }
  /** `webhook` gives the API server's sentence: `admission webhook "acnpvalidator.antrea.io" denied the request: …` (400 without a reason unless `code` says otherwise, as webhooks answer that name none). */
  | { readonly allowed: false; readonly webhook: string; readonly message: string; readonly code?: number };
export type AdmissionPlugin = (request: AdmissionRequest) => AdmissionAnswer;

export type StoreEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  readonly revision: number;
};

/**
 * The objects of one simulated cluster, with the API server's rules of versions, finalizers and watches, but neither
 * authentication nor authorization: controllers of the simulator and the HTTP layer both stand on it.
 * Writers get a StoreError (see store.ts) with Kubernetes' reason on conflict, absence or duplication.
 */
export interface Store {
  readonly definitions: readonly ResourceDefinition[];
  get(group: string, plural: string, name: string, namespace?: string): KubeObject | undefined;
  list(group: string, plural: string, namespace?: string): readonly KubeObject[];
  /** Gives uid, resourceVersion, generation and creationTimestamp (kept when the object brings one). */
  create(group: string, plural: string, object: KubeObject): KubeObject;
  /** Replaces; checks resourceVersion when the object carries one; bumps generation when anything but metadata and status changed. */
  update(group: string, plural: string, object: KubeObject): KubeObject;
  /** Replaces `.status` only. */
  updateStatus(group: string, plural: string, object: KubeObject): KubeObject;
  /** Deletes, or marks as being deleted (Pods, Namespaces, objects with finalizers); undefined when there is none. */
  remove(group: string, plural: string, name: string, namespace?: string): KubeObject | undefined;
  /** Calls back for every change of the resource from now on. */
  subscribe(group: string, plural: string, listener: (event: StoreEvent) => void): () => void;
}
