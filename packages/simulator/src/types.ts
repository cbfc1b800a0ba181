import type { CaptureFaults } from './antrea/captures/types.ts';
import type { Asked } from './kubernetes/rbac.ts';
import type { MemoryStore } from './kubernetes/store.ts';
import type { NsxAccount } from './nsx/core/accounts.ts';
import type { NsxFault } from './nsx/core/faults.ts';
import type { NsxRelease, NsxWorld } from './nsx/types.ts';
import type { SimulatedSftp } from './sftp/server.ts';

/** Antrea release that a simulated cluster runs: decides served CRD versions, gates and what agents report. */
export type AntreaRelease = '1.7' | '1.12' | '2.7';

export interface SimulatorOptions {
  /** Where keys, certificates and the kubeconfig are kept, so that a second start is known to old clients; a temporary folder when absent. */
  readonly dataDir?: string;
  /** `1.7`, the release of the story, when absent. */
  readonly antrea?: AntreaRelease;
  /** With any of these the first cluster gets a large generated world beside the story's. */
  readonly pods?: number;
  readonly nodes?: number;
  readonly policies?: number;
  readonly seed?: number;
  /** Time between heartbeats of controller and agents; 60 000 as in Antrea when absent. */
  readonly heartbeatMs?: number;
  readonly flows?: FlowsOptions;
  /** Feature gates that the configuration of both clusters sets beside those of the story, for agents and controller as far as they know them. */
  readonly featureGates?: Readonly<Record<string, boolean>>;
  /** Nodes, Pods and Services of both clusters have an IPv6 address beside the IPv4 one. */
  readonly dualStack?: boolean;
  /** An issuer of OpenID Connect whose ID tokens the API servers accept, as with their `--oidc-…` flags. */
  readonly oidc?: OidcTrust;
  /** A simulated NSX beside the clusters; there is none when absent or false. */
  readonly nsx?: NsxOptions | false;
}

/** Whom an API server believes who people are: the flags `--oidc-issuer-url`, `--oidc-client-id` and so on. */
export interface OidcTrust {
  /** Exactly as the tokens name it. */
  readonly issuer: string;
  /** The audience that tokens must be for. */
  readonly clientId: string;
  /** PEM of the authority that signed the issuer's certificate; those that Node.js knows when absent. */
  readonly ca?: string;
  /** `sub` when absent. `email` must be verified where the token says whether it is. */
  readonly usernameClaim?: string;
  /** Stands before user names; `-` for none. As with the API server, `ISSUER#` when absent, except before an e-mail address. */
  readonly usernamePrefix?: string;
  /** No groups when absent. */
  readonly groupsClaim?: string;
  readonly groupsPrefix?: string;
  /** Names of the clusters that trust it; all when absent. */
  readonly clusters?: readonly string[];
}

/** The simulated NSX Manager. */
export interface NsxOptions {
  /** `4.2` when absent. */
  readonly release?: NsxRelease;
  /** Leaves out whatever is not known for certain of a real NSX; off when absent. */
  readonly strict?: boolean;
  /** Managers of the one NSX, each at an address of its own; 3 when absent. */
  readonly managers?: number;
  /** `story` when absent. `wide` adds a healthy and a degraded cluster with policies of every category, `large` one with 3,000 Pods; they are nowhere but in NSX. */
  readonly seed?: 'story' | 'wide' | 'large';
  /** Milliseconds from a write to its realization (1500), from a removal until the id is free again (500), until searches find a change (1000). */
  readonly realizeMs?: number;
  readonly purgeMs?: number;
  readonly indexLagMs?: number;
  /** Regular expression: policies with such a display name are never realized. */
  readonly failRealize?: string;
  /** How long the register and deregister jobs take (1000), and until a registered cluster first reports its inventory (2000). */
  readonly timings?: { readonly jobMs?: number; readonly inventoryMs?: number; readonly traceSeconds?: number };
  /** Requests a second of one client, above which it gets 429: 100 when absent, 0 for no limit. */
  readonly requestsPerSecond?: number;
}

/** Flow records of the clusters. Without a collector, and before Antrea 2.7, nobody takes them and none are made. */
export interface FlowsOptions {
  /**
   * Mean records a second of the first cluster; 20 when absent, of which the second has at most as many. Given, FlowExporter is on in the first
   * cluster from the start, as it is in the second in any case.
   */
  readonly perSecond?: number;
  /** Milliseconds of the past of the first cluster that are told once at the start; given, FlowExporter is on there. The second has an hour at most. */
  readonly historyMs?: number;
  /** Where the aggregators send records to: `tcp://HOST:PORT`, `udp://…` or `tls://…`, by cluster. */
  readonly collectors?: Readonly<Record<string, string>>;
}

/** How the flows of a cluster fare. */
export interface FlowsStatus {
  /** Agents whose FlowExporter runs. */
  readonly exporting: number;
  /** Whether the aggregator runs. */
  readonly aggregator: boolean;
  /** Records that the aggregator made, that it sent to the collector, and that were lost because there was none. */
  readonly records: number;
  readonly sent: number;
  readonly lost: number;
  readonly history: 'none' | 'waiting' | 'filling' | 'done';
  readonly historyRecords: number;
  readonly collector?: string;
  readonly connected?: boolean;
  /** host:port of the FlowStreamService (2.7). */
  readonly stream?: string;
}

