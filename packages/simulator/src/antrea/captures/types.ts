import type { SimulatedSftp } from '../../sftp/server.ts';
import type { Timers } from '../../cluster/timers.ts';
import type { TrafficFlow } from '../../world/traffic.ts';
import type { TraceWorld } from '../traceflow/facts.ts';

/** What goes wrong with PacketCaptures and SupportBundleCollections that start from now on; every member absent means that nothing does. */
export interface CaptureFaults {
  /** Captures end as Failed with this text after they started. */
  readonly captureError?: string;
  /** Files of captures are not uploaded; a text is the agents' own sentence. */
  readonly uploadError?: boolean | string;
  /** Names of Nodes whose agents fail to make or upload their file of a bundle. */
  readonly failNodes?: readonly string[];
  /** What those agents say; `failed to upload file after 5 attempts` when absent. */
  readonly nodeError?: string;
  /** True: no agent answers; or the names of the Nodes whose agents do not: captures there stay without status, bundles wait for them. */
  readonly silent?: boolean | readonly string[];
  /** Captures of the 16 at a time that others hold on every Node. */
  readonly running?: number;
}

/** What the agents and the controller of a cluster stand on. */
export interface CaptureWorld {
  readonly world: TraceWorld;
  readonly traffic: readonly TrafficFlow[];
  readonly timers: Timers;
  readonly faults: () => CaptureFaults;
}

/** What users need to know of the simulator's SFTP server. */
export type SftpAccess = Pick<SimulatedSftp, 'url' | 'hostPublicKey' | 'username' | 'password'>;

export const isSilent = ({ silent = false }: CaptureFaults, node: string): boolean =>
  typeof silent === 'boolean' ? silent : silent.includes(node);
