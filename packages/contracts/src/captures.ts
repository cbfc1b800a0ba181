import { z } from 'zod';
import { Timestamp } from './shared/brand.ts';
import { Condition, Hidden, listOf } from './shared/list.ts';

/** PacketCaptures and SupportBundleCollections that Netloft made are removed this long after their creation, and their files on the Nodes with them. */
export const CAPTURE_RETENTION_MINUTES = 24 * 60;
/** A capture of which no agent said anything by then is Unanswered: seconds after its own timeout. */
export const CAPTURE_ANSWER_GRACE_SECONDS = 30;
/** A capture for which its agent found no room for so long is Unanswered; none lasts longer than 5 minutes, so that places come free meanwhile. */
export const CAPTURE_ROOM_MINUTES = 10;
/** A bundle that the controller did not start by then is Unanswered: seconds after its creation. */
export const BUNDLE_ANSWER_SECONDS = 60;
/** Secret in Antrea's own Namespace with which agents log on to the file server of a capture; keys username and password. */
export const CAPTURE_FILE_SERVER_SECRET = 'antrea-packetcapture-fileserver-auth';

const port = z.number().int().min(1).max(65_535);
const byte = z.number().int().min(0).max(255);
const namespaceName = z.string().min(1).max(63);
const objectName = z.string().min(1).max(253);

/** One end of a capture: a Pod or an address. */
export const CaptureEndpoint = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pod'), namespace: namespaceName, name: objectName }),
  z.object({ type: z.literal('ip'), ip: z.union([z.ipv4(), z.ipv6()], 'is no IPv4 or IPv6 address') }),
]);
export type CaptureEndpoint = z.infer<typeof CaptureEndpoint>;

export const CaptureDirection = z.enum(['SourceToDestination', 'DestinationToSource', 'Both']);
export type CaptureDirection = z.infer<typeof CaptureDirection>;
export const CapturePoint = z.enum(['Source', 'Destination']);
export type CapturePoint = z.infer<typeof CapturePoint>;

/** Where files are uploaded to. */
export const FileServer = z.object({
  /** `sftp://host:port/path`. */
  url: z.string().min(1).max(2000),
  /** The server's public host key in SSH wire format as base64: the second field of its line in known_hosts. Absent: any key is taken. */
  hostPublicKey: z.string().max(20_000).optional(),
});
export type FileServer = z.infer<typeof FileServer>;

/** Matches when `flags & mask = value`; without a mask, the mask is the value. */
export const CaptureTcpFlags = z.object({ value: byte, mask: byte.optional() });
export type CaptureTcpFlags = z.infer<typeof CaptureTcpFlags>;

/** `type` is a number or one of Antrea's names: `icmp-echo`, `icmpv6-echo`. */
export const CaptureIcmpMessage = z.object({
  type: z.union([z.number().int(), z.string().min(1).max(40)]),
  code: byte.optional(),
});
export type CaptureIcmpMessage = z.infer<typeof CaptureIcmpMessage>;

/** What the form asks for; the server builds the PacketCapture's spec from it. At least one end is a Pod. */
export const CaptureRequest = z.object({
  source: CaptureEndpoint.optional(),
  destination: CaptureEndpoint.optional(),
  ipFamily: z.enum(['IPv4', 'IPv6']).default('IPv4'),
  /** Absent: every protocol. A number is an IP protocol number. */
  protocol: z.union([z.enum(['TCP', 'UDP', 'ICMP', 'ICMPv6']), byte]).optional(),
  /** TCP and UDP only. */
  sourcePort: port.optional(),
  destinationPort: port.optional(),
  /** TCP only; a packet matches when any entry does. */
  tcpFlags: z.array(CaptureTcpFlags).max(32).optional(),
  /** ICMP and ICMPv6 only; a packet matches when any entry does. */
  icmp: z.array(CaptureIcmpMessage).max(32).optional(),
  /** Absent: Antrea's default, source to destination. */
  direction: CaptureDirection.optional(),
  /** Absent: at the source when that is a Pod, else at the destination. */
  capturePoint: CapturePoint.optional(),
  /** Ends after this many packets. */
  packets: z.number().int().min(1).max(2_147_483_647).default(100),
  /** Seconds. */
  timeout: z.number().int().min(1).max(300).default(60),
  fileServer: FileServer.optional(),
});
export type CaptureRequest = z.infer<typeof CaptureRequest>;
export type CaptureRequestInput = z.input<typeof CaptureRequest>;

