import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Converter } from './conversion.ts';
import type { ResourceRequest } from './paths.ts';
import type { Rbac } from './rbac.ts';
import type { MemoryStore } from './store.ts';
import type { AdmissionPlugin, KubeObject, ResourceDefinition, UserInfo } from './types.ts';

/** What all requests to one API server share. */
export interface Cluster {
  readonly store: MemoryStore;
  readonly rbac: Rbac;
  readonly converter: Converter;
  readonly mutators: readonly AdmissionPlugin[];
  readonly validators: readonly AdmissionPlugin[];
  /** Minor version of Kubernetes, which decides a few defaults. */
  readonly minor: number;
  readonly bookmarkMs: number;
  /** Whether every watch and every continue token is to be refused as compacted. */
  readonly isCompactedAlways: () => boolean;
}

/** One request about a resource, already authenticated and authorized. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly resource: ResourceRequest;
  readonly definition: ResourceDefinition;
  /** Namespace of the objects; undefined for cluster-wide kinds and for all Namespaces. */
  readonly namespace: string | undefined;
  readonly user: UserInfo;
  /** Sent as Warning headers with the answer. */
  readonly warnings: string[];
}

/** What a handler answers with, before negotiation. */
export interface Answer {
  readonly status: number;
  readonly object: KubeObject;
}
