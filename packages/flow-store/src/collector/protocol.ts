import type { FlowExporter } from '@netloft/contracts';
import type { Segment } from '../record/segments.ts';
import type { StreamConfig } from './config.ts';

export interface ListenerStatus {
  /** As the configuration names it. */
  readonly id: string;
  readonly address: string;
  readonly protocol: string;
  readonly fault?: string;
}
export type ExporterStatus = FlowExporter & { readonly cluster: string };

export interface IntakeStatus {
  readonly listeners: readonly ListenerStatus[];
  readonly exporters: readonly ExporterStatus[];
  /** Records per second over the last minute, by cluster. */
  readonly rates: Readonly<Record<string, number>>;
  readonly waiting: number;
  readonly dropped: number;
  /** Why the spool takes nothing. */
  readonly fault?: string;
}

/** What the worker tells. */
export type FromWorker =
  | { readonly type: 'segment'; readonly segment: Segment }
  | { readonly type: 'lost'; readonly name: string }
  | { readonly type: 'status'; readonly status: IntakeStatus }
  /** Rows in RowBinary of one cluster, to be read by whoever listens. */
  | { readonly type: 'live'; readonly cluster: string; readonly rows: Uint8Array; readonly skipped: number }
  | { readonly type: 'stopped' };

/** What the worker is told. */
export type ToWorker =
  | { readonly type: 'release'; readonly name: string }
  | { readonly type: 'listen'; readonly clusters: readonly string[] }
  | { readonly type: 'clusters'; readonly clusterIds: Readonly<Record<string, string>> }
  | { readonly type: 'streams'; readonly streams: readonly StreamConfig[] }
  /** Take nothing in any more; releases are still heard. */
  | { readonly type: 'stop' }
  | { readonly type: 'end' };
