import type { AntreaUiFeatureGate, Component } from '@netloft/contracts';

/** A component's configuration file, as its ConfigMap holds it. */
export interface ConfigFile {
  readonly component: Component;
  readonly configMap: {
    readonly namespace: string;
    readonly name: string;
    readonly key: string;
    readonly resourceVersion: string;
  };
  readonly text: string;
  /** When the file last changed, epoch milliseconds; null when nothing tells. */
  readonly changedAt: number | null;
}

/** A running Pod of Antrea. */
export interface ComponentPod {
  readonly name: string;
  readonly component: Component;
  readonly node: string | null;
  /** When its process started, which is when it read its configuration; null while it does not run. */
  readonly startedAt: string | null;
  /** ConfigMap that its volume names; a release may give each version of the file a name of its own. */
  readonly configMap: string | null;
  /** Changes with every start of the process, because its gates cannot change in between. */
  readonly process: string;
}

/** Everything that is known about the gates of a cluster, before it is put together. Pure data. */
export interface GateInputs {
  readonly antreaVersion: string | null;
  readonly files: readonly ConfigFile[];
  /** Why there are no files, in words. */
  readonly filesProblem?: string;
  /** What the controller's /featuregates answers; null when it does not. */
  readonly reported: readonly AntreaUiFeatureGate[] | null;
  readonly reportedProblem?: string;
  /** Null when the caller may not see them. */
  readonly pods: readonly ComponentPod[] | null;
  /** What agents answered for themselves, by Pod name. */
  readonly ownReports: ReadonlyMap<string, readonly AntreaUiFeatureGate[]>;
  readonly ownReportsDetail: string;
}
