import { z } from 'zod';
import { listOf } from './shared/list.ts';
import { Timestamp } from './shared/brand.ts';

/** One registered cluster. `id` equals `name`. */
export const Cluster = z.object({
  id: z.string(),
  name: z.string(),
  /** The cluster that routes without a cluster in their path speak of. */
  isDefault: z.boolean(),
  /** Served by Netloft's simulator; shown everywhere that the cluster is named. */
  simulated: z.boolean(),
  reachability: z.object({
    state: z.enum(['reachable', 'unreachable', 'unknown']),
    since: Timestamp.nullable(),
    detail: z.string().optional(),
  }),
  /** `v1.24.9+vmware.1`; null while unknown. */
  kubernetesVersion: z.string().nullable(),
  /** Antrea's version from AntreaControllerInfo, `v2.7.0`; null while unknown or not visible. */
  antreaVersion: z.string().nullable(),
  /** Served API versions of crd.antrea.io by plural resource name, preferred one first: `{traceflows: ['v1beta1']}`. */
  antreaResources: z.record(z.string(), z.array(z.string())),
  /** Whether this session holds a credential that the cluster accepts. */
  signedIn: z.boolean(),
  /** What the cluster says that does not accept the credential of this session; it is asked again by and by. */
  refusal: z.string().optional(),
});
export type Cluster = z.infer<typeof Cluster>;
export const ClusterList = listOf(Cluster);
export type ClusterList = z.infer<typeof ClusterList>;

export const ObjectKind = z.enum(['Namespace', 'Node', 'Pod', 'Service', 'Traceflow', 'AntreaAgentInfo']);
export type ObjectKind = z.infer<typeof ObjectKind>;

/** One hit of the object search that pickers and the command palette use. Members that the kind lacks are absent. */
export const ObjectHit = z.object({
  id: z.string(),
  kind: ObjectKind,
  namespace: z.string().optional(),
  name: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  /** Pod IPs or cluster IPs. */
  ips: z.array(z.string()).optional(),
  node: z.string().optional(),
  phase: z.string().optional(),
  hostNetwork: z.boolean().optional(),
  ports: z.array(z.object({ name: z.string().optional(), protocol: z.string(), port: z.number().int() })).optional(),
});
export type ObjectHit = z.infer<typeof ObjectHit>;

/** `GET /api/v1/clusters/{c}/objects`: `kinds` is a comma list; `filter` matches names, `ns/name`, IPs, labels and the Node of Pods; exact and prefix hits first. */
export const ObjectQuery = z.object({
  kinds: z.string().max(200),
  filter: z.string().max(300).optional(),
  namespace: z.string().max(63).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export type ObjectQuery = z.infer<typeof ObjectQuery>;
export const ObjectList = listOf(ObjectHit);
export type ObjectList = z.infer<typeof ObjectList>;
