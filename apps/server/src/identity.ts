import type { SignInMode } from '@netloft/contracts';

/** How a request to a Kubernetes API server proves who it is. Never leaves the server; never logged. */
export type Credential =
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'client-certificate'; readonly certificate: string; readonly key: string }
  /** With the server's own kubeconfig credential plus impersonation headers (the admin password's way). */
  | { readonly type: 'impersonate'; readonly user: string; readonly groups: readonly string[] }
  /** The server's own identity: reachability probes and the clean-up of Netloft's own objects, never a user's request. */
  | { readonly type: 'server' };

/** Stands for a credential in cache and watch keys: a digest, so that two users never share an answer. */
export type IdentityKey = string & { readonly __identityKey: unique symbol };

/** Who a request acts as. */
export interface Identity {
  readonly key: IdentityKey;
  readonly mode: SignInMode | 'server';
  readonly username: string;
  readonly groups: readonly string[];
  /**
   * Namespaces that the request named, for who may not list them: as they were when it came, for as long as what it opened lives. Two requests
   * with one key may name others, so whatever depends on them is kept by upstreams/kubernetes/named-namespaces.ts `keyWithNames`.
   */
  readonly named?: readonly string[];
  /** Credential for a cluster, or undefined when this session has none for it. */
  credentialFor(cluster: string): Credential | undefined;
}
