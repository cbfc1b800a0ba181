import type { InventoryCollection } from '@netloft/nsx';

export type Json = Readonly<Record<string, unknown>>;
export type NsxRelease = '4.1' | '4.2' | '9.0';
export type NsxMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who asks: a user of NSX, or a principal identity by its client certificate. */
export interface NsxPrincipal {
  readonly name: string;
  readonly roles: readonly string[];
  /** What it makes is `REQUIRE_OVERRIDE` to all others. */
  readonly isProtected: boolean;
}

export interface NsxRequest {
  readonly method: NsxMethod;
  /** Parameters of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  readonly principal: NsxPrincipal;
  /** `X-Allow-Overwrite: true`. */
  readonly overwrite: boolean;
}

/** Without a body the answer has Content-Length 0, as NSX answers PATCH and DELETE. */
export interface NsxAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export interface NsxRoute {
  readonly methods: readonly NsxMethod[];
  /** `/policy/api/v1/infra/domains/:domain/groups/:id`. */
  readonly path: string;
  handle(request: NsxRequest): NsxAnswer | Promise<NsxAnswer>;
}

/** A refusal as NSX words it: `httpStatus`, `error_code`, `module_name`, `error_message`. */
export interface NsxRefusal {
  readonly status: number;
  readonly httpStatus?: string;
  readonly errorCode: number;
  readonly module: string;
  readonly message: string;
}

/** An object of the policy tree with the members that NSX gives every one. */
export type PolicyObject = Json & { readonly id: string; readonly path: string; readonly _revision: number };

export type Stored<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: NsxRefusal };

export interface PolicyWrite {
  readonly path: string;
  readonly parentPath: string;
  readonly resourceType: string;
  /** As sent; members that NSX itself writes are not taken from it, unless `seeded` gives them. */
  readonly object: Json;
  readonly principal: NsxPrincipal;
  readonly overwrite: boolean;
  /** PUT of an object that exists needs its current `_revision`; PATCH does not. */
  readonly checkRevision: boolean;
  /** `unique_id`, `_create_user`, `_create_time`, `_protection`, `_system_owned` of a seed. */
  readonly seeded?: Json;
}

/** Objects of the policy tree by path. Deleted ones are hidden at once and cannot be made again until they are purged (500045). */
export interface PolicyStore {
  get(path: string): PolicyObject | undefined;
  /** Children of a parent, of one type when it is given; by display_name, then id. */
  list(parentPath: string, resourceType?: string): readonly PolicyObject[];
  all(): readonly PolicyObject[];
  /** Revision, ownership and purge are checked here (412, 500127, 8327, 500045); what an object may say is the routes' to check before. */
  put(write: PolicyWrite): Stored<PolicyObject>;
  /** With everything below it. 404/600 when it is not there, 8327 when another protected principal owns it. */
  remove(path: string, principal: NsxPrincipal, overwrite: boolean): Stored<undefined>;
  /** Changes members that NSX writes itself (`state`, `rule_id`) without a new revision. */
  annotate(path: string, members: Json): void;
  /** All writes of the work, or none of them when it is refused or throws; listeners hear of them after it. */
  transaction<T>(work: () => Stored<T>): Stored<T>;
  /** Called after every put and removal; not for annotations. */
  onChange(listener: (path: string, object: PolicyObject | undefined) => void): () => void;
}

/** Objects of the container inventory, by collection and external id. */
export interface InventoryStore {
  get(collection: InventoryCollection, externalId: string): Json | undefined;
  list(collection: InventoryCollection): readonly Json[];
  upsert(collection: InventoryCollection, object: Json & { readonly external_id: string }): void;
  remove(collection: InventoryCollection, externalId: string): void;
  onChange(
    listener: (collection: InventoryCollection, externalId: string, object: Json | undefined) => void,
  ): () => void;
}

export interface NsxSettings {
  readonly release: NsxRelease;
  /** Members marked INFERRED or invented in the facts are left out of every answer, and what is only inferred does not hold. */
  readonly strict: boolean;
  readonly realizeMs: number;
  readonly purgeMs: number;
  readonly indexLagMs: number;
  /** Policies whose display name matches are never realized. */
  readonly failRealize: RegExp | undefined;
}

/** A certificate that NSX trusts: its members as the API names them, and the SHA-256 fingerprint that finds it. */
export interface TrustedCertificate {
  readonly id: string;
  readonly pem: string;
  readonly fingerprint: string;
  /** Common name of the subject; empty without one. */
  readonly commonName: string;
  readonly object: Json;
}

/** A principal identity: signs in with its certificate; `name` and `nodeId` together are unique. */
export interface PrincipalIdentityRecord {
  readonly id: string;
  readonly name: string;
  readonly nodeId: string;
  readonly roles: readonly string[];
  readonly isProtected: boolean;
  readonly certificateId: string;
  readonly object: Json;
}

export interface NewPrincipalIdentity {
  readonly name: string;
  readonly nodeId: string;
  readonly certificatePem: string;
  readonly displayName?: string;
  readonly roles?: readonly string[];
  readonly isProtected?: boolean;
  /** Who makes it; `admin` when absent. */
  readonly by?: string;
}

/** Certificates and principal identities of trust management. */
export interface TrustStore {
  certificates(): readonly TrustedCertificate[];
  identities(): readonly PrincipalIdentityRecord[];
  /** 400 when the PEM cannot be read, or name and node id or the certificate are taken. */
  addIdentity(wanted: NewPrincipalIdentity): Stored<PrincipalIdentityRecord>;
  importCertificate(pem: string, by: string, displayName?: string): Stored<TrustedCertificate>;
  changeCertificate(identityId: string, certificateId: string, by: string): Stored<PrincipalIdentityRecord>;
  removeIdentity(id: string): Stored<undefined>;
  /** 400/500030 while an identity uses it. */
  removeCertificate(id: string): Stored<undefined>;
}

/** What the parts of the simulated NSX share. */
export interface NsxWorld {
  readonly settings: NsxSettings;
  readonly policies: PolicyStore;
  readonly inventory: InventoryStore;
  readonly trust: TrustStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Runs a task later, unless the simulator is closed before. */
  after(ms: number, task: () => void): void;
}