/** Faults of a cluster's API server; every member absent or off means that it behaves. */
export interface Faults {
  /** Added before every answer, in milliseconds. */
  readonly latencyMs?: number;
  /** Every request gets 429 with Retry-After: 1. */
  readonly status429?: boolean;
  readonly status503?: boolean;
  /** Every token of the issuer gets 401, as for some seconds after an API server has started; watches that are open go on. */
  readonly refuseIdTokens?: boolean;
  /** Every watch is answered with an ERROR event of code 410, and history is compacted continually. */
  readonly gone410Storm?: boolean;
  /** Share of requests (0 to 1) whose connection is destroyed, before the answer or in the middle of a watch. */
  readonly dropRate?: number;
  /** True: controller and every agent stop reporting; or the names of the Nodes whose agents stop. */
  readonly stopHeartbeats?: boolean | readonly string[];
  /** Names of Nodes whose agents fail to realize policies that they have not realized yet. */
  readonly failRealization?: readonly string[];
  /** The FlowAggregator is down: nothing is exported, connections are closed. */
  readonly flowAggregatorDown?: boolean;
  /** True: no agent exports flows; or the names of the Nodes whose agents do not. */
  readonly stopFlowExport?: boolean | readonly string[];
}

/** What goes wrong with Traceflows that have not ended yet; every member absent means that nothing does. */
export interface TraceFaults {
  /** The agent of the source's Node fails with this text instead of sending the packet. */
  readonly agentError?: string;
  /** Pairs of Nodes between which packets are lost: the first one reports, the second one never does. Both directions. */
  readonly lostBetween?: readonly (readonly [string, string])[];
  /** True: no agent reports what it saw; or the names of the Nodes whose agents do not. */
  readonly silent?: boolean | readonly string[];
  /** Names of Nodes whose agents take no part: they send nothing and report nothing. */
  readonly agentsDown?: readonly string[];
  /** Data-plane tags of the 14 that others hold: traces wait for a free one without phase. */
  readonly tagsTaken?: number;
}

/** What the agents' pings between Nodes meet; every member absent means a quick network. */
export interface LatencyFaults {
  /** Names of Nodes that answer and ask `slowMs` (40) milliseconds later than the others. */
  readonly slowNodes?: readonly string[];
  readonly slowMs?: number;
  /** Pairs of Nodes that get no answer of each other any more. */
  readonly unreachable?: readonly (readonly [string, string])[];
  /** Names of Nodes whose agents send no pings any more: what they measured gets old. */
  readonly silent?: readonly string[];
}

export type { CaptureFaults } from './antrea/captures/types.ts';

/** Users of the story with a kubeconfig context each. `admin` is in system:masters. `netloft` is the server's own ServiceAccount. */
export type SimulatedUser = 'admin' | 'andreasm' | 'user1' | 'netloft';

export interface SimulatedCluster {
  readonly name: string;
  /** `https://127.0.0.1:PORT` of the API server; the same after stop and start. */
  readonly url: string;
  /** Address at which the Service `kube-system/antrea` answers `/featuregates` directly. */
  readonly antreaServiceUrl: string;
  /** PEM of the authority that signed the API server's certificate. */
  readonly authority: string;
  readonly store: MemoryStore;
  token(user: SimulatedUser): string;
  /** Tells `auditor` of every request from now on, with who made it and whether it was allowed, and of every question about rights. */
  audit(auditor: (asked: Asked) => void): void;
  flows(): FlowsStatus;
  /** Sends so many records of denied connections at once; answers how many there are: none where nothing exports, or nothing is denied. */
  burstOfFlows(count: number): number;
  setFaults(faults: Faults): void;
  /** Replaces the faults of Traceflows, and those of the pings between Nodes. */
  setTraceFaults(faults: TraceFaults): void;
  /** Replaces the faults of PacketCaptures and SupportBundleCollections. */
  setCaptureFaults(faults: CaptureFaults): void;
  setLatencyFaults(faults: LatencyFaults): void;
  /** Ends the API server with all its connections; `startApiServer` brings it back on the same port with the same objects. */
  stopApiServer(): Promise<void>;
  startApiServer(): Promise<void>;
}

/** The running NSX: its managers share one world and one certificate, sessions are each manager's own. */
export interface SimulatedNsx {
  /** Of the managers, in the order of their numbers from 1; the same after stop and start. */
  readonly urls: readonly string[];
  /** PEM of the authority that signed the managers' certificate. */
  readonly authority: string;
  /** SHA-256 of that certificate, `AA:BB:…`. */
  readonly thumbprint: string;
  /** `admin`, `auditor` (may only read) and `andreasm` (of an identity provider: `Authorization: Remote`). */
  readonly users: readonly NsxAccount[];
  /** Files in the data folder: the authority, and the password of `admin`, which its owner only may read. */
  readonly caPath: string;
  readonly passwordPath: string;
  readonly world: NsxWorld;
  /** Faults add up; the oldest that matches hits a request. Pre-made ones: `NSX_FAULTS`. */
  addFault(fault: NsxFault): void;
  clearFaults(): void;
  /** Ends one manager with its connections and sessions. */
  stopManager(number: number): Promise<void>;
  startManager(number: number): Promise<void>;
}

/** The running simulator. Contexts of its kubeconfig: one a cluster (named like it, with the server's own ServiceAccount), then admin, andreasm and user1 for the first cluster. */
export interface Simulator {
  readonly kubeconfigPath: string;
  readonly kubeconfig: string;
  /** Base address of the control port: GET and PUT /faults, POST /stop, /start, /restart, /compact, GET /state; `?cluster=NAME` for another than the first; and what lies below /nsx. */
  readonly controlUrl: string;
  readonly clusters: readonly [SimulatedCluster, ...SimulatedCluster[]];
  /** The SFTP server to which the agents of both clusters upload files of captures and bundles. */
  readonly sftp: SimulatedSftp;
  /** When one was asked for. */
  readonly nsx?: SimulatedNsx;
  /** One line, when kept keys could not be read and were replaced. */
  readonly note?: string;
  close(): Promise<void>;
}
