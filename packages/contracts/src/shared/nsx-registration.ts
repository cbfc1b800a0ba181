import { z } from 'zod';
import { NsxProblem } from './nsx-clusters.ts';

/**
 * Where a registration stands, from what NSX and the cluster show. `NoInventory`: registered, the inventory has not come yet.
 * `Partial`: only some of what a registration needs is there and nothing goes on by itself.
 */
export const NsxRegistrationState = z.enum([
  'NotPrepared',
  'Prepared',
  'Registering',
  'NoInventory',
  'Connected',
  'Degraded',
  'Stale',
  'Failed',
  'Partial',
]);
export type NsxRegistrationState = z.infer<typeof NsxRegistrationState>;

/** One fact that the state rests on. `found` is null where it could not be read; `detail` says what was found, or why not. */
export const NsxEvidence = z.object({
  id: z.enum([
    'principal-identity',
    'control-plane',
    'inventory',
    'health',
    'namespace',
    'bootstrap-config',
    'certificate-secret',
    'register-job',
    'cluster-id',
    'interworking',
    'tiers',
  ]),
  where: z.enum(['nsx', 'cluster']),
  found: z.boolean().nullable(),
  detail: z.string(),
});
export type NsxEvidence = z.infer<typeof NsxEvidence>;

/** `GET /api/v1/nsx/registrations/{name}?cluster=`. */
export const NsxRegistrationStatus = z.object({
  name: z.string(),
  /** The cluster of Netloft that is looked at; null when only NSX is. */
  cluster: z.string().nullable(),
  state: NsxRegistrationState,
  /** Sentence for the state, and what to do next. */
  summary: z.string(),
  action: z.string().optional(),
  evidence: z.array(NsxEvidence),
  problems: z.array(NsxProblem),
});
export type NsxRegistrationStatus = z.infer<typeof NsxRegistrationStatus>;

const ClusterId = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?$/, 'takes 1 to 64 letters, digits and . _ -');

/** What the wizard asks. `cluster` is the Netloft cluster to apply to; null: the manifests are downloaded and applied by hand. */
export const NsxRegistrationRequest = z.object({
  name: ClusterId,
  cluster: z.string().max(253).nullable(),
  /** Addresses under which the cluster reaches the managers: host names or IPs. */
  managers: z
    .array(z.string().regex(/^[A-Za-z0-9.:[\]-]{1,253}$/, 'is no host name or address'))
    .min(1)
    .max(8),
  /** `secret`: stored as Secret `nsx-cert` of the cluster, shown to nobody; `show`: part of the answer, once. */
  key: z.enum(['secret', 'show']).default('secret'),
  /**
   * Gives a name that NSX knows another key and certificate. The cluster cannot sign in to NSX with the former one any more: it is cut off
   * until its Secret `nsx-cert` holds the new one. Without it, what a registered cluster has stays.
   */
  rotate: z.boolean().default(false),
  certificateDays: z.number().int().min(1).max(3650).default(3650),
  organization: z.string().max(64).default('Netloft'),
  /** Image of antrea-interworking that the manifest names. */
  image: z.string().min(1).max(500),
  vpcPath: z.string().max(300).optional(),
  dryRun: z.boolean().default(false),
  reason: z.string().max(1000).optional(),
});
export type NsxRegistrationRequest = z.infer<typeof NsxRegistrationRequest>;
export type NsxRegistrationRequestInput = z.input<typeof NsxRegistrationRequest>;

/** One thing that a registration or its end makes, changes or takes away. */
export const NsxRegistrationStep = z.object({
  id: z.string(),
  where: z.enum(['nsx', 'cluster', 'server']),
  /** `Principal identity stc-tkg-cluster-2`, `ConfigMap vmware-system-antrea / bootstrap-config`. */
  what: z.string(),
  /** `keep`: it is there as it has to be. */
  action: z.enum(['create', 'update', 'delete', 'keep', 'run']),
  state: z.enum(['planned', 'done', 'failed', 'skipped']),
  detail: z.string().optional(),
  /** For the diff; keys of certificates are left out. Null: there was or will be none. */
  before: z.looseObject({}).nullable(),
  after: z.looseObject({}).nullable(),
});
export type NsxRegistrationStep = z.infer<typeof NsxRegistrationStep>;

/** Answer of a registration, dry or real. Steps after a failed one are `skipped`; sending it again goes on where it ended. */
export const NsxRegistrationResult = z.object({
  name: z.string(),
  dryRun: z.boolean(),
  ok: z.boolean(),
  steps: z.array(NsxRegistrationStep),
  /** PEM of the certificate that the principal identity has; null where NSX was not given one. */
  certificate: z.string().nullable(),
  /** Manifests to download. With `key: show` bootstrap-config holds the key, this one time and only when every step is done; else its Secret is left out. */
  manifests: z.object({ bootstrapConfig: z.string(), interworking: z.string(), holdsKey: z.boolean() }),
});
export type NsxRegistrationResult = z.infer<typeof NsxRegistrationResult>;

/** `GET /api/v1/nsx/registration-defaults?cluster=`: what the form of a registration begins with. */
export const NsxRegistrationDefaults = z.object({
  /** An image of antrea-interworking, and where it was found; null where nothing tells one. */
  image: z
    .object({
      value: z.string(),
      /** `cluster`: it runs in the cluster itself; `record`: the last registration named it; `other`: another cluster runs it. */
      from: z.enum(['cluster', 'record', 'other']),
      /** Name of the cluster that runs it, or that was registered with it. */
      name: z.string(),
    })
    .nullable(),
});
export type NsxRegistrationDefaults = z.infer<typeof NsxRegistrationDefaults>;

/** `POST /api/v1/nsx/deregistrations`. `force`: the cluster is gone; NSX forgets it with all references, against its protection. */
export const NsxDeregistrationRequest = z.object({
  name: ClusterId,
  cluster: z.string().max(253).nullable(),
  image: z.string().max(500).optional(),
  force: z.boolean().default(false),
  /**
   * What becomes of policies whose last cluster it is, which the distributed firewall would enforce from then on: their rules are turned
   * off first, they are deleted first with the groups that only they use, or they are left as they are.
   */
  policies: z.enum(['disable', 'delete', 'keep']).default('disable'),
  /** The principal identity and its certificate too. */
  removeIdentity: z.boolean().default(true),
  dryRun: z.boolean().default(false),
  reason: z.string().max(1000).optional(),
});
export type NsxDeregistrationRequest = z.infer<typeof NsxDeregistrationRequest>;
export type NsxDeregistrationRequestInput = z.input<typeof NsxDeregistrationRequest>;

/** A policy that has the cluster in its span. */
export const NsxAffectedPolicy = z.object({
  id: z.string(),
  name: z.string(),
  /** Rules that are on. */
  rules: z.number().int(),
  /** Clusters that it keeps; none: without the cluster it becomes the distributed firewall's. */
  staysIn: z.array(z.string()),
});
export type NsxAffectedPolicy = z.infer<typeof NsxAffectedPolicy>;

export const NsxDeregistrationResult = NsxRegistrationResult.pick({
  name: true,
  dryRun: true,
  ok: true,
  steps: true,
}).extend({
  /** Policies with the cluster in their span before the first step. */
  policies: z.array(NsxAffectedPolicy),
  /** Groups that only policies use whose last cluster it is. */
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type NsxDeregistrationResult = z.infer<typeof NsxDeregistrationResult>;
