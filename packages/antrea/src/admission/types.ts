import type { Json } from '../evaluation/read.ts';

/** Who asks, as an AdmissionReview names them. */
export interface AdmissionUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/** Whether a user may get a Secret: yes, no, or the API server's error while it was asked (SubjectAccessReview). */
export type SecretAccess = 'allowed' | 'denied' | { readonly error: string };

/** What webhooks look up in the cluster. Objects are in their newest served version. */
export interface AdmissionCluster {
  get(group: string, plural: string, name: string, namespace?: string): Json | undefined;
  /** Every object of the kind, in all Namespaces; empty where the cluster does not serve it. */
  list(group: string, plural: string): readonly Json[];
  /** Whether antrea-controller runs with the gate on. */
  featureGate(name: string): boolean;
  secretAccess(user: AdmissionUser, namespace: string, name: string): SecretAccess;
  /** Whether antrea-controller works on the SupportBundleCollection; its conditions tell when this is absent. */
  collectionRunning?(name: string): boolean;
}

export type AdmissionOperation = 'CREATE' | 'UPDATE' | 'DELETE';

/** An AdmissionReview request, without what no webhook of Antrea looks at. */
export interface AdmissionInput {
  readonly operation: AdmissionOperation;
  readonly group: string;
  /** Plural of the resource. */
  readonly resource: string;
  readonly user: AdmissionUser;
  /** Absent on DELETE. */
  readonly object?: Json;
  /** Absent on CREATE. */
  readonly oldObject?: Json;
}

/** `message` is the webhook's own sentence, without the API server's `admission webhook … denied the request: `. */
export type AdmissionVerdict =
  | { readonly allowed: true; readonly warnings?: readonly string[]; readonly object?: Json }
  | { readonly allowed: false; readonly message: string };

/** A webhook as Antrea registers it. Calls for other operations are not made. */
export interface Webhook {
  /** As the API server names it in refusals: `acnpvalidator.antrea.io`. */
  readonly name: string;
  readonly group: string;
  readonly resource: string;
  readonly operations: readonly AdmissionOperation[];
  /** Release since which Antrea registers it, `major.minor`; always when absent. */
  readonly since?: string;
  readonly handle: (input: AdmissionInput, cluster: AdmissionCluster) => AdmissionVerdict;
}

export const ALLOWED: AdmissionVerdict = { allowed: true };
/** Allowed when there is no message, refused with it otherwise. */
export const verdictOf = (message: string | undefined): AdmissionVerdict =>
  message === undefined ? ALLOWED : { allowed: false, message };