/** `TimedOut`: fewer packets than wanted came; those that came are in the file. `Unanswered`: no agent felt responsible in time. */
export const CaptureState = z.enum(['Pending', 'Running', 'Succeeded', 'TimedOut', 'Failed', 'Unanswered']);
export type CaptureState = z.infer<typeof CaptureState>;

/** Whether Netloft can hand over a file, and how. */
export const CaptureDownload = z.object({
  possible: z.boolean(),
  /** Why not; empty when it is. */
  reason: z.string(),
  /** `agent`: out of the agent's Pod through the API server; `sftp`: from the file server; `none`: there is no file. */
  how: z.enum(['agent', 'sftp', 'none']),
  /** What fetches it without Netloft: a `kubectl cp` line or the file's URL; null when there is no file. */
  otherwise: z.string().nullable(),
});
export type CaptureDownload = z.infer<typeof CaptureDownload>;

/** `id` is the PacketCapture's name. */
export const CaptureSummary = z.object({
  id: z.string(),
  name: z.string(),
  /** `yelb/yelb-ui-…`, an address, or `any`. */
  source: z.string(),
  destination: z.string(),
  /** `TCP`, `any`, `protocol 89`. */
  protocol: z.string(),
  destinationPort: z.number().int().nullable(),
  ipFamily: z.enum(['IPv4', 'IPv6']),
  direction: CaptureDirection,
  /** Which end captures, given or as Antrea chooses it. */
  capturePoint: CapturePoint,
  state: CaptureState,
  /** One sentence about the state: Antrea's own message where there is one. Empty while there is nothing to say. */
  reason: z.string(),
  /** Packets so far (agents report every 10 s) and at which number it ends. */
  captured: z.number().int(),
  wanted: z.number().int(),
  /** Node that captures, when it can be told: from the agent's Pod or the captured Pod. */
  node: z.string().nullable(),
  agentPod: z.string().nullable(),
  /** As Antrea reports it: `<agent Pod>:<path>` or the file's URL. */
  filePath: z.string().nullable(),
  fileServer: z.string().nullable(),
  download: CaptureDownload,
  /** Seconds. */
  timeout: z.number().int(),
  /** Made by Netloft, so removed after CAPTURE_RETENTION_MINUTES. */
  managed: z.boolean(),
  requestedBy: z.string().nullable(),
  createdAt: Timestamp,
  /** When the agent started and when it was done. */
  startedAt: Timestamp.nullable(),
  completedAt: Timestamp.nullable(),
});
export type CaptureSummary = z.infer<typeof CaptureSummary>;
export const CaptureList = listOf(CaptureSummary);
export type CaptureList = z.infer<typeof CaptureList>;

export const CaptureDetail = z.object({
  id: z.string(),
  summary: CaptureSummary,
  /** The form that makes this capture again; null when it was made with options that the form does not have. */
  request: CaptureRequest.nullable(),
  conditions: z.array(Condition),
  /** Antrea's message of what failed (capture or upload); null when nothing did. */
  failure: z.string().nullable(),
  /** What may be behind a state other than Succeeded, likeliest first: `Pod yelb/yelb-ui-… does not exist.` */
  likelyCauses: z.array(z.string()),
  /** The object as the API server holds it, without managedFields. */
  object: z.looseObject({}),
});
export type CaptureDetail = z.infer<typeof CaptureDetail>;

const nodeSelector = z.object({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(
      z.object({
        key: z.string().min(1).max(317),
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string().max(63)).optional(),
      }),
    )
    .max(32)
    .optional(),
});

/** What the form asks for; the server builds the SupportBundleCollection's spec from it. */
export const BundleRequest = z.object({
  nodes: z.discriminatedUnion('type', [
    z.object({ type: z.literal('all') }),
    z.object({ type: z.literal('names'), names: z.array(objectName).min(1).max(5000) }),
    z.object({ type: z.literal('selector'), selector: nodeSelector }),
  ]),
  /** Only log lines younger than this: a Go duration, `2h`, `90m`. */
  since: z.string().min(1).max(40).optional(),
  /** Minutes that the agents have. */
  expirationMinutes: z.number().int().min(1).max(1440).default(60),
  fileServer: FileServer,
  authentication: z.object({
    type: z.enum(['BasicAuthentication', 'BearerToken', 'APIKey']).default('BasicAuthentication'),
    /** Secret with the credentials; BasicAuthentication takes its keys username and password. */
    secret: z.object({ namespace: namespaceName, name: objectName }),
  }),
});
export type BundleRequest = z.infer<typeof BundleRequest>;
export type BundleRequestInput = z.input<typeof BundleRequest>;

