import { type Json, object, text } from '../evaluation/read.ts';
import { DEFAULT_TIERS } from '../evaluation/policy-index.ts';
import type { AdmissionCluster, AdmissionInput, AdmissionOperation, SecretAccess } from './types.ts';

/** One case of the files `*-validation.json`; what its members mean is said in the README beside them. */
export interface ValidationCase {
  readonly id: string;
  readonly title: string;
  readonly layer: 'webhook' | 'schema';
  /** Plural; `group/plural` for groups other than crd.antrea.io. */
  readonly resource: string;
  readonly operation: AdmissionOperation;
  readonly user?: string;
  readonly featureGates?: Readonly<Record<string, boolean>>;
  readonly existing?: readonly Json[];
  readonly object?: Json;
  readonly oldObject?: Json;
  readonly note?: string;
  readonly schemaErrors?: readonly { readonly path: string; readonly keyword: string; readonly message?: string }[];
  readonly prunedBySchema?: readonly string[];
  readonly expect: {
    readonly allowed: boolean;
    readonly message?: string | null;
    readonly messageMatch?: 'prefix';
    readonly warnings?: readonly string[];
  };
  readonly clusterOutcome: 'allowed' | 'rejected-by-schema' | 'rejected-by-webhook';
  readonly clusterMessage?: string;
}
export interface ValidationFile {
  readonly cases: readonly ValidationCase[];
}

const KINDS: Readonly<Record<string, string>> = {
  'crd.antrea.io/tiers': 'Tier',
  'crd.antrea.io/clusternetworkpolicies': 'ClusterNetworkPolicy',
  'crd.antrea.io/networkpolicies': 'NetworkPolicy',
  'crd.antrea.io/clustergroups': 'ClusterGroup',
  'crd.antrea.io/groups': 'Group',
  'crd.antrea.io/egresses': 'Egress',
  'crd.antrea.io/externalippools': 'ExternalIPPool',
  'crd.antrea.io/ippools': 'IPPool',
  'crd.antrea.io/traceflows': 'Traceflow',
  'crd.antrea.tanzu.vmware.com/tierentitlements': 'TierEntitlement',
  'crd.antrea.tanzu.vmware.com/tierentitlementbindings': 'TierEntitlementBinding',
  '/pods': 'Pod',
};

const defaultTiers = (): readonly Json[] =>
  [...DEFAULT_TIERS].map(([name, priority]) => ({
    apiVersion: 'crd.antrea.io/v1beta1',
    kind: 'Tier',
    metadata: { name },
    spec: { priority },
  }));

/** A cluster that holds the six default Tiers and these objects. */
export function clusterOf(
  existing: readonly Json[],
  options: {
    readonly gates?: Readonly<Record<string, boolean>>;
    readonly secretAccess?: SecretAccess;
    readonly withoutDefaultTiers?: boolean;
  } = {},
): AdmissionCluster {
  const objects = [...(options.withoutDefaultTiers === true ? [] : defaultTiers()), ...existing];
  const list = (group: string, plural: string): readonly Json[] =>
    objects.filter((one) => {
      const version = text(one['apiVersion']) ?? '';
      const own = version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
      return own === group && one['kind'] === KINDS[`${group}/${plural}`];
    });
  return {
    list,
    get: (group, plural, name, namespace) =>
      list(group, plural).find((one) => {
        const metadata = object(one['metadata']);
        return metadata?.['name'] === name && (metadata['namespace'] ?? undefined) === namespace;
      }),
    featureGate: (name) => options.gates?.[name] ?? false,
    secretAccess: () => options.secretAccess ?? 'allowed',
  };
}

/** The request of a case. */
export function inputOf(one: ValidationCase): AdmissionInput {
  const [group, resource] = one.resource.includes('/')
    ? [one.resource.slice(0, one.resource.indexOf('/')), one.resource.slice(one.resource.indexOf('/') + 1)]
    : ['crd.antrea.io', one.resource];
  return {
    operation: one.operation,
    group,
    resource,
    user: { username: one.user ?? 'kubernetes-admin', groups: [] },
    ...(one.object === undefined ? {} : { object: one.object }),
    ...(one.oldObject === undefined ? {} : { oldObject: one.oldObject }),
  };
}

/** A case with the circumstances that only PacketCaptures and SupportBundleCollections have. */
export type FullCase = ValidationCase & {
  readonly secretAccess?: 'authorized' | 'unauthorized';
  readonly sarError?: string;
  readonly collectionRunning?: boolean;
  readonly existingStatus?: unknown;
};

/** The users of the cases are called after what they may do. */
function accessOf({ sarError, secretAccess, user }: FullCase): SecretAccess {
  if (sarError !== undefined) return { error: sarError };
  return secretAccess === 'unauthorized' || user === 'unauthorized-user' ? 'denied' : 'allowed';
}

/** The cluster of a case. */
export function caseCluster(one: FullCase): AdmissionCluster {
  const cluster = clusterOf(one.existing ?? [], {
    ...(one.featureGates === undefined ? {} : { gates: one.featureGates }),
    secretAccess: accessOf(one),
    withoutDefaultTiers: one.note?.includes('without the six default Tiers') ?? false,
  });
  const { collectionRunning } = one;
  return collectionRunning === undefined ? cluster : { ...cluster, collectionRunning: () => collectionRunning };
}

/** The request of a case; in a real cluster the old object carries the status. */
export function caseRequest(one: FullCase): AdmissionInput {
  const input = inputOf(one);
  if (one.existingStatus === undefined || input.oldObject === undefined) return input;
  return { ...input, oldObject: { ...input.oldObject, status: one.existingStatus } };
}
