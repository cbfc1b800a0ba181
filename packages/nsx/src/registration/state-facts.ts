import type { NsxClusterState, NsxProblem } from '@netloft/contracts';

/** How a Job stands; `message` is of its condition Failed or of its Pod. */
export interface JobFacts {
  readonly active: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Its condition Failed holds: it will not try again. */
  readonly gaveUp: boolean;
  readonly message?: string | undefined;
}

/** What a cluster shows. `false`: it is not there; null: it could not be read. */
export interface ClusterRegistrationFacts {
  readonly namespace: boolean | null;
  readonly bootstrapConfig: { readonly name: string | undefined; readonly managers: readonly string[] } | false | null;
  readonly certificateSecret: boolean | null;
  /** Fingerprint of the certificate in Secret nsx-cert; undefined where it cannot be told. */
  readonly certificate?: string | undefined;
  readonly registerJob: JobFacts | false | null;
  /** `clusterID` of cluster-id; `false` while the register job has not filled it. */
  readonly clusterId: string | false | null;
  /** Containers of the Pod that are ready. */
  readonly interworking: { readonly ready: number; readonly total: number } | false | null;
  /** Tiers `nsx-category-*`. */
  readonly tiers: readonly string[] | null;
}

/** What NSX shows, and the cluster where one of Netloft is looked at. */
export interface RegistrationFacts {
  readonly name: string;
  readonly principalIdentity: boolean | null;
  /** Fingerprint of the certificate of the principal identity; undefined where it cannot be told. */
  readonly certificate?: string | undefined;
  readonly controlPlane: { readonly nodeId: string | undefined } | false | null;
  readonly inInventory: boolean | null;
  /** Of the registered cluster; null when there is none or it could not be read. */
  readonly health: { readonly state: NsxClusterState; readonly problems: readonly NsxProblem[] } | null;
  readonly cluster?: ClusterRegistrationFacts | undefined;
}

/** The cluster would sign in to NSX with a certificate that its principal identity does not have. */
export const certificatesDiffer = ({ certificate, cluster }: RegistrationFacts): boolean =>
  certificate !== undefined && cluster?.certificate !== undefined && certificate !== cluster.certificate;

/** The job is over and did not do it. */
export const jobFailed = (job: JobFacts | false | null | undefined): boolean =>
  !!job && job.succeeded === 0 && (job.gaveUp || (job.active === 0 && job.failed > 0));
export const jobRuns = (job: JobFacts | false | null | undefined): boolean => !!job && !job.gaveUp && job.active > 0;