/** `PartlyFailed`: done, and some Nodes' files lack. `Unanswered`: the controller did not start it in time. */
export const BundleState = z.enum(['Pending', 'Running', 'Succeeded', 'PartlyFailed', 'Failed', 'Unanswered']);
export type BundleState = z.infer<typeof BundleState>;

/** `id` is the SupportBundleCollection's name. */
export const BundleSummary = z.object({
  id: z.string(),
  name: z.string(),
  state: BundleState,
  /** One sentence about the state; Antrea's own message where there is one. */
  reason: z.string(),
  /** Nodes whose file is uploaded, and how many there shall be (0 until the controller says). */
  collectedNodes: z.number().int(),
  desiredNodes: z.number().int(),
  failedNodes: z.number().int(),
  /** `all Nodes`, `2 Nodes`, `Nodes with role=edge`. */
  nodes: z.string(),
  since: z.string().nullable(),
  expirationMinutes: z.number().int(),
  fileServer: z.string(),
  managed: z.boolean(),
  requestedBy: z.string().nullable(),
  createdAt: Timestamp,
  startedAt: Timestamp.nullable(),
  completedAt: Timestamp.nullable(),
});
export type BundleSummary = z.infer<typeof BundleSummary>;
export const BundleList = listOf(BundleSummary);
export type BundleList = z.infer<typeof BundleList>;

/** One Node of a bundle. Antrea names only the Nodes that failed; the others are told from the spec and the collection's end. */
export const BundleNode = z.object({
  node: z.string(),
  state: z.enum(['Waiting', 'Collected', 'Failed', 'Unknown']),
  /** Antrea's reason when it failed; why it is not known; otherwise empty. */
  reason: z.string(),
  /** Name of its file on the file server. */
  file: z.string(),
  download: CaptureDownload,
});
export type BundleNode = z.infer<typeof BundleNode>;

export const BundleDetail = z.object({
  id: z.string(),
  summary: BundleSummary,
  /** The form that makes this collection again; null when it was made with options that the form does not have, such as ExternalNodes. */
  request: BundleRequest.nullable(),
  conditions: z.array(Condition),
  nodes: z.array(BundleNode),
  failure: z.string().nullable(),
  likelyCauses: z.array(z.string()),
  hidden: z.array(Hidden).optional(),
  object: z.looseObject({}),
});
export type BundleDetail = z.infer<typeof BundleDetail>;

/** What a caller may do; `reason` names the right that lacks, and is empty when it is allowed. */
export const CaptureRight = z.object({ allowed: z.boolean(), reason: z.string() });
export type CaptureRight = z.infer<typeof CaptureRight>;

const kindAvailability = {
  /** Objects can be made and will be answered, as far as can be told, and the caller may make them. */
  available: z.boolean(),
  /** Why not, and what would change it; empty when it is available. */
  reason: z.string(),
  cause: z.enum(['none', 'release-too-old', 'not-served', 'gate-off', 'no-right']),
  /** Gate that switches it on; `enabled` is null when it cannot be told. */
  gate: z.object({ name: z.string(), component: z.string(), enabled: z.boolean().nullable() }),
  /** Antrea release that brought it: `2.2`. */
  since: z.string(),
  rights: z.object({ list: CaptureRight, create: CaptureRight, delete: CaptureRight, download: CaptureRight }),
};

/** `GET /api/v1/clusters/{c}/captures/availability`. */
export const CapturesAvailability = z.object({
  /** Null when it cannot be told. */
  antreaVersion: z.string().nullable(),
  captures: z.object({
    ...kindAvailability,
    /** What this release's PacketCapture can; false where the release lacks the field. ipv6 includes ICMPv6, icmp includes TCP flags. */
    features: z.object({
      direction: z.boolean(),
      capturePoint: z.boolean(),
      ipv6: z.boolean(),
      icmp: z.boolean(),
      tcpFlags: z.boolean(),
    }),
  }),
  bundles: z.object(kindAvailability),
  /** Hosts (`host:port`) from which an administrator lets Netloft fetch files; empty: from none. */
  fileServers: z.array(z.string()),
  /** Antrea's own Namespace, where the Secret for captures lies; null when it cannot be told. */
  antreaNamespace: z.string().nullable(),
});
export type CapturesAvailability = z.infer<typeof CapturesAvailability>;
